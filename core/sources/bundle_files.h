// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/staged_files.h"
#include "core/base/work.h"
#include "core/codec/bundle.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pprof {

/// The name of a file of a bundle: "<service>_<env>_<member>", made of what cannot lead out of its
/// folder, hide, look like an option or upset a terminal. Anything else becomes "_"; parts that are
/// too long lose what is before their end.
std::string bundleFileName(const std::string& service, const std::string& env,
                           const std::string& member);

/// A file that was taken out of a bundle.
struct UnpackedFile {
  std::string name;   ///< in the folder
  std::string member; ///< what it was called in the bundle
  MemberFacts facts;
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0; ///< ContentHash of the file
};

struct UnpackedBundle {
  std::vector<UnpackedFile> files;
  std::vector<std::string> warnings; ///< members that were left out, and why
  std::optional<BundleEvent> event;

  /// Whether everything in it could be used.
  [[nodiscard]] bool isWhole() const { return warnings.empty(); }
};

/// Takes a bundle apart into files, which `into` has yet to commit. Broken members are left out and
/// named in warnings. An error if the bundle as a whole is not to be used, or has no profile and no
/// recording in it.
Result<UnpackedBundle> unpackBundle(Bundle& bundle, const std::string& service,
                                    const std::string& env, StagedFiles& into, const Work& work);

/// The same without files: what is in it.
Result<UnpackedBundle> surveyBundle(Bundle& bundle, const Work& work);

} // namespace pprof
