// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/graph_layout.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace pprof {

namespace {

constexpr double kPointsPerInch = 72;
/// Farther away nothing is taken for a place.
constexpr double kFarthestInches = 1e6;

std::string inches(double points) {
  std::array<char, 32> digits{};
  const double value = std::clamp(points / kPointsPerInch, 0.01, 1000.0);
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::fixed, 4);
  return {digits.data(), end.ptr};
}

std::string wholeNumber(double value, double least) {
  constexpr double kMost = 10'000;
  return std::to_string(std::lround(std::ceil(std::clamp(value, least, kMost))));
}

std::uint64_t linkKey(std::uint32_t from, std::uint32_t to) {
  return (std::uint64_t{from} << 32) | to;
}

/// Takes words from a line. A word is quoted or ends at a space.
class Words {
public:
  explicit Words(std::string_view line) : rest_(line) {}

  std::string_view next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    std::size_t end = std::min(rest_.find(' '), rest_.size());
    if (rest_.starts_with('"')) {
      end = 1;
      while (end < rest_.size() && rest_[end] != '"')
        end += rest_[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, rest_.size());
    }
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

private:
  std::string_view rest_;
};

class PlainReader {
public:
  explicit PlainReader(const LayoutInput& input) : input_(input) {
    layout_.boxes.resize(input.boxes.size());
    layout_.links.resize(input.links.size());
    placed_.assign(input.boxes.size(), false);
    for (std::size_t i = 0; i < input.links.size(); ++i)
      links_.emplace(linkKey(input.links[i].from, input.links[i].to), i);
  }

  Result<GraphLayout> read(std::string_view text) {
    bool stopped = false;
    while (!text.empty() && !stopped) {
      ++lineNumber_;
      const std::size_t end = std::min(text.find('\n'), text.size());
      Words words(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      const std::string_view kind = words.next();
      if (kind == "graph")
        PPROF_TRY(readGraph(words));
      else if (kind == "node")
        PPROF_TRY(readBox(words));
      else if (kind == "edge")
        PPROF_TRY(readLink(words));
      else
        stopped = kind == "stop";
    }
    if (!stopped)
      return fail(ErrorCode::BadFormat, "the answer of dot ends early");
    if (std::find(placed_.begin(), placed_.end(), false) != placed_.end())
      return fail(ErrorCode::BadFormat, "dot left out a box");
    straightenMissing();
    return std::move(layout_);
  }

private:
  [[nodiscard]] tl::unexpected<Error> bad(const std::string& what) const {
    return fail(ErrorCode::BadFormat,
                "the answer of dot has " + what + " in line " + std::to_string(lineNumber_));
  }

  Result<double> number(Words& words) {
    const std::string_view word = words.next();
    double value = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size() ||
        !std::isfinite(value) || std::abs(value) > kFarthestInches)
      return bad("no number");
    return value;
  }

  Result<LayoutPoint> point(Words& words) {
    PPROF_TRY_ASSIGN(const double x, number(words));
    PPROF_TRY_ASSIGN(const double y, number(words));
    return LayoutPoint{x * kPointsPerInch, layout_.height - y * kPointsPerInch};
  }

  Result<std::uint32_t> box(Words& words) {
    const std::string_view word = words.next();
    std::uint32_t value = 0;
    const auto parsed = std::from_chars(word.data() + std::min<std::size_t>(1, word.size()),
                                        word.data() + word.size(), value);
    if (!word.starts_with('n') || parsed.ec != std::errc() ||
        parsed.ptr != word.data() + word.size() || value >= placed_.size())
      return bad("no box of ours");
    return value;
  }

  Result<void> readGraph(Words& words) {
    PPROF_TRY(number(words)); // the scale, which is 1
    PPROF_TRY_ASSIGN(const double width, number(words));
    PPROF_TRY_ASSIGN(const double height, number(words));
    if (width < 0 || height < 0)
      return bad("a size below 0");
    layout_.width = width * kPointsPerInch;
    layout_.height = height * kPointsPerInch;
    return {};
  }

