// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/operations/registry.h"
#include "core/sources/environment.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace pprof::cli {

namespace {

tl::unexpected<Error> usage(std::string message, std::string hint = {}) {
  return fail(ErrorCode::InvalidArgument, std::move(message), std::move(hint));
}

/// The canonical spelling of an option's name: without dashes in front, "_" for "-".
std::string canonicalName(std::string_view word) {
  const std::size_t dashes = word.starts_with("--") ? 2 : 1;
  std::string name(word.substr(dashes, word.find('=') - dashes));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::optional<bool> parseBoolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end())
    return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end())
    return false;
  return std::nullopt;
}

/// A whole number: decimal, 0x…, 0b…, 0o… or 0….
std::optional<std::int64_t> parseInteger(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  int base = 10;
  const auto prefix = [&](std::string_view lower, std::string_view upper, int itsBase) {
    if (!text.starts_with(lower) && !text.starts_with(upper))
      return false;
    text.remove_prefix(lower.size());
    base = itsBase;
    return true;
  };
  constexpr int kHex = 16;
  constexpr int kOctal = 8;
  if (!prefix("0x", "0X", kHex) && !prefix("0b", "0B", 2) && !prefix("0o", "0O", kOctal) &&
      text.size() > 1)
    prefix("0", "0", kOctal);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || text.front() == '-' || parsed.ec != std::errc() ||
      parsed.ptr != text.data() + text.size())
    return std::nullopt;
  return negative ? -value : value;
}

std::optional<double> parseNumber(std::string_view text) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  const auto value = parseWhole<double>(text);
  return value && !std::isnan(*value) ? value : std::nullopt;
}

/// An option's text as the JSON value of its type.
Result<Json> parseValue(const FieldInfo& info, const std::string& text) {
  const auto wrong = [&](std::string_view expected) {
    return usage("--" + info.name + ": expected " + std::string(expected) + ", got \"" +
                 escapeForDisplay(text) + "\"");
  };
  switch (info.type) {
  case FieldType::Boolean:
    if (const auto value = parseBoolean(text))
      return Json(*value);
    return wrong("true or false");
  case FieldType::Integer:
    if (const auto value = parseInteger(text))
      return Json(*value);
    return wrong("a whole number");
  case FieldType::Number:
    if (const auto value = parseNumber(text))
      return Json(*value);
    return wrong("a number");
  case FieldType::Text:
  case FieldType::TextList:
    break;
  }
  return Json(text);
}

/// Walks over the words of a command line.
class Parser {
public:
  Parser(const std::vector<std::string>& words, Limits& limits) : words_(words), limits_(limits) {}

  Result<Command> parse() {
    if (at_ < words_.size() && words_[at_] == "help") {
      command_.kind = Command::Kind::Help;
      ++at_;
    }
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      const bool isOption =
          !onlyPositional_ && word.starts_with('-') && word != "-" && !word.starts_with("-#");
      if (!isOption && command_.operation == nullptr)
        PPROF_TRY(operationWord(word));
      else if (!isOption)
        PPROF_TRY(positional(word));
      else if (word == "--")
        onlyPositional_ = true;
      else
        PPROF_TRY(option(word));
      if (command_.kind == Command::Kind::Version)
        return command_;
    }
    if (command_.kind == Command::Kind::Run && command_.operation == nullptr)
      return usage(command_.group.empty() ? "no command" : "no command after " + command_.group,
                   "profctl --help lists them");
    takeExpression();
    return command_;
  }

