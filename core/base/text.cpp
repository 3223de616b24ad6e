// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace pprof {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kLongestWord = 256;

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0; ///< 0: not UTF-8
};

CodePoint decodeUtf8(std::string_view text) {
  const std::size_t length = utf8Length(text);
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length <= 1)
    return {length == 0 ? 0U : byteAt(0), length};
  std::uint32_t value = byteAt(0) & (0x7FU >> length); // the lead byte's marks are one bit more
  for (std::size_t i = 1; i < length; ++i)
    value = (value << 6) | (byteAt(i) & 0x3fU);
  return {value, length};
}

struct CodePointRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// What could move the cursor, hide text or turn it around.
constexpr std::array<CodePointRange, 8> kUnsafe{{
    {0x00, 0x1f},
    {0x7f, 0x9f},
    {0x61c, 0x61c},
    {0x200e, 0x200f},
    {0x2028, 0x2029},
    {0x202a, 0x202e},
    {0x2066, 0x2069},
    {0xfeff, 0xfeff},
}};

bool isUnsafe(std::uint32_t value) {
  return std::any_of(kUnsafe.begin(), kUnsafe.end(), [&](const CodePointRange& range) {
    return value >= range.first && value <= range.last;
  });
}

void appendHex(std::string& out, std::uint32_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out += kHexDigits[(value >> shift) & 0xfU];
}

bool isPrintableAscii(char c) { return c >= ' ' && c <= '~'; }

std::string displayed(std::string_view character, CodePoint codePoint) {
  if (codePoint.bytes != 0 && !isUnsafe(codePoint.value))
    return std::string(character);
  std::string out;
  if (codePoint.value > 0xff) {
    out = "\\u{";
    appendHex(out, codePoint.value, 4);
    out += '}';
    return out;
  }
  out = "\\x";
  appendHex(out, codePoint.bytes != 0 ? codePoint.value : static_cast<unsigned char>(character[0]),
            2);
  return out;
}

} // namespace

std::string escapeForDisplay(std::string_view text) {
  // Most names, and a profile has many.
  if (std::all_of(text.begin(), text.end(), isPrintableAscii))
    return std::string(text);
  return escapeForDisplay(text, std::string::npos);
}

std::string escapeForDisplay(std::string_view text, std::size_t maxBytes) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint codePoint = decodeUtf8(text.substr(i));
    const std::size_t length = std::max<std::size_t>(codePoint.bytes, 1);
    const std::string shown = displayed(text.substr(i, length), codePoint);
    if (out.size() + shown.size() > maxBytes)
      return out + "…";
    out += shown;
    i += length;
  }
  return out;
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string lowerCased(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lowerAscii);
  return out;
}

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lowerAscii(x) == lowerAscii(y); });
}

bool startsIgnoringCase(std::string_view text, std::string_view begin) {
  return sameIgnoringCase(text.substr(0, begin.size()), begin);
}

std::vector<std::string_view> listEntries(std::string_view list) {
  constexpr std::string_view kBetween = " \t,";
  std::vector<std::string_view> entries;
  for (std::size_t at = list.find_first_not_of(kBetween); at < list.size();) {
    const std::size_t end = std::min(list.find_first_of(kBetween, at), list.size());
    entries.push_back(list.substr(at, end - at));
    at = list.find_first_not_of(kBetween, end);
  }
  return entries;
}

bool nestedDeeper(std::string_view json, std::size_t levels) {
  std::size_t depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '[' || c == '{') {
      if (++depth > levels)
        return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

/// The restricted form (optimal string alignment): a pair that was swapped is not edited again.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit || longer > kLongestWord)
    return sameIgnoringCase(a, b) ? 0 : limit + 1;
  std::vector<std::size_t> beforeLast(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  const auto same = [&](std::size_t i, std::size_t j) {
    return lowerAscii(a[i - 1]) == lowerAscii(b[j - 1]);
  };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same(i, j) ? 0U : 1U)});
      if (i > 1 && j > 1 && lowerAscii(a[i - 1]) == lowerAscii(b[j - 2]) &&
          lowerAscii(a[i - 2]) == lowerAscii(b[j - 1]))
        row[j] = std::min(row[j], beforeLast[j - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > limit)
      return limit + 1;
    std::swap(beforeLast, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::vector<std::string> nearestNames(std::string_view wanted,
                                      std::span<const std::string> candidates, std::size_t atMost) {
  struct Match {
    std::size_t distance;
    const std::string* name;
  };
  const std::size_t limit = std::max<std::size_t>(2, wanted.size() / 3);
  std::vector<Match> matches;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = editDistance(wanted, candidate, limit);
    if (distance <= limit && distance < std::max<std::size_t>(wanted.size(), 1))
      matches.push_back({distance, &candidate});
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const Match& a, const Match& b) { return a.distance < b.distance; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(atMost, matches.size()); ++i)
    names.push_back(*matches[i].name);
  return names;
}

std::string nearest(std::string_view wanted, std::span<const std::string> candidates) {
  const std::vector<std::string> names = nearestNames(wanted, candidates, 1);
  return names.empty() ? std::string() : names.front();
}

} // namespace pprof
