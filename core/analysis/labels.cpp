// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/labels.h"

#include "core/analysis/regex.h"
#include "core/base/ascii.h"
#include "core/measurement/measurement.h"
#include "core/profile/merge.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pprof {

LabelUnits labelUnits(const Profile& profile) {
  LabelUnits units;
  for (std::size_t i = 0; i < profile.labelSetCount(); ++i) {
    for (const Label& label : profile.labelSet(LabelSetIndex(i))) {
      if (!label.isNumber)
        continue;
      std::string& unit = units[std::string(profile.text(label.key))];
      if (unit.empty())
        unit = profile.text(label.text);
    }
  }
  for (auto& [key, unit] : units)
    if (unit.empty())
      unit = key == "request" || key == "alignment" ? "bytes" : key;
  return units;
}

void copyLabelsWithout(const Profile& from, const std::vector<bool>& hiddenKeys, Profile& to) {
  to.labels.clear();
  to.labelSetBegins.clear();
  to.labelSetBegins.push_back(0);
  for (std::size_t i = 0; i < from.labelSetCount(); ++i) {
    for (const Label& label : from.labelSet(LabelSetIndex(i)))
      if (!hiddenKeys[label.key.value()])
        to.labels.push_back(label);
    to.labelSetBegins.push_back(static_cast<std::uint32_t>(to.labels.size()));
  }
}

std::vector<LabelGroup> labelGroups(const Profile& profile, LabelSetIndex set,
                                    const std::vector<bool>& hiddenKeys) {
  std::vector<LabelGroup> groups;
  for (const Label& label : profile.labelSet(set)) {
    const bool isHidden = !hiddenKeys.empty() && hiddenKeys[label.key.value()];
    const bool saysNothing =
        profile.text(label.text).empty() && !(label.isNumber && label.number != 0);
    if (isHidden || saysNothing)
      continue;
    const std::string_view key = profile.text(label.key);
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const LabelGroup& g) {
      return g.isNumber == label.isNumber && g.key == key;
    });
    if (known == groups.end())
      groups.push_back({key, label.isNumber, {label}});
    else
      known->values.push_back(label);
  }
  std::sort(groups.begin(), groups.end(), [](const LabelGroup& a, const LabelGroup& b) {
    return a.isNumber != b.isNumber ? b.isNumber : a.key < b.key;
  });
  return groups;
}

namespace {

/// A number with letters behind it, as it stands in a tag range.
struct Amount {
  std::string_view text; ///< the whole of it
  std::int64_t number = 0;
  std::string_view unit;
};

/// The first amount in the text, wherever it stands. One that does not fit into 64 bits is an
/// error, as it is for pprof.
Result<std::optional<Amount>> findAmount(std::string_view text) {
  const auto digit = std::find_if(text.begin(), text.end(), isDigit);
  if (digit == text.end())
    return std::optional<Amount>();
  auto from = static_cast<std::size_t>(digit - text.begin());
  std::size_t end = from;
  while (end < text.size() && isDigit(text[end]))
    ++end;
  const std::size_t digits = from;
  if (from > 0 && (text[from - 1] == '+' || text[from - 1] == '-'))
    --from;
  std::size_t unitEnd = end;
  while (unitEnd < text.size() && isLetter(text[unitEnd]))
    ++unitEnd;
  Amount amount;
  amount.text = text.substr(from, unitEnd - from);
  amount.unit = text.substr(end, unitEnd - end);
  const auto parsed = std::from_chars(text.data() + digits, text.data() + end, amount.number);
  if (parsed.ec != std::errc())
    return fail(ErrorCode::InvalidArgument,
                "the number " + std::string(text.substr(digits, end - digits)) +
                    " does not fit into 64 bits",
                "to match it as text, put a regular expression around it, as in [1]23");
  if (text[from] == '-')
    amount.number = -amount.number;
  return std::optional(amount);
}

/// Whether a label's number lies in a range.
using NumberTest = std::function<bool(std::int64_t number, std::string_view unit)>;

NumberTest betweenTest(const Scaled& low, bool hasLow, double high, bool hasHigh) {
  return [=](std::int64_t number, std::string_view unit) {
    const Scaled scaled = scale(number, unit, low.unit);
    return scaled.unit == low.unit && (!hasLow || scaled.value >= low.value) &&
           (!hasHigh || scaled.value <= high);
  };
}

/// The range that a filter's text describes, if it does.
Result<std::optional<NumberTest>> parseRange(std::string_view text) {
  PPROF_TRY_ASSIGN(const std::optional<Amount> first, findAmount(text));
  if (!first)
    return std::optional<NumberTest>();
  const Scaled low = scale(first->number, first->unit, first->unit);
  const std::string one(first->text);
  const auto restAt = static_cast<std::size_t>(first->text.data() + one.size() - text.data());
  if (text == one)
    return std::optional(betweenTest(low, true, low.value, true));
  if (text == one + ":")
    return std::optional(betweenTest(low, true, 0, false));
  if (text == ":" + one)
    return std::optional(betweenTest(low, false, low.value, true));
  if (!text.starts_with(one + ":"))
    return std::optional<NumberTest>();
  PPROF_TRY_ASSIGN(const std::optional<Amount> second, findAmount(text.substr(restAt)));
  if (!second || text != one + ":" + std::string(second->text))
    return std::optional<NumberTest>();
  const Scaled high = scale(second->number, second->unit, low.unit);
  if (high.unit != low.unit)
    return std::optional<NumberTest>();
  return std::optional(betweenTest(low, true, high.value, true));
}

/// What a tag filter has behind its "KEY=".
std::string_view withoutKey(std::string_view expression) {
  const std::size_t equals = expression.find('=');
  return equals == std::string_view::npos ? expression : expression.substr(equals + 1);
}

std::vector<std::string_view> splitAtCommas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos)
      return parts;
    text.remove_prefix(comma + 1);
  }
}

