// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"

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

/// One row a length of UTF-8 sequence: RFC 3629, section 3.
struct Utf8Form {
  unsigned char leadMask;
  unsigned char lead;
  std::size_t bytes;
  std::uint32_t smallest; ///< below it the sequence is overlong
};
constexpr std::array<Utf8Form, 4> kUtf8Forms{{
    {0x80, 0x00, 1, 0x0},
    {0xe0, 0xc0, 2, 0x80},
    {0xf0, 0xe0, 3, 0x800},
    {0xf8, 0xf0, 4, 0x10000},
}};

CodePoint decodeUtf8(std::string_view text) {
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byteAt(0);
  const auto form = std::find_if(kUtf8Forms.begin(), kUtf8Forms.end(),
                                 [&](const Utf8Form& f) { return (first & f.leadMask) == f.lead; });
  if (form == kUtf8Forms.end() || text.size() < form->bytes)
    return {};
  std::uint32_t value = first & static_cast<unsigned char>(~form->leadMask);
  for (std::size_t i = 1; i < form->bytes; ++i) {
    if ((byteAt(i) & 0xc0) != 0x80)
      return {};
    value = (value << 6) | (byteAt(i) & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < form->smallest || value > 0x10ffff || surrogate)
    return {};
  return {value, form->bytes};
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

char lowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lowerAscii(x) == lowerAscii(y); });
}

} // namespace

std::string escapeForDisplay(std::string_view text) {
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
