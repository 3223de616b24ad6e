// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/codec/samples.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <lz4frame.h>
#include <stdexcept>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

namespace pprof::test {
namespace {

void require(bool good, const char* what) {
  if (!good)
    throw std::runtime_error(what);
}

constexpr int kGzipWrapper = 16;

/// `wrapper` 0 is zlib, kGzipWrapper is gzip.
Bytes deflated(const Bytes& content, const Deflating& how, int wrapper) {
  z_stream stream{};
  require(deflateInit2(&stream, how.level, Z_DEFLATED, how.windowLog + wrapper, 8, how.strategy) ==
              Z_OK,
          "deflateInit2");
  const std::size_t step = how.flushEvery == 0 ? content.size() : how.flushEvery;
  const std::size_t flushes = step == 0 ? 0 : content.size() / step;
  Bytes out(deflateBound(&stream, static_cast<uLong>(content.size())) + 64 + flushes * 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(content.data()));
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  for (std::size_t at = 0; at + step < content.size(); at += step) {
    stream.avail_in = static_cast<uInt>(step);
    require(deflate(&stream, Z_FULL_FLUSH) == Z_OK && stream.avail_in == 0, "deflate");
  }
  stream.avail_in = static_cast<uInt>(content.size() - stream.total_in);
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void appendMessage(Bytes& out, unsigned field, std::string_view content) {
  out.push_back(static_cast<std::byte>(field << 3 | 2));
  require(content.size() < 128, "one byte of length");
  out.push_back(static_cast<std::byte>(content.size()));
  const Bytes body = bytesOf(content);
  out.insert(out.end(), body.begin(), body.end());
}

Bytes writtenArchive(zip_source_t* source) {
  zip_stat_t stat;
  require(zip_source_stat(source, &stat) == 0, "zip_source_stat");
  Bytes out(stat.size);
  require(zip_source_open(source) == 0, "zip_source_open");
  require(zip_source_read(source, out.data(), out.size()) == static_cast<zip_int64_t>(out.size()),
          "zip_source_read");
  zip_source_close(source);
  return out;
}

void addEntry(zip_t* zip, const ZipEntry& entry) {
  const auto mode = static_cast<zip_uint32_t>(entry.unixMode << 16);
  zip_source_t* content = zip_source_buffer(zip, entry.content.data(), entry.content.size(), 0);
  require(content != nullptr, "zip_source_buffer");
  const zip_int64_t index = entry.name.ends_with('/')
                                ? zip_dir_add(zip, entry.name.c_str(), ZIP_FL_ENC_GUESS)
                                : zip_file_add(zip, entry.name.c_str(), content, ZIP_FL_ENC_GUESS);
  require(index >= 0, "zip_file_add");
  const auto added = static_cast<zip_uint64_t>(index);
  if (entry.name.ends_with('/'))
    zip_source_free(content);
  else
    zip_file_set_external_attributes(zip, added, 0, ZIP_OPSYS_UNIX, mode);
  if (!entry.password.empty())
    require(zip_file_set_encryption(zip, added, ZIP_EM_AES_256, entry.password.c_str()) == 0,
            "zip_file_set_encryption");
}

} // namespace

Bytes bytesOf(std::string_view text) {
  Bytes out(text.size());
  std::transform(text.begin(), text.end(), out.begin(), [](char c) { return std::byte(c); });
  return out;
}

std::string textOf(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts)
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes testFile(const std::string& name) {
  std::ifstream file(PPROF_SOURCE_DIR "/tests/data/codec/" + name, std::ios::binary);
  require(file.is_open(), name.c_str());
  return bytesOf(std::string(std::istreambuf_iterator<char>(file), {}));
}

Bytes profileBytes(std::size_t size) {
  Bytes out;
  appendMessage(out, 1, std::string("\x08\x01\x10\x02", 4));
  appendMessage(out, 6, "");
  appendMessage(out, 6, "samples");
  appendMessage(out, 6, "count");
  std::uint32_t random = 12345;
  while (out.size() < size) {
    std::string name;
    for (int i = 0; i < 40; ++i) {
      random = random * 1664525 + 1013904223;
      name += static_cast<char>('a' + (random >> 24) % 16);
    }
    appendMessage(out, 6, name);
  }
  return out;
}

Bytes mixedContent(std::size_t size) {
  Bytes out = profileBytes(size / 4);
  std::uint32_t random = 99;
  while (out.size() < size) {
    random = random * 1664525 + 1013904223;
    const std::size_t count = 1 + (random >> 20) % 700;
    const std::size_t from = (random >> 8) % out.size();
    for (std::size_t i = 0; i < count; ++i) {
      random = random * 1664525 + 1013904223;
      const bool copies = count % 3 == 0;
      out.push_back(copies ? out[(from + i) % out.size()]
                           : static_cast<std::byte>(count % 3 == 1 ? 0U : random >> 24));
    }
  }
  return out;
}

Bytes gzipped(const Bytes& content, int level) {
  return gzipped(content, Deflating{level, 0, 15, 0});
}

Bytes gzipped(const Bytes& content, const Deflating& how) {
  return deflated(content, how, kGzipWrapper);
}

Bytes zlibbed(const Bytes& content, int level) {
  return deflated(content, Deflating{level, 0, 15, 0}, 0);
}

Bytes zstdded(const Bytes& content, int level) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  Bytes out(ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compress2(context, out.data(), out.size(), content.data(), content.size());
  ZSTD_freeCCtx(context);
  require(ZSTD_isError(size) == 0, "ZSTD_compress2");
  out.resize(size);
  return out;
}

Bytes lz4ed(const Bytes& content) {
  LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  Bytes out(LZ4F_compressFrameBound(content.size(), &preferences));
  const std::size_t size =
      LZ4F_compressFrame(out.data(), out.size(), content.data(), content.size(), &preferences);
  require(LZ4F_isError(size) == 0, "LZ4F_compressFrame");
  out.resize(size);
  return out;
}

Bytes skippableFrame(std::string_view note) {
  require(note.size() < 256, "one byte of length");
  Bytes out = bytesOf(std::string_view("\x53\x2a\x4d\x18\0\0\0\0", 8));
  out[4] = std::byte(static_cast<unsigned char>(note.size()));
  return joined({out, bytesOf(note)});
}

Bytes zipped(const std::vector<ZipEntry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  require(target != nullptr, "zip_source_buffer_create");
  zip_source_keep(target);
  zip_t* zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  require(zip != nullptr, "zip_open_from_source");
  for (const ZipEntry& entry : entries)
    addEntry(zip, entry);
  require(zip_close(zip) == 0, "zip_close");
  Bytes out = writtenArchive(target);
  zip_source_free(target);
  zip_error_fini(&error);
  return out;
}

} // namespace pprof::test
