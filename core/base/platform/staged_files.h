// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/platform/base_folder.h"

#include <memory>
#include <string>

namespace pprof {

/// Files that come into a folder together, or not at all: each is written under a temporary name
/// that begins with ".", and all are renamed at the end. Without that, be it after an error or a
/// signal that is seen in time, the folder is as it was, and not there if it was not. A file is
/// never half there under its own name, whatever happens.
class StagedFiles {
public:
  /// Makes the folder, and those above it, where there is none. One that leads out of `base` is an
  /// error.
  static Result<StagedFiles> in(const BaseFolder& base, const std::string& folder);
  StagedFiles(StagedFiles&& other) noexcept;
  StagedFiles& operator=(StagedFiles&&) = delete;
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;
  /// Removes what was not committed.
  ~StagedFiles();

  /// Writes a file that is to have this name, a mere one. After an error of `fill` it is gone.
  Result<void> add(const std::string& name, const FillSink& fill);
  /// Gives all files their names. What is there already is replaced; a folder of that name is an
  /// error, before anything was renamed.
  Result<void> commit();

private:
  struct State;
  explicit StagedFiles(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace pprof
