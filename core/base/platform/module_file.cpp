// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/module_file.h"

#include "core/base/platform/program_folder.h"
#include "core/base/platform/shared_library.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace pprof {

namespace {

/// Where modules may be: as the programs are installed, and as they are built.
std::vector<std::string> pathsOf(const std::string& file) {
  std::vector<std::string> paths;
  for (const char* folder : {PPROF_MODULE_FOLDER, "../lib/pprof-mcp"}) {
    const auto full = std::filesystem::path(programFolder()) / folder / file;
    std::string path = full.lexically_normal().string();
    if (paths.empty() || paths.back() != path)
      paths.push_back(std::move(path));
  }
  return paths;
}

Result<std::string> find(const ModuleFile& module) {
  std::string tried;
  for (const std::string& path : pathsOf(module.file)) {
    std::error_code ignored; // what cannot be looked at is not there
    if (std::filesystem::exists(path, ignored))
      return path;
    tried += (tried.empty() ? "" : " nor ") + path;
  }
  return fail(ErrorCode::NotFound, module.purpose + " is missing: there is no " + tried,
              "install it beside the programs" + module.insteadOf);
}

} // namespace

Result<void (*)()> loadModule(const ModuleFile& module) {
  PPROF_TRY_ASSIGN(const std::string path, find(module));
  const auto unusable = [&](const std::string& why) {
    return fail(ErrorCode::NotFound, path + ": " + module.purpose + " cannot be used: " + why,
                "install the programs and the module anew, from one version" + module.insteadOf);
  };
  const Result<SharedLibrary> library = SharedLibrary::load(path);
  if (!library)
    return unusable(library.error().message);
  const auto version = library->function<const char* (*)()>(kModuleVersionSymbol);
  const auto make = library->function<void (*)()>(module.makeSymbol);
  if (version == nullptr || make == nullptr)
    return unusable("it is another file");
  if (std::string_view(version()) != PPROF_VERSION)
    return unusable(std::string("it is of version ") + version() + ", and this is " +
                    PPROF_VERSION);
  return make;
}

} // namespace pprof
