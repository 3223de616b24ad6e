// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/nodes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// One frame of a sample's stack.
struct TraceFrame {
  std::string_view name; ///< of the report
  bool isInlined = false;
};

/// The stacks of all samples, one after the other, with labels and values: pprof's -traces.
///
/// The text is a head (the lines about the profile), a block for each sample that has frames, and a
/// foot (a last rule). Names and the lines of labels are made once each; a block costs no more than
/// its bytes.
class TracesReport {
public:
  explicit TracesReport(PreparedReport report);

  [[nodiscard]] const PreparedReport& prepared() const { return report_; }
  /// The rows of the profile that are shown, in order.
  [[nodiscard]] const std::vector<std::size_t>& rows() const { return rows_; }
  /// A sample's value; with `mean` divided by its count.
  [[nodiscard]] std::int64_t value(std::size_t row) const;
  /// A value as the report prints it: divided by divide_by, in a unit of its own or the one that is
  /// asked for.
  [[nodiscard]] std::string printed(std::int64_t value) const;
  /// A sample's frames, leaf first.
  [[nodiscard]] std::vector<TraceFrame> frames(std::size_t row) const;

  [[nodiscard]] std::string headText() const;
  /// Appends a sample's block.
  void addSample(std::string& out, std::size_t row) const;
  [[nodiscard]] static std::string footText();
  /// The report as pprof prints it, byte for byte.
  [[nodiscard]] std::string text() const;

private:
  [[nodiscard]] std::size_t roughSize(std::size_t row) const; ///< of its block, in bytes
  [[nodiscard]] bool hasFrames(std::size_t row) const;
  /// Calls `visit(node, isInlined)` for each frame.
  template <class Visit>
  void forEachFrame(std::size_t row, Visit visit) const;

  PreparedReport report_;
  NodeTable nodes_;
  std::vector<std::string> names_;      ///< by node
  std::vector<std::string> labelTexts_; ///< by label set
  std::vector<std::size_t> rows_;
};

} // namespace pprof
