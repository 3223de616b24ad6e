// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/filtered_profile.h"

#include "core/analysis/weighed_stacks.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace pprof {

namespace {

/// Copies what the filters leave, table by table. Stacks and label sets keep their numbers.
class FilteredCopy {
public:
  FilteredCopy(const PreparedReport& report, const Work& work)
      : report_(report), source_(report.view.profile()), work_(work) {}

  Result<std::shared_ptr<Profile>> make() {
    copyHeader();
    copyLocations();
    copyStacks();
    copyLabels();
    PPROF_TRY(copySamples());
    if (report_.options.noInlines)
      removeInlines();
    return std::move(out_);
  }

private:
  void copyHeader() {
    out_->strings = source_.strings;
    out_->sampleTypes = source_.sampleTypes;
    out_->mappings = source_.mappings;
    out_->functions = source_.functions;
    out_->comments = source_.comments;
    out_->dropFrames = source_.dropFrames;
    out_->keepFrames = source_.keepFrames;
    out_->docUrl = source_.docUrl;
    out_->defaultSampleType = source_.defaultSampleType;
    out_->timeNanos = source_.timeNanos;
    out_->durationNanos = source_.durationNanos;
    out_->periodType = source_.periodType;
    out_->hasPeriodType = source_.hasPeriodType;
    out_->period = source_.period;
  }

  void copyLocations() {
    out_->locations = source_.locations;
    if (!report_.view.hasEditedLines()) {
      out_->lines = source_.lines;
      return;
    }
    out_->lines.clear();
    for (std::size_t i = 0; i < out_->locations.size(); ++i) {
      Location& l = out_->locations[i];
      l.firstLine = static_cast<std::uint32_t>(out_->lines.size());
      out_->lines.append(report_.view.lines(LocationIndex(i)));
      l.lineEnd = static_cast<std::uint32_t>(out_->lines.size());
    }
  }

  void copyStacks() {
    const FrameView& view = report_.view;
    if (!view.hasEditedStacks()) {
      out_->stackLocations = source_.stackLocations;
      out_->stackBegins = source_.stackBegins;
      return;
    }
    out_->stackLocations.reserve(source_.stackLocations.size());
    out_->stackBegins.reserve(source_.stackBegins.size());
    for (std::size_t i = 0; i < source_.stackCount(); ++i) {
      if (!view.isDropped(StackIndex(i)))
        for (const LocationIndex location : view.stack(StackIndex(i)))
          if (!view.isHidden(location))
            out_->stackLocations.push_back(location);
      out_->stackBegins.push_back(static_cast<std::uint32_t>(out_->stackLocations.size()));
    }
  }

  void copyLabels() {
    const std::vector<bool>& hidden = report_.hiddenLabelKeys;
    if (hidden.empty()) {
      out_->labels = source_.labels;
      out_->labelSetBegins = source_.labelSetBegins;
      return;
    }
    copyLabelsWithout(source_, hidden, *out_);
  }

  Result<void> copySamples() {
    out_->values.resize(source_.values.size());
    for (std::size_t row = 0; row < source_.sampleCount(); ++row) {
      if (row % kSamplesBetweenChecks == 0)
        PPROF_TRY(work_.cancel.check());
      if (!report_.keepsSample(row))
        continue;
      out_->sampleStack.push_back(source_.sampleStack[row]);
      if (!source_.sampleLabels.empty())
        out_->sampleLabels.push_back(source_.sampleLabels[row]);
      for (std::size_t i = 0; i < source_.values.size(); ++i)
        out_->values[i].push_back(source_.values[i][row]);
    }
    return {};
  }

  void removeInlines() {
    for (Mapping& m : out_->mappings)
      m.hasInlineFrames = false;
    for (Location& l : out_->locations)
      if (l.firstLine != l.lineEnd)
        l.firstLine = l.lineEnd - 1;
    if (report_.options.showColumns)
      return;
    for (Line& line : out_->lines)
      line.column = 0;
  }

  const PreparedReport& report_;
  const Profile& source_;
  const Work& work_;
  std::shared_ptr<Profile> out_ = std::make_shared<Profile>();
};

bool changesNothing(const PreparedReport& report) {
  const FrameView& view = report.view;
  return !view.hasEditedLines() && !view.hasEditedStacks() && !view.hasDropped() &&
         report.droppedSets.empty() && report.hiddenLabelKeys.empty() && !report.options.noInlines;
}

} // namespace

Result<ProfilePtr> filteredProfile(const PreparedReport& report, const Work& work) {
  if (changesNothing(report))
    return report.view.profilePtr();
  return FilteredCopy(report, work).make();
}

Result<ProfilePtr> filteredScaledProfile(const PreparedReport& report, const Work& work) {
  const double ratio = 1 / report.options.divideBy;
  if (ratio <= 0 || ratio == 1)
    return filteredProfile(report, work);
  PPROF_TRY_ASSIGN(std::shared_ptr<Profile> copy, FilteredCopy(report, work).make());
  for (PodVector<std::int64_t>& column : copy->values)
    for (std::int64_t& value : column)
      value = truncated(static_cast<double>(value) * ratio);
  return ProfilePtr(std::move(copy));
}

} // namespace pprof
