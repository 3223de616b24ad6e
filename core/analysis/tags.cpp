// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/tags.h"

#include "core/analysis/aligned_text.h"
#include "core/analysis/report_header.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pprof {

namespace {

constexpr std::size_t kSamplesPerCheck = 16384;

using Amounts = std::map<std::string, std::uint64_t, std::less<>>; ///< by value; they wrap around

/// The sum of each label set's samples that the filters leave, and whether there are any.
struct SetSums {
  std::vector<std::uint64_t> sum;
  std::vector<bool> isUsed;
};

Result<SetSums> sumBySet(const PreparedReport& report, const Work& work) {
  const Profile& p = report.view.profile();
  const PodVector<std::int64_t>& column = p.values[report.sampleType];
  SetSums sums{std::vector<std::uint64_t>(p.labelSetCount(), 0),
               std::vector<bool>(p.labelSetCount(), false)};
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    if (row % kSamplesPerCheck == 0)
      PPROF_TRY(work.cancel.check());
    if (!report.keepsSample(row))
      continue;
    const std::size_t set = p.labelsOf(row).value();
    sums.sum[set] += static_cast<std::uint64_t>(column[row]);
    sums.isUsed[set] = true;
  }
  return sums;
}

TagKey tagKey(const std::string& name, const Amounts& amounts) {
  TagKey key;
  key.name = name;
  std::uint64_t total = 0;
  for (const auto& [text, amount] : amounts) {
    total += amount;
    key.values.push_back({text, static_cast<std::int64_t>(amount)});
  }
  key.total = static_cast<std::int64_t>(total);
  std::stable_sort(key.values.begin(), key.values.end(), [](const TagValue& a, const TagValue& b) {
    return magnitude(a.amount) > magnitude(b.amount);
  });
  return key;
}

} // namespace

Result<TagsReport> tagsReport(const PreparedReport& report, const Work& work) {
  const Profile& p = report.view.profile();
  PPROF_TRY_ASSIGN(const SetSums sums, sumBySet(report, work));
  std::map<std::string, Amounts, std::less<>> keys;
  for (std::size_t i = 0; i < sums.sum.size(); ++i) {
    if (!sums.isUsed[i])
      continue;
    for (const LabelGroup& group : labelGroups(p, LabelSetIndex(i), report.hiddenLabelKeys)) {
      const auto unit = report.labelUnits.find(group.key);
      Amounts& amounts = keys[std::string(group.key)];
      for (const Label& label : group.values)
        amounts[group.isNumber
                    ? scaledLabel(label.number, unit == report.labelUnits.end() ? "" : unit->second,
                                  report.options.unit)
                    : std::string(p.text(label.text))] += sums.sum[i];
    }
  }
  TagsReport out;
  for (const auto& [name, amounts] : keys)
    out.keys.push_back(tagKey(name, amounts));
  out.total = report.total;
  out.typeName = report.typeName;
  out.valueUnit = report.unit;
  out.outputUnit = report.options.unit;
  out.ratio = 1 / report.options.divideBy;
  return out;
}

std::string TagsReport::formatted(std::int64_t amount) const {
  return formattedValue(amount, ratio, valueUnit, outputUnit);
}

std::string TagsReport::keyText(const TagKey& key) const {
  const auto share = [&](std::int64_t amount) {
    return total <= 0 ? std::string() : " (" + percentage(amount, total) + ")";
  };
  std::string cells = key.name + ":\t Total " + formatted(key.total) + " of " + formatted(total) +
                      share(key.total) + "\n";
  for (const TagValue& value : key.values)
    cells += " \t" + formatted(value.amount) + share(value.amount) + ":\t " + value.text + "\n";
  return alignedRight(cells + "\n");
}

std::string TagsReport::text() const {
  std::string out;
  for (const TagKey& key : keys)
    out += keyText(key);
  return out;
}

} // namespace pprof
