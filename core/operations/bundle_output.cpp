// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/bundle_output.h"

#include "core/base/text.h"
#include "core/sources/content_hash.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

/// Whether a file has the content whose hash is given; not if it cannot be read.
bool hasContent(const BaseFolder& base, const std::string& path, const UnpackedFile& wanted) {
  const auto file = openFile(base, path, CancelToken());
  if (!file)
    return false;
  ContentHash hash;
  std::array<std::byte, std::size_t{1} << 16> window{};
  for (std::uint64_t bytes = 0;;) {
    const auto count = (*file)->read(window);
    if (!count)
      return false;
    if (*count == 0)
      return bytes == wanted.bytes && hash.value() == wanted.hash;
    hash.add(std::span(window).first(*count));
    bytes += *count;
  }
}

constexpr std::size_t kTypeColumn = 12;
constexpr std::size_t kBytesColumn = 12;

} // namespace

std::string pathInFolder(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

Result<void> commitFiles(Context& context, StagedFiles& staged, const std::string& folder,
                         const std::vector<UnpackedFile>& files, bool overwrite) {
  const BaseFolder& base = context.base();
  for (const UnpackedFile& file : files) {
    const std::string path = pathInFolder(folder, file.name);
    const bool mayReplace = overwrite || context.written == nullptr || !fileIdentity(base, path) ||
                            context.written->isOurs(base, path);
    if (!mayReplace && !hasContent(base, path, file))
      return fail(ErrorCode::InvalidArgument,
                  escapeForDisplay(path) + ": the file exists and was not written by this server",
                  "choose another out_dir, or set overwrite to true");
  }
  PPROF_TRY(context.work.cancel.check());
  PPROF_TRY(staged.commit());
  if (context.written != nullptr)
    for (const UnpackedFile& file : files)
      context.written->remember(base, pathInFolder(folder, file.name));
  return {};
}

Result<void> writeInFolder(Context& context, const std::string& folder, const std::string& name,
                           const std::string& bytes, bool overwrite,
                           std::optional<std::string>& path) {
  PPROF_TRY_ASSIGN(StagedFiles staged, StagedFiles::in(context.base(), folder));
  PPROF_TRY(staged.add(name, [&](ByteSink& sink) { return sink.write(bytes); }));
  ContentHash hash;
  hash.add(bytes);
  UnpackedFile file;
  file.name = name;
  file.bytes = bytes.size();
  file.hash = hash.value();
  PPROF_TRY(commitFiles(context, staged, folder, {file}, overwrite));
  path = pathInFolder(folder, name);
  context.store.remember(*path, file.hash);
  return {};
}

std::vector<WrittenFileResult> describeFiles(Context& context, const std::string& folder,
                                             const std::vector<UnpackedFile>& files) {
  std::vector<WrittenFileResult> results;
  for (const UnpackedFile& file : files) {
    WrittenFileResult result;
    result.type = bundleTypeName(file.facts.type);
    result.path = pathInFolder(folder, file.name);
    result.handle = context.store.remember(result.path, file.hash);
    result.member = file.member;
    result.bytes = static_cast<std::int64_t>(file.bytes);
    result.isDelta = file.facts.isDelta;
    results.push_back(std::move(result));
  }
  return results;
}

std::string fileLines(const std::vector<WrittenFileResult>& files) {
  std::string out;
  for (const WrittenFileResult& file : files) {
    const std::string bytes = std::to_string(file.bytes);
    out +=
        "  " + file.type + std::string(kTypeColumn - std::min(kTypeColumn, file.type.size()), ' ');
    out += std::string(kBytesColumn - std::min(kBytesColumn, bytes.size()), ' ') + bytes + "  " +
           escapeForDisplay(file.path) + "\n";
  }
  return out;
}

Result<BundleFetcher> bundleFetcher(const DatadogAccess& access, const CacheArgs& args) {
  PPROF_TRY_ASSIGN(DownloadCache cache, downloadCacheOfEnvironment(!args.noCache));
  return BundleFetcher(access.client(), std::move(cache));
}

} // namespace pprof
