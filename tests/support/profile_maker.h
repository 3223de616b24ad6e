// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <map>
#include <string>
#include <vector>

namespace pprof::test {

struct MadeLabel {
  std::string key;
  std::string text; ///< or the unit
  std::int64_t number = 0;
  bool isNumber = false;
};
MadeLabel textLabel(std::string key, std::string text);
MadeLabel numberLabel(std::string key, std::int64_t number, std::string unit);

/// Makes small profiles from text. A stack is written from the root to the leaf, "main;run;leaf"; a
/// frame is "name@file:line" with file and line left out at will; "outer|inlined|innermost" is one
/// location. Equal texts are one location, equal name and file one function.
class ProfileMaker {
public:
  /// `types` as in "samples/count cpu/nanoseconds".
  explicit ProfileMaker(const std::string& types);

  ProfileMaker& add(const std::string& stack, const std::vector<std::int64_t>& values,
                    const std::vector<MadeLabel>& labels = {});
  /// A sample whose stack (leaf first) is addresses without functions.
  ProfileMaker& addressed(const std::vector<std::uint64_t>& addresses,
                          const std::vector<std::int64_t>& values);
  /// Frames and addresses that come after this belong to the mapping that holds their address, and
  /// to the first one if they have none.
  ProfileMaker& mapping(std::uint64_t start, std::uint64_t limit, std::uint64_t offset,
                        const std::string& file, const std::string& buildId);

  /// What was made; the maker goes on from there.
  [[nodiscard]] std::shared_ptr<Profile> make() const {
    return std::make_shared<Profile>(profile_);
  }
  Profile& profile() { return profile_; }

private:
  LocationIndex location(const std::string& text);
  FunctionIndex function(const std::string& name, const std::string& file);
  void addSample(const std::vector<LocationIndex>& stack, const std::vector<std::int64_t>& values,
                 const std::vector<MadeLabel>& labels);

  Profile profile_;
  std::map<std::string, LocationIndex> locations_;
  std::map<std::string, FunctionIndex> functions_;
};

/// A profile's samples, each as "root;…;leaf VALUES LABELS" in the notation of ProfileMaker,
/// sorted.
std::vector<std::string> sampleLines(const Profile& profile);

} // namespace pprof::test
