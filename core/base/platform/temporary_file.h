// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/error.h"
#include "core/base/platform/base_folder.h"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace pprof {

/// A new file in a folder under a name of its own that begins with ".", which is removed again
/// unless it is kept. For the writers of this folder.
class TemporaryFile {
public:
  /// `name` is the file's that it is to become. The system takes the process's umask from the mode:
  /// to ask for the umask is to change it for all threads. The folder stays open meanwhile.
  TemporaryFile(int folder, const std::string& name, mode_t mode);
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// Why it could not be made, as errno says it; 0 if it was.
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] int descriptor() const { return file_.number(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool close() { return file_.close(); }
  void keep() { kept_ = true; }

private:
  int folder_;
  std::string name_;
  OpenedFile file_;
  int error_ = 0;
  bool made_ = false;
  bool kept_ = false;
};

/// An open file as a sink. Errors name `path`.
class DescriptorSink final : public ByteSink {
public:
  DescriptorSink(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  Result<void> write(std::string_view bytes) override;

private:
  int descriptor_;
  std::string path_;
};

/// What to say of a file that cannot be written; `number` is as errno has it.
tl::unexpected<Error> cannotWrite(const std::string& path, const char* step, int number);

} // namespace pprof