LabelFilter rangeFilter(const Profile& profile, const LabelUnits& units, NumberTest test,
                        std::optional<std::string> wantedKey) {
  return [&profile, &units, test = std::move(test),
          wantedKey = std::move(wantedKey)](std::span<const Label> labels) {
    return std::any_of(labels.begin(), labels.end(), [&](const Label& label) {
      if (!label.isNumber)
        return false;
      const std::string_view key = profile.text(label.key);
      if (wantedKey && key != *wantedKey)
        return false;
      const auto unit = units.find(key);
      return test(label.number, unit == units.end() ? std::string_view() : unit->second);
    });
  };
}

LabelFilter regexFilter(const Profile& profile, std::vector<Regex> regexes,
                        std::optional<std::string> wantedKey) {
  return [&profile, regexes = std::move(regexes),
          wantedKey = std::move(wantedKey)](std::span<const Label> labels) {
    const auto anyLabel = [&](const Regex& regex) {
      return std::any_of(labels.begin(), labels.end(), [&](const Label& label) {
        if (label.isNumber)
          return false;
        const std::string_view key = profile.text(label.key);
        const std::string_view value = profile.text(label.text);
        if (wantedKey)
          return key == *wantedKey && regex.matches(value);
        return regex.matches(std::string(key) + ":" + std::string(value));
      });
    };
    return wantedKey ? std::any_of(regexes.begin(), regexes.end(), anyLabel)
                     : std::all_of(regexes.begin(), regexes.end(), anyLabel);
  };
}

} // namespace

Result<TagFilter> compileTagFilter(std::string_view option, std::string_view expression,
                                   const Profile& profile, const LabelUnits& units) {
  std::optional<std::string> key;
  if (const std::size_t equals = expression.find('='); equals != std::string_view::npos) {
    if (equals > 0)
      key = std::string(expression.substr(0, equals));
    expression = withoutKey(expression);
  }
  auto range = parseRange(expression);
  if (!range)
    return failWithin(std::string(option), std::move(range).error());
  if (range->has_value())
    return TagFilter{rangeFilter(profile, units, **std::move(range), std::move(key)), true};
  std::vector<Regex> regexes;
  for (const std::string_view part : splitAtCommas(expression)) {
    PPROF_TRY_ASSIGN(Regex regex, Regex::compile(option, part));
    regexes.push_back(std::move(regex));
  }
  return TagFilter{regexFilter(profile, std::move(regexes), std::move(key)), false};
}

bool isBrokenRange(std::string_view expression) {
  const std::string_view text = withoutKey(expression);
  const auto range = parseRange(text);
  const std::size_t digit = text.find_first_not_of(":+-");
  if (!range || range->has_value() || digit > 2 || !isDigit(text[digit]))
    return false;
  const bool isPlain = std::all_of(text.begin(), text.end(), [](char c) {
    return isDigit(c) || isLetter(c) || std::string_view(":.+-").find(c) != std::string_view::npos;
  });
  const auto points = std::count(text.begin(), text.end(), '.');
  const bool isFraction = points == 1 && isLetter(text.back()); // "10.0.0.1" is none
  return isPlain && (text.find(':') != std::string_view::npos || isFraction);
}

std::vector<bool> matchLabelSets(const Profile& profile, const LabelFilter& filter) {
  std::vector<bool> matches(profile.labelSetCount());
  for (std::size_t i = 0; i < matches.size(); ++i)
    matches[i] = filter(profile.labelSet(LabelSetIndex(i)));
  return matches;
}

bool isDiffBaseSet(const Profile& profile, LabelSetIndex set) {
  const std::span<const Label> labels = profile.labelSet(set);
  return std::any_of(labels.begin(), labels.end(), [&](const Label& label) {
    return !label.isNumber && profile.text(label.key) == kDiffBaseKey &&
           profile.text(label.text) == kDiffBaseValue;
  });
}

} // namespace pprof
