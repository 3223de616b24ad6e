// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"

#include "core/base/platform/atomic_file.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <utility>

namespace pprof {

namespace {

bool exists(const BaseFolder& base, const std::string& path) {
  if (base.confines())
    return bool(base.openState(path));
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

/// Compares what it gets with a file.
class ComparingSink final : public ByteSink {
public:
  explicit ComparingSink(ByteSourcePtr file) : file_(std::move(file)) {}

  Result<void> write(std::string_view bytes) override {
    while (same_ && !bytes.empty()) {
      const std::size_t got = read(std::min(bytes.size(), block_.size()));
      same_ = got > 0 && bytes.substr(0, got) ==
                             std::string_view(reinterpret_cast<const char*>(block_.data()), got);
      bytes.remove_prefix(std::min(got, bytes.size()));
    }
    return {};
  }
  /// Whether that was all, and nothing else is there.
  [[nodiscard]] bool isSame() { return same_ && read(1) == 0; }

private:
  /// How many bytes came; none at the end or where the file cannot be read.
  std::size_t read(std::size_t most) {
    return file_->read(std::span(block_).first(most)).value_or(0);
  }

  static constexpr std::size_t kBlock = std::size_t{1} << 16;
  ByteSourcePtr file_;
  std::array<std::byte, kBlock> block_{};
  bool same_ = true;
};

/// Whether the file holds just these bytes; not if it cannot be read.
Result<bool> holds(const BaseFolder& base, const std::string& path, const FillSink& fill) {
  Result<ByteSourcePtr> file = openFile(base, path, CancelToken());
  if (!file)
    return false;
  ComparingSink sink(*std::move(file));
  PPROF_TRY(fill(sink));
  return sink.isSame();
}

} // namespace

std::string resolvedPath(const BaseFolder& base, const std::string& path) {
  if (base.confines())
    return base.resolved(path).value_or(path);
  std::error_code ignored; // an unresolvable path stands for itself
  const std::filesystem::path full =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
  return full.empty() ? path : full.string();
}

bool WrittenFiles::isOurs(const BaseFolder& base, const std::string& path) {
  const auto now = fileIdentity(base, path);
  const std::lock_guard lock(mutex_);
  const auto known = states_.find(resolvedPath(base, path));
  return now && known != states_.end() && known->second == *now;
}

void WrittenFiles::remember(const BaseFolder& base, const std::string& path) {
  const auto now = fileIdentity(base, path);
  const std::lock_guard lock(mutex_);
  if (now)
    states_[resolvedPath(base, path)] = *now;
}

void WrittenFiles::link(const BaseFolder& base, const LinkedFile& file) {
  const auto now = fileIdentity(base, file.path);
  const std::lock_guard lock(mutex_);
  if (now)
    links_[resolvedPath(base, file.path)] = {file, *now};
}

std::optional<LinkedFile> WrittenFiles::linked(const BaseFolder& base, const std::string& path) {
  const auto now = fileIdentity(base, path);
  const std::lock_guard lock(mutex_);
  const auto known = links_.find(resolvedPath(base, path));
  if (!now || known == links_.end() || known->second.state != *now)
    return std::nullopt;
  return known->second.file;
}

Result<void> writeOutput(const BaseFolder& base, const std::string& path, std::string_view content,
                         bool overwrite, WrittenFiles* written) {
  return writeOutput(
      base, path, [&](ByteSink& sink) { return sink.write(content); }, overwrite, written);
}

Result<void> writeOutput(const BaseFolder& base, const std::string& path, const FillSink& fill,
                         bool overwrite, WrittenFiles* written) {
  if (written != nullptr && !overwrite && exists(base, path) && !written->isOurs(base, path)) {
    PPROF_TRY_ASSIGN(const bool same, holds(base, path, fill));
    if (same)
      return {};
    return fail(ErrorCode::InvalidArgument,
                escapeForDisplay(path) + ": the file exists and was not written by this server",
                "choose another output_path, or set overwrite to true");
  }
  PPROF_TRY(writeFileAtomically(base, path, fill));
  if (written != nullptr)
    written->remember(base, path);
  return {};
}

} // namespace pprof
