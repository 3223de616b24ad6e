// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/named_program.h"

#include "core/base/text.h"
#include "core/sources/program_file.h"

#include <utility>

namespace pprof {

NamedProgram::NamedProgram(const BaseFolder& base, const std::string& binary, std::string buildId,
                           std::vector<std::string>& notes)
    : buildId_(std::move(buildId)) {
  if (binary.empty())
    return;
  const auto program = readProgramFile(base, binary);
  if (!program) {
    notes.push_back("the binary is left out: " + program.error().message + " (" +
                    program.error().hint + ")");
    return;
  }
  file_ = binary;
  fileBuildId_ = program->buildId;
  hasBuildIds_ = program->format == "ELF";
}

ProfilePtr NamedProgram::appliedTo(const ProfilePtr& profile, bool needsMapping) const {
  const bool isMissing = profile->mappings.empty();
  const bool saysNothing = file_.empty() && buildId_.empty();
  if (saysNothing && !(needsMapping && isMissing))
    return profile;
  auto copy = std::make_shared<Profile>(*profile);
  if (isMissing) {
    copy->mappings.emplace_back().id = 1;
    for (Location& location : copy->locations)
      location.mapping = MappingIndex(0U);
  }
  Mapping& main = copy->mappings.front();
  if (!file_.empty())
    main.file = copy->strings.add(file_);
  if (!buildId_.empty() && copy->text(main.buildId).empty())
    main.buildId = copy->strings.add(buildId_);
  return copy;
}

void NamedProgram::compare(const Profile& profile, std::vector<std::string>& notes) const {
  if (file_.empty() || !hasBuildIds_ || profile.mappings.empty())
    return;
  const std::string_view id = profile.text(profile.mappings.front().buildId);
  if (id.empty() || sameIgnoringCase(id, fileBuildId_))
    return;
  notes.push_back(fileBuildId_.empty()
                      ? file_ +
                            " has no build id, so it may be of another build than the "
                            "profile, whose id is " +
                            std::string(id)
                      : "the build id of " + file_ + " is " + fileBuildId_ + ", the profile's is " +
                            std::string(id) + ": it is of another build");
}

} // namespace pprof
