// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of the codecs feed them: profiles, compressed streams and zip archives.
namespace pprof::test {

using Bytes = std::vector<std::byte>;

Bytes bytesOf(std::string_view text);
std::string textOf(const Bytes& bytes);
Bytes joined(const std::vector<Bytes>& parts);

/// A file of tests/data/codec.
Bytes testFile(const std::string& name);

/// A small profile with strings of pseudo-random letters up to about `size` bytes.
Bytes profileBytes(std::size_t size = 4096);

/// Runs, noise and text by turns; it starts with the string table of a profile.
Bytes mixedContent(std::size_t size);

Bytes gzipped(const Bytes& content, int level = 6);

/// How zlib is to deflate; its own words.
struct Deflating {
  int level = 6;
  int strategy = 0;
  int windowLog = 15;
  std::size_t flushEvery = 0; ///< bytes between full flushes; 0: none
};
Bytes gzipped(const Bytes& content, const Deflating& how);
Bytes zlibbed(const Bytes& content, int level = 6);
/// With a checksum.
Bytes zstdded(const Bytes& content, int level = 3);
/// With a content checksum.
Bytes lz4ed(const Bytes& content);
/// A frame without content that zstd and lz4 skip.
Bytes skippableFrame(std::string_view note);

struct ZipEntry {
  std::string name;
  Bytes content = {};
  std::uint32_t unixMode = 0100644;
  std::string password = {}; ///< encrypts it, if there is one
};
Bytes zipped(const std::vector<ZipEntry>& entries);

} // namespace pprof::test
