// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/render/flame_frames.h"
#include "core/render/flame_svg.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace pprof {

/// A flame graph as a self-contained HTML page: the boxes, the script and the look of the SVG file,
/// for all sample types of a profile. Its Content-Security-Policy allows that script and that
/// style, by their hashes, and nothing else.
class FlamePage {
public:
  explicit FlamePage(FlameSvgOptions options)
      : options_(std::move(options)), frames_(options_.leastFraction, options_.mostFrames) {
    // Boxes outside of the script are for the few that have none; a page has room for more types.
    options_.leastDrawn = std::max(options_.leastDrawn, kLeastStatic);
  }

  /// Adds a sample type; the first is the one that is shown when the page is opened.
  void add(const FlameGraph& graph);
  /// The page; the counts are those of the first type.
  [[nodiscard]] FlameSvg page() const;

private:
  static constexpr double kLeastStatic = 4; ///< pixels

  FlameSvgOptions options_;
  FlameFrames frames_;
  std::string title_, facts_, legend_; ///< of the first type, as markup
  std::string types_;                  ///< <option> elements
  std::string boxes_;
  double height_ = 0; ///< of the boxes, with a margin
};

/// The same page without a profile, for hosts of MCP Apps (the extension
/// io.modelcontextprotocol/ui, revision 2026-01-26): it is told which call it belongs to, and has
/// the host call the tool of that name for the frames. What it may load is the host's to say, so it
/// has no policy of its own.
std::string flameAppPage(std::string_view tool);

} // namespace pprof
