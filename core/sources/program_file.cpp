// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/program_file.h"

#include "core/base/text.h"
#include "core/sources/file_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace pprof {

namespace {

constexpr std::size_t kLargestNotes = std::size_t{1} << 20;
constexpr std::size_t kLargestHeaders = std::size_t{16} << 20; // four times what 65,535 need
constexpr std::size_t kMostNoteParts = 256;

tl::unexpected<Error> noProgram(const char* why) {
  return fail(ErrorCode::BadFormat, why, "name an executable file or a library");
}

/// Where a structure of ELF has its fields; those of 32 bits first, of 64 second. Fields of which
/// the size differs are 4 bytes and 8.
struct Layout {
  std::size_t headerSize;
  std::size_t partsAt[2];    ///< in the header: offset of program headers, of section headers
  std::size_t partSizeAt[2]; ///< likewise: size of one, with the count two bytes on
  std::size_t wordSize;      ///< of offsets and sizes
  std::size_t typeAt[2];     ///< in a program header, in a section header
  std::size_t offsetAt[2];
  std::size_t sizeAt[2];
  std::size_t alignAt[2];
  std::size_t leastPart[2]; ///< bytes of a program header, of a section header
};
constexpr Layout kLayout32{52,      {28, 32}, {42, 46}, 4,       {0, 4},
                           {4, 16}, {16, 20}, {28, 32}, {32, 40}};
constexpr Layout kLayout64{64,      {32, 40}, {54, 58}, 8,       {0, 4},
                           {8, 24}, {32, 32}, {48, 48}, {56, 64}};
constexpr std::array<std::uint64_t, 2> kNoteType{4, 7}; // PT_NOTE, SHT_NOTE

/// Numbers out of bytes in a file's order. The caller has checked that they are there.
class Fields {
public:
  Fields(std::span<const std::byte> bytes, bool big) : bytes_(bytes), big_(big) {}
  [[nodiscard]] std::uint64_t number(std::size_t at, std::size_t size) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t index = at + (big_ ? i : size - 1 - i);
      value = (value << 8) | static_cast<std::uint64_t>(bytes_[index]);
    }
    return value;
  }

private:
  std::span<const std::byte> bytes_;
  bool big_;
};

std::string hexDigits(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::byte b : bytes) {
    out += kDigits[std::to_integer<unsigned>(b) >> 4];
    out += kDigits[std::to_integer<unsigned>(b) & 0xfU];
  }
  return out;
}

class ElfReader {
public:
  explicit ElfReader(const ReadBytesAt& read) : read_(read) {}

  Result<ProgramFile> run() {
    PPROF_TRY(readHeader());
    for (const std::size_t kind : {std::size_t{0}, std::size_t{1}})
      PPROF_TRY(readParts(kind));
    out_.format = "ELF";
    return std::move(out_);
  }

private:
  Result<void> readHeader() {
    constexpr std::size_t kClassAt = 4;
    constexpr std::size_t kOrderAt = 5;
    std::array<std::byte, 64> bytes{};
    const std::span<std::byte> all(bytes);
    if (!read_(0, all.first(16)))
      return noProgram("an ELF header that is cut short");
    const auto kind = std::to_integer<unsigned>(bytes[kClassAt]);
    const auto order = std::to_integer<unsigned>(bytes[kOrderAt]);
    if (kind < 1 || kind > 2 || order < 1 || order > 2)
      return noProgram("an ELF header of an unknown class or byte order");
    layout_ = kind == 1 ? &kLayout32 : &kLayout64;
    big_ = order == 2;
    if (!read_(0, all.first(layout_->headerSize)))
      return noProgram("an ELF header that is cut short");
    const Fields fields(bytes, big_);
    for (const std::size_t kindOfPart : {0U, 1U}) {
      parts_[kindOfPart] = {
          fields.number(layout_->partsAt[kindOfPart], layout_->wordSize),
          static_cast<std::size_t>(fields.number(layout_->partSizeAt[kindOfPart], 2)),
          static_cast<std::size_t>(fields.number(layout_->partSizeAt[kindOfPart] + 2, 2))};
    }
    return {};
  }

  /// Program headers (kind 0) or section headers (1), and the notes that they lead to.
  Result<void> readParts(std::size_t kind) {
    const Parts& parts = parts_[kind];
    if (parts.count == 0 || parts.offset == 0)
      return {};
    if (parts.size < layout_->leastPart[kind])
      return noProgram("ELF headers that are too small");
    if (parts.size * parts.count > kLargestHeaders || parts.offset > UINT64_MAX - kLargestHeaders)
      return noProgram("ELF headers outside of the file");
    std::vector<std::byte> bytes(parts.size * parts.count);
    if (!read_(parts.offset, bytes))
      return noProgram("ELF headers outside of the file");
    std::size_t notes = 0;
    for (std::size_t i = 0; i < parts.count && notes < kMostNoteParts; ++i) {
      const std::span<const std::byte> all(bytes);
      const Fields fields(all.subspan(i * parts.size, parts.size), big_);
      if (fields.number(layout_->typeAt[kind], 4) != kNoteType[kind])
        continue;
      ++notes;
      readNotes(fields.number(layout_->offsetAt[kind], layout_->wordSize),
                fields.number(layout_->sizeAt[kind], layout_->wordSize),
                fields.number(layout_->alignAt[kind], layout_->wordSize));
    }
    return {};
  }

