// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/baseline_store.h"

#include "core/base/instant.h"
#include "core/base/platform/atomic_file.h"
#include "core/base/platform/folder_lock.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/codec/decoder.h"
#include "core/sources/environment.h"
#include "core/sources/file_source.h"

#include <cerrno>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace pprof {

namespace {

// Not Json: a file of many functions is searched by name.
using Document = nlohmann::json;

constexpr std::uint64_t kLargestFile = std::uint64_t{256} << 20;
constexpr std::int64_t kMostProfiles = 1'000'000'000;

tl::unexpected<Error> notAStore(const std::string& path, const std::string& what) {
  return fail(ErrorCode::BadFormat, escapeForDisplay(path) + ": not a file of baselines: " + what,
              "name another file with baseline_path, or delete this one to begin anew");
}

/// The whole document, or that of an empty store where there is no file.
Result<Document> readDocument(const BaseFolder& base, const std::string& path, const Work& work) {
  if (!fileIdentity(base, path)) {
    if (base.openState(path).error() == ENOENT)
      return Document{{"entries", Document::object()}};
    return notAStore(path, "it is no regular file");
  }
  PPROF_TRY_ASSIGN(const ByteSourcePtr file, openFile(base, path, work.cancel));
  if (file->bytesTotal() > kLargestFile)
    return notAStore(path, "it has more than " + std::to_string(kLargestFile >> 20) + " MB");
  PPROF_TRY_ASSIGN(const std::vector<std::byte> bytes, readAll(*file, Limits{}));
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  Document document = Document::parse(text, text + bytes.size(), nullptr, false);
  if (document.is_discarded())
    return notAStore(path, "it is not JSON");
  if (!document.is_object() || !document.contains("entries") || !document["entries"].is_object())
    return notAStore(path, "it has no \"entries\"");
  return document;
}

std::optional<double> shareOf(const Document& function, const char* name) {
  const auto at = function.find(name);
  if (at == function.end() || !at->is_number() || !std::isfinite(at->get<double>()))
    return std::nullopt;
  return at->get<double>();
}

std::optional<std::int64_t> countOf(const Document& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_integer())
    return std::nullopt;
  const auto count = at->get<std::int64_t>();
  return count < 0 || count > kMostProfiles ? std::nullopt : std::optional(count);
}

/// An entry's baseline; nothing if the entry is damaged.
std::optional<Baseline> baselineOf(const Document& entry) {
  Baseline baseline;
  const auto profiles = entry.is_object() ? countOf(entry, "samples") : std::nullopt;
  if (!profiles || !entry.contains("functions") || !entry["functions"].is_object())
    return std::nullopt;
  baseline.profiles = *profiles;
  for (const auto& [name, function] : entry["functions"].items()) {
    if (!function.is_object())
      return std::nullopt;
    const auto flat = shareOf(function, "avg_flat_pct");
    const auto cum = shareOf(function, "avg_cum_pct");
    const auto count = countOf(function, "count");
    if (!flat || !cum || !count)
      return std::nullopt;
    baseline.functions[name] = {{*flat, *cum}, *count};
  }
  return baseline;
}

Result<Baseline> baselineIn(const Document& document, const BaselineKey& key,
                            const std::string& path) {
  const auto entry = document["entries"].find(replaceInvalidUtf8(key.name));
  if (entry == document["entries"].end())
    return Baseline();
  auto baseline = baselineOf(*entry);
  if (!baseline)
    return notAStore(path, "its entry " + escapeForDisplay(key.name) + " is damaged");
  return *std::move(baseline);
}

Document entryOf(const BaselineKey& key, const Baseline& baseline, const std::string& time) {
  Document functions = Document::object();
  for (const auto& [name, mean] : baseline.functions)
    functions[name] = {
        {"avg_flat_pct", mean.share.flat}, {"avg_cum_pct", mean.share.cum}, {"count", mean.count}};
  return {{"key", replaceInvalidUtf8(key.name)},
          {"profile_kind", key.profileKind},
          {"sample_index", replaceInvalidUtf8(key.sampleType)},
          {"updated_at", time},
          {"samples", baseline.profiles},
          {"functions", std::move(functions)}};
}

std::string folderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

} // namespace

Result<BaselineStore> BaselineStore::usual(const BaseFolder& base) {
  if (base.confines())
    return BaselineStore(base, base.path() + "/.pprof-mcp-baselines.json");
  const std::string folder = userDataFolder();
  if (folder.empty())
    return fail(ErrorCode::NotFound,
                "there is no place for baselines: neither XDG_DATA_HOME nor HOME is set",
                "name a file with baseline_path");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::Unreadable,
                escapeForDisplay(folder) + ": cannot make the folder: " + error.message(),
                "name a file with baseline_path");
  return BaselineStore(base, folder + "/baselines.json");
}

Result<Baseline> BaselineStore::read(const BaselineKey& key, const Work& work) const {
  PPROF_TRY_ASSIGN(const Document document, readDocument(base_, path_, work));
  return baselineIn(document, key, path_);
}

Result<Baseline> BaselineStore::update(const BaselineKey& key,
                                       const std::function<void(Baseline&)>& change,
                                       const Work& work) const {
  PPROF_TRY_ASSIGN(const std::string leadsTo, base_.resolved(path_));
  PPROF_TRY_ASSIGN(const FolderLock lock, FolderLock::take(base_, folderOf(leadsTo), work.cancel));
  PPROF_TRY_ASSIGN(Document document, readDocument(base_, path_, work));
  PPROF_TRY_ASSIGN(Baseline before, baselineIn(document, key, path_));
  Baseline after = before;
  change(after);
  const std::string time = currentInstant().text();
  document["updated_at"] = time;
  document["entries"][replaceInvalidUtf8(key.name)] = entryOf(key, after, time);
  PPROF_TRY(writeFileAtomically(base_, path_, document.dump(1, ' ') + "\n"));
  return before;
}

} // namespace pprof
