// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/operation.h"

#include "core/sources/http/http_url.h"
#include "core/sources/live/live_program.h"
#include "core/sources/profile_store.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pprof {

namespace {

/// The texts of an argument that takes one or several; none if it was not given.
std::vector<std::string> textsOf(const Json& checked, const FieldInfo& info) {
  const auto at = checked.find(info.name);
  if (at == checked.end())
    return {};
  return at->is_array() ? at->get<std::vector<std::string>>()
                        : std::vector<std::string>{at->get<std::string>()};
}

/// What an answer is remembered under: the operation, its arguments, and the state of the files it
/// reads. Empty if one of its inputs can only be read once.
std::string answerKey(const Operation& operation, const ProfileStore& store, const Json& checked) {
  std::string key = operation.info().name + "\n" +
                    checked.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
  for (const FieldInfo& info : operation.fields()) {
    if (!info.isProfile && !info.isFile)
      continue;
    for (const std::string& name : textsOf(checked, info)) {
      const std::string identity = store.identity(name);
      if (identity.empty())
        return {};
      key += "\n" + identity;
    }
  }
  return key;
}

/// Replaces handles by what they stand for, so that a command line can be run anywhere.
Result<void> replaceHandles(const std::vector<FieldInfo>& fields, Context& context, Json& checked) {
  for (const FieldInfo& info : fields) {
    const auto at = checked.find(info.name);
    if (!info.isProfile || at == checked.end())
      continue;
    const auto replace = [&](Json& value) -> Result<void> {
      auto name = context.store.nameOf(value.get_ref<const std::string&>(), context.work);
      if (!name)
        return failWithin(info.name, std::move(name).error());
      value = *std::move(name);
      return {};
    };
    if (!at->is_array())
      PPROF_TRY(replace(*at));
    else
      for (Json& one : *at)
        PPROF_TRY(replace(one));
  }
  return {};
}

/// Where a profile is a URL, `seconds` is how long it is taken, as in pprof. It becomes a part of
/// the URL; operations say of it that it means nothing to files.
Result<void> takeSeconds(const std::vector<FieldInfo>& fields, Json& checked) {
  const auto seconds = checked.find("seconds");
  if (seconds == checked.end() || !seconds->is_number_integer() || *seconds < 0)
    return {};
  bool isTaken = false;
  const auto take = [&](const FieldInfo& info, Json& value) -> Result<void> {
    if (!looksLikeHttpUrl(value.get_ref<const std::string&>()))
      return {};
    auto url = profileUrl(value.get<std::string>(), seconds->get<std::int64_t>());
    if (!url)
      return failWithin(info.name, std::move(url).error());
    value = *std::move(url);
    isTaken = true;
    return {};
  };
  for (const FieldInfo& info : fields) {
    const auto at = checked.find(info.name);
    if (!info.isProfile || at == checked.end())
      continue;
    if (!at->is_array())
      PPROF_TRY(take(info, *at));
    else
      for (Json& one : *at)
        PPROF_TRY(take(info, one));
  }
  if (isTaken)
    checked.erase("seconds");
  return {};
}

/// The profiles that checked arguments name. The main one is the last that has to be given.
std::vector<InputName> inputsOf(const std::vector<FieldInfo>& fields, const Json& checked) {
  const FieldInfo* main = nullptr;
  for (const FieldInfo& info : fields)
    if (info.isProfile && info.required)
      main = &info;
  std::vector<InputName> inputs;
  for (const FieldInfo& info : fields) {
    if (!info.isProfile)
      continue;
    for (std::string& name : textsOf(checked, info))
      if (!name.empty())
        inputs.push_back({info.name, std::move(name), &info == main});
  }
  return inputs;
}

/// Refuses arguments that lead out of the base folder, before anything is read.
Result<void> checkPaths(const std::vector<FieldInfo>& fields, const BaseFolder& base,
                        const Json& checked) {
  if (!base.confines())
    return {};
  for (const FieldInfo& info : fields) {
    if (!info.isProfile && !info.isFile)
      continue;
    for (const std::string& name : textsOf(checked, info)) {
      const std::string path = info.isProfile ? parseProfileName(base, name).path : name;
      const bool isUrl = info.isProfile && isProfileUrl(name);
      if (path.empty() || path == "-" || isUrl)
        continue;
      if (const auto led = base.resolved(path); !led)
        return failWithin(info.name, led.error());
    }
  }
  return {};
}

/// Whether the answer to a call is the same until a file that it names changes.
bool canBeRemembered(const OperationInfo& info, const Json& checked) {
  const bool writes = !info.readsOnly ||
                      (!info.writesOnlyWith.empty() && checked.value(info.writesOnlyWith, false));
  return !writes && !info.readsOtherFiles;
}

/// The command line without the arguments that cap the answer's text.
std::string uncapped(const Operation& operation, Json checked) {
  for (const char* name : {"max_lines", "max_bytes", "truncate_strategy"})
    checked.erase(name);
  return operation.commandLine(checked);
}

/// The command line with a document that is not cut.
std::string withEverything(const Operation& operation, Json checked) {
  checked["max_bytes"] = 0;
  return operation.commandLine(checked);
}

CallFacts factsOf(const Operation& operation, const Context& context, const Json& checked) {
  return {.equivalent = operation.commandLine(checked),
          .uncapped = uncapped(operation, checked),
          .everything = withEverything(operation, checked),
          .documentBytes = documentBytes(operation.fields(), checked, context.documentBytes),
          .inputs = inputsOf(operation.fields(), checked)};
}

} // namespace