  /// The first note of each kind counts; what is not a note ends the list.
  void readNotes(std::uint64_t offset, std::uint64_t size, std::uint64_t align) {
    constexpr std::size_t kNoteHeader = 12;
    if (size > kLargestNotes || offset > UINT64_MAX - size)
      return;
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    if (!read_(offset, bytes))
      return;
    const std::size_t step = align == 8 ? 8 : 4;
    const auto padded = [&](std::size_t n) { return (n + step - 1) / step * step; };
    std::span<const std::byte> rest(bytes);
    while (rest.size() >= kNoteHeader) {
      const Fields fields(rest, big_);
      const auto nameSize = static_cast<std::size_t>(fields.number(0, 4));
      const auto contentSize = static_cast<std::size_t>(fields.number(4, 4));
      const std::size_t contentAt = padded(kNoteHeader + nameSize);
      if (contentAt > rest.size() || contentSize > rest.size() - contentAt)
        return;
      takeNote(rest.subspan(kNoteHeader, nameSize), fields.number(8, 4),
               rest.subspan(contentAt, contentSize));
      rest = rest.subspan(std::min(padded(contentAt + contentSize), rest.size()));
    }
  }

  void takeNote(std::span<const std::byte> name, std::uint64_t type,
                std::span<const std::byte> content) {
    constexpr std::uint64_t kGnuBuildId = 3;
    constexpr std::uint64_t kGoBuildId = 4;
    const std::string_view text(reinterpret_cast<const char*>(name.data()), name.size());
    if (type == kGnuBuildId && text == std::string_view("GNU\0", 4) && out_.buildId.empty())
      out_.buildId = hexDigits(content);
    if (type == kGoBuildId && text == std::string_view("Go\0\0", 4) && out_.goBuildId.empty())
      out_.goBuildId.assign(reinterpret_cast<const char*>(content.data()), content.size());
  }

  struct Parts {
    std::uint64_t offset = 0;
    std::size_t size = 0;
    std::size_t count = 0;
  };

  const ReadBytesAt& read_;
  const Layout* layout_ = nullptr;
  bool big_ = false;
  std::array<Parts, 2> parts_;
  ProgramFile out_;
};

/// Whether the header of an old DOS program leads to one of PE.
bool isPe(const ReadBytesAt& read) {
  constexpr std::uint64_t kOffsetAt = 0x3c;
  std::array<std::byte, 4> bytes{};
  if (!read(kOffsetAt, bytes))
    return false;
  const std::uint64_t offset = Fields(bytes, false).number(0, bytes.size());
  return read(offset, bytes) && Fields(bytes, true).number(0, bytes.size()) == 0x50450000;
}

} // namespace

Result<ProgramFile> parseProgram(const ReadBytesAt& read) {
  constexpr std::uint64_t kElf = 0x7f454c46;
  constexpr std::array<std::uint64_t, 4> kMachO{0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe};
  constexpr std::uint64_t kDos = 0x4d5a;
  std::array<std::byte, 4> bytes{};
  if (!read(0, bytes))
    return noProgram("too short for a program");
  const std::uint64_t magic = Fields(bytes, true).number(0, bytes.size());
  if (magic == kElf)
    return ElfReader(read).run();
  if (std::find(kMachO.begin(), kMachO.end(), magic) != kMachO.end())
    return ProgramFile{"Mach-O", {}, {}};
  if (magic >> 16 == kDos && isPe(read))
    return ProgramFile{"PE", {}, {}};
  return noProgram("not a program of a known format (ELF, Mach-O, PE)");
}

Result<ProgramFile> readProgramFile(const BaseFolder& base, const std::string& path) {
  const std::string shown = escapeForDisplay(path);
  PPROF_TRY(base.resolved(path));
  if (!fileIdentity(base, path))
    return fail(ErrorCode::NotFound, shown + ": no such file, or no regular one",
                "check the path; a relative one is taken from the current folder");
  const OpenedFile file = base.open(path, O_RDONLY | O_NONBLOCK);
  if (!file)
    return fail(ErrorCode::Unreadable,
                shown + ": cannot open: " + std::generic_category().message(file.error()));
  const ReadBytesAt read = [descriptor = file.number()](std::uint64_t offset,
                                                        std::span<std::byte> out) {
    while (!out.empty()) {
      if (offset > static_cast<std::uint64_t>(INT64_MAX))
        return false;
      const ssize_t got = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return false;
      out = out.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return true;
  };
  Result<ProgramFile> program = parseProgram(read);
  if (!program)
    return failWithin(shown, std::move(program).error());
  return program;
}

} // namespace pprof
