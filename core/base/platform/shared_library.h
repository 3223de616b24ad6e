// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <string>

namespace pprof {

/// A library that is loaded while the program runs. It stays loaded until the process ends.
class SharedLibrary {
public:
  /// The error has the system's own words.
  static Result<SharedLibrary> load(const std::string& path);

  /// The function of that name; null if there is none.
  template <class Function>
  [[nodiscard]] Function function(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }

private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}
  [[nodiscard]] void* symbol(const char* name) const;

  void* handle_;
};

} // namespace pprof
