// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/bundle.h"

#include "core/base/ascii.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/codec/bundle_json.h"
#include "core/codec/content_kind.h"
#include "core/codec/decoder.h"
#include "core/codec/expansion_guard.h"
#include "core/codec/peek_source.h"
#include "core/codec/pprof_reader.h"
#include "core/profile/profile_kind.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace pprof {

namespace {

constexpr std::size_t kShownNameBytes = 80;
/// A profile whose member is no larger is read whole, to see where its samples come from.
constexpr std::uint64_t kReadWholeBytes = std::uint64_t{1} << 20;
/// JSON beyond this is no profiler's.
constexpr std::size_t kMostJsonBytes = std::size_t{8} << 20;
constexpr std::size_t kWindow = std::size_t{256} << 10;

struct TypeName {
  BundleType type;
  std::string_view name;
  std::string_view kind; ///< of profileKind; "": it is no profile
};
constexpr std::array<TypeName, 9> kTypeNames{{
    {BundleType::Cpu, "cpu", "cpu"},
    {BundleType::Heap, "heap", "heap"},
    {BundleType::Mutex, "mutex", "mutex"},
    {BundleType::Block, "block", "block"},
    {BundleType::Goroutines, "goroutines", "goroutine"},
    {BundleType::Metrics, "metrics", ""},
    {BundleType::Trace, "trace", ""},
    {BundleType::Jfr, "jfr", ""},
    {BundleType::Unknown, "unknown", ""},
}};

std::string shown(std::string_view name) {
  return name.empty() ? "(no name)" : escapeForDisplay(name, kShownNameBytes);
}

tl::unexpected<Error> hostile(const ZipMember& member, const std::string& what) {
  return fail(ErrorCode::BadFormat,
              "the bundle is refused: its member " + shown(member.name) + " " + what,
              "nothing was written; a bundle of Datadog's has plain file names: check where this "
              "one is from");
}

bool hasDriveLetter(std::string_view name) {
  return name.size() > 1 && name[1] == ':' && isLetter(name[0]);
}

bool hasControl(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    constexpr unsigned char kFirstPrintable = 0x20;
    constexpr unsigned char kDelete = 0x7f;
    return static_cast<unsigned char>(c) < kFirstPrintable ||
           static_cast<unsigned char>(c) == kDelete;
  });
}

/// What is wrong with a member's name, as the end of a sentence; nullptr if nothing is.
const char* nameFault(std::string_view name) {
  if (name.empty())
    return "has no name";
  if (hasControl(name))
    return "has control characters in its name";
  if (name.find('\\') != std::string_view::npos)
    return "has a backslash in its name";
  if (name.front() == '/' || hasDriveLetter(name))
    return "has an absolute name";
  while (!name.empty()) {
    const std::string_view part = name.substr(0, name.find('/'));
    if (part == "..")
      return "leads out of the folder with \"..\"";
    name.remove_prefix(std::min(name.size(), part.size() + 1));
  }
  return nullptr;
}

Result<void> checkMember(const ZipMember& member) {
  if (const char* fault = nameFault(member.name))
    return hostile(member, fault);
  if (member.isSymlink)
    return hostile(member, "is a symbolic link");
  if (member.isSpecial)
    return hostile(member, "is a device, a pipe or a socket");
  if (member.isEncrypted)
    return hostile(member, "is encrypted");
  if (member.size > kAlwaysFineBytes && member.size / kMostExpansion > member.compressedSize)
    return hostile(member, "says that its " + std::to_string(member.compressedSize) +
                               " bytes expand to " + std::to_string(member.size) +
                               ", as those of a decompression bomb do");
  return {};
}

std::uint64_t mostProduced(std::uint64_t compressed) {
  constexpr std::uint64_t kRoom = std::numeric_limits<std::uint64_t>::max() - kAlwaysFineBytes;
  return kAlwaysFineBytes + std::min(compressed, kRoom / kMostExpansion) * kMostExpansion;
}

