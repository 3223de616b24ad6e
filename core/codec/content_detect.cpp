// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/content_kind.h"
#include "core/codec/content_probe.h"
#include "core/codec/content_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace pprof {
namespace {

using namespace std::string_view_literals;

/// Formats that begin with bytes of their own. None of them can be the start of a profile: each has
/// a field number or a wire type that the schema does not know.
struct Magic {
  ContentKind kind;
  std::string_view bytes;
};
constexpr std::array<Magic, 12> kMagics{{
    {ContentKind::Gzip, "\x1f\x8b"sv},
    {ContentKind::Zstd, "\x28\xb5\x2f\xfd"sv},
    {ContentKind::Lz4, "\x04\x22\x4d\x18"sv},
    {ContentKind::Zip, "PK\x03\x04"sv},
    {ContentKind::Zip, "PK\x05\x06"sv}, // no members
    {ContentKind::JavaFlightRecorder, "FLR\0"sv},
    {ContentKind::PerfData, "PERFILE2"sv},
    {ContentKind::PerfData, "2ELIFREP"sv}, // of the other byte order
    {ContentKind::JavaHeapDump, "JAVA PROFILE 1.0"sv},
    {ContentKind::Elf, "\x7f\x45LF"sv},
    {ContentKind::Utf16Text, "\xff\xfe"sv},
    {ContentKind::Utf16Text, "\xfe\xff"sv},
}};

/// Zstd and LZ4 share a frame that only carries someone's notes: 0x184D2A50 to 0x184D2A5F, a
/// length.
constexpr std::uint32_t kSkippableMagic = 0x184d2a50;
constexpr std::uint32_t kSkippableMask = 0xfffffff0;
constexpr std::size_t kSkippableHeader = 8;

std::string_view asText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Word>
Word littleWord(std::string_view bytes) {
  Word word = 0;
  for (std::size_t i = sizeof(Word); i-- > 0;)
    word = static_cast<Word>(word << 8) | static_cast<unsigned char>(bytes[i]);
  return word;
}

template <class Word>
Word bigWord(std::string_view bytes) {
  Word word = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i)
    word = static_cast<Word>(word << 8) | static_cast<unsigned char>(bytes[i]);
  return word;
}

/// The header of the binary CPU profile: 0 samples, 3 words follow, version 0 (1: Java), the period
/// in microseconds, 0.
template <class Word>
bool isCpuHeader(std::string_view head, Word (*wordOf)(std::string_view)) {
  if (head.size() < 5 * sizeof(Word))
    return false;
  std::array<Word, 5> words{};
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = wordOf(head.substr(i * sizeof(Word)));
  return words[0] == 0 && words[1] == 3 && words[2] <= 1 && words[3] > 0 && words[4] == 0;
}

bool isLegacyCpu(std::string_view head) {
  return isCpuHeader<std::uint32_t>(head, littleWord) ||
         isCpuHeader<std::uint32_t>(head, bigWord) ||
         isCpuHeader<std::uint64_t>(head, littleWord) || isCpuHeader<std::uint64_t>(head, bigWord);
}

/// "go 1.N trace" and zeros up to 16 bytes.
bool isGoTrace(std::string_view head) {
  constexpr std::string_view kStart = "go 1.";
  const std::size_t end = head.find_first_not_of("0123456789", kStart.size());
  return head.starts_with(kStart) && end != std::string_view::npos &&
         head.substr(end).starts_with(" trace\0\0\0"sv);
}

/// What comes after the skippable frames at the front; zstd if that is not in the head.
std::string_view afterSkippable(std::string_view head) {
  while (head.size() >= kSkippableHeader &&
         (littleWord<std::uint32_t>(head) & kSkippableMask) == kSkippableMagic) {
    const std::size_t length = littleWord<std::uint32_t>(head.substr(4));
    head.remove_prefix(std::min(head.size(), kSkippableHeader + length));
  }
  return head;
}

/// doc_url alone is no profile.
constexpr std::size_t kFieldsAgainstZlib = 2;

/// A plain profile may begin with 0x78 as well: that is the key of doc_url.
bool isZlib(std::span<const std::byte> head) {
  const ZlibTrial trial = tryZlib(head);
  if (trial == ZlibTrial::NotZlib || trial == ZlibTrial::Certain)
    return trial == ZlibTrial::Certain;
  const ProtoWalk walk = walkProto(head);
  return walk.broken || walk.fields < kFieldsAgainstZlib;
}

const Magic* findMagic(std::string_view head) {
  const auto magic = std::find_if(kMagics.begin(), kMagics.end(),
                                  [&](const Magic& m) { return head.starts_with(m.bytes); });
  return magic == kMagics.end() ? nullptr : &*magic;
}

ContentKind skippableKind(std::string_view rest) {
  const Magic* magic = findMagic(rest);
  return magic != nullptr && magic->kind == ContentKind::Lz4 ? ContentKind::Lz4 : ContentKind::Zstd;
}

} // namespace

ContentKind detectContent(std::span<const std::byte> head) {
  if (head.empty())
    return ContentKind::Empty;
  const std::string_view bytes = asText(head);
  if (const Magic* magic = findMagic(bytes); magic != nullptr)
    return magic->kind;
  if (isGoTrace(bytes))
    return ContentKind::GoExecutionTrace;
  if (isLegacyCpu(bytes))
    return ContentKind::LegacyCpu;
  if (const std::string_view rest = afterSkippable(bytes); rest.size() < bytes.size())
    return skippableKind(rest);
  if (const auto text = detectText(bytes); text)
    return *text;
  if (isZlib(head))
    return ContentKind::Zlib;
  return plausibleProto(walkProto(head)) ? ContentKind::PprofProto : ContentKind::UnknownBinary;
}

} // namespace pprof
