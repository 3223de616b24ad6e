// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pprof {

/// A profile in words, everything that stands in it: pprof's -raw. Keeps the profile alive.
///
/// The text is a head (comments, times, sample types), two or three lines a sample (values, ids of
/// its locations, labels), and two tables (locations and mappings). It is written piece by piece,
/// so that a caller may take what it wants.
class RawReport {
public:
  explicit RawReport(ProfilePtr profile) : profile_(std::move(profile)) {}

  [[nodiscard]] const Profile& profile() const { return *profile_; }
  [[nodiscard]] std::string headText() const;
  /// Appends a sample's lines.
  void addSample(std::string& out, std::size_t row) const;
  /// Appends the lines of the tables below the samples, each under its heading.
  void addLocation(std::string& out, const Location& location) const;
  void addMapping(std::string& out, const Mapping& mapping) const;
  static std::string_view locationsHeading() { return "Locations\n"; }
  static std::string_view mappingsHeading() { return "Mappings\n"; }
  /// The report as pprof prints it, byte for byte. Complexity: one pass.
  [[nodiscard]] std::string text() const;

private:
  ProfilePtr profile_;
};

} // namespace pprof