BundleType typeOfKind(std::string_view kind, const Profile& profile) {
  // Agents other than Go's put all that they measure into one profile.
  if (kind == "mixed")
    kind = hasSampleType(profile, "cpu") || hasSampleType(profile, "cpu-time") ? "cpu" : "";
  const auto at = std::find_if(kTypeNames.begin(), kTypeNames.end(), [&](const TypeName& t) {
    return !t.kind.empty() && t.kind == kind;
  });
  return at == kTypeNames.end() ? BundleType::Unknown : at->type;
}

bool saysMutex(std::string_view name) { return name.find("mutex") != std::string_view::npos; }

/// The type of a profile, of which there may be the header alone: then, and where there is nothing
/// in it, what tells a mutex profile from a block profile is its name.
BundleType typeOfProfile(const Profile& profile, std::string_view name) {
  const BundleType type = typeOfKind(profileKind(profile), profile);
  const bool isContention = type == BundleType::Mutex || type == BundleType::Block;
  if (isContention && profile.sampleCount() == 0)
    return saysMutex(name) ? BundleType::Mutex : BundleType::Block;
  return type;
}

/// How a member is to be taken out: what is in it, and how many layers of compression come off
/// before it is written.
struct Unnesting {
  ContentKind content = ContentKind::Empty;
  std::size_t peel = 0;
  bool keepsGzip = false;
};

Result<Unnesting> lookInto(ByteSourcePtr raw, const Limits& limits) {
  PPROF_TRY_ASSIGN(const DecodedInput input, openDecoded(std::move(raw), limits, 1));
  Unnesting how{input.kind, input.layers.size(), false};
  how.keepsGzip = input.kind == ContentKind::PprofProto && !input.layers.empty() &&
                  input.layers.back() == "gzip";
  how.peel -= how.keepsGzip ? 1 : 0;
  return how;
}

Result<ByteSourcePtr> peeled(ByteSourcePtr raw, std::size_t layers, const Limits& limits) {
  for (; layers > 0; --layers) {
    auto stream = std::make_unique<PeekSource>(std::move(raw));
    PPROF_TRY_ASSIGN(const auto head, stream->peek(kContentHeadBytes));
    const ContentKind kind = detectContent(head);
    raw = makeDecoder(kind, std::move(stream), limits);
  }
  return raw;
}

/// Reads a source to its end, and returns the beginning of what was in it.
Result<std::string> drained(ByteSource& source, std::size_t mostKept = 0) {
  std::string head;
  std::vector<std::byte> window(kWindow);
  for (;;) {
    PPROF_TRY_ASSIGN(const std::size_t count, source.read(window));
    if (count == 0)
      return head;
    head.append(reinterpret_cast<const char*>(window.data()),
                std::min(count, mostKept - head.size()));
  }
}

Result<void> profileFacts(ByteSource& source, const BundleMember& member, const Limits& limits,
                          const Work& work, MemberFacts& facts) {
  const bool whole = member.compressedSize <= kReadWholeBytes;
  const Work quiet{work.cancel, nullptr};
  PPROF_TRY_ASSIGN(const std::shared_ptr<Profile> profile,
                   whole ? readPprof(source, limits, quiet) : checkPprof(source, limits, quiet));
  PPROF_TRY(drained(source));
  facts.isProfile = true;
  facts.type = typeOfProfile(*profile, member.name);
  facts.isDelta = member.name.starts_with("delta-");
  facts.timeNanos = profile->timeNanos;
  facts.durationNanos = profile->durationNanos;
  return {};
}

Result<void> jsonFacts(ByteSource& source, const BundleMember& member, MemberFacts& facts) {
  PPROF_TRY_ASSIGN(const std::string text, drained(source, kMostJsonBytes + 1));
  if (text.size() > kMostJsonBytes)
    return {};
  PPROF_TRY_ASSIGN(const BundleJson json, readBundleJson(text, member.name));
  facts.type = json.isMetrics ? BundleType::Metrics : BundleType::Unknown;
  facts.event = json.event;
  return {};
}

/// A file that calls itself a profile and is something else is damaged, not another kind of file.
bool claimsToBeProfile(std::string_view name) {
  return name.ends_with(".pprof") || name.ends_with(".pb.gz") || name.ends_with(".pb");
}

