// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/content_probe.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>
#include <zlib.h>

namespace pprof {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kBytes = 2;
constexpr unsigned kFixed32 = 5;

constexpr unsigned kWireBits = 3;
constexpr unsigned kMostVarintBytes = 10;
constexpr std::uint64_t kMostFieldNumber = (std::uint64_t{1} << 29) - 1;
/// As many fields of the schema in a row are no accident, whatever comes after them.
constexpr std::size_t kEnoughFields = 3;

constexpr unsigned bit(unsigned n) { return 1U << n; }

struct TopLevelField {
  unsigned wireTypes;   ///< bits; repeated scalars may be packed
  unsigned firstInside; ///< of a message: bits of the field numbers that it has, 0 for text
};
/// message Profile, by field number; 0 is none.
constexpr std::array<TopLevelField, 16> kProfileFields{{
    {0, 0},
    {bit(kBytes), bit(1) | bit(2)},                            // sample_type
    {bit(kBytes), bit(1) | bit(2) | bit(3)},                   // sample
    {bit(kBytes), 0x7fe},                                      // mapping
    {bit(kBytes), bit(1) | bit(2) | bit(3) | bit(4) | bit(5)}, // location
    {bit(kBytes), bit(1) | bit(2) | bit(3) | bit(4) | bit(5)}, // function
    {bit(kBytes), 0},                                          // string_table
    {bit(kVarint), 0},                                         // drop_frames
    {bit(kVarint), 0},                                         // keep_frames
    {bit(kVarint), 0},                                         // time_nanos
    {bit(kVarint), 0},                                         // duration_nanos
    {bit(kBytes), bit(1) | bit(2)},                            // period_type
    {bit(kVarint), 0},                                         // period
    {bit(kVarint) | bit(kBytes), 0},                           // comment
    {bit(kVarint), 0},                                         // default_sample_type
    {bit(kVarint), 0},                                         // doc_url
}};

/// Takes bytes off the front of a head; `cut` is set when the head ends within something.
class HeadCursor {
public:
  explicit HeadCursor(std::span<const std::byte> head) : rest_(head) {}

  [[nodiscard]] bool atEnd() const { return rest_.empty(); }
  [[nodiscard]] bool cut() const { return cut_; }
  [[nodiscard]] std::span<const std::byte> rest() const { return rest_; }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kMostVarintBytes; ++i) {
      if (i == rest_.size()) {
        cut_ = true;
        return std::nullopt;
      }
      const auto byte = std::to_integer<std::uint64_t>(rest_[i]);
      value |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        rest_ = rest_.subspan(i + 1);
        return value;
      }
    }
    return std::nullopt;
  }

  bool skip(std::uint64_t count) {
    cut_ = count > rest_.size();
    if (!cut_)
      rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return !cut_;
  }

private:
  std::span<const std::byte> rest_;
  bool cut_ = false;
};

bool skipValue(HeadCursor& cursor, unsigned wireType) {
  switch (wireType) {
  case kVarint:
    return cursor.varint().has_value();
  case kFixed64:
    return cursor.skip(8);
  case kFixed32:
    return cursor.skip(4);
  default:
    const auto length = cursor.varint();
    return length && cursor.skip(*length);
  }
}

/// Whether the bytes of a message that was cut begin with a field that the message has.
bool fitsInside(std::span<const std::byte> afterKey, unsigned firstInside) {
  HeadCursor cursor(afterKey);
  const auto length = cursor.varint();
  if (!length || cursor.atEnd() || firstInside == 0)
    return length.has_value();
  const auto key = cursor.varint();
  return key && (*key >> kWireBits) < 32 &&
         (firstInside & bit(static_cast<unsigned>(*key >> kWireBits))) != 0;
}

bool wireTypeExists(unsigned wireType) {
  return ((bit(kVarint) | bit(kFixed64) | bit(kBytes) | bit(kFixed32)) & bit(wireType)) != 0;
}

constexpr std::byte kZlibHeader{0x78};
constexpr unsigned kPresetDictionary = 0x20;
constexpr std::size_t kTrialWindow = std::size_t{32} << 10;
constexpr std::size_t kTrialInput = std::size_t{1} << 20;
constexpr std::size_t kTrialOutput = std::size_t{1} << 20;
/// What deflate accepts before it notices that it was given something else.
constexpr std::size_t kMoreThanNoise = 512;
constexpr std::size_t kZlibHeaderBytes = 2;
constexpr std::size_t kAdlerBytes = 4;

