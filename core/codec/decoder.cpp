// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/decoder.h"

#include "core/codec/gzip_source.h"
#include "core/codec/lz4_source.h"
#include "core/codec/zstd_source.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pprof {
namespace {

struct Layer {
  ContentKind kind;
  std::string_view name;
  ByteSourcePtr (*make)(ByteSourcePtr, const Limits&);
};
constexpr std::array<Layer, 4> kLayers{{
    {ContentKind::Gzip, "gzip", makeGzipSource},
    {ContentKind::Zlib, "zlib", makeZlibSource},
    {ContentKind::Zstd, "zstd", makeZstdSource},
    {ContentKind::Lz4, "lz4", makeLz4Source},
}};

const Layer* findLayer(ContentKind kind) {
  const auto layer =
      std::find_if(kLayers.begin(), kLayers.end(), [&](const Layer& l) { return l.kind == kind; });
  return layer == kLayers.end() ? nullptr : &*layer;
}

constexpr std::size_t kReadAllStep = std::size_t{1} << 20;

} // namespace

ByteSourcePtr makeDecoder(ContentKind kind, ByteSourcePtr compressed, const Limits& limits) {
  const Layer* layer = findLayer(kind);
  return layer == nullptr ? std::move(compressed) : layer->make(std::move(compressed), limits);
}

Result<DecodedInput> openDecoded(ByteSourcePtr raw, const Limits& limits, unsigned depth) {
  DecodedInput input;
  input.stream = std::make_unique<PeekSource>(std::move(raw));
  for (std::uint64_t layers = depth;; ++layers) {
    PPROF_TRY_ASSIGN(const auto head, input.stream->peek(kContentHeadBytes));
    input.kind = detectContent(head);
    const Layer* layer = findLayer(input.kind);
    if (layer == nullptr)
      return input;
    if (layers >= limits.maxNestingDepth)
      return tl::unexpected(limitError(&Limits::maxNestingDepth, limits,
                                       "the number of layers of compression around the content"));
    input.layers.emplace_back(layer->name);
    input.stream = std::make_unique<PeekSource>(layer->make(std::move(input.stream), limits));
  }
}

Result<std::vector<std::byte>> readAll(ByteSource& source, const Limits& limits) {
  const std::uint64_t expected = std::min(source.bytesTotal(), limits.maxDecompressedBytes) + 1;
  std::vector<std::byte> bytes(std::max<std::size_t>(kReadAllStep, expected));
  std::size_t size = 0;
  for (;;) {
    if (size == bytes.size())
      bytes.resize(size + size / 2);
    PPROF_TRY_ASSIGN(const std::size_t count, source.read(std::span(bytes).subspan(size)));
    if (count == 0)
      break;
    size += count;
    if (size > limits.maxDecompressedBytes)
      return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits, "the input"));
  }
  bytes.resize(size);
  return bytes;
}

} // namespace pprof
