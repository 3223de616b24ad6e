// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/folded_text.h"

#include <algorithm>
#include <vector>

namespace pprof {

namespace {

constexpr std::uint32_t kFramesPerCheck = 16384;

std::string foldedName(std::string name) {
  std::replace(name.begin(), name.end(), ';', ':');
  std::replace_if(name.begin(), name.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return name;
}

} // namespace

Result<FoldedStats> writeFolded(const CallTree& tree, const NodeTable& nodes, ByteSink& sink,
                                const Work& work) {
  FoldedStats stats;
  std::vector<std::string> names;
  names.reserve(nodes.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const std::string name = nodes.printableName(NodeIndex(i));
    names.push_back(foldedName(name));
    stats.changedNames += names.back() != name ? 1 : 0;
  }
  BlockWriter out(sink);
  std::string path;
  std::vector<std::size_t> ends{0}; ///< by depth: where the path to that frame ends
  for (std::uint32_t i = 1; i < tree.size(); ++i) {
    if (i % kFramesPerCheck == 0) {
      PPROF_TRY(work.cancel.check());
      work.report("writing stacks", i, tree.size());
    }
    const FrameIndex frame(i);
    const std::uint32_t depth = tree.depth(frame);
    path.resize(ends[depth - 1]);
    if (depth > 1)
      path += ';';
    path += names[tree.node(frame).value()];
    ends.resize(depth);
    ends.push_back(path.size());
    if (tree.self(frame) == 0)
      continue;
    ++stats.stacks;
    out.text() += path;
    out.text() += ' ';
    out.text() += std::to_string(tree.self(frame));
    out.text() += '\n';
    PPROF_TRY(out.flushFull());
  }
  PPROF_TRY(out.finish());
  stats.bytes = out.written();
  return stats;
}

} // namespace pprof
