// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"

#include "core/base/platform/atomic_file.h"
#include "core/base/text.h"

#include <array>
#include <filesystem>

namespace pprof {

namespace {

std::string resolved(const std::string& path) {
  std::error_code ignored; // an unresolvable path stands for itself
  const std::filesystem::path full = std::filesystem::weakly_canonical(path, ignored);
  return full.empty() ? path : full.string();
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

/// Whether the file holds just these bytes; not if it cannot be read.
bool holds(const std::string& path, std::string_view content) {
  const auto identity = fileIdentity(path);
  if (!identity || identity->size != content.size())
    return false;
  const Result<ByteSourcePtr> file = openFile(path, CancelToken());
  if (!file)
    return false;
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  std::array<std::byte, kBlock> block{};
  for (;;) {
    const Result<std::size_t> got = (*file)->read(block);
    if (!got || *got > content.size())
      return false;
    if (*got == 0)
      return content.empty();
    if (content.compare(0, *got, reinterpret_cast<const char*>(block.data()), *got) != 0)
      return false;
    content.remove_prefix(*got);
  }
}

} // namespace

bool WrittenFiles::isOurs(const std::string& path) {
  const auto now = fileIdentity(path);
  const std::lock_guard lock(mutex_);
  const auto known = states_.find(resolved(path));
  return now && known != states_.end() && known->second == *now;
}

void WrittenFiles::remember(const std::string& path) {
  const auto now = fileIdentity(path);
  const std::lock_guard lock(mutex_);
  if (now)
    states_[resolved(path)] = *now;
}

namespace {

/// Whether a file is there that this server did not write and was not told to replace.
bool mustStay(const std::string& path, bool overwrite, WrittenFiles* written) {
  return written != nullptr && !overwrite && exists(path) && !written->isOurs(path);
}

} // namespace

Result<void> writeOutput(const std::string& path, std::string_view content, bool overwrite,
                         WrittenFiles* written) {
  if (mustStay(path, overwrite, written) && holds(path, content))
    return {};
  return writeOutput(path, [&](ByteSink& sink) { return sink.write(content); }, overwrite, written);
}

Result<void> writeOutput(const std::string& path, const FillSink& fill, bool overwrite,
                         WrittenFiles* written) {
  if (mustStay(path, overwrite, written))
    return fail(ErrorCode::InvalidArgument,
                escapeForDisplay(path) + ": the file exists and was not written by this server",
                "choose another output_path, or set overwrite to true");
  PPROF_TRY(writeFileAtomically(path, fill));
  if (written != nullptr)
    written->remember(path);
  return {};
}

} // namespace pprof
