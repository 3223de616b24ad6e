// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/operation.h"

#include <algorithm>

namespace pprof {

namespace {

/// What an answer is remembered under: the operation, its arguments, and the state of the files it
/// reads. Empty if one of its inputs can only be read once.
std::string answerKey(const Operation& operation, const Json& checked) {
  std::string key = operation.info().name + "\n" +
                    checked.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
  for (const FieldInfo& info : operation.fields()) {
    if (!(info.isProfile || info.isFile) || !checked.contains(info.name))
      continue;
    const Json& value = checked[info.name];
    for (const Json& one : value.is_array() ? value : Json::array({value})) {
      const std::string identity = ProfileStore::identity(one.get<std::string>());
      if (identity.empty())
        return {};
      key += "\n" + identity;
    }
  }
  return key;
}

/// The command line without the arguments that cap the answer's text.
std::string uncapped(const Operation& operation, Json checked) {
  for (const char* name : {"max_lines", "max_bytes", "truncate_strategy"})
    checked.erase(name);
  return operation.commandLine(checked);
}

} // namespace

Result<OutcomePtr> Operation::run(Context& context, const Json& arguments) const {
  PPROF_TRY_ASSIGN(const Json checked, checkedArguments(fields_, arguments));
  AnswerCache* answers = info_.readsOnly && !info_.readsOtherFiles ? context.answers : nullptr;
  const std::string key = answers != nullptr ? answerKey(*this, checked) : std::string();
  if (key.empty())
    answers = nullptr;
  if (answers != nullptr)
    if (OutcomePtr known = answers->find(key))
      return known;
  PPROF_TRY_ASSIGN(OutcomePtr outcome,
                   run_(context, checked, {commandLine(checked), uncapped(*this, checked)}));
  if (answers != nullptr)
    answers->keep(key, outcome);
  return outcome;
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

std::string Operation::commandLine(const Json& checked) const {
  std::string line = "profctl " + info_.name;
  std::replace(line.begin(), line.end(), '.', ' ');
  const auto add = [&](const FieldInfo& info, const std::string& value) {
    line += " " + shellQuoted("--" + info.name + "=" + value);
  };
  for (const FieldInfo& info : fields_) {
    const auto at = checked.find(info.name);
    if (at == checked.end())
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

Json detail::documentSchema(Json resultSchema) {
  Json properties = {
      {"command", {{"type", "string"}, {"description", "the equivalent command line"}}}};
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
