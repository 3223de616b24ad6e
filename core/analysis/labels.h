// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/profile/profile.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// The unit of each numeric label key of a profile: the first one that its samples name; where none
/// does, bytes for the keys "request" and "alignment", else the key itself.
using LabelUnits = std::map<std::string, std::string, std::less<>>;
LabelUnits labelUnits(const Profile& profile);

/// A sample's labels of one key. Texts and numbers of one key are groups of their own.
struct LabelGroup {
  std::string_view key;
  bool isNumber = false;
  std::vector<Label> values; ///< in the file's order
};

/// Puts the label sets of a profile into another in place of its own, without the labels whose key
/// is marked in `hiddenKeys` (by string of the first). Sets keep their numbers.
void copyLabelsWithout(const Profile& from, const std::vector<bool>& hiddenKeys, Profile& to);

/// The labels of a set by key: texts first, then numbers, keys in the order of their bytes. Left
/// out are those whose key is marked in `hiddenKeys` (by string; empty: none), and those that say
/// nothing (an empty text, a 0 without a unit), as pprof loses them.
std::vector<LabelGroup> labelGroups(const Profile& profile, LabelSetIndex set,
                                    const std::vector<bool>& hiddenKeys);

/// Decides about a label set.
using LabelFilter = std::function<bool(std::span<const Label>)>;

/// A tag filter as pprof's -tagfocus and -tagignore take it.
///
/// "KEY=" in front restricts it to one key. What follows is a range of numbers with a unit ("10ms",
/// "1kb:2kb", ":1mb", "10ms:", both ends included), or regular expressions separated by commas: for
/// a key one of them has to match one of its values, without a key each has to match some
/// "key:value".
struct TagFilter {
  LabelFilter matches;
  bool isRange = false;
};
Result<TagFilter> compileTagFilter(std::string_view option, std::string_view expression,
                                   const Profile& profile, const LabelUnits& units);

/// Whether a tag filter that is taken for regular expressions seems to be meant as a range of
/// numbers: "1.5ms", "10ms:1kb".
bool isBrokenRange(std::string_view expression);

/// Says for each label set of a profile whether the filter matches it.
std::vector<bool> matchLabelSets(const Profile& profile, const LabelFilter& filter);

/// Whether a label set marks a sample of -diff_base.
bool isDiffBaseSet(const Profile& profile, LabelSetIndex set);

} // namespace pprof
