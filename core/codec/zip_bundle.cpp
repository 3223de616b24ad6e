// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/zip_bundle.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <zip.h>

namespace pprof {

/// The handle points into the bytes or reads the file. libzip's handles may be used from one thread
/// at a time, and those of members share their archive's: so one lock for all.
struct ZipBundle::Archive {
  explicit Archive(std::vector<std::byte> content) : bytes(std::move(content)) {}
  explicit Archive(RandomSourcePtr source) : file(std::move(source)) {}
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() {
    if (zip != nullptr)
      zip_discard(zip);
  }

  std::vector<std::byte> bytes;
  RandomSourcePtr file;           ///< null: it is in `bytes`
  std::uint64_t position = 0;     ///< in the file, as libzip has put it
  std::optional<Error> readError; ///< of the file, which libzip has no words for
  zip_t* zip = nullptr;
  std::mutex mutex;

  [[nodiscard]] std::uint64_t size() const { return file ? file->size() : bytes.size(); }
};

namespace {

constexpr std::size_t kLongestZipName = 120;
constexpr std::uint32_t kUnixTypeMask = 0170000;
constexpr std::uint32_t kUnixSymlink = 0120000;
constexpr std::uint32_t kUnixDirectory = 0040000;
constexpr std::uint32_t kUnixFile = 0100000;
constexpr unsigned kUnixModeShift = 16;

struct ZipFault {
  int code;
  std::string_view what;
};
constexpr std::array<ZipFault, 6> kZipFaults{{
    {ZIP_ER_NOZIP, "there is no directory at its end: it is cut short, or no zip archive"},
    {ZIP_ER_INCONS, "its directory contradicts itself"},
    {ZIP_ER_CRC, "the checksum does not match"},
    {ZIP_ER_EOF, "it is cut short"},
    {ZIP_ER_COMPNOTSUPP, "its compression method is not supported"},
    {ZIP_ER_ZLIB, "its compressed data is damaged"},
}};

std::string zipFault(zip_error_t* error) {
  const auto fault = std::find_if(kZipFaults.begin(), kZipFaults.end(), [&](const ZipFault& f) {
    return f.code == zip_error_code_zip(error);
  });
  return std::string(fault == kZipFaults.end() ? zip_error_strerror(error) : fault->what);
}

tl::unexpected<Error> badArchive(zip_error_t* error) {
  return fail(ErrorCode::BadFormat, "zip: " + zipFault(error),
              "the archive is damaged: download or copy it again");
}

std::string memberLabel(const ZipMember& member) {
  return "zip member " + escapeForDisplay(member.name, kLongestZipName);
}

/// An error of libzip's that is freed.
class ZipError {
public:
  ZipError() { zip_error_init(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  ~ZipError() { zip_error_fini(&error_); }
  zip_error_t* get() { return &error_; }

private:
  zip_error_t error_{};
};

zip_int64_t readFile(ZipBundle::Archive& archive, void* into, zip_uint64_t size) {
  const auto count = archive.file->readAt(
      archive.position, std::span(static_cast<std::byte*>(into), static_cast<std::size_t>(size)));
  if (!count) {
    archive.readError = count.error();
    return -1;
  }
  archive.position += *count;
  return static_cast<zip_int64_t>(*count);
}

zip_int64_t seekFile(ZipBundle::Archive& archive, void* arguments, zip_uint64_t size) {
  ZipError error;
  const zip_int64_t to = zip_source_seek_compute_offset(archive.position, archive.size(), arguments,
                                                        size, error.get());
  if (to < 0)
    return -1;
  archive.position = static_cast<std::uint64_t>(to);
  return 0;
}

zip_int64_t describeFile(const ZipBundle::Archive& archive, void* into, zip_uint64_t size) {
  if (size < sizeof(zip_stat_t))
    return -1;
  auto* stat = static_cast<zip_stat_t*>(into);
  zip_stat_init(stat);
  stat->size = archive.size();
  stat->valid = ZIP_STAT_SIZE;
  return sizeof(zip_stat_t);
}

/// How libzip asks for an archive that is not in memory.
zip_int64_t answerLibzip(void* state, void* data, zip_uint64_t size, zip_source_cmd_t command) {
  auto& archive = *static_cast<ZipBundle::Archive*>(state);
  switch (command) {
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
        ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
  case ZIP_SOURCE_OPEN:
    archive.position = 0;
    return 0;
  case ZIP_SOURCE_READ:
    return size == 0 ? 0 : readFile(archive, data, size);
  case ZIP_SOURCE_SEEK:
    return seekFile(archive, data, size);
  case ZIP_SOURCE_TELL:
    return static_cast<zip_int64_t>(archive.position);
  case ZIP_SOURCE_STAT:
    return describeFile(archive, data, size);
  case ZIP_SOURCE_ERROR: {
    ZipError error;
    zip_error_set(error.get(), ZIP_ER_READ, 0);
    return zip_error_to_data(error.get(), data, size);
  }
  default:
    return 0;
  }
}

zip_source_t* sourceOf(ZipBundle::Archive& archive, ZipError& error) {
  if (archive.file)
    return zip_source_function_create(answerLibzip, &archive, error.get());
  return zip_source_buffer_create(archive.bytes.data(), archive.bytes.size(), 0, error.get());
}

Result<void> openArchive(ZipBundle::Archive& archive) {
  ZipError error;
  if (archive.size() == 0) { // libzip takes nothing for an archive without members
    zip_error_set(error.get(), ZIP_ER_NOZIP, 0);
    return badArchive(error.get());
  }
  zip_source_t* source = sourceOf(archive, error);
  if (source == nullptr)
    return badArchive(error.get());
  archive.zip = zip_open_from_source(source, ZIP_RDONLY, error.get());
  if (archive.zip == nullptr) {
    zip_source_free(source);
    if (archive.readError)
      return tl::unexpected(*archive.readError);
    return badArchive(error.get());
  }
  return {};
}

Result<ZipMember> describeMember(zip_t* zip, std::size_t index) {
  zip_stat_t stat;
  if (zip_stat_index(zip, index, 0, &stat) != 0)
    return badArchive(zip_get_error(zip));
  ZipMember member;
  const char* name = zip_get_name(zip, index, ZIP_FL_ENC_RAW);
  member.name = name != nullptr ? name : "";
  member.size = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
  member.compressedSize = (stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0;
  member.isEncrypted =
      (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
  member.index = index;
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  const bool hasMode = zip_file_get_external_attributes(zip, index, 0, &system, &attributes) == 0 &&
                       system == ZIP_OPSYS_UNIX;
  const std::uint32_t type = hasMode ? (attributes >> kUnixModeShift) & kUnixTypeMask : 0;
  member.isSymlink = type == kUnixSymlink;
  member.isDirectory = type == kUnixDirectory || member.name.ends_with('/');
  member.isSpecial =
      type != 0 && type != kUnixSymlink && type != kUnixDirectory && type != kUnixFile;
  return member;
}

class ZipMemberSource final : public ByteSource {
public:
  ZipMemberSource(std::shared_ptr<ZipBundle::Archive> archive, zip_file_t* file,
                  const ZipMember& member, const Limits& limits)
      : archive_(std::move(archive)), file_(file), label_(memberLabel(member)), size_(member.size),
        limits_(limits) {}
  ~ZipMemberSource() override {
    const std::lock_guard lock(archive_->mutex);
    zip_fclose(file_);
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    if (error_)
      return tl::unexpected(*error_);
    auto count = readMember(out);
    if (!count)
      error_ = count.error();
    else
      done_.fetch_add(*count, std::memory_order_relaxed);
    return count;
  }
  [[nodiscard]] std::uint64_t bytesDone() const override {
    return done_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t bytesTotal() const override { return size_; }

private:
  Result<std::size_t> readMember(std::span<std::byte> out) {
    const std::lock_guard lock(archive_->mutex);
    const zip_int64_t count = zip_fread(file_, out.data(), out.size());
    if (count < 0 && archive_->readError)
      return tl::unexpected(*archive_->readError);
    if (count < 0)
      return fail(ErrorCode::BadFormat, label_ + ": " + zipFault(zip_file_get_error(file_)),
                  "the archive is damaged: download or copy it again");
    if (bytesDone() + static_cast<std::uint64_t>(count) > limits_.maxDecompressedBytes)
      return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits_, label_));
    return static_cast<std::size_t>(count);
  }

  std::shared_ptr<ZipBundle::Archive> archive_;
  zip_file_t* file_;
  std::string label_;
  std::uint64_t size_;
  Limits limits_;
  std::atomic<std::uint64_t> done_{0};
  std::optional<Error> error_; ///< the error that ended the stream
};

Result<void> checkOpenable(const ZipMember& member) {
  if (member.isDirectory)
    return fail(ErrorCode::InvalidArgument, memberLabel(member) + ": this is a folder",
                "name a file of the archive");
  if (member.isSymlink)
    return fail(ErrorCode::InvalidArgument,
                memberLabel(member) + ": this is a symbolic link, and those are not followed",
                "name the member that it points to");
  if (member.isSpecial)
    return fail(ErrorCode::InvalidArgument, memberLabel(member) + ": this is a device or a pipe",
                "name a file of the archive");
  if (member.isEncrypted)
    return fail(ErrorCode::BadFormat,
                memberLabel(member) + ": this member is encrypted, which is not supported",
                "unpack the archive with its password, and open the file");
  return {};
}

} // namespace

Result<ZipBundle> ZipBundle::open(std::vector<std::byte> bytes, const Limits& limits) {
  return fromArchive(std::make_shared<Archive>(std::move(bytes)), limits);
}

Result<ZipBundle> ZipBundle::open(RandomSourcePtr file, const Limits& limits) {
  return fromArchive(std::make_shared<Archive>(std::move(file)), limits);
}

Result<ZipBundle> ZipBundle::fromArchive(std::shared_ptr<Archive> archive, const Limits& limits) {
  ZipBundle bundle;
  bundle.limits_ = limits;
  bundle.archive_ = std::move(archive);
  PPROF_TRY(openArchive(*bundle.archive_));
  const auto count = static_cast<std::uint64_t>(
      std::max<zip_int64_t>(zip_get_num_entries(bundle.archive_->zip, 0), 0));
  if (count > limits.maxZipEntries)
    return tl::unexpected(
        limitError(&Limits::maxZipEntries, limits, std::to_string(count) + " members of the zip"));
  bundle.members_.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    PPROF_TRY_ASSIGN(ZipMember member, describeMember(bundle.archive_->zip, i));
    bundle.members_.push_back(std::move(member));
  }
  return bundle;
}

Result<ByteSourcePtr> ZipBundle::openMember(std::size_t index) const {
  if (index >= members_.size())
    return fail(ErrorCode::InvalidArgument,
                "the zip has no member number " + std::to_string(index));
  const ZipMember& member = members_[index];
  PPROF_TRY(checkOpenable(member));
  if (member.size > limits_.maxDecompressedBytes)
    return tl::unexpected(limitError(&Limits::maxDecompressedBytes, limits_, memberLabel(member)));
  zip_file_t* file = nullptr;
  {
    const std::lock_guard lock(archive_->mutex);
    file = zip_fopen_index(archive_->zip, index, 0);
    if (file == nullptr)
      return fail(ErrorCode::BadFormat,
                  memberLabel(member) + ": " + zipFault(zip_get_error(archive_->zip)),
                  "the archive is damaged: download or copy it again");
  }
  return ByteSourcePtr(std::make_unique<ZipMemberSource>(archive_, file, member, limits_));
}

} // namespace pprof