Result<void> otherFacts(ByteSource& source, const BundleMember& member, ContentKind content,
                        MemberFacts& facts) {
  if (content == ContentKind::Zip)
    return fail(ErrorCode::LimitExceeded,
                "the bundle is refused: its member " + shown(member.name) +
                    " is an archive itself, as those of decompression bombs are",
                "nothing was written; check where this bundle is from");
  PPROF_TRY(drained(source)); // a bomb is told from damage
  if (claimsToBeProfile(member.name) && content != ContentKind::JavaFlightRecorder)
    return tl::unexpected(refuse(content));
  facts.type = content == ContentKind::JavaFlightRecorder ? BundleType::Jfr
               : content == ContentKind::GoExecutionTrace ? BundleType::Trace
                                                          : BundleType::Unknown;
  return {};
}

} // namespace

std::string_view bundleTypeName(BundleType type) {
  return std::find_if(kTypeNames.begin(), kTypeNames.end(),
                      [&](const TypeName& t) { return t.type == type; })
      ->name;
}

std::optional<BundleType> bundleTypeOf(std::string_view name) {
  const auto at = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                               [&](const TypeName& t) { return t.name == name; });
  return at == kTypeNames.end() ? std::nullopt : std::optional(at->type);
}

Result<Bundle> Bundle::open(RandomSourcePtr file, const Limits& limits) {
  PPROF_TRY_ASSIGN(ZipBundle zip, ZipBundle::open(std::move(file), limits));
  Bundle bundle(std::move(zip), limits);
  std::set<std::string> names;
  std::uint64_t claimed = 0;
  for (const ZipMember& member : bundle.zip_.members()) {
    PPROF_TRY(checkMember(member));
    if (member.isDirectory)
      continue;
    const std::string name(baseName(member.name));
    if (!names.insert(lowerCased(name)).second)
      return hostile(member, "has the same name as another one once folders are dropped");
    claimed += std::min(member.size, limits.maxDecompressedBytes);
    if (claimed > limits.maxDecompressedBytes)
      return tl::unexpected(
          limitError(&Limits::maxDecompressedBytes, limits, "what the bundle says it expands to"));
    bundle.compressed_ += member.compressedSize;
    bundle.members_.push_back({name, member.index, member.compressedSize});
  }
  return bundle;
}

Result<MemberFacts> Bundle::extract(const BundleMember& member, ByteSink& into, const Work& work) {
  PPROF_TRY_ASSIGN(ByteSourcePtr first, zip_.openMember(member.index));
  PPROF_TRY_ASSIGN(const Unnesting how, lookInto(std::move(first), limits_));
  PPROF_TRY_ASSIGN(ByteSourcePtr raw, zip_.openMember(member.index));
  PPROF_TRY_ASSIGN(ByteSourcePtr unnested, peeled(std::move(raw), how.peel, limits_));
  const std::uint64_t mostOfAll = mostProduced(compressed_);
  const auto guarding = [&](ByteSourcePtr inner, std::uint64_t& ofAll) {
    const std::uint64_t left = mostOfAll - std::min(mostOfAll, ofAll);
    const std::uint64_t most =
        std::min({mostProduced(member.compressedSize), left, limits_.maxDecompressedBytes});
    return std::make_unique<ExpansionGuard>(
        std::move(inner),
        ExpansionCap{most, "the bundle is refused: its member " + shown(member.name)}, ofAll,
        work.cancel);
  };
  // What is written may be more than what comes out of it: gzip has members without content.
  ByteSourcePtr stream = std::make_unique<TeeSource>(guarding(std::move(unnested), written_), into);
  if (how.keepsGzip)
    stream = makeDecoder(ContentKind::Gzip, std::move(stream), limits_);
  const ByteSourcePtr guarded = guarding(std::move(stream), produced_);
  MemberFacts facts;
  facts.content = contentName(how.content);
  if (how.content == ContentKind::PprofProto)
    PPROF_TRY(profileFacts(*guarded, member, limits_, work, facts));
  else if (how.content == ContentKind::JsonDocument && !claimsToBeProfile(member.name))
    PPROF_TRY(jsonFacts(*guarded, member, facts));
  else
    PPROF_TRY(otherFacts(*guarded, member, how.content, facts));
  return facts;
}

} // namespace pprof
