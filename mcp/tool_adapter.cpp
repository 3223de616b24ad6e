// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/tool_adapter.h"

#include "core/base/text.h"
#include "core/operations/registry.h"

#include <algorithm>

namespace pprof::mcp {

namespace {

std::string underscored(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '.', '_');
  return text;
}

/// All four hints: where one is left out, hosts assume the worst.
Json annotations(const OperationInfo& info) {
  return {{"title", info.title},
          {"readOnlyHint", info.readsOnly && !info.writesFiles},
          {"destructiveHint", info.writesFiles},
          {"idempotentHint", true},
          {"openWorldHint", info.usesNetwork}};
}

/// A schema without what is inside of its properties: tools/list is paid for by every conversation,
/// and results say what they hold.
Json outlined(Json schema) {
  for (auto& [name, property] : schema["properties"].items()) {
    property.erase("properties");
    property.erase("required");
    property.erase("description");
    if (property.contains("items"))
      property["items"] = {{"type", property["items"]["type"]}};
  }
  return schema;
}

Json description(const Tool& tool, Revision revision) {
  const OperationInfo& info = tool.operation->info();
  Json out = {{"name", tool.name}};
  if (revision >= Revision::V2025_06_18)
    out["title"] = info.title;
  out["description"] = info.description;
  out["inputSchema"] = tool.operation->inputSchema();
  if (hasStructure(tool, revision))
    out["outputSchema"] = outlined(tool.operation->outputSchema());
  if (revision >= Revision::V2025_03_26)
    out["annotations"] = annotations(info);
  return out;
}

/// A result's content, which is one text.
std::string contentOf(const std::string& text) {
  return R"({"content":[{"type":"text","text":)" + compact(text) + "}]";
}

bool isStandardInput(const Json& value) {
  if (!value.is_string())
    return false;
  const auto& name = value.get_ref<const std::string&>();
  return name == "-" || name.starts_with("-#");
}

bool readsStandardInput(const FieldInfo& info, const Json& arguments) {
  if (!info.isProfile)
    return false;
  std::vector<std::string> names = info.aliases;
  names.push_back(info.name);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto at = arguments.find(name);
    if (at == arguments.end())
      return false;
    return at->is_array() ? std::any_of(at->begin(), at->end(), isStandardInput)
                          : isStandardInput(*at);
  });
}

} // namespace

ToolSet::ToolSet(ToolNameMode mode, const std::optional<Regex>& only) {
  for (const Operation& operation : allOperations()) {
    const std::string& dotted = operation.info().name;
    const std::string plain = underscored(dotted);
    if (!only || only->matches(dotted) || only->matches(plain))
      tools_.push_back({mode == ToolNameMode::Dotted ? dotted : plain, &operation});
  }
}

const Tool* ToolSet::find(std::string_view name) const {
  const std::string plain = underscored(name);
  const auto at = std::find_if(tools_.begin(), tools_.end(), [&](const Tool& tool) {
    return tool.name == name || underscored(tool.name) == plain;
  });
  return at == tools_.end() ? nullptr : &*at;
}

std::string ToolSet::nearestTo(std::string_view name) const {
  std::vector<std::string> names;
  for (const Tool& tool : tools_)
    names.push_back(tool.name);
  return nearest(name, names);
}

Json ToolSet::list(Revision revision) const {
  Json list = Json::array();
  for (const Tool& tool : tools_)
    list.push_back(description(tool, revision));
  return list;
}

Result<OutcomePtr> runTool(const Tool& tool, Context& context, const Json& arguments) {
  for (const FieldInfo& info : tool.operation->fields())
    if (readsStandardInput(info, arguments))
      return fail(ErrorCode::InvalidArgument,
                  info.name +
                      ": standard input cannot be read here, since the client talks over it",
                  "name a file");
  return tool.operation->run(context, arguments);
}

bool hasStructure(const Tool& tool, Revision revision) {
  return revision >= Revision::V2025_06_18 && !tool.operation->info().answersWithPicture;
}

std::string toolError(const Error& error) {
  std::string text = error.message;
  if (!error.hint.empty()) {
    text += ". " + error.hint;
    char& first = text[error.message.size() + 2];
    if (first >= 'a' && first <= 'z')
      first = static_cast<char>(first - 'a' + 'A');
  }
  return contentOf(text) + R"(,"isError":true})";
}

std::string toolResult(const Tool& tool, const Result<OutcomePtr>& outcome, Revision revision) {
  if (!outcome)
    return toolError(outcome.error());
  const std::string text = compact((*outcome)->document());
  const std::size_t times = hasStructure(tool, revision) ? 2 : 1;
  if (times * text.size() > kLargestResult)
    return toolError({ErrorCode::LimitExceeded,
                      "the answer is too large: " + std::to_string(text.size()) +
                          " bytes of JSON, and hosts take " +
                          std::to_string(kLargestResult / times),
                      "ask for less: a smaller nodecount, or a focus"});
  std::string result = contentOf(text);
  if (times == 2)
    result += R"(,"structuredContent":)" + text;
  return result += '}';
}

} // namespace pprof::mcp
