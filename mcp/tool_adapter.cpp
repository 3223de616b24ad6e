// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/tool_adapter.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/operations/registry.h"
#include "mcp/apps.h"
#include "mcp/resources.h"

#include <QByteArray>
#include <algorithm>

namespace pprof::mcp {

namespace {

std::string underscored(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '.', '_');
  return text;
}

/// All four hints: where one is left out, hosts assume the worst. A profile may be a URL, which
/// anybody may have named. From 2025-06-18 tools have a title of their own.
Json annotations(const Operation& operation, Revision revision) {
  const OperationInfo& info = operation.info();
  const auto& fields = operation.fields();
  const bool opensUrls = std::any_of(fields.begin(), fields.end(),
                                     [](const FieldInfo& field) { return field.isProfile; });
  Json hints = {{"title", info.title},
                {"readOnlyHint", info.readsOnly && !info.writesFiles},
                {"destructiveHint", info.writesFiles},
                {"idempotentHint", true},
                {"openWorldHint", info.usesNetwork || opensUrls}};
  if (revision >= Revision::V2025_06_18)
    hints.erase("title");
  return hints;
}

/// A schema without what is inside of its properties: tools/list is paid for by every conversation,
/// and results say what they hold; an app knows what it asks for.
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

/// The same of a result's, which says what it is: only the kinds of its members.
Json outlinedResult(Json schema) {
  schema = outlined(std::move(schema));
  schema.erase("required");
  for (auto& [name, property] : schema["properties"].items())
    property.erase("items");
  return schema;
}

Json description(const Tool& tool, Revision revision) {
  const OperationInfo& info = tool.operation->info();
  Json out = {{"name", tool.name}};
  if (revision >= Revision::V2025_06_18)
    out["title"] = info.title;
  out["description"] = info.description;
  out["inputSchema"] =
      info.forApps ? outlined(tool.operation->inputSchema()) : tool.operation->inputSchema();
  if (hasStructure(tool, revision))
    out["outputSchema"] = outlinedResult(tool.operation->outputSchema());
  if (revision >= Revision::V2025_03_26)
    out["annotations"] = annotations(*tool.operation, revision);
  return out;
}

std::string textContent(const std::string& text) {
  return R"({"type":"text","text":)" + compact(text) + "}";
}

std::string imageContent(std::string_view png) {
  if (png.size() > kLargestPng)
    return textContent("The picture is in the file alone: it has " + std::to_string(png.size()) +
                       " bytes, and hosts show " + std::to_string(kLargestPng));
  const auto bytes = QByteArray::fromRawData(png.data(), static_cast<qsizetype>(png.size()));
  return R"({"type":"image","data":")" + bytes.toBase64().toStdString() +
         R"(","mimeType":"image/png"})";
}

std::string linkTo(const LinkedFile& file) {
  return compact({{"type", "resource_link"},
                  {"uri", fileUri(file.path)},
                  {"name", escapeForDisplay(baseName(file.path))},
                  {"mimeType", file.mimeType},
                  {"size", file.bytes}});
}

/// A result's content: a text, the picture if there is one, and a link to the file.
std::string contentOf(const std::string& text, std::string_view png = {},
                      const LinkedFile* file = nullptr) {
  std::string content = R"({"content":[)" + textContent(text);
  if (!png.empty())
    content += "," + imageContent(png);
  if (file != nullptr)
    content += "," + linkTo(*file);
  return content + "]";
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

ToolSet::ToolSet(ToolNameMode mode, const std::optional<Regex>& only) : mode_(mode) {
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

std::string ToolSet::withListedNames(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos)
      return out += text;
    const std::string_view name = text.substr(1, close - 1);
    out += mode_ == ToolNameMode::Dotted ? std::string(name) : underscored(name);
    text.remove_prefix(close + 1);
  }
  return out;
}

Json ToolSet::list(Revision revision, bool withApps) const {
  Json list = Json::array();
  for (const Tool& tool : tools_) {
    if (tool.operation->info().forApps && !withApps)
      continue;
    list.push_back(description(tool, revision));
    if (Json meta = withApps ? appMeta(tool, *this) : Json(); !meta.is_null())
      list.back()["_meta"] = std::move(meta);
  }
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
  const OperationInfo& info = tool.operation->info();
  return revision >= Revision::V2025_06_18 && !info.answersWithPicture && !info.forApps;
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
  const bool links = revision >= Revision::V2025_06_18;
  std::string result = contentOf(text, (*outcome)->png(), links ? (*outcome)->file() : nullptr);
  if (times == 2)
    result += R"(,"structuredContent":)" + text;
  return result += '}';
}

} // namespace pprof::mcp
