// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pprof::test {

/// A profile as plain structs, in the terms of the file format. Tests make these, write them as
/// pprof protobufs in whatever way a writer might, and compare what comes out by `described`.
struct ModelLabel {
  std::string key;
  std::string text;
  std::int64_t number = 0;
  std::string unit;
};

struct ModelSample {
  std::vector<std::uint64_t> locations; ///< ids, leaf first
  std::vector<std::int64_t> values;
  std::vector<ModelLabel> labels;
};

struct ModelLine {
  std::uint64_t function = 0; ///< id
  std::int64_t line = 0;
  std::int64_t column = 0;
};

struct ModelLocation {
  std::uint64_t id = 0;
  std::uint64_t mapping = 0; ///< id, or 0
  std::uint64_t address = 0;
  std::vector<ModelLine> lines;
  bool isFolded = false;
};

struct ModelFunction {
  std::uint64_t id = 0;
  std::string name;
  std::string systemName;
  std::string file;
  std::int64_t startLine = 0;
};

struct ModelMapping {
  std::uint64_t id = 0;
  std::uint64_t start = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  std::string file;
  std::string buildId;
  bool hasFunctions = false;
};

struct ModelType {
  std::string type;
  std::string unit;
};

struct ProfileModel {
  std::vector<ModelType> types;
  std::vector<ModelSample> samples;
  std::vector<ModelMapping> mappings;
  std::vector<ModelLocation> locations;
  std::vector<ModelFunction> functions;
  std::vector<std::string> comments;
  std::string dropFrames;
  std::string keepFrames;
  std::string docUrl;
  std::string defaultType;
  std::int64_t timeNanos = 0;
  std::int64_t durationNanos = 0;
  ModelType periodType;
  std::int64_t period = 0;
};

/// How a model is written.
struct WritingStyle {
  bool packed = true;       ///< repeated numbers in one field; else one field each
  bool splitLists = false;  ///< repeated numbers in several packed fields and single ones by turns
  bool mixedSample = false; ///< the fields of samples by turns, labels between them
  bool unknownFields = false; ///< fields of a later version of the format, everywhere
  bool defaults = false;      ///< fields that are 0 are written all the same
  enum class Strings { Last, First, Between } strings = Strings::Last;
  bool tablesFirst = false;   ///< functions, locations, mappings before samples
  std::size_t longString = 0; ///< bytes of a string that nothing uses
};

std::string written(const ProfileModel& model, const WritingStyle& style = {});

/// Everything that a profile says, line by line; ids as in the file, samples in its order.
std::vector<std::string> described(const ProfileModel& model);
std::vector<std::string> described(const Profile& profile);

/// A pseudo-random model: sparse ids, all kinds of labels, inlined lines, values of every size. The
/// same for the same seed.
ProfileModel randomModel(std::uint32_t seed, std::size_t samples);

} // namespace pprof::test
