// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/profile_reader.h"

#include "core/base/text.h"
#include "core/codec/decoder.h"
#include "core/codec/folded_reader.h"
#include "core/codec/pprof_reader.h"
#include "core/codec/zip_bundle.h"

#include <new>

namespace pprof {

namespace {

/// What stays the same on the way through the layers of one input.
struct Reading {
  const std::string& name;
  const std::string& member;
  const Limits& limits;
  const Work& work;
};

Result<std::shared_ptr<Profile>> readLayer(ByteSourcePtr source, const Reading& reading,
                                           unsigned depth);

Result<std::shared_ptr<Profile>> readBundle(DecodedInput input, const Reading& reading,
                                            unsigned depth) {
  PPROF_TRY_ASSIGN(std::vector<std::byte> bytes, readAll(*input.stream, reading.limits));
  PPROF_TRY_ASSIGN(const ZipBundle bundle, ZipBundle::open(std::move(bytes), reading.limits));
  PPROF_TRY_ASSIGN(const std::size_t index, pickMember(bundle, reading.member, reading.limits));
  PPROF_TRY_ASSIGN(ByteSourcePtr source, bundle.openMember(index));
  const Reading inner{reading.name, {}, reading.limits, reading.work};
  const std::string shown = escapeForDisplay(bundle.members()[index].name);
  auto profile = readLayer(std::move(source), inner, depth);
  if (!profile)
    return failWithin("member " + shown, std::move(profile).error());
  return profile;
}

Result<std::shared_ptr<Profile>> readLayer(ByteSourcePtr source, const Reading& reading,
                                           unsigned depth) {
  PPROF_TRY_ASSIGN(DecodedInput input, openDecoded(std::move(source), reading.limits, depth));
  depth += static_cast<unsigned>(input.layers.size());
  switch (input.kind) {
  case ContentKind::PprofProto:
    return readPprof(*input.stream, reading.limits, reading.work);
  case ContentKind::FoldedStacks:
    return readFolded(*input.stream, reading.limits, reading.work);
  case ContentKind::Zip:
    if (depth + 1 > reading.limits.maxNestingDepth)
      return tl::unexpected(
          limitError(&Limits::maxNestingDepth, reading.limits, "the nest of archives"));
    return readBundle(std::move(input), reading, depth + 1);
  default:
    return tl::unexpected(refuse(input.kind));
  }
}

} // namespace

Result<std::shared_ptr<Profile>> readProfile(ByteSourcePtr source, const std::string& name,
                                             const std::string& member, const Limits& limits,
                                             const Work& work) {
  try {
    auto profile = readLayer(std::move(source), {name, member, limits, work}, 0);
    if (!profile && profile.error().code != ErrorCode::Canceled)
      return failWithin(escapeForDisplay(name), std::move(profile).error());
    return profile;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::LimitExceeded, escapeForDisplay(name) + ": not enough memory to read it",
                "close other programs, or lower --max_decompressed_bytes to be refused sooner");
  }
}

} // namespace pprof
