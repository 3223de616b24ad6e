// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/text_cap.h"

#include <algorithm>
#include <limits>

namespace pprof {

namespace {

constexpr std::string_view kMark = "... (truncated) ...\n";

struct Size {
  std::size_t lines = 0;
  std::size_t bytes = 0;
  Size& operator+=(const Size& other) {
    lines += other.lines;
    bytes += other.bytes;
    return *this;
  }
};

Size sizeOf(std::string_view text) {
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return {ends + (text.empty() || text.back() == '\n' ? 0 : 1), text.size()};
}

/// Takes blocks from either end while they fit.
class Capper {
public:
  Capper(const ReportText& text, const CapArgs& caps) : text_(text), caps_(caps) {
    for (const std::string& block : text.blocks)
      sizes_.push_back(sizeOf(block));
  }

  CappedText run() {
    used_ = sizeOf(text_.head);
    used_ += sizeOf(text_.foot);
    Size all = used_;
    for (const Size& size : sizes_)
      all += size;
    out_.blockCount = sizes_.size();
    out_.meta.totalLines = static_cast<std::int64_t>(all.lines);
    out_.meta.totalBytes = static_cast<std::int64_t>(all.bytes);
    const bool longer = all.lines > limit(caps_.maxLines);
    const bool larger = all.bytes > limit(caps_.maxBytes);
    if (!longer && !larger) {
      out_.headBlocks = out_.tailFrom = sizes_.size();
      out_.text = text_.whole();
      return std::move(out_);
    }
    out_.meta.truncated = true;
    out_.meta.reason = longer && larger ? "max_lines,max_bytes"
                       : longer         ? "max_lines"
                                        : "max_bytes";
    out_.meta.strategy = caps_.truncateStrategy;
    choose();
    assemble();
    return std::move(out_);
  }

private:
  static std::size_t limit(std::int64_t cap) {
    return cap > 0 ? static_cast<std::size_t>(cap) : std::numeric_limits<std::size_t>::max();
  }
  [[nodiscard]] bool fits(const Size& size) const {
    return used_.lines + size.lines <= limit(caps_.maxLines) &&
           used_.bytes + size.bytes <= limit(caps_.maxBytes);
  }
  bool takeFirst() {
    if (out_.headBlocks == out_.tailFrom || !fits(sizes_[out_.headBlocks]))
      return false;
    used_ += sizes_[out_.headBlocks++];
    return true;
  }
  bool takeLast() {
    if (out_.headBlocks == out_.tailFrom || !fits(sizes_[out_.tailFrom - 1]))
      return false;
    used_ += sizes_[--out_.tailFrom];
    return true;
  }

  void choose() {
    const std::string& strategy = caps_.truncateStrategy;
    out_.tailFrom = sizes_.size();
    if (strategy == "head_tail")
      used_ += sizeOf(kMark);
    bool more = true;
    while (more) {
      more = strategy != "tail" && takeFirst();
      more = (strategy != "head" && takeLast()) || more;
    }
  }

  /// As many lines of a block as fit, from its beginning or its end.
  [[nodiscard]] std::string part(const std::string& block, bool fromEnd) const {
    std::size_t from = 0;
    std::size_t to = block.size();
    while (from < to && !fits(sizeOf(std::string_view(block).substr(from, to - from)))) {
      if (fromEnd) {
        const std::size_t end = block.find('\n', from);
        from = end == std::string::npos ? to : end + 1;
      } else {
        const std::size_t end = to < 2 ? std::string::npos : block.rfind('\n', to - 2);
        to = end == std::string::npos ? 0 : end + 1;
      }
    }
    return block.substr(from, to - from);
  }

  void assemble() {
    const std::string& strategy = caps_.truncateStrategy;
    std::string& text = out_.text;
    text = text_.head;
    for (std::size_t i = 0; i < out_.headBlocks; ++i)
      text += text_.blocks[i];
    const bool none = !sizes_.empty() && out_.leftOut() == sizes_.size();
    if (none && strategy != "tail")
      text += part(text_.blocks.front(), false);
    if (strategy == "head_tail" && out_.leftOut() > 0)
      text += kMark;
    if (none && strategy == "tail")
      text += part(text_.blocks.back(), true);
    for (std::size_t i = out_.tailFrom; i < sizes_.size(); ++i)
      text += text_.blocks[i];
    text += text_.foot;
  }

  const ReportText& text_;
  const CapArgs& caps_;
  std::vector<Size> sizes_;
  Size used_;
  CappedText out_;
};

} // namespace

std::string ReportText::whole() const {
  std::size_t bytes = head.size() + foot.size();
  for (const std::string& block : blocks)
    bytes += block.size();
  std::string text;
  text.reserve(bytes);
  text += head;
  for (const std::string& block : blocks)
    text += block;
  return text += foot;
}

CappedText capText(const ReportText& text, const CapArgs& caps) { return Capper(text, caps).run(); }

namespace {

template <class Described>
void describeText(Described& text, const CappedText& capped, bool includeRaw) {
  text.totalLines = capped.meta.totalLines;
  text.truncated = capped.meta.truncated;
  text.rawMeta = capped.meta;
  if (includeRaw)
    text.raw = RawText{capped.text};
}

} // namespace

void TextResult::describe(const CappedText& capped, bool includeRaw) {
  describeText(*this, capped, includeRaw);
}

void AskedTextResult::describe(const CappedText& capped, bool includeRaw) {
  describeText(*this, capped, includeRaw);
}

void noteCut(ResultNotes& result, const CappedText& capped, const std::string& entries) {
  if (!capped.meta.truncated)
    return;
  result.notes.push_back("left out " + std::to_string(capped.leftOut()) + " of " +
                         std::to_string(capped.blockCount) + " " + entries + " (" +
                         *capped.meta.reason + "); the whole text has " +
                         std::to_string(capped.meta.totalLines) + " lines, " +
                         std::to_string(capped.meta.totalBytes) + " bytes");
  result.cutByCaps = true;
}

} // namespace pprof
