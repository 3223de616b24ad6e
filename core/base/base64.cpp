// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace pprof {

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBytes = 3; // become
constexpr std::size_t kLetters = 4;

constexpr std::uint8_t kNoDigit = 0xFF;

/// The value of each letter.
constexpr std::array<std::uint8_t, 256> valuesOfLetters() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return values;
}

} // namespace

std::string base64(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + kBytes - 1) / kBytes * kLetters);
  for (std::size_t at = 0; at < bytes.size(); at += kBytes) {
    const auto group = bytes.subspan(at, std::min(kBytes, bytes.size() - at));
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kBytes; ++i)
      bits = bits << 8 | (i < group.size() ? std::to_integer<std::uint32_t>(group[i]) : 0U);
    for (std::size_t i = 0; i < kLetters; ++i)
      text += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
  constexpr std::array<std::uint8_t, 256> kValues = valuesOfLetters();
  if (text.size() % kLetters != 0)
    return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / kLetters * kBytes);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size() - padding; ++i) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(text[i])];
    if (value == kNoDigit)
      return std::nullopt;
    bits = bits << 6 | value;
    const std::size_t place = i % kLetters; // after the first letter of four each makes a byte full
    if (place > 0)
      bytes += static_cast<char>(bits >> (2 * (kLetters - 1 - place)) & 0xFFU);
  }
  return bytes;
}

} // namespace pprof
