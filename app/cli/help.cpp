// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/help.h"

#include "app/cli/command_line.h"
#include "core/base/utf8.h"
#include "core/operations/registry.h"

#include <algorithm>

namespace pprof::cli {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kHelpColumn = 36;

/// Text broken into lines that end at kWidth, each after the first indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  for (const std::string& line : wrappedLines(text, kWidth - indent))
    out += (out.empty() ? "" : "\n" + std::string(indent, ' ')) + line;
  return out;
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '.', ' ');
  return name;
}

/// One entry of a list: what it is called, and its help in a column beside it.
std::string entry(const std::string& left, std::string_view help) {
  std::string out = "  " + left;
  if (out.size() + 2 > kHelpColumn)
    out += "\n" + std::string(kHelpColumn, ' ');
  else
    out.append(kHelpColumn - out.size(), ' ');
  return out + wrapped(help, kHelpColumn) + "\n";
}

/// A number as one would write it: 1, not 1.0.
std::string shortNumber(const Json& value) {
  std::string text = value.dump();
  if (text.ends_with(".0"))
    text.resize(text.size() - 2);
  return text;
}

std::string defaultText(const FieldInfo& info) {
  const Json& value = info.defaultValue;
  const bool isSign = value == Json(-1); // "not set", which the help explains
  if (isSign || value.is_null() || value == Json("") || value == false || value.is_array() ||
      info.help.find("default") != std::string::npos)
    return "";
  return " (default " + (value.is_string() ? value.get<std::string>() : shortNumber(value)) + ")";
}

std::string optionEntry(const FieldInfo& info) {
  std::string left = "--" + info.name;
  if (info.type == FieldType::Boolean && info.defaultValue == true)
    left += "=false";
  else if (info.type != FieldType::Boolean)
    left += "=" + (info.valueName.empty() ? "VALUE" : info.valueName);
  const bool off = info.type == FieldType::Boolean && info.defaultValue == true;
  return entry(left, off ? "do not " + info.help : info.help + defaultText(info));
}

std::string globalSection() {
  std::string out = "\nGeneral\n";
  for (const GlobalOption& option : globalOptions()) {
    const bool isLimit = std::any_of(kLimitSpecs.begin(), kLimitSpecs.end(),
                                     [&](const LimitSpec& s) { return s.option == option.name; });
    if (!isLimit)
      out += entry("--" + std::string(option.name) +
                       (option.valueName.empty() ? "" : "=" + std::string(option.valueName)),
                   option.help);
  }
  out += "\nLimits on input (also as environment variables)\n";
  const Limits defaults;
  for (const LimitSpec& spec : kLimitSpecs)
    out += entry("--" + std::string(spec.option) + "=N",
                 std::string(spec.help) + " (" + std::string(spec.variable) + ", default " +
                     std::to_string(defaults.*(spec.value)) + ")");
  return out;
}

constexpr std::string_view kExitCodes = "\nExit codes: 0 done, 1 the operation failed, 2 wrong "
                                        "usage, 3 a check that was asked for did\n"
                                        "not hold, 130 interrupted.\n";

} // namespace

std::string overviewHelp(const std::string& group) {
  std::string out = "profctl " PPROF_VERSION ": reports on pprof profiles\n\n"
                    "Usage: profctl " +
                    (group.empty() ? "COMMAND" : spaced(group) + " COMMAND") +
                    " [OPTIONS] [FILE…]\n\nCommands\n";
  std::string example;
  for (const Operation& operation : allOperations()) {
    const OperationInfo& info = operation.info();
    if (!group.empty() && !info.name.starts_with(group + "."))
      continue;
    out += entry(info.commandWords(), info.title);
    if (example.empty() && !info.examples.empty())
      example = info.examples.front();
  }
  out += globalSection();
  out += "\nExamples\n  " + example + "\n  profctl pprof top --help\n";
  return out + std::string(kExitCodes);
}

std::string operationHelp(const Operation& operation) {
  const OperationInfo& info = operation.info();
  std::string words;
  for (const FieldInfo& field : operation.fields())
    if (field.positional)
      words += field.isProfile ? " FILE…" : " " + field.valueName;
  std::string out = "Usage: profctl " + info.commandWords() + " [OPTIONS]" + words + "\n\n" +
                    wrapped(info.description, 0) + "\n";
  std::vector<std::string> sections;
  for (const FieldInfo& field : operation.fields())
    if (std::find(sections.begin(), sections.end(), field.section) == sections.end())
      sections.push_back(field.section);
  for (const std::string& section : sections) {
    out += "\n" + (section.empty() ? std::string("Options") : section) + "\n";
    for (const FieldInfo& field : operation.fields())
      if (field.section == section && !field.hidden)
        out += optionEntry(field);
  }
  out += globalSection();
  out += "\nNames may have - for _, and one dash in front as in pprof.\n\nExamples\n";
  for (const std::string& example : info.examples)
    out += "  " + example + "\n";
  return out + std::string(kExitCodes);
}

} // namespace pprof::cli
