// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/completion.h"

#include "core/base/text.h"
#include "core/sources/profile_store.h"
#include "mcp/prompts.h"
#include "mcp/resources.h"

#include <QString>
#include <algorithm>
#include <set>
#include <vector>

namespace pprof::mcp {

namespace {

constexpr std::size_t kMostValues = 100; // the protocol's

using Kind = Completion::Kind;

/// A member of an object that is a text; "" if it is none.
std::string textOf(const WireJson& object, const char* name) {
  if (!object.is_object())
    return {};
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::set<std::string> sampleTypes(const Profile& profile) {
  std::set<std::string> names;
  for (const ValueType& type : profile.sampleTypes)
    names.emplace(profile.text(type.type));
  return names;
}

std::set<std::string> functionNames(const Profile& profile) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < profile.functions.size(); ++i)
    names.emplace(profile.text(profile.functions[i].name));
  return names;
}

/// Keys as "key=", and values of text labels as "key=value".
std::set<std::string> labelTexts(const Profile& profile) {
  std::set<std::string> texts;
  for (std::size_t i = 0; i < profile.labels.size(); ++i) {
    const Label& label = profile.labels[i];
    const std::string key = std::string(profile.text(label.key)) + "=";
    texts.insert(key);
    if (!label.isNumber)
      texts.insert(key + std::string(profile.text(label.text)));
  }
  return texts;
}

std::set<std::string> ofProfile(const Completion& completion, ProfileStore& store,
                                const Work& work) {
  const auto opened = store.opened();
  if (completion.profile.empty() && opened.empty())
    return {};
  const auto name =
      store.nameOf(completion.profile.empty() ? opened.front().handle : completion.profile, work);
  if (!name || *name == "-" || isProfileUrl(*name)) // nothing is fetched while somebody types
    return {};
  const auto profile = store.open(*name, work);
  if (!profile)
    return {};
  switch (completion.kind) {
  case Kind::SampleType:
    return sampleTypes(**profile);
  case Kind::Function:
    return functionNames(**profile);
  default:
    return labelTexts(**profile);
  }
}

std::vector<std::string> candidates(const Completion& completion, ProfileStore& store,
                                    const Work& work) {
  std::vector<std::string> all;
  switch (completion.kind) {
  case Kind::View:
    for (const ResourceView& view : kResourceViews)
      all.emplace_back(view.name);
    break;
  case Kind::Handle:
  case Kind::Profile:
    for (const ProfileHandles::Opened& opened : store.opened()) {
      all.push_back(opened.handle);
      if (completion.kind == Kind::Profile)
        all.push_back(opened.name);
    }
    break;
  case Kind::Service:
    all = completion.services;
    break;
  case Kind::Text:
    break;
  default: {
    const std::set<std::string> values = ofProfile(completion, store, work);
    all.assign(values.begin(), values.end());
  }
  }
  return all;
}

Kind kindOf(PromptValue value) {
  switch (value) {
  case PromptValue::Profile:
    return Kind::Profile;
  case PromptValue::Function:
    return Kind::Function;
  case PromptValue::SampleType:
    return Kind::SampleType;
  case PromptValue::Service:
    return Kind::Service;
  case PromptValue::Text:
    return Kind::Text;
  case PromptValue::Label:
    break;
  }
  return Kind::Label;
}

} // namespace

tl::expected<Completion, RpcError> parseCompletion(const WireJson& params) {
  const WireJson ref = params.value("ref", WireJson());
  const WireJson argument = params.value("argument", WireJson());
  const std::string type = textOf(ref, "type");
  const std::string name = textOf(argument, "name");
  if (name.empty() || !argument.contains("value") || !argument["value"].is_string())
    return tl::unexpected(
        invalidParams("argument: expected its name and the value that was begun"));
  Completion completion;
  completion.begun = textOf(argument, "value");
  if (type == "ref/resource") {
    if (textOf(ref, "uri") != kResourceTemplate || (name != "handle" && name != "view"))
      return tl::unexpected(invalidParams("there is " + std::string(kResourceTemplate) +
                                          ", with the arguments handle and view"));
    completion.kind = name == "view" ? Kind::View : Kind::Handle;
    return completion;
  }
  const Prompt* prompt = type == "ref/prompt" ? findPrompt(textOf(ref, "name")) : nullptr;
  const PromptArgument* wanted = prompt == nullptr ? nullptr : findArgument(*prompt, name);
  if (wanted == nullptr)
    return tl::unexpected(invalidParams("ref: expected a prompt and an argument that it has, or " +
                                        std::string(kResourceTemplate)));
  completion.kind = kindOf(wanted->value);
  const WireJson context = params.value("context", WireJson());
  const WireJson known = context.is_object() ? context.value("arguments", WireJson()) : WireJson();
  for (const char* profile : {"profile", "after", "before"})
    if (completion.profile.empty())
      completion.profile = textOf(known, profile);
  return completion;
}

Json completed(const Completion& completion, ProfileStore& store, const Work& work) {
  const QString begun = QString::fromStdString(completion.begun);
  std::vector<std::string> first;
  std::vector<std::string> later;
  for (std::string& value : candidates(completion, store, work)) {
    if (value.empty() || escapeForDisplay(value) != value)
      continue;
    const QString text = QString::fromStdString(value);
    if (text.startsWith(begun, Qt::CaseInsensitive))
      first.push_back(std::move(value));
    else if (text.contains(begun, Qt::CaseInsensitive))
      later.push_back(std::move(value));
  }
  first.insert(first.end(), later.begin(), later.end());
  const std::size_t total = first.size();
  first.resize(std::min(total, kMostValues));
  return {{"values", first}, {"total", total}, {"hasMore", total > kMostValues}};
}

} // namespace pprof::mcp
