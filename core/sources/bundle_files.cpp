// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/bundle_files.h"

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/sources/content_hash.h"

#include <algorithm>
#include <functional>
#include <set>

namespace pprof {

namespace {

constexpr std::size_t kShownNameBytes = 80;
constexpr std::size_t kMostPartBytes = 70; // names may have 255 bytes, and temporary ones have more

bool isSafe(char c) {
  constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789._-+@";
  constexpr unsigned char kFirstBeyondAscii = 0x80;
  return kSafe.find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= kFirstBeyondAscii;
}

/// The end of a part, which tells most; not from within a character.
std::string shortened(const std::string& part) {
  if (part.size() <= kMostPartBytes)
    return part;
  std::size_t from = part.size() - kMostPartBytes;
  constexpr unsigned kContinuationMask = 0xc0;
  constexpr unsigned kContinuation = 0x80;
  while (from < part.size() &&
         (static_cast<unsigned char>(part[from]) & kContinuationMask) == kContinuation)
    ++from;
  return part.substr(from);
}

std::string safePart(const std::string& part) {
  // What is not UTF-8 or would be escaped on a terminal is not for a file's name either.
  std::string safe = isUtf8(part) && escapeForDisplay(part) == part ? part : "";
  if (safe.empty())
    for (const char c : part)
      safe += static_cast<unsigned char>(c) < 0x80 ? c : '_';
  std::replace_if(safe.begin(), safe.end(), [](char c) { return !isSafe(c); }, '_');
  return shortened(safe);
}

/// Counts and hashes what passes on its way to a file, or to nowhere.
class MeasuringSink final : public ByteSink {
public:
  explicit MeasuringSink(ByteSink* into) : into_(into) {}
  Result<void> write(std::string_view bytes) override {
    bytes_ += bytes.size();
    hash_.add(bytes);
    return into_ == nullptr ? Result<void>() : into_->write(bytes);
  }
  void tell(UnpackedFile& file) const {
    file.bytes = bytes_;
    file.hash = hash_.value();
  }

private:
  ByteSink* into_;
  std::uint64_t bytes_ = 0;
  ContentHash hash_;
};

std::string brokenMember(const std::string& member, const Error& error) {
  return "left out " + escapeForDisplay(member, kShownNameBytes) + ": " + error.message;
}

/// What was found instead of profiles, for the error.
Error nothingToUse(const UnpackedBundle& bundle) {
  std::string found;
  for (const UnpackedFile& file : bundle.files)
    found += (found.empty() ? "" : ", ") + escapeForDisplay(file.member, kShownNameBytes) + " (" +
             std::string(file.facts.content) + ")";
  for (const std::string& warning : bundle.warnings)
    found += (found.empty() ? "" : "; ") + warning;
  return {ErrorCode::BadFormat,
          "the bundle has no profile that can be read: " + (found.empty() ? "it is empty" : found),
          "nothing was written; pick another profile, or look at this one in Datadog's pages"};
}

using ExtractMember = std::function<Result<void>(const BundleMember&, UnpackedFile&)>;

Result<UnpackedBundle> takeApart(Bundle& bundle, const ExtractMember& extract, const Work& work) {
  UnpackedBundle result;
  std::size_t done = 0;
  for (const BundleMember& member : bundle.members()) {
    PPROF_TRY(work.cancel.check());
    work.report("unpacking", done++, bundle.members().size());
    UnpackedFile file;
    file.member = member.name;
    if (const auto taken = extract(member, file); !taken) {
      if (taken.error().code != ErrorCode::BadFormat)
        return tl::unexpected(taken.error());
      result.warnings.push_back(brokenMember(member.name, taken.error()));
      continue;
    }
    if (file.facts.event)
      result.event = file.facts.event;
    result.files.push_back(std::move(file));
  }
  const bool anyUse =
      std::any_of(result.files.begin(), result.files.end(), [](const UnpackedFile& file) {
        return file.facts.isProfile || file.facts.type == BundleType::Jfr;
      });
  if (!anyUse)
    return tl::unexpected(nothingToUse(result));
  return result;
}

} // namespace

std::string bundleFileName(const std::string& service, const std::string& env,
                           const std::string& member) {
  std::string name = safePart(service) + "_" + safePart(env) + "_" + safePart(member);
  // A name that begins with a dot is hidden and taken for a temporary one, one with a dash for an
  // option.
  for (char& c : name) {
    if (c != '.' && c != '-')
      break;
    c = '_';
  }
  return name;
}

Result<UnpackedBundle> unpackBundle(Bundle& bundle, const std::string& service,
                                    const std::string& env, StagedFiles& into, const Work& work) {
  std::set<std::string> names;
  const auto extract = [&](const BundleMember& member, UnpackedFile& file) -> Result<void> {
    file.name = bundleFileName(service, env, member.name);
    if (!names.insert(file.name).second)
      return fail(ErrorCode::LimitExceeded,
                  "the bundle is refused: two of its members would become the file " + file.name,
                  "nothing was written; check where this bundle is from");
    return into.add(file.name, [&](ByteSink& sink) -> Result<void> {
      MeasuringSink measured(&sink);
      PPROF_TRY_ASSIGN(file.facts, bundle.extract(member, measured, work));
      measured.tell(file);
      return {};
    });
  };
  return takeApart(bundle, extract, work);
}

Result<UnpackedBundle> surveyBundle(Bundle& bundle, const Work& work) {
  const auto extract = [&](const BundleMember& member, UnpackedFile& file) -> Result<void> {
    MeasuringSink measured(nullptr);
    PPROF_TRY_ASSIGN(file.facts, bundle.extract(member, measured, work));
    measured.tell(file);
    return {};
  };
  return takeApart(bundle, extract, work);
}

} // namespace pprof