Result<OutcomePtr> Operation::run(Context& context, const Json& arguments) const {
  PPROF_TRY_ASSIGN(Json checked, checkedArguments(fields(), arguments));
  PPROF_TRY(replaceHandles(fields(), context, checked));
  PPROF_TRY(takeSeconds(fields(), checked));
  PPROF_TRY(checkPaths(fields(), context.base(), checked));
  AnswerCache* answers = canBeRemembered(info_, checked) ? context.answers : nullptr;
  const std::string key =
      answers != nullptr ? answerKey(*this, context.store, checked) : std::string();
  if (key.empty())
    answers = nullptr;
  if (answers != nullptr)
    if (OutcomePtr known = answers->find(key))
      return known;
  PPROF_TRY_ASSIGN(OutcomePtr outcome, run_(context, checked, factsOf(*this, context, checked)));
  if (answers != nullptr)
    answers->keep(key, outcome);
  return outcome;
}

Json Operation::inputSchema() const {
  constexpr std::array<std::string_view, 4> kShared{"Profiles", "Filters", "Values", "Report"};
  constexpr std::array<std::string_view, 5> kMain{"profile", "focus", "ignore", "tagfocus",
                                                  "sample_index"};
  const auto isIn = [](const auto& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<FieldInfo> listed = fields();
  if (info_.listsMainArguments)
    for (FieldInfo& field : listed)
      if (!field.required && isIn(kShared, field.section) && !isIn(kMain, field.name))
        field.unlisted = true;
  return pprof::inputSchema(listed);
}

OutcomePtr AnswerCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto at =
      std::find_if(answers_.begin(), answers_.end(), [&](const Answer& a) { return a.key == key; });
  if (at == answers_.end())
    return nullptr;
  answers_.splice(answers_.begin(), answers_, at);
  return answers_.front().outcome;
}

void AnswerCache::keep(const std::string& key, OutcomePtr outcome) {
  const std::lock_guard lock(mutex_);
  answers_.push_front({key, std::move(outcome)});
  if (answers_.size() > kMostAnswers)
    answers_.pop_back();
}

std::string shellQuoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-./=:,@%+#";
  const bool plain =
      !word.empty() && word.front() != '#' && word.find_first_not_of(kPlain) == std::string::npos;
  if (plain)
    return word;
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string OperationInfo::commandWords() const {
  std::string words = shortCommand.empty() ? name : shortCommand;
  std::replace(words.begin(), words.end(), '.', ' ');
  return words;
}

std::string Operation::commandLine(const Json& checked) const {
  std::string line = "profctl " + info_.commandWords();
  const auto add = [&](const FieldInfo& info, const std::string& value) {
    const std::string shown = isProfileUrl(value) ? withoutSecrets(value) : value;
    line += " " + shellQuoted("--" + info.name + "=" + shown);
  };
  for (const FieldInfo& info : fields()) {
    const auto at = checked.find(info.name);
    if (at == checked.end() || info.isSecret)
      continue;
    if (info.type == FieldType::Boolean) {
      if (*at != info.defaultValue)
        line += " --" + info.name + (*at == true ? "" : "=false");
    } else if (info.type == FieldType::TextList) {
      for (const Json& one : *at)
        add(info, one.get<std::string>());
    } else {
      add(info, at->is_string() ? at->get<std::string>() : at->dump());
    }
  }
  return line;
}

Json detail::handlesOf(const ProfileStore& store, const std::vector<InputName>& inputs) {
  Json members = Json::object();
  Json all = Json::object();
  std::vector<std::string> main;
  for (const InputName& input : inputs) {
    std::string handle = store.handleOf(input.name);
    if (input.isMain)
      main.push_back(handle);
    all[input.argument].push_back(std::move(handle));
  }
  if (main.size() == 1 && !main.front().empty())
    members["handle"] = main.front();
  if (inputs.size() > 1)
    members["handles"] = std::move(all);
  return members;
}

Json detail::documentSchema(Json resultSchema, const std::vector<FieldInfo>& fields) {
  Json properties = {
      {"command", {{"type", "string"}, {"description", "the equivalent command line"}}}};
  if (std::any_of(fields.begin(), fields.end(), [](const FieldInfo& f) { return f.isProfile; })) {
    properties["handle"] = {
        {"type", "string"},
        {"description", "names the profile in calls to come, instead of its path"}};
    properties["handles"] = {
        {"type", "object"},
        {"description", "the same of several, by argument; \"\" for one that was left out"}};
  }
  properties.update(resultSchema["properties"]);
  const Json texts = {{"type", "array"}, {"items", {{"type", "string"}}}};
  properties["notes"] = texts;
  properties["notes"]["description"] = "what to know of how the answer came about";
  properties["next"] = texts;
  properties["next"]["description"] = "command lines worth running next";
  resultSchema["properties"] = std::move(properties);
  Json required = {"command"};
  for (const Json& name : resultSchema.value("required", Json::array()))
    required.push_back(name);
  required.push_back("notes");
  required.push_back("next");
  resultSchema["required"] = std::move(required);
  return resultSchema;
}

} // namespace pprof
