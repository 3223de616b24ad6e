// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <memory>
#include <string>

namespace pprof {

/// An open file or folder, which is closed with it. The number is -1 where it could not be opened;
/// `error` says why then, as errno does (EXDEV: it is outside of the base folder).
class OpenedFile {
public:
  OpenedFile() = default;
  explicit OpenedFile(int number, int error = 0) : number_(number), error_(error) {}
  OpenedFile(OpenedFile&& other) noexcept;
  OpenedFile& operator=(OpenedFile&& other) noexcept;
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;
  ~OpenedFile() { close(); }

  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] int error() const { return error_; }
  /// Gives the number away, to be closed by whoever took it.
  int release();
  /// False if what was written could not be kept.
  bool close();

private:
  int number_ = -1;
  int error_ = 0;
};

/// The folder that everything which is read or written has to be in (PPROF_MCP_BASEDIR), or no such
/// folder: then every path is taken as the system takes it.
///
/// Relative paths are taken from the folder. A path is judged by where it leads once "..", and the
/// links on its way, are resolved: links that stay inside work, also absolute ones. What is opened
/// is then reached from the open folder without following any link, so that a file or a folder that
/// is swapped for a link in between is refused and not followed. Copies share the open folder.
class BaseFolder {
public:
  /// How links are kept from being followed: by the kernel (openat2 of Linux 5.6), or by opening
  /// each folder on the way by itself, where the kernel cannot.
  enum class Guard { Kernel, Walk };

  /// None: nothing is confined.
  BaseFolder() = default;
  /// An error if there is no such folder.
  static Result<BaseFolder> at(const std::string& path, Guard guard = Guard::Kernel);

  [[nodiscard]] bool confines() const { return folder_ != nullptr; }
  /// Without links; "" if there is none.
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Where a path leads: absolute and without links where there is a folder, as it is otherwise.
  /// What does not exist stands for itself. An error if that is outside.
  [[nodiscard]] Result<std::string> resolved(const std::string& path) const;
  /// Opens what a path leads to, with flags as of open(2). Never makes a file.
  [[nodiscard]] OpenedFile open(const std::string& path, int flags) const;
  /// The same for what `resolved` has given: a link that came since is refused.
  [[nodiscard]] OpenedFile openResolved(const std::string& path, int flags) const;
  /// A folder of those that `resolved` has given, to reach what is in it; it need not be readable.
  [[nodiscard]] OpenedFile openFolder(const std::string& path) const;
  /// Something to ask for its state alone (fstat): it need not be readable, and is not acted on.
  [[nodiscard]] OpenedFile openState(const std::string& path) const;
  /// What to say of a path that leads out of the folder.
  [[nodiscard]] Error outside(const std::string& path) const;

private:
  [[nodiscard]] OpenedFile walk(const std::string& inside, int flags) const;

  std::string path_;
  std::shared_ptr<const OpenedFile> folder_;
  Guard guard_ = Guard::Kernel;
};

} // namespace pprof
