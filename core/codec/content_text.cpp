// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/content_text.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace pprof {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r\n\f\v";
constexpr std::string_view kDigits = "0123456789";

/// A text that begins with `prefix` and has `inside` somewhere in its head. The first row that fits
/// decides.
struct PrefixRule {
  ContentKind kind;
  std::string_view prefix;
  std::string_view inside;
};
constexpr std::array<PrefixRule, 14> kPrefixRules{{
    {ContentKind::LegacyHeap, "heap profile:", ""},
    {ContentKind::LegacyJavaHeap, "--- heapz 1 ---", "format = java"},
    {ContentKind::LegacyJavaHeap, "--- heapz 1 ---", "format=java"},
    {ContentKind::LegacyHeapz, "--- heapz", ""},
    {ContentKind::LegacyGrowthz, "--- growth", ""},
    {ContentKind::LegacyJavaContention, "--- contentionz 1 ---", "format = java"},
    {ContentKind::LegacyJavaContention, "--- contentionz 1 ---", "format=java"},
    {ContentKind::LegacyContentionz, "--- contentionz", ""},
    {ContentKind::LegacyContention, "--- contention", ""},
    {ContentKind::LegacyMutex, "--- mutex", ""},
    {ContentKind::LegacyThreadz, "--- threadz", ""},
    {ContentKind::LegacyThreadz, "--- Thread ", ""},
    {ContentKind::LegacyGoroutineCounts, "goroutine profile: total", ""},
    {ContentKind::LegacyThreadCounts, "threadcreate profile: total", ""},
}};

/// Lines that are looked at before text is called folded stacks.
constexpr std::size_t kFoldedLines = 64;
/// Markup is looked for at the very start only.
constexpr std::size_t kMarkupBytes = 1024;

bool isTextControl(unsigned char c) {
  return c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\x1b';
}

/// How many bytes follow the first of a UTF-8 sequence; 0 if it cannot be a first one.
std::size_t continuationBytes(unsigned char lead) {
  if (lead >= 0xf0)
    return 3;
  if (lead >= 0xe0)
    return 2;
  return lead >= 0xc2 ? 1 : 0;
}

bool isText(std::string_view head) {
  std::size_t strange = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    if ((c < 0x20 && !isTextControl(c)) || c == 0x7f)
      return false;
    if (c < 0x80)
      continue;
    const std::size_t more = continuationBytes(c);
    const std::string_view tail = head.substr(i + 1, more);
    const bool good = more > 0 && std::all_of(tail.begin(), tail.end(), [](char t) {
                        return (static_cast<unsigned char>(t) & 0xc0) == 0x80;
                      });
    strange += good ? 0 : 1;
    i += good ? tail.size() : 0;
  }
  return strange * 10 <= head.size();
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool containsIgnoringCase(std::string_view text, std::string_view lower) {
  for (std::size_t i = 0; i + lower.size() <= text.size(); ++i) {
    if (startsIgnoringCase(text.substr(i), lower))
      return true;
  }
  return false;
}

bool isNumber(std::string_view word) {
  if (word.starts_with('-'))
    word.remove_prefix(1);
  const std::size_t whole = std::min(word.find_first_not_of(kDigits), word.size());
  if (whole == 0)
    return false;
  const std::string_view rest = word.substr(whole);
  return rest.empty() || (rest.size() > 1 && rest[0] == '.' &&
                          rest.find_first_not_of(kDigits, 1) == std::string_view::npos);
}

/// One line of folded stacks; a stack of one frame has no blank in it, or any sentence that ends in
/// a number would be one.
bool isFoldedLine(std::string_view line) {
  const std::size_t blank = line.find_last_of(" \t");
  if (blank == std::string_view::npos || !isNumber(line.substr(blank + 1)))
    return false;
  const std::string_view frames = trimmed(line.substr(0, blank));
  return !frames.empty() && (frames.find(';') != std::string_view::npos ||
                             frames.find_first_of(" \t") == std::string_view::npos);
}

/// Prometheus' text format is a name and a number a line too, with comments of this form.
bool isMetricsComment(std::string_view line) {
  return line.starts_with("# HELP ") || line.starts_with("# TYPE ");
}

bool isFolded(std::string_view text, bool whole) {
  std::size_t folded = 0;
  while (!text.empty() && folded < kFoldedLines) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && !whole)
      break; // the head ends within this line
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (isMetricsComment(line))
      return false;
    if (line.empty() || line.starts_with('#'))
      continue;
    if (!isFoldedLine(line))
      return false;
    ++folded;
  }
  return folded > 0;
}

bool isJson(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '['))
    return false;
  const std::string_view next = trimmed(text.substr(1));
  if (next.empty())
    return true;
  if (text[0] == '{')
    return next[0] == '"' || next[0] == '}';
  constexpr std::array<std::string_view, 3> kWords{"true", "false", "null"};
  return std::string_view("\"{[]-0123456789").find(next[0]) != std::string_view::npos ||
         std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return next.starts_with(word); });
}

bool isHtml(std::string_view text) {
  return text.starts_with('<') && (containsIgnoringCase(text.substr(0, kMarkupBytes), "<html") ||
                                   startsIgnoringCase(text, "<!doctype html"));
}

bool isXml(std::string_view text) {
  return text.starts_with("<?xml") || text.starts_with("<svg") || text.starts_with("<!DOCTYPE");
}

bool isGoroutineDump(std::string_view text) {
  constexpr std::string_view kStart = "goroutine ";
  const std::size_t state = text.find_first_not_of(kDigits, kStart.size());
  return text.starts_with(kStart) && state != std::string_view::npos && state > kStart.size() &&
         text.substr(state).starts_with(" [");
}

/// "NAME profile: total N", for profiles that a program defined itself.
bool isCountProfile(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.find(" profile: total ") != std::string_view::npos;
}

struct ShapeRule {
  ContentKind kind;
  bool (*fits)(std::string_view text);
};
constexpr std::array<ShapeRule, 4> kShapeRules{{
    {ContentKind::GoroutineDump, isGoroutineDump},
    {ContentKind::LegacyCounts, isCountProfile},
    {ContentKind::Html, isHtml},
    {ContentKind::Xml, isXml},
}};

} // namespace

std::optional<ContentKind> detectText(std::string_view head) {
  const bool whole = head.size() < kContentHeadBytes;
  if (!isText(head))
    return std::nullopt;
  if (head.starts_with(kByteOrderMark))
    head.remove_prefix(kByteOrderMark.size());
  const std::string_view text = trimmed(head);
  for (const PrefixRule& rule : kPrefixRules) {
    if (text.starts_with(rule.prefix) && text.find(rule.inside) != std::string_view::npos)
      return rule.kind;
  }
  for (const ShapeRule& rule : kShapeRules) {
    if (rule.fits(text))
      return rule.kind;
  }
  if (isFolded(head, whole))
    return ContentKind::FoldedStacks;
  return isJson(text) ? ContentKind::JsonDocument : ContentKind::Text;
}

} // namespace pprof
