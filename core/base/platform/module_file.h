// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <string>

namespace pprof {

/// A part of this program in a file of its own, which is loaded when it is needed: what it links
/// costs other runs no time.
struct ModuleFile {
  std::string file;                 ///< "pprof-picture.so"
  std::string purpose;              ///< "the module that draws png files"
  std::string insteadOf;            ///< ", or …": what can be done without it; may be empty
  const char* makeSymbol = nullptr; ///< the function that makes what it is for
};

/// What each module exports: the version that it was built as. Both sides are of one build, and
/// another one is refused.
inline constexpr const char* kModuleVersionSymbol = "pprofModuleVersion";

/// Loads the module, from where the programs are installed or built, and gives its function
/// `makeSymbol`, to be cast to its type. It stays loaded. An error (NotFound) where it is missing,
/// of another version or another file.
Result<void (*)()> loadModule(const ModuleFile& module);

} // namespace pprof
