// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"
#include "core/base/random_source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pprof {

/// A member of a zip, as its directory describes it.
struct ZipMember {
  std::string name; ///< bytes of the archive: escape it to show it, never use it as a path
  std::uint64_t size = 0;
  std::uint64_t compressedSize = 0;
  bool isSymlink = false;
  bool isDirectory = false;
  bool isSpecial = false; ///< a device, a pipe, a socket
  bool isEncrypted = false;
  std::size_t index = 0;
};

/// A zip archive, such as a downloaded bundle of profiles. Copies share the archive; it may be used
/// from several threads.
class ZipBundle {
public:
  /// Reads the directory. At most Limits::maxZipEntries members.
  static Result<ZipBundle> open(std::vector<std::byte> bytes, const Limits& limits);
  /// The same of an archive that stays where it is: only its directory and some windows of it are
  /// ever in memory.
  static Result<ZipBundle> open(RandomSourcePtr file, const Limits& limits);

  /// In the order of the archive's directory.
  [[nodiscard]] const std::vector<ZipMember>& members() const { return members_; }

  /// The member's bytes, inflated as they are read, at most Limits::maxDecompressedBytes (those
  /// given to open); the last read checks their CRC. The source keeps the archive alive.
  /// Directories, symbolic links and encrypted members are refused.
  [[nodiscard]] Result<ByteSourcePtr> openMember(std::size_t index) const;

  struct Archive; ///< libzip's handle, what it reads from and a lock

private:
  ZipBundle() = default;
  static Result<ZipBundle> fromArchive(std::shared_ptr<Archive> archive, const Limits& limits);

  std::shared_ptr<Archive> archive_;
  std::vector<ZipMember> members_;
  Limits limits_;
};

/// The index of the member that the user means.
///
/// With `wanted` empty it is the only member that is a profile by its content; if there are several
/// or none, the error lists the members and what each is. Else the first of these rules that
/// matches anything decides: the whole name; the base name; the base name without its extension;
/// the well-known names of a kind (cpu, heap, mutex, block, goroutine, goroutines). Several matches
/// are an error that lists them, and so are none, with the nearest names.
Result<std::size_t> pickMember(const ZipBundle& bundle, const std::string& wanted,
                               const Limits& limits);

} // namespace pprof
