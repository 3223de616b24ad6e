// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pprof {

/// The protobuf wire types that pprof uses. Groups (3 and 4) are refused.
enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field of a message: its number, and its value or, for WireType::Bytes, its content.
struct WireField {
  std::uint64_t number = 0;
  WireType type = WireType::Varint;
  std::uint64_t value = 0;
  std::span<const std::byte> bytes;
};

/// Walks over the fields of a message, never past its end.
///
/// Source: https://protobuf.dev/programming-guides/encoding. Like google/pprof's reader it takes
/// field number 0, and drops what a varint of ten bytes holds beyond 64 bits; eleven bytes are
/// malformed.
class WireCursor {
public:
  enum class Status {
    Field,     ///< a field was read
    End,       ///< the message ended where it should
    Cut,       ///< the message ends inside a field
    Malformed, ///< a varint that does not end, or a wire type that is not known
  };

  explicit WireCursor(std::span<const std::byte> message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  Status next(WireField& field);
  /// Reads one varint, as they stand in packed fields.
  Status varint(std::uint64_t& value);
  [[nodiscard]] const std::byte* position() const { return at_; }
  /// After Cut: how many bytes the field's length promised; 0 if not even that could be read.
  [[nodiscard]] std::uint64_t promisedBytes() const { return promised_; }

private:
  const std::byte* at_;
  const std::byte* end_;
  std::uint64_t promised_ = 0;
};

inline WireCursor::Status WireCursor::varint(std::uint64_t& value) {
  constexpr int kMostBytes = 10;
  if (at_ != end_ && (std::to_integer<unsigned>(*at_) & 0x80U) == 0) {
    value = std::to_integer<std::uint64_t>(*at_++);
    return Status::Field;
  }
  std::uint64_t sum = 0;
  const std::byte* p = at_;
  for (int i = 0; i < kMostBytes; ++i) {
    if (p == end_)
      return Status::Cut;
    const auto byte = std::to_integer<std::uint64_t>(*p++);
    sum |= (byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) == 0) {
      value = sum;
      at_ = p;
      return Status::Field;
    }
  }
  return Status::Malformed;
}

inline WireCursor::Status WireCursor::next(WireField& field) {
  if (at_ == end_)
    return Status::End;
  const std::byte* start = at_;
  std::uint64_t key = 0;
  promised_ = 0;
  Status status = varint(key);
  if (status != Status::Field)
    return status;
  field.number = key >> 3;
  const auto left = [this] { return static_cast<std::uint64_t>(end_ - at_); };
  std::uint64_t length = 0;
  switch (key & 7U) {
  case 0:
    field.type = WireType::Varint;
    status = varint(field.value);
    break;
  case 1:
    field.type = WireType::Fixed64;
    length = 8;
    break;
  case 2:
    field.type = WireType::Bytes;
    status = varint(length);
    promised_ = length;
    break;
  case 5:
    field.type = WireType::Fixed32;
    length = 4;
    break;
  default:
    status = Status::Malformed;
  }
  if (status == Status::Field && left() < length)
    status = Status::Cut;
  if (status != Status::Field) {
    at_ = start;
    return status;
  }
  if (field.type != WireType::Varint) {
    field.bytes = {at_, static_cast<std::size_t>(length)};
    at_ += length;
  }
  return Status::Field;
}

} // namespace pprof
