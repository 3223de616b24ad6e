// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/label_tags.h"

#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"
#include "core/profile/merge.h"

#include <algorithm>
#include <unordered_map>

namespace pprof {

namespace {

constexpr std::string_view kNumericKey = "bytes";
constexpr std::size_t kRowsPerCheck = 4096;

/// A numeric tag of a label set.
struct SetNumber {
  std::uint32_t name = 0;
  std::int64_t value = 0;
};

/// The tags of one label set; names are numbers of TagNames.
struct SetTags {
  std::uint32_t text = 0; ///< 0: none
  std::vector<SetNumber> numbers;
  [[nodiscard]] bool any() const { return text != 0 || !numbers.empty(); }
};

/// The different tags of a profile, and which of them each label set has.
class TagNames {
public:
  explicit TagNames(const PreparedReport& report)
      : profile_(report.view.profile()), hidden_(report.hiddenLabelKeys) {
    if (const auto unit = report.labelUnits.find(kNumericKey); unit != report.labelUnits.end())
      unit_ = unit->second;
    texts_.emplace_back();
    sets_.resize(profile_.labelSetCount());
    for (std::size_t i = 0; i < sets_.size(); ++i)
      addSet(LabelSetIndex(i), report.options.unit);
  }

  [[nodiscard]] const SetTags& of(LabelSetIndex set) const { return sets_[set.value()]; }
  [[nodiscard]] bool any() const { return texts_.size() > 1 || !numbers_.empty(); }
  [[nodiscard]] const std::string& text(std::uint32_t i) const { return texts_[i]; }
  [[nodiscard]] const std::string& number(std::uint32_t i) const { return numbers_[i]; }
  [[nodiscard]] const std::string& unit() const { return unit_; }

private:
  void addSet(LabelSetIndex set, const std::string& outputUnit) {
    std::vector<std::string> parts;
    for (const Label& label : profile_.labelSet(set)) {
      const std::string_view key = profile_.text(label.key);
      const bool isHidden = !hidden_.empty() && hidden_[label.key.value()];
      if (isHidden || key == kDiffBaseKey)
        continue;
      if (!label.isNumber)
        parts.push_back(std::string(key) + ":" + std::string(profile_.text(label.text)));
      else if (key == kNumericKey)
        sets_[set.value()].numbers.push_back(
            {numberOf(scaledLabel(label.number, unit_, outputUnit)), label.number});
    }
    std::sort(parts.begin(), parts.end());
    std::string joined;
    for (const std::string& part : parts)
      joined += (joined.empty() ? "" : "\\n") + part;
    if (!joined.empty())
      sets_[set.value()].text = textOf(joined);
  }

  std::uint32_t textOf(const std::string& text) {
    const auto [at, isNew] = textNumbers_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (isNew)
      texts_.push_back(text);
    return at->second;
  }
  /// Values that are printed alike are one tag.
  std::uint32_t numberOf(const std::string& name) {
    const auto [at, isNew] =
        numberNumbers_.emplace(name, static_cast<std::uint32_t>(numbers_.size()));
    if (isNew)
      numbers_.push_back(name);
    return at->second;
  }

  const Profile& profile_;
  const std::vector<bool>& hidden_; ///< by string; empty: none
  std::string unit_;
  std::vector<std::string> texts_;
  std::vector<std::string> numbers_;
  std::unordered_map<std::string, std::uint32_t> textNumbers_;
  std::unordered_map<std::string, std::uint32_t> numberNumbers_;
  std::vector<SetTags> sets_;
};

/// The sums of one part.
struct PartSums {
  struct Number {
    std::int64_t value = 0; ///< the first that the part has of those that are printed like it
    NodeWeight weight;
  };
  std::unordered_map<std::uint32_t, NodeWeight> texts;
  std::unordered_map<std::uint64_t, Number> numbers; ///< by the names of the text and the number
};

constexpr int kTextShift = 32;

class TagSummer {
public:
  TagSummer(const PreparedReport& report, const GraphParts& parts, const TagNames& names)
      : report_(report), parts_(parts), names_(names), places_(parts.size(), kUnwanted) {}