struct Trial {
  bool failed = false; ///< the data is not deflate
  bool ended = false;  ///< the last block ended
  std::size_t produced = 0;
  uLong adler = 0;                 ///< of what was produced
  std::span<const std::byte> rest; ///< what follows the last block
};

Trial inflateHead(std::span<const std::byte> deflate) {
  z_stream stream{};
  Trial trial{true, false, 0, adler32(0, nullptr, 0), deflate};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return trial;
  std::vector<Bytef> window(kTrialWindow);
  // zlib does not write to its input; its interface is C without const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(deflate.data()));
  stream.avail_in = static_cast<uInt>(std::min(deflate.size(), kTrialInput));
  int code = Z_OK;
  while (code == Z_OK && trial.produced < kTrialOutput) {
    stream.next_out = window.data();
    stream.avail_out = static_cast<uInt>(window.size());
    code = inflate(&stream, Z_NO_FLUSH);
    const std::size_t count = window.size() - stream.avail_out;
    trial.adler = adler32(trial.adler, window.data(), static_cast<uInt>(count));
    trial.produced += count;
  }
  inflateEnd(&stream);
  trial.ended = code == Z_STREAM_END;
  trial.failed = !trial.ended && code != Z_OK && code != Z_BUF_ERROR;
  trial.rest = deflate.subspan(static_cast<std::size_t>(stream.total_in));
  return trial;
}

ZlibTrial judge(const Trial& trial) {
  if (!trial.failed && !trial.ended)
    return ZlibTrial::Possible;
  if (trial.ended && trial.rest.size() < kAdlerBytes)
    return ZlibTrial::Possible; // the checksum is cut
  uLong stored = 0;
  for (std::size_t i = 0; trial.ended && i < kAdlerBytes; ++i)
    stored = stored << 8 | std::to_integer<uLong>(trial.rest[i]);
  if (trial.ended && stored == trial.adler)
    return ZlibTrial::Certain;
  const bool endsWithChecksum = trial.ended && trial.rest.size() == kAdlerBytes;
  return endsWithChecksum || trial.produced > kMoreThanNoise ? ZlibTrial::Damaged
                                                             : ZlibTrial::NotZlib;
}

} // namespace

ProtoWalk walkProto(std::span<const std::byte> head) {
  ProtoWalk walk;
  HeadCursor cursor(head);
  while (!cursor.atEnd()) {
    const auto key = cursor.varint();
    const std::uint64_t number = key.value_or(0) >> kWireBits;
    const auto wireType = static_cast<unsigned>(key.value_or(0) & 7);
    const bool known = number < kProfileFields.size();
    const TopLevelField field = known ? kProfileFields[number] : TopLevelField{};
    const bool fits = number >= 1 && number <= kMostFieldNumber && wireTypeExists(wireType) &&
                      (!known || (field.wireTypes & bit(wireType)) != 0);
    if (!key || !fits) {
      walk.broken = !cursor.cut();
      return walk;
    }
    const auto value = cursor.rest();
    if (!skipValue(cursor, wireType)) {
      walk.broken = !cursor.cut();
      walk.startsMessage = walk.fields == 0 && known && wireType == kBytes && cursor.cut() &&
                           fitsInside(value, field.firstInside);
      return walk;
    }
    walk.fields += known ? 1 : 0;
  }
  return walk;
}

bool plausibleProto(const ProtoWalk& walk) {
  return walk.startsMessage || walk.fields >= kEnoughFields || (walk.fields > 0 && !walk.broken);
}

ZlibTrial tryZlib(std::span<const std::byte> head) {
  if (head.size() < 2 || head[0] != kZlibHeader)
    return ZlibTrial::NotZlib;
  const auto flags = std::to_integer<unsigned>(head[1]);
  if ((0x7800 + flags) % 31 != 0 || (flags & kPresetDictionary) != 0)
    return ZlibTrial::NotZlib;
  return judge(inflateHead(head.subspan(kZlibHeaderBytes)));
}

} // namespace pprof
