// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"
#include "core/profile/profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// The program that a call says its profiles are of, as `go tool pprof PROGRAM PROFILE` takes it:
/// each profile's first mapping gets its name, and the given build id where it has none.
class NamedProgram {
public:
  /// `binary` and `buildId` as given; "" for none. What is no program is left out, as pprof does,
  /// and noted.
  NamedProgram(const BaseFolder& base, const std::string& binary, std::string buildId,
               std::vector<std::string>& notes);

  /// A copy with the name and the build id, or the profile itself where there is nothing to say.
  /// One without mappings gets an empty one for them, and with `needsMapping` in any case.
  [[nodiscard]] ProfilePtr appliedTo(const ProfilePtr& profile, bool needsMapping) const;
  /// Says where the profile is of another build than the file.
  void compare(const Profile& profile, std::vector<std::string>& notes) const;

private:
  std::string file_; ///< "" if there is none, or none that is a program
  std::string fileBuildId_;
  std::string buildId_;
  bool hasBuildIds_ = false; ///< of a format that has them
};

} // namespace pprof