  Result<std::vector<PartTags>> run(const std::vector<PartIndex>& wanted, const Work& work) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      places_[wanted[i].value()] = static_cast<std::uint32_t>(i);
    sums_.resize(wanted.size());
    const Profile& p = report_.view.profile();
    for (std::size_t row = 0; row < p.sampleCount(); ++row) {
      if (row % kRowsPerCheck == 0)
        PPROF_TRY(work.cancel.check());
      addRow(row);
    }
    std::vector<PartTags> tags(parts_.size());
    for (const PartIndex part : wanted)
      tags[part.value()] = named(sums_[places_[part.value()]]);
    return tags;
  }

private:
  static constexpr std::uint32_t kUnwanted = 0xFFFFFFFF;

  void addRow(std::size_t row) {
    const Profile& p = report_.view.profile();
    const SetTags& tags = names_.of(p.labelsOf(row));
    if (!tags.any() || !report_.keepsSample(row))
      return;
    const std::int64_t value = p.values[report_.sampleType][row];
    const std::int64_t divisor = report_.options.mean ? p.values[0][row] : 0;
    if (value == 0 && divisor == 0)
      return;
    parts_.partsOf(p.sampleStack[row], onStack_);
    for (std::size_t i = 0; i < onStack_.size(); ++i)
      if (const std::uint32_t place = places_[onStack_[i].value()]; place != kUnwanted)
        addSums(sums_[place], tags, i == 0, value, divisor);
  }

  static void addSums(PartSums& sums, const SetTags& tags, bool isLeaf, std::int64_t value,
                      std::int64_t divisor) {
    const auto add = [&](NodeWeight& weight) {
      addTo(weight.cum, value);
      addTo(weight.cumDivisor, divisor);
      if (!isLeaf)
        return;
      addTo(weight.flat, value);
      addTo(weight.flatDivisor, divisor);
    };
    if (tags.text != 0)
      add(sums.texts[tags.text]);
    for (const SetNumber& number : tags.numbers) {
      const std::uint64_t key = (std::uint64_t{tags.text} << kTextShift) | number.name;
      add(sums.numbers.try_emplace(key, PartSums::Number{number.value, {}}).first->second.weight);
    }
  }

  [[nodiscard]] PartTags named(const PartSums& sums) const {
    PartTags tags;
    for (const auto& [text, weight] : sums.texts)
      tags.texts.push_back({names_.text(text), 0, {}, weight});
    for (const auto& [key, number] : sums.numbers)
      tags.numbers[names_.text(static_cast<std::uint32_t>(key >> kTextShift))].push_back(
          {names_.number(static_cast<std::uint32_t>(key)), number.value, names_.unit(),
           number.weight});
    return tags;
  }

  const PreparedReport& report_;
  const GraphParts& parts_;
  const TagNames& names_;
  std::vector<std::uint32_t> places_; ///< by part, into sums_
  std::vector<PartSums> sums_;
  std::vector<PartIndex> onStack_;
};

} // namespace

std::size_t PartTags::flatCount() const {
  const auto isFlat = [](const LabelTag& tag) { return tag.weight.flat != 0; };
  auto count = std::count_if(texts.begin(), texts.end(), isFlat);
  for (const auto& [text, values] : numbers)
    count += std::count_if(values.begin(), values.end(), isFlat);
  return static_cast<std::size_t>(count);
}

void PartTags::dropLight(std::int64_t cutoff) {
  const auto isLight = [cutoff](const LabelTag& tag) {
    return magnitude(tag.weight.flat) < cutoff && magnitude(tag.weight.cum) < cutoff;
  };
  std::erase_if(texts, isLight);
  for (auto& [text, values] : numbers)
    std::erase_if(values, isLight);
  std::erase_if(numbers, [](const auto& entry) { return entry.second.empty(); });
}

void sortTags(std::vector<LabelTag>& tags, bool byFlat) {
  std::sort(tags.begin(), tags.end(), [byFlat](const LabelTag& a, const LabelTag& b) {
    const auto compare = [](std::int64_t x, std::int64_t y) {
      return magnitude(y) <=> magnitude(x);
    };
    if (const auto order = compare(a.weight.cum, b.weight.cum); !byFlat && order != 0)
      return order < 0;
    if (const auto order = compare(a.weight.flat, b.weight.flat); order != 0)
      return order < 0;
    return a.name < b.name;
  });
}

Result<std::vector<PartTags>> sumLabelTags(const PreparedReport& report, const GraphParts& parts,
                                           const std::vector<PartIndex>& wanted, const Work& work) {
  const TagNames names(report);
  if (!names.any())
    return std::vector<PartTags>();
  return TagSummer(report, parts, names).run(wanted, work);
}

} // namespace pprof
