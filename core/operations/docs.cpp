// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/docs.h"

#include "core/operations/registry.h"

#include <algorithm>

namespace pprof {

namespace {

/// Text for a cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

std::string typeName(FieldType type) {
  switch (type) {
  case FieldType::Boolean:
    return "true/false";
  case FieldType::Integer:
    return "whole number";
  case FieldType::Number:
    return "number";
  case FieldType::Text:
    return "text";
  case FieldType::TextList:
    return "text, or a list of them";
  }
  return {};
}

std::string argumentRow(const FieldInfo& info) {
  std::string name = "`" + info.name + "`";
  for (const std::string& alias : info.aliases)
    name += ", `" + alias + "`";
  std::string type = typeName(info.type);
  if (info.required)
    type += ", required";
  else if (!info.defaultValue.is_null() && info.defaultValue != Json("") &&
           !info.defaultValue.is_array())
    type += ", default " + info.defaultValue.dump();
  return "| " + name + " | " + cell(type) + " | " + cell(info.help) + " |\n";
}

/// The fields of a schema's objects, one row each, nested ones with a dotted path.
void resultRows(const Json& schema, const std::string& path, std::string& out) {
  for (const auto& [name, field] : schema.at("properties").items()) {
    const bool isList = field.at("type") == "array";
    const Json& type = isList ? field.at("items") : field;
    const std::string itsPath = path + name + (isList ? "[]" : "");
    const Json& kind = type.at("type");
    const std::string shown =
        kind.is_array() ? "integer, or text beyond 2^53" : kind.get<std::string>();
    out += "| `" + itsPath + "` | " + shown + " | " + cell(field.value("description", "")) + " |\n";
    if (type.contains("properties"))
      resultRows(type, itsPath + ".", out);
  }
}

std::string flags(const OperationInfo& info) {
  std::string text = info.readsOnly ? "Reads only" : "Changes things";
  if (info.writesFiles)
    text += ", writes files";
  if (info.usesNetwork)
    text += ", goes to the network";
  return text + ".";
}

std::string operationSection(const Operation& operation) {
  const OperationInfo& info = operation.info();
  std::string command = info.name;
  std::replace(command.begin(), command.end(), '.', ' ');
  std::string out = "## " + info.name + "\n\n" + info.title + ". " + info.description + "\n\n" +
                    flags(info) + " On the command line: `profctl " + command +
                    "`.\n\n| argument | type | meaning |\n|---|---|---|\n";
  for (const FieldInfo& field : operation.fields())
    if (!field.hidden)
      out += argumentRow(field);
  out += "\nResult (`--json`):\n\n| field | type | meaning |\n|---|---|---|\n";
  resultRows(operation.outputSchema(), "", out);
  out += "\nExamples:\n\n```\n";
  for (const std::string& example : info.examples)
    out += example + "\n";
  return out + "```\n";
}

} // namespace

std::string operationsMarkdown() {
  std::string out =
      "# Operations\n\n"
      "Everything that pprof-mcp can do, made from the registry (core/operations); do not "
      "edit it by hand.\nNames of arguments may have `-` for `_` on the command line.\n\n"
      "| operation | what | flags |\n|---|---|---|\n";
  for (const Operation& operation : allOperations()) {
    std::string anchor = operation.info().name;
    std::erase(anchor, '.');
    out += "| [`" + operation.info().name + "`](#" + anchor + ") | " +
           cell(operation.info().title) + " | " + flags(operation.info()) + " |\n";
  }
  for (const Operation& operation : allOperations())
    out += "\n" + operationSection(operation);
  return out;
}

} // namespace pprof
