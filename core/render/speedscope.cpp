// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/speedscope.h"

#include "core/analysis/stack_sums.h"
#include "core/analysis/weighed_stacks.h"
#include "core/render/json_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace pprof {

namespace {

using Column = PodVector<std::int64_t>;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kUnits{{
    {"nanoseconds", "nanoseconds"},
    {"ns", "nanoseconds"},
    {"microseconds", "microseconds"},
    {"us", "microseconds"},
    {"milliseconds", "milliseconds"},
    {"ms", "milliseconds"},
    {"seconds", "seconds"},
    {"s", "seconds"},
    {"bytes", "bytes"},
    {"byte", "bytes"},
}};

/// The format's name for a unit; "none" where it has none.
std::string_view unitName(std::string_view unit) {
  const auto at =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& u) { return u.first == unit; });
  return at == kUnits.end() ? "none" : at->second;
}

/// Where a node is in the source.
struct Place {
  std::string_view file;
  std::int64_t line = 0;
  bool known = false;
};

class SpeedscopeWriter {
public:
  SpeedscopeWriter(const PreparedReport& report, const NodeTable& nodes, ByteSink& sink,
                   const Work& work)
      : report_(report), profile_(report.view.profile()), nodes_(nodes), out_(sink), work_(work) {}

  Result<SpeedscopeStats> write(const std::string& name) {
    out_.text() += R"({"$schema":"https://www.speedscope.app/file-format-schema.json",)";
    out_.text() += "\"exporter\":\"pprof-mcp\",\"name\":" + jsonText(name);
    out_.text() += ",\"activeProfileIndex\":" + std::to_string(report_.sampleType);
    out_.text() += ",\n\"shared\":{\"frames\":[";
    PPROF_TRY(writeFrames());
    out_.text() += "\n]},\n\"profiles\":[";
    for (std::size_t i = 0; i < profile_.sampleTypes.size(); ++i) {
      out_.text() += i == 0 ? "\n" : ",\n";
      PPROF_TRY(writeProfile(i));
    }
    out_.text() += "\n]}\n";
    PPROF_TRY(out_.finish());
    stats_.bytes = out_.written();
    return stats_;
  }

private:
  [[nodiscard]] std::vector<Place> places() const {
    std::vector<Place> places(nodes_.size());
    for (std::uint32_t i = 0; i < nodes_.locationCount(); ++i) {
      const std::span<const NodeIndex> frames = nodes_.frames(LocationIndex(i));
      const std::span<const Line> lines = report_.view.lines(LocationIndex(i));
      for (std::size_t k = 0; k < frames.size() && !lines.empty(); ++k) {
        Place& place = places[frames[k].value()];
        if (place.known)
          continue;
        const Line& line = frames.size() == lines.size() ? lines[k] : lines.back();
        const Function& f = profile_.functions[line.function.value()];
        const Node& node = nodes_[frames[k]];
        const std::string_view file = nodes_.text(node.file);
        place = {file.empty() ? profile_.text(f.filename) : file,
                 node.line != 0 ? node.line : f.startLine, true};
      }
    }
    return places;
  }

  Result<void> writeFrames() {
    const std::vector<Place> at = places();
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[NodeIndex(i)];
      std::string& text = out_.text();
      text += i == 0 ? "\n{\"name\":" : ",\n{\"name\":";
      text += node.name.value() != 0 ? jsonText(nodes_.text(node.name))
                                     : jsonText(nodes_.printableName(NodeIndex(i)));
      if (!at[i].file.empty())
        text += ",\"file\":" + jsonText(at[i].file);
      if (at[i].line > 0)
        text += ",\"line\":" + std::to_string(at[i].line);
      if (node.column > 0)
        text += ",\"col\":" + std::to_string(node.column);
      text += '}';
      PPROF_TRY(out_.flushFull());
    }
    return {};
  }

  Result<void> writeProfile(std::size_t type) {
    const LabelSetChoice all = [](LabelSetIndex) { return true; };
    PPROF_TRY_ASSIGN(const Column sums, sumByStack(report_, profile_.values[type], all, work_));
    const std::string typeName(profile_.text(profile_.sampleTypes[type].type));
    const std::string_view unit = profile_.text(profile_.sampleTypes[type].unit);
    out_.text() += "{\"type\":\"sampled\",\"name\":" + jsonText(typeName) + ",\"unit\":\"";
    out_.text() += unitName(unit);
    out_.text() += "\",\"samples\":[";
    PPROF_TRY(writeEach(sums, [this](std::uint32_t stack) { writeStack(stack); }));
    out_.text() += "],\n\"weights\":[";
    std::int64_t sum = 0;
    PPROF_TRY(writeEach(sums, [&](std::uint32_t stack) {
      out_.text() += std::to_string(sums[stack]);
      addTo(sum, sums[stack]);
      constexpr std::int64_t kExact = std::int64_t{1} << 53;
      stats_.inexact += sums[stack] > kExact ? 1 : 0;
      ++stats_.stacks;
    }));
    out_.text() += "],\n\"startValue\":0,\"endValue\":" + std::to_string(sum) + "}";
    stats_.negative += negativeStacks(sums);
    ++stats_.profiles;
    return {};
  }

  [[nodiscard]] bool isShown(std::uint32_t stack) const {
    if (report_.view.isDropped(StackIndex(stack)))
      return false;
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    return std::any_of(locations.begin(), locations.end(),
                       [&](LocationIndex l) { return !nodes_.frames(l).empty(); });
  }

  [[nodiscard]] std::int64_t negativeStacks(const Column& sums) const {
    std::int64_t count = 0;
    for (std::uint32_t stack = 0; stack < sums.size(); ++stack)
      count += sums[stack] < 0 && isShown(stack) ? 1 : 0;
    return count;
  }

  /// Calls `writeOne` for each stack that has a weight, with commas between.
  template <class WriteOne>
  Result<void> writeEach(const Column& sums, WriteOne writeOne) {
    bool first = true;
    for (std::uint32_t stack = 0; stack < sums.size(); ++stack) {
      if (stack % kStacksPerCheck == 0) {
        PPROF_TRY(work_.cancel.check());
        work_.report("writing stacks", stack, sums.size());
      }
      if (sums[stack] <= 0 || !isShown(stack))
        continue;
      if (!first)
        out_.text() += ',';
      first = false;
      writeOne(stack);
      PPROF_TRY(out_.flushFull());
    }
    return {};
  }

  void writeStack(std::uint32_t stack) {
    const std::span<const LocationIndex> locations = report_.view.stack(StackIndex(stack));
    char before = '[';
    for (std::size_t i = locations.size(); i-- > 0;) {
      const std::span<const NodeIndex> frames = nodes_.frames(locations[i]);
      for (std::size_t k = frames.size(); k-- > 0;) {
        out_.text() += std::exchange(before, ',');
        out_.text() += std::to_string(frames[k].value());
      }
    }
    out_.text() += ']';
  }

  const PreparedReport& report_;
  const Profile& profile_;
  const NodeTable& nodes_;
  BlockWriter out_;
  const Work& work_;
  SpeedscopeStats stats_;
};

} // namespace

Result<SpeedscopeStats> writeSpeedscope(const PreparedReport& report, const NodeTable& nodes,
                                        const std::string& name, ByteSink& sink, const Work& work) {
  return SpeedscopeWriter(report, nodes, sink, work).write(name);
}

} // namespace pprof
