// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace pprof {

/// What is known of an executable file or library.
struct ProgramFile {
  std::string format;    ///< "ELF", "Mach-O" or "PE"
  std::string buildId;   ///< of the note NT_GNU_BUILD_ID, as small hex digits; "" if there is none
  std::string goBuildId; ///< of Go's own note, as text; "" if there is none
};

/// Fills `out` from a file's bytes at `offset`; false if they are not all there.
using ReadBytesAt = std::function<bool(std::uint64_t offset, std::span<std::byte> out)>;

/// Reads what a program says of itself, ELF of 32 and 64 bits in both byte orders (System V ABI,
/// chapter 4 and 5). Of other formats only that they are programs is known. Notes of more than a
/// megabyte are passed over. An error (BadFormat) for what is no program, or a damaged one.
Result<ProgramFile> parseProgram(const ReadBytesAt& read);

/// The same of a file; it has to be a regular one, and in the base folder.
Result<ProgramFile> readProgramFile(const BaseFolder& base, const std::string& path);

} // namespace pprof
