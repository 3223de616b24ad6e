// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"

#include <string>
#include <string_view>

namespace pprof {

/// A node of a report: an index into NodeTable::nodes.
using NodeIndex = Index<struct NodeTableTag>;

/// What makes a node: two frames with equal ones are one node. Fields that the granularity leaves
/// out are 0.
struct Node {
  StringIndex name{0U};       ///< of NodeTable's own, canonical strings
  StringIndex file{0U};       ///< likewise; cleaned
  StringIndex objectFile{0U}; ///< only where there is no name, or with objectNames
  std::uint64_t address = 0;
  std::int64_t startLine = 0; ///< likewise
  std::int64_t line = 0;
  std::int64_t column = 0;
  bool operator==(const Node&) const = default;
};

/// The nodes of a profile at a granularity, and which of them each location stands for.
class NodeTable {
public:
  explicit NodeTable(const PreparedReport& report);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Node& operator[](NodeIndex index) const { return nodes_[index.value()]; }
  [[nodiscard]] std::string_view text(StringIndex index) const { return texts_[index]; }
  /// The nodes of a location's frames, the innermost first; none for a hidden location.
  [[nodiscard]] std::span<const NodeIndex> frames(LocationIndex location) const {
    return frames_.span(begins_[location.value()], begins_[location.value() + 1]);
  }
  [[nodiscard]] std::size_t locationCount() const { return begins_.size() - 1; }
  /// All frames of all locations are numbered: a location's from this one on.
  [[nodiscard]] std::size_t frameNumber(LocationIndex location) const {
    return begins_[location.value()];
  }
  [[nodiscard]] std::size_t frameCount() const { return frames_.size(); }
  /// Whether some location has the node as an inlined call.
  [[nodiscard]] bool mayBeInlined(NodeIndex index) const { return inlined_[index.value()] != 0; }
  /// The name as pprof prints it: address, function, file and line, as far as they are there.
  [[nodiscard]] std::string printableName(NodeIndex index) const;
  /// Orders nodes with equal printable names, as pprof does.
  [[nodiscard]] std::string sortKey(NodeIndex index) const;

private:
  friend class NodeTableBuilder;
  Strings texts_;
  PodVector<Node> nodes_;
  PodVector<unsigned char> inlined_;
  PodVector<std::uint32_t> begins_; ///< by location, into frames_
  PodVector<NodeIndex> frames_;
};

} // namespace pprof
