// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/docs.h"

#include "core/operations/registry.h"
#include "core/operations/report_args.h"

#include <algorithm>
#include <set>

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
  if (!info.writesOnlyWith.empty())
    text += ", but for calls with `" + info.writesOnlyWith + "`";
  if (info.writesFiles)
    text += ", writes files";
  if (info.usesNetwork)
    text += ", goes to the network";
  return text + ".";
}

/// The arguments that all reports of pprof take, described in a chapter of their own.
const std::vector<FieldInfo>& reportArguments() {
  static const std::vector<FieldInfo> fields = describeFields<ReportArgs>();
  return fields;
}

constexpr const char* kArgumentsHead = "| argument | type | meaning |\n|---|---|---|\n";

std::string reportArgumentsSection() {
  std::string out = "## Arguments of reports\n\n"
                    "All reports take these; other operations say which of them.\n";
  std::string section;
  for (const FieldInfo& field : reportArguments()) {
    if (field.hidden)
      continue;
    if (field.section != section)
      out += "\n### " + field.section + "\n\n" + kArgumentsHead;
    section = field.section;
    out += argumentRow(field);
  }
  return out;
}

/// An operation's arguments: rows for its own, and a sentence for those that it has in common with
/// reports.
std::string argumentsOf(const Operation& operation) {
  std::set<std::string> common;
  for (const FieldInfo& field : reportArguments())
    if (!field.hidden)
      common.insert(argumentRow(field));
  const std::size_t all = common.size();
  std::string own;
  for (const FieldInfo& field : operation.fields())
    if (!field.hidden && common.erase(argumentRow(field)) == 0)
      own += argumentRow(field);
  std::string rows = own.empty() ? "" : kArgumentsHead + own;
  if (common.size() == all)
    return rows;
  std::string missing;
  for (const FieldInfo& field : reportArguments())
    if (common.contains(argumentRow(field)))
      missing += (missing.empty() ? "`" : ", `") + field.name + "`";
  return rows + (rows.empty() ? "" : "\n") +
         "Takes the [arguments of reports](#arguments-of-reports)" +
         (missing.empty() ? "" : " but for " + missing) + ".\n";
}

std::string operationSection(const Operation& operation) {
  const OperationInfo& info = operation.info();
  std::string out = "## " + info.name + "\n\n" + info.title + ". " + info.description + "\n\n" +
                    flags(info) + " On the command line: `profctl " + info.commandWords() +
                    "`.\n\n" + argumentsOf(operation);
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
  out += "\n" + reportArgumentsSection();
  for (const Operation& operation : allOperations())
    out += "\n" + operationSection(operation);
  return out;
}

} // namespace pprof
