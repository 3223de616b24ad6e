// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/tags.h"

#include "core/analysis/aligned_text.h"
#include "core/analysis/report_header.h"
#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pprof {

namespace {

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
    if (row % kSamplesBetweenChecks == 0)
      PPROF_TRY(work.cancel.check());
    if (!report.keepsSample(row))
      continue;
    const std::size_t set = p.labelsOf(row).value();
    sums.sum[set] += static_cast<std::uint64_t>(column[row]);
    sums.isUsed[set] = true;
  }
  return sums;
}

/// Calls `visit(key, value)` for each label of a set that is not hidden, the value as printed.
template <class Visit>
void forEachTag(const PreparedReport& report, LabelSetIndex set, Visit visit) {
  const Profile& p = report.view.profile();
  for (const LabelGroup& group : labelGroups(p, set, report.hiddenLabelKeys)) {
    const auto known = report.labelUnits.find(group.key);
    const std::string_view unit =
        known == report.labelUnits.end() ? std::string_view() : std::string_view(known->second);
    for (const Label& label : group.values)
      visit(group.key, group.isNumber ? scaledLabel(label.number, unit, report.options.unit)
                                      : std::string(p.text(label.text)));
  }
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
  PPROF_TRY_ASSIGN(const SetSums sums, sumBySet(report, work));
  TagsReport out;
  std::map<std::string, Amounts, std::less<>> keys;
  for (std::size_t i = 0; i < sums.sum.size(); ++i) {
    bool isLabelled = false;
    if (sums.isUsed[i])
      forEachTag(report, LabelSetIndex(i), [&](std::string_view key, const std::string& value) {
        isLabelled = true;
        auto at = keys.find(key);
        if (at == keys.end())
          at = keys.emplace(key, Amounts()).first;
        at->second[value] += sums.sum[i];
      });
    if (isLabelled)
      addTo(out.labelled, static_cast<std::int64_t>(sums.sum[i]));
  }
  for (const auto& [name, amounts] : keys)
    out.keys.push_back(tagKey(name, amounts));
  out.total = report.total;
  out.typeName = report.typeName;
  out.valueUnit = report.unit;
  out.outputUnit = report.options.unit;
  out.ratio = 1 / report.options.divideBy;
  return out;
}

Result<std::int64_t> amountWith(const PreparedReport& report, const TagChoice& values,
                                const Work& work) {
  PPROF_TRY_ASSIGN(const SetSums sums, sumBySet(report, work));
  std::uint64_t amount = 0;
  for (std::size_t i = 0; i < sums.sum.size(); ++i) {
    bool has = false;
    if (sums.isUsed[i])
      forEachTag(report, LabelSetIndex(i), [&](std::string_view key, const std::string& value) {
        const auto wanted = values.find(key);
        has = has || (wanted != values.end() && wanted->second.contains(value));
      });
    amount += has ? sums.sum[i] : 0;
  }
  return static_cast<std::int64_t>(amount);
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
