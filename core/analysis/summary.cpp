// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/summary.h"

#include "core/analysis/prepare.h"
#include "core/profile/profile_kind.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace pprof {

namespace {

/// Whether more is in use somewhere than was allocated there: then the allocations are not all
/// since the program began, whatever the profile says.
bool usesMoreThanWasAllocated(const Profile& p) {
  const auto column = [&](std::string_view name) -> const PodVector<std::int64_t>* {
    for (std::size_t i = 0; i < p.sampleTypes.size(); ++i)
      if (p.text(p.sampleTypes[i].type) == name)
        return &p.values[i];
    return nullptr;
  };
  const PodVector<std::int64_t>* allocated = column("alloc_objects");
  const PodVector<std::int64_t>* inUse = column("inuse_objects");
  if (allocated == nullptr || inUse == nullptr)
    return false;
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    if ((*inUse)[row] > (*allocated)[row])
      return true;
  return false;
}

std::string accumulationOf(const Profile& p, const ProfileSummary& summary) {
  const std::string& kind = summary.kind;
  if (summary.isDelta)
    return "difference";
  if (kind == "goroutine" || kind == "threadcreate")
    return "snapshot";
  if (kind == "cpu" || kind == "wall" || kind == "mixed" || p.durationNanos > 0)
    return "interval";
  if (kind != "heap")
    return "unknown"; // contention: Go's are since the start, agents write deltas of them
  const bool allocations = hasSampleType(p, "alloc_objects") || hasSampleType(p, "alloc_space");
  if (!allocations)
    return "snapshot";
  return usesMoreThanWasAllocated(p) ? "interval" : "cumulative";
}

struct RuntimeMark {
  std::string_view ending; ///< of a source file
  std::string_view runtime;
};
constexpr std::array<RuntimeMark, 19> kRuntimeMarks{{
    {".go", "Go"},       {".s", "Go"},        {".py", "Python"},  {".js", "Node.js"},
    {".mjs", "Node.js"}, {".cjs", "Node.js"}, {".ts", "Node.js"}, {".java", "Java"},
    {".kt", "Java"},     {".scala", "Java"},  {".cc", "C/C++"},   {".cpp", "C/C++"},
    {".c", "C/C++"},     {".h", "C/C++"},     {".hpp", "C/C++"},  {".rb", "Ruby"},
    {".cs", ".NET"},     {".php", "PHP"},     {".rs", "Rust"},
}};

/// The runtime to which most functions' files belong.
std::string runtimeOf(const Profile& p) {
  std::map<std::string_view, std::size_t> votes;
  for (const Function& f : p.functions) {
    const std::string_view file = p.text(f.filename);
    const std::string_view name = p.text(f.name);
    const auto mark = std::find_if(kRuntimeMarks.begin(), kRuntimeMarks.end(),
                                   [&](const RuntimeMark& m) { return file.ends_with(m.ending); });
    if (mark != kRuntimeMarks.end())
      ++votes[mark->runtime];
    else if (file.starts_with("node:"))
      ++votes["Node.js"];
    else if (name.starts_with("java.") || name.starts_with("jdk."))
      ++votes["Java"];
  }
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? "unknown" : std::string(most->first);
}

std::vector<LabelKeySummary> labelKeys(const Profile& p) {
  std::vector<std::size_t> samplesOfSet(p.labelSetCount(), 0);
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    ++samplesOfSet[p.labelsOf(row).value()];
  struct Use {
    std::set<std::string_view> texts;
    std::set<std::int64_t> numbers;
    std::size_t samples = 0;
  };
  std::map<std::pair<std::string_view, bool>, Use> uses;
  for (std::size_t i = 0; i < p.labelSetCount(); ++i) {
    std::set<std::pair<std::string_view, bool>> keys;
    for (const Label& label : p.labelSet(LabelSetIndex(i))) {
      const std::pair key{p.text(label.key), label.isNumber};
      Use& use = uses[key];
      if (label.isNumber)
        use.numbers.insert(label.number);
      else
        use.texts.insert(p.text(label.text));
      if (keys.insert(key).second)
        use.samples += samplesOfSet[i];
    }
  }
  std::vector<LabelKeySummary> summaries;
  for (const auto& [key, use] : uses)
    summaries.push_back({std::string(key.first), key.second,
                         key.second ? use.numbers.size() : use.texts.size(), use.samples});
  return summaries;
}

std::size_t deepestStack(const Profile& p) {
  std::size_t deepest = 0;
  for (std::size_t i = 0; i < p.stackCount(); ++i) {
    std::size_t frames = 0;
    for (const LocationIndex location : p.stack(StackIndex(i))) {
      const Location& l = p.locations[location.value()];
      frames += std::max<std::size_t>(l.lineEnd - l.firstLine, 1);
    }
    deepest = std::max(deepest, frames);
  }
  return deepest;
}

} // namespace

Result<ProfileSummary> summarize(const Profile& profile, const Work& work) {
  ProfileSummary summary;
  for (std::size_t i = 0; i < profile.sampleTypes.size(); ++i) {
    PPROF_TRY(work.cancel.check());
    const ValueType& type = profile.sampleTypes[i];
    std::uint64_t total = 0;
    for (const std::int64_t v : profile.values[i]) {
      total += static_cast<std::uint64_t>(v);
      summary.isDelta = summary.isDelta || v < 0;
    }
    summary.totals.push_back({std::string(profile.text(type.type)),
                              std::string(profile.text(type.unit)),
                              static_cast<std::int64_t>(total)});
  }
  if (!profile.sampleTypes.empty()) {
    PPROF_TRY_ASSIGN(summary.defaultType, findSampleType(profile, ""));
  }
  summary.samples = profile.sampleCount();
  summary.stacks = profile.stackCount();
  summary.locations = profile.locations.size();
  summary.functions = profile.functions.size();
  summary.deepestStack = deepestStack(profile);
  PPROF_TRY(work.cancel.check());
  summary.labels = labelKeys(profile);
  summary.kind = profileKind(profile);
  summary.runtime = runtimeOf(profile);
  summary.accumulation = accumulationOf(profile, summary);
  return summary;
}

} // namespace pprof
