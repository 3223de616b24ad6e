// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/top_profile.h"

#include "core/measurement/measurement.h"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace pprof {

namespace {

/// Makes functions, locations and samples of rows. One function is there once, whatever rows have
/// it.
class TopProfileBuilder {
public:
  TopProfileBuilder(const TopReport& top, const NodeTable& nodes) : top_(top), nodes_(nodes) {}

  std::shared_ptr<Profile> build(const Profile& source) {
    addHeader(source);
    for (const TopRow& row : top_.rows) {
      addStack(nodes_[row.node]);
      out_->sampleStack.push_back(StackIndex(out_->stackCount() - 1));
      out_->values[0].push_back(converted(row.cum));
      out_->values[1].push_back(converted(row.flat));
    }
    return std::move(out_);
  }

private:
  StringIndex text(std::string_view text) {
    return text.empty() ? StringIndex(0U) : out_->strings.add(text);
  }

  void addHeader(const Profile& source) {
    const StringIndex unit = text(top_.outputUnit);
    out_->sampleTypes = {{text("cum"), unit}, {text("flat"), unit}};
    out_->values.resize(out_->sampleTypes.size());
    out_->timeNanos = source.timeNanos;
    out_->durationNanos = source.durationNanos;
    out_->hasPeriodType = source.hasPeriodType;
    out_->periodType = {text(source.text(source.periodType.type)),
                        text(source.text(source.periodType.unit))};
    out_->period = source.period;
  }

  [[nodiscard]] std::int64_t converted(std::int64_t value) const {
    return truncated(scale(value, top_.valueUnit, top_.outputUnit).value);
  }

  FunctionIndex function(const Node& node) {
    const auto [at, isNew] = functions_.try_emplace(
        std::tuple(node.name.value(), node.file.value(), node.startLine), functions_.size());
    if (isNew) {
      Function f;
      f.id = functions_.size();
      f.name = text(nodes_.text(node.name));
      f.filename = text(nodes_.text(node.file));
      f.startLine = node.startLine;
      out_->functions.push_back(f);
    }
    return FunctionIndex(at->second);
  }

  void addStack(const Node& node) {
    Location l;
    l.id = out_->locations.size() + 1;
    l.address = node.address;
    l.firstLine = static_cast<std::uint32_t>(out_->lines.size());
    l.lineEnd = l.firstLine + 1;
    out_->lines.push_back(Line{function(node), node.line, node.column});
    out_->stackLocations.push_back(LocationIndex(out_->locations.size()));
    out_->stackBegins.push_back(static_cast<std::uint32_t>(out_->stackLocations.size()));
    out_->locations.push_back(l);
  }

  const TopReport& top_;
  const NodeTable& nodes_;
  std::shared_ptr<Profile> out_ = std::make_shared<Profile>();
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>, std::size_t> functions_;
};

} // namespace

ProfilePtr topProfile(const TopReport& top, const NodeTable& nodes, const Profile& source) {
  return TopProfileBuilder(top, nodes).build(source);
}

} // namespace pprof
