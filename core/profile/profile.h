// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/pod_vector.h"
#include "core/profile/index.h"
#include "core/profile/stack_tree.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace pprof {

/// The string table: offsets into one arena. String 0 is "".
class Strings {
public:
  Strings() { begins_.push_back(0); }
  [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }
  [[nodiscard]] std::uint64_t bytes() const { return arena_.size(); }
  [[nodiscard]] std::string_view operator[](StringIndex index) const {
    const std::size_t from = begins_[index.value()];
    return {arena_.data() + from, begins_[index.value() + 1] - from};
  }
  StringIndex add(std::string_view text) {
    arena_.append({text.data(), text.size()});
    begins_.push_back(arena_.size());
    return StringIndex(size() - 1);
  }
  void shrink() {
    arena_.shrink();
    begins_.shrink();
  }
  [[nodiscard]] std::size_t byteSize() const {
    return arena_.byteCapacity() + begins_.byteCapacity();
  }

private:
  PodVector<char> arena_;
  PodVector<std::uint64_t> begins_; ///< one more than there are strings
};

/// What a column of values counts, and in what ("cpu", "nanoseconds").
struct ValueType {
  StringIndex type;
  StringIndex unit;
};

/// A binary or library of the profiled program.
struct Mapping {
  std::uint64_t id = 0;
  std::uint64_t start = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  StringIndex file{0U};
  StringIndex buildId{0U};
  bool hasFunctions = false;
  bool hasFilenames = false;
  bool hasLineNumbers = false;
  bool hasInlineFrames = false;
};

struct Function {
  std::uint64_t id = 0;
  StringIndex name{0U};
  StringIndex systemName{0U};
  StringIndex filename{0U};
  std::int64_t startLine = 0;
};

/// A source position of a location. Every line has a function.
struct Line {
  FunctionIndex function;
  std::int64_t line = 0;
  std::int64_t column = 0;
};

/// An instruction address. Its lines are [firstLine, lineEnd) of Profile::lines, the innermost
/// inlined call first; a location without lines has only its address.
struct Location {
  std::uint64_t id = 0;
  std::uint64_t address = 0;
  MappingIndex mapping; ///< may be none
  std::uint32_t firstLine = 0;
  std::uint32_t lineEnd = 0;
  bool isFolded = false;
};

/// A label of a sample: a text, or a number with a unit ("" where it has none).
struct Label {
  StringIndex key{0U};
  StringIndex text{0U}; ///< the value of a text label, the unit of a numeric one
  std::int64_t number = 0;
  bool isNumber = false;
};

/// One profile as columns. Immutable once it is shared; see ProfilePtr.
///
/// Samples are rows of `sampleStack`, `sampleLabels` and each column of `values`. Stacks and label
/// sets are shared by samples: equal bytes in the file give one entry, though two entries may be
/// equal too.
struct Profile {
  Strings strings;
  std::vector<ValueType> sampleTypes;
  std::vector<PodVector<std::int64_t>> values; ///< one column a sample type, in its unit
  PodVector<StackIndex> sampleStack;
  PodVector<LabelSetIndex> sampleLabels; ///< empty if no sample has a label

  PodVector<LocationIndex> stackLocations; ///< all stacks, each leaf first
  PodVector<std::uint32_t> stackBegins;    ///< one more than there are stacks
  PodVector<Label> labels;                 ///< all label sets, each in the file's order
  PodVector<std::uint32_t> labelSetBegins; ///< one more than there are sets; set 0 is empty

  std::vector<Mapping> mappings;
  PodVector<Function> functions;
  PodVector<Location> locations;
  PodVector<Line> lines;

  std::vector<StringIndex> comments;
  StringIndex dropFrames{0U}; ///< a regular expression, or ""
  StringIndex keepFrames{0U};
  StringIndex docUrl{0U};
  StringIndex defaultSampleType{0U}; ///< the name of a sample type, or ""
  std::int64_t timeNanos = 0;        ///< nanoseconds since 1970; 0: not known
  std::int64_t durationNanos = 0;
  ValueType periodType{StringIndex(0U), StringIndex(0U)};
  bool hasPeriodType = false;
  std::int64_t period = 0;

  StackTreeSlot stackTree; ///< the one part that may be added to a shared profile

  Profile();

  [[nodiscard]] std::size_t sampleCount() const { return sampleStack.size(); }
  [[nodiscard]] std::size_t stackCount() const { return stackBegins.size() - 1; }
  [[nodiscard]] std::size_t labelSetCount() const { return labelSetBegins.size() - 1; }
  [[nodiscard]] std::span<const LocationIndex> stack(StackIndex index) const {
    return stackLocations.span(stackBegins[index.value()], stackBegins[index.value() + 1]);
  }
  [[nodiscard]] std::span<const Label> labelSet(LabelSetIndex index) const {
    return labels.span(labelSetBegins[index.value()], labelSetBegins[index.value() + 1]);
  }
  [[nodiscard]] LabelSetIndex labelsOf(std::size_t sample) const {
    return sampleLabels.empty() ? LabelSetIndex(0U) : sampleLabels[sample];
  }
  [[nodiscard]] std::span<const Line> linesOf(const Location& location) const {
    return lines.span(location.firstLine, location.lineEnd);
  }
  [[nodiscard]] std::string_view text(StringIndex index) const { return strings[index]; }

  /// Bytes of memory that the columns take, for caches.
  [[nodiscard]] std::size_t byteSize() const;
  /// Gives back what the columns reserved and do not use.
  void shrink();
};

using ProfilePtr = std::shared_ptr<const Profile>;

} // namespace pprof
