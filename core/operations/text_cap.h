// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"

namespace pprof {

/// How much of a report's text is wanted.
struct CapArgs {
  std::int64_t maxLines = 0;
  std::int64_t maxBytes = 0;
  std::string truncateStrategy = "head";

  [[nodiscard]] bool any() const { return maxLines > 0 || maxBytes > 0; }
  static auto fields() {
    const auto cap = [](std::int64_t CapArgs::* member, const char* name, const char* help) {
      return field(
          member,
          {.name = name, .help = help, .valueName = "N", .section = "Length", .minimum = 0});
    };
    return std::tuple(
        cap(&CapArgs::maxLines, "max_lines", "most lines of text, cut between entries (0: all)"),
        cap(&CapArgs::maxBytes, "max_bytes",
            "most bytes of text, cut between entries (0: all; from a server also all of the JSON)"),
        field(&CapArgs::truncateStrategy, {.name = "truncate_strategy",
                                           .help = "which part stays when the text is cut",
                                           .choices = {"head", "tail", "head_tail"},
                                           .valueName = "PART",
                                           .section = "Length",
                                           .unlisted = true}));
  }
};

/// How long a report's text is, and whether all of it was given.
struct TextMeta {
  std::int64_t totalLines = 0;
  std::int64_t totalBytes = 0;
  bool truncated = false;
  std::optional<std::string> reason;
  std::optional<std::string> strategy;

  static auto resultFields() {
    return std::tuple(
        resultField("total_lines", &TextMeta::totalLines, "lines of the whole text"),
        resultField("total_bytes", &TextMeta::totalBytes, "bytes of the whole text"),
        resultField("truncated", &TextMeta::truncated, "whether entries were left out"),
        resultField("truncated_reason", &TextMeta::reason,
                    "max_lines, max_bytes, or both joined by a comma"),
        resultField("strategy", &TextMeta::strategy, "which part stayed: head, tail, head_tail"));
  }
};

/// A report's text in the parts that may be left out one by one. Each part ends its last line.
struct ReportText {
  std::string head; ///< always given
  std::vector<std::string> blocks;
  std::string foot; ///< always given

  [[nodiscard]] std::string whole() const;
};

/// What the caps leave of a report: the first `headBlocks` blocks and those from `tailFrom` on.
struct CappedText {
  std::string text;
  TextMeta meta;
  std::size_t headBlocks = 0;
  std::size_t tailFrom = 0;
  std::size_t blockCount = 0;

  [[nodiscard]] bool keeps(std::size_t block) const {
    return block < headBlocks || block >= tailFrom;
  }
  [[nodiscard]] std::size_t leftOut() const { return tailFrom - headBlocks; }
};

/// Cuts a text between its blocks. The head and the foot count as text but always stay. If not even
/// one block fits, the first one (with "tail" the last) is given up to the last line that does.
/// Where something was left out between two parts there is a line that says so.
CappedText capText(const ReportText& text, const CapArgs& caps);

/// What results say of a text that is made in any case.
struct TextResult {
  std::int64_t totalLines = 0;
  bool truncated = false;
  std::optional<RawText> raw;
  TextMeta rawMeta;

  void describe(const CappedText& capped, bool includeRaw);
  static auto resultFields() {
    return std::tuple(
        resultField("total_lines", &TextResult::totalLines, "the same as raw_meta.total_lines"),
        resultField("truncated", &TextResult::truncated, "the same as raw_meta.truncated"),
        resultField("raw", &TextResult::raw, "the text, with include_raw"),
        resultField("raw_meta", &TextResult::rawMeta, "the length of the whole text"));
  }
};
/// The same of one that is made where caps or include_raw ask for it.
struct AskedTextResult {
  std::optional<std::int64_t> totalLines;
  std::optional<bool> truncated;
  std::optional<RawText> raw;
  std::optional<TextMeta> rawMeta;

  void describe(const CappedText& capped, bool includeRaw);
  static auto resultFields() {
    using R = AskedTextResult;
    return std::tuple(
        resultField("total_lines", &R::totalLines, "the same as raw_meta.total_lines"),
        resultField("truncated", &R::truncated, "the same as raw_meta.truncated"),
        resultField("raw", &R::raw, "the text, with include_raw"),
        resultField("raw_meta", &R::rawMeta, "its length, with include_raw or caps"));
  }
};

/// Says in the result how much was left out ("214 of 300 functions"), and has the call that gives
/// everything listed as one to run next. Nothing where nothing was left out.
void noteCut(ResultNotes& result, const CappedText& capped, const std::string& entries);

} // namespace pprof