  Result<void> readBox(Words& words) {
    PPROF_TRY_ASSIGN(const std::uint32_t which, box(words));
    PPROF_TRY_ASSIGN(layout_.boxes[which], point(words));
    placed_[which] = true;
    return {};
  }

  Result<void> readLink(Words& words) {
    PPROF_TRY_ASSIGN(const std::uint32_t from, box(words));
    PPROF_TRY_ASSIGN(const std::uint32_t to, box(words));
    const auto found = links_.find(linkKey(from, to));
    if (found == links_.end())
      return bad("a link that was not asked for");
    PPROF_TRY_ASSIGN(const double said, number(words));
    const auto count = static_cast<std::size_t>(std::max(said, 0.0));
    points_ += count;
    if (said < 0 || points_ > kMostLayoutPoints)
      return bad("too many points");
    GraphLayout::Link& link = layout_.links[found->second];
    link.curve.clear();
    for (std::size_t i = 0; i < count; ++i) {
      PPROF_TRY_ASSIGN(const LayoutPoint next, point(words));
      link.curve.push_back(next);
    }
    // Whole curves only: 4, 7, 10, … points.
    link.curve.resize(link.curve.empty() ? 0 : link.curve.size() - (link.curve.size() - 1) % 3);
    if (!words.next().starts_with('"'))
      return {};
    PPROF_TRY_ASSIGN(link.label, point(words));
    link.hasLabel = true;
    return {};
  }

  void straightenMissing() {
    for (std::size_t i = 0; i < layout_.links.size(); ++i) {
      std::vector<LayoutPoint>& curve = layout_.links[i].curve;
      if (curve.size() >= 4)
        continue;
      const LayoutPoint from = layout_.boxes[input_.links[i].from];
      const LayoutPoint to = layout_.boxes[input_.links[i].to];
      curve = {from, from, to, to};
    }
  }

  const LayoutInput& input_;
  GraphLayout layout_;
  std::vector<bool> placed_;
  std::unordered_map<std::uint64_t, std::size_t> links_;
  std::size_t points_ = 0;
  std::size_t lineNumber_ = 0;
};

std::string firstLine(std::string_view text) {
  return escapeForDisplay(text.substr(0, std::min(text.find('\n'), text.size())));
}

} // namespace

std::string layoutDot(const LayoutInput& input) {
  std::string out = "digraph g {\ngraph [nodesep=" + inches(input.boxGap) +
                    " ranksep=" + inches(input.rankGap) +
                    "]\nnode [shape=box fixedsize=true label=\"\"]\n";
  for (std::size_t i = 0; i < input.boxes.size(); ++i)
    out += "n" + std::to_string(i) + " [width=" + inches(input.boxes[i].width) +
           " height=" + inches(input.boxes[i].height) + "]\n";
  for (const LayoutInput::Link& link : input.links) {
    out += "n" + std::to_string(link.from) + " -> n" + std::to_string(link.to) +
           " [weight=" + wholeNumber(link.weight, 1);
    if (link.labelWidth > 0) // a table has the size that it is given, with whatever fonts
      out += " label=<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"0\" "
             "fixedsize=\"true\" width=\"" +
             wholeNumber(link.labelWidth, 4) + "\" height=\"" + wholeNumber(link.labelHeight, 4) +
             "\"><tr><td></td></tr></table>>";
    out += "]\n";
  }
  return out += "}\n";
}

Result<GraphLayout> parsePlain(std::string_view plain, const LayoutInput& input) {
  return PlainReader(input).read(plain);
}

Result<GraphLayout> layoutGraph(const LayoutInput& input, const ChildLimits& limits,
                                const CancelToken& cancel) {
  PPROF_TRY_ASSIGN(const ChildOutput answer,
                   runChild({"dot", {"-Tplain"}, layoutDot(input), "graphviz"}, limits, cancel));
  if (answer.exitCode != 0)
    return fail(ErrorCode::BadFormat, "dot failed with code " + std::to_string(answer.exitCode) +
                                          (answer.errors.empty() ? "" : ": ") +
                                          firstLine(answer.errors));
  return parsePlain(answer.output, input);
}

} // namespace pprof
