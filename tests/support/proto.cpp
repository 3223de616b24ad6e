// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/proto.h"

namespace pprof::test {

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
  return out;
}

Proto& Proto::number(std::uint64_t field, std::uint64_t value) {
  return raw(varint(field << 3)).raw(varint(value));
}

Proto& Proto::bytes(std::uint64_t field, std::string_view content) {
  return raw(varint(field << 3 | 2)).raw(varint(content.size())).raw(content);
}

Proto& Proto::packed(std::uint64_t field, const std::vector<std::uint64_t>& values) {
  std::string content;
  for (const std::uint64_t value : values)
    content += varint(value);
  return bytes(field, content);
}

Proto& Proto::fixed32(std::uint64_t field) { return raw(varint(field << 3 | 5)).raw("abcd"); }

Proto& Proto::fixed64(std::uint64_t field) { return raw(varint(field << 3 | 1)).raw("abcdefgh"); }

Proto& Proto::raw(std::string_view content) {
  text_ += content;
  return *this;
}

} // namespace pprof::test
