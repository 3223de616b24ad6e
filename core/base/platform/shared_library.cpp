// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/shared_library.h"

#include <dlfcn.h>

namespace pprof {

Result<SharedLibrary> SharedLibrary::load(const std::string& path) {
  if (void* handle = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL))
    return SharedLibrary(handle);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc keeps the text by thread
  const char* why = ::dlerror();
  return fail(ErrorCode::NotFound, why != nullptr ? why : "it cannot be loaded");
}

void* SharedLibrary::symbol(const char* name) const { return ::dlsym(handle_, name); }

} // namespace pprof
