// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pprof::test {

/// A protobuf message that is written by hand, field by field, well or badly formed.
class Proto {
public:
  Proto& number(std::uint64_t field, std::uint64_t value);
  Proto& number(std::uint64_t field, std::int64_t value) {
    return number(field, static_cast<std::uint64_t>(value));
  }
  Proto& number(std::uint64_t field, int value) {
    return number(field, static_cast<std::int64_t>(value));
  }
  Proto& bytes(std::uint64_t field, std::string_view content);
  Proto& message(std::uint64_t field, const Proto& content) { return bytes(field, content.text()); }
  Proto& packed(std::uint64_t field, const std::vector<std::uint64_t>& values);
  Proto& fixed32(std::uint64_t field);
  Proto& fixed64(std::uint64_t field);
  /// Bytes as they are, in no field.
  Proto& raw(std::string_view content);

  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string text_;
};

/// A number as protobuf writes it.
std::string varint(std::uint64_t value);

} // namespace pprof::test
