// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/frame_view.h"
#include "core/analysis/labels.h"
#include "core/base/work.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// What a node of a report stands for.
enum class Granularity { Functions, FileFunctions, Files, Lines, Addresses };

/// The options that pprof's reports share, under pprof's names and with its defaults.
struct ReportOptions {
  std::string sampleIndex; ///< a number or a name; "" is the profile's default
  bool mean = false;       ///< values are divided by the first sample type's
  double divideBy = 1;
  std::string unit = "minimum";
  Granularity granularity = Granularity::Functions;
  bool noInlines = false;
  bool showColumns = false;
  bool cumulativeOrder = false;
  std::int64_t nodeCount = -1; ///< most nodes; -1: the report's own default
  double nodeFraction = 0.005;
  double edgeFraction = 0.001;
  bool trim = true;
  bool dropNegative = false;
  bool compactLabels = false;
  bool relativePercentages = false;
  bool objectNames = false;  ///< nodes differ by their object file and start line too
  bool wholeNumbers = false; ///< values are printed without fractions: the unit suits the smallest
  bool callTree = false;     ///< graphs have a node for each call path
  std::string trimPath;
  std::string sourcePath;

  std::string focus, ignore, hide, show, showFrom, pruneFrom; ///< regular expressions, or ""
  std::string tagFocus, tagIgnore, tagShow, tagHide;
  std::string tagRoot, tagLeaf; ///< label keys, separated by commas
};

/// What the stacks of a report weigh, over its profile's stack tree. All counted stacks weigh more
/// than nothing, so that a vertex without weight needs no look at what is under it.
struct TreeWeights {
  std::shared_ptr<const StackTree> tree;
  PodVector<std::int64_t> through; ///< by vertex: the sum of the stacks through it
};

/// A profile ready to be reported on: filtered, with one value a stack.
struct PreparedReport {
  ReportOptions options;
  FrameView view;
  std::size_t sampleType = 0;
  std::string typeName = {}; ///< "cpu", "mean_cpu"
  std::string unit = {};
  std::vector<std::string> activeFilters = {}; ///< "focus=main", in pprof's order
  std::int64_t total = 0;                      ///< what percentages are of

  /// By label set: its samples do not count; empty: all do.
  std::vector<bool> droppedSets = {};
  /// By string: labels with that key are left out; empty: none.
  std::vector<bool> hiddenLabelKeys = {};
  LabelUnits labelUnits = {}; ///< of numeric labels

  PodVector<std::int64_t> weight = {};    ///< by stack
  PodVector<std::int64_t> divisor = {};   ///< by stack, for `mean`; else empty
  PodVector<unsigned char> touched = {};  ///< by stack: some sample with a value counts
  std::optional<TreeWeights> onTree = {}; ///< the same, where a tree can tell it

  /// For people: filters that matched nothing, ranges understood.
  std::vector<std::string> notes = {};

  /// Whether the label filters left a sample. Its stack may still be dropped (see FrameView).
  [[nodiscard]] bool keepsLabels(std::size_t sample) const {
    return droppedSets.empty() || !droppedSets[view.profile().labelsOf(sample).value()];
  }
  /// Whether the filters left a sample.
  [[nodiscard]] bool keepsSample(std::size_t sample) const {
    return !view.isDropped(view.profile().sampleStack[sample]) && keepsLabels(sample);
  }
};

/// Which column `wanted` means: its number, its type's name, or "" for the profile's default (the
/// last if it names none). "inuse_space" also finds "space".
Result<std::size_t> findSampleType(const Profile& profile, std::string_view wanted);

/// Applies the profile's own drop_frames, label frames, filters and the choice of the sample type,
/// in pprof's order.
Result<PreparedReport> prepareReport(ProfilePtr profile, const ReportOptions& options,
                                     const Work& work);

} // namespace pprof