private:
  /// Takes a word of those that name an operation: "pprof top", "pprof.top".
  Result<void> operationWord(std::string word) {
    std::replace(word.begin(), word.end(), '-', '_');
    const std::string name = command_.group.empty() ? word : command_.group + "." + word;
    command_.operation = findCommand(name);
    if (command_.operation == nullptr && !isPrefixOfSome(name + "."))
      return unknownCommand(name);
    command_.group = command_.operation == nullptr ? name : std::string();
    return {};
  }

  static bool isPrefixOfSome(std::string_view prefix) {
    const auto& all = allOperations();
    return std::any_of(all.begin(), all.end(),
                       [&](const Operation& o) { return o.info().name.starts_with(prefix); });
  }

  static tl::unexpected<Error> unknownCommand(const std::string& name) {
    std::vector<std::string> names;
    std::string all;
    std::string near;
    const auto spaced = [](std::string text) {
      std::replace(text.begin(), text.end(), '.', ' ');
      return text;
    };
    for (const Operation& operation : allOperations()) {
      names.push_back(operation.info().shortCommand.empty() ? operation.info().name
                                                            : operation.info().shortCommand);
      if (names.back().ends_with("." + name)) // "top" for "pprof top"
        near = names.back();
      all += (all.empty() ? "" : ", ") + spaced(names.back());
    }
    if (near.empty())
      near = nearest(name, names);
    return usage("no command is called " + escapeForDisplay(spaced(name)),
                 near.empty() ? "there are: " + all : "did you mean profctl " + spaced(near) + "?");
  }

  /// A word without an option's name is a profile, or what an operation that reads none is about;
  /// see takeExpression for the first one.
  Result<void> positional(const std::string& word) {
    const FieldInfo* target = nullptr;
    if (command_.operation != nullptr)
      for (const FieldInfo& info : command_.operation->fields())
        if (info.positional && (info.isProfile || target == nullptr))
          target = &info;
    if (target == nullptr)
      return usage("unexpected word " + escapeForDisplay(word));
    PPROF_TRY(add(*target, word));
    if (firstPositional_ == nullptr && target->type == FieldType::TextList) {
      firstPositional_ = target;
      firstPlace_ = command_.arguments[target->name].size() - 1;
    }
    return {};
  }

  /// Where an operation wants an expression that no option gave, the first word was it.
  void takeExpression() {
    if (command_.operation == nullptr || firstPositional_ == nullptr)
      return;
    Json& profiles = command_.arguments[firstPositional_->name];
    for (const FieldInfo& info : command_.operation->fields()) {
      if (!info.positional || info.isProfile || command_.arguments.contains(info.name))
        continue;
      Json expression = profiles[firstPlace_];
      profiles.erase(firstPlace_);
      if (profiles.empty())
        command_.arguments.erase(firstPositional_->name);
      command_.arguments[info.name] = std::move(expression);
      return;
    }
  }

  Result<void> option(const std::string& word) {
    const std::string name = canonicalName(word);
    if (name == "help" || name == "h") {
      command_.kind = Command::Kind::Help;
      return {};
    }
    if (name == "version") {
      command_.kind = Command::Kind::Version;
      return {};
    }
    if (name == "json") {
      PPROF_TRY_ASSIGN(command_.json, switchValue(word));
      return {};
    }
    if (name == "basedir") {
      PPROF_TRY_ASSIGN(command_.basedir, textValue(word));
      if (command_.basedir.empty())
        return usage("--basedir needs the name of a folder");
      return {};
    }
    // An operation that writes a file itself has this option of its own.
    const bool isOutput = name == "output" || name == "o";
    if (isOutput && fieldNamed("output") == nullptr) {
      PPROF_TRY_ASSIGN(command_.output, textValue(word));
      if (command_.output.empty())
        return usage("--output needs the name of a file");
      return {};
    }
    for (const LimitSpec& spec : kLimitSpecs) {
      if (spec.option != name)
        continue;
      PPROF_TRY_ASSIGN(const std::string text, textValue(word));
      PPROF_TRY_ASSIGN(limits_.*(spec.value), parseLimit("--" + name, text));
      return {};
    }
    const FieldInfo* info = fieldNamed(isOutput ? "output" : name);
    if (info == nullptr)
      return unknownOption(word, name);
    if (info->type == FieldType::Boolean) {
      PPROF_TRY_ASSIGN(command_.arguments[info->name], switchValue(word));
      return {};
    }
    PPROF_TRY_ASSIGN(const std::string text, textValue(word));
    return add(*info, text);
  }

  [[nodiscard]] const FieldInfo* fieldNamed(const std::string& name) const {
    if (command_.operation == nullptr)
      return nullptr;
    for (const FieldInfo& info : command_.operation->fields())
      if (info.name == name ||
          std::find(info.aliases.begin(), info.aliases.end(), name) != info.aliases.end())
        return &info;
    return nullptr;
  }

  Result<void> add(const FieldInfo& info, const std::string& text) {
    PPROF_TRY_ASSIGN(Json value, parseValue(info, text));
    if (info.type != FieldType::TextList) {
      if (info.positional && command_.arguments.contains(info.name))
        return usage("more than one " + info.name + ": " + escapeForDisplay(text));
      command_.arguments[info.name] = std::move(value);
      return {};
    }
    Json& list = command_.arguments[info.name];
    if (list.is_null())
      list = Json::array();
    list.push_back(std::move(value));
    return {};
  }

  static Result<bool> switchValue(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos)
      return true;
    if (const auto value = parseBoolean(std::string_view(word).substr(equals + 1)))
      return *value;
    return usage(word.substr(0, equals) + ": expected true or false, got \"" +
                 escapeForDisplay(word.substr(equals + 1)) + "\"");
  }

  Result<std::string> textValue(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos)
      return word.substr(equals + 1);
    if (at_ == words_.size())
      return usage(word + " needs a value");
    return words_[at_++];
  }

  [[nodiscard]] tl::unexpected<Error> unknownOption(const std::string& word,
                                                    const std::string& name) const {
    std::vector<std::string> names;
    if (command_.operation != nullptr)
      for (const FieldInfo& info : command_.operation->fields())
        names.push_back(info.name);
    for (const GlobalOption& option : globalOptions())
      names.emplace_back(option.name);
    const std::string near = nearest(name, names);
    std::string help = "profctl";
    if (command_.operation != nullptr)
      help += " " + command_.operation->info().commandWords();
    return usage("no option is called " + escapeForDisplay(word.substr(0, word.find('='))),
                 near.empty() ? help + " --help lists them" : "did you mean --" + near + "?");
  }

  const std::vector<std::string>& words_;
  Limits& limits_;
  std::size_t at_ = 0;
  bool onlyPositional_ = false;
  const FieldInfo* firstPositional_ = nullptr; ///< what took the first word without a name
  std::size_t firstPlace_ = 0;                 ///< and where in its list
  Command command_;
};

} // namespace

const std::vector<GlobalOption>& globalOptions() {
  static const std::vector<GlobalOption> options = [] {
    std::vector<GlobalOption> all{
        {"json", "", "print the answer as one JSON document"},
        {"output", "FILE",
         "write the answer to a file (replaced as a whole) instead of printing it"},
        {"basedir", "DIR",
         "read and write in this folder alone, links followed; relative paths are taken from it "
         "(PPROF_MCP_BASEDIR)"},
        {"help", "", "show this help"},
        {"version", "", "show the version"},
    };
    for (const LimitSpec& spec : kLimitSpecs)
      all.push_back({spec.option, "N", spec.help});
    return all;
  }();
  return options;
}

Result<Command> parseCommandLine(const std::vector<std::string>& words, Limits& limits) {
  return Parser(words, limits).parse();
}

} // namespace pprof::cli
