// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/side_by_side.h"

#include "core/base/platform/huge_pages.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <vector>

namespace pprof {

namespace {

/// What the scaling multiplies all values by, where the samples can be taken as they are.
std::optional<std::int64_t> signOf(const MergeInput& input) {
  std::int64_t sign = 1;
  for (const std::vector<double>& factors : input.scaling) {
    const auto areAll = [&](double factor) {
      return std::all_of(factors.begin(), factors.end(), [&](double f) { return f == factor; });
    };
    if (!areAll(1) && !areAll(-1))
      return std::nullopt;
    sign *= areAll(1) ? 1 : -1;
  }
  constexpr std::int64_t kMostExact = std::int64_t{1} << 53;
  const Profile& p = *input.profile;
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    std::int64_t most = 0;
    for (const std::size_t column : input.columns) {
      const std::int64_t value = p.values[column][row];
      if (value < 0)
        return std::nullopt;
      most = std::max(most, value);
    }
    if (most == 0 || most > kMostExact)
      return std::nullopt;
  }
  return p.sampleCount() > 0 ? std::optional(sign) : std::nullopt;
}

/// What is taken of one profile, and where its parts begin.
struct Side {
  const MergeInput& input;
  const Profile& source;
  std::int64_t sign;
  std::uint32_t stringShift = 0;
  std::vector<MappingIndex> mappings = {}; ///< what they became
  std::uint32_t firstLocation = 0, firstStack = 0, firstEntry = 0, firstSet = 0, firstRow = 0;

  [[nodiscard]] StringIndex string(StringIndex from) const {
    return from.value() == 0 ? from : StringIndex(from.value() + stringShift);
  }
};

class Appender {
public:
  explicit Appender(bool hasLabels) : hasLabels_(hasLabels) {}

  /// Room for the large arrays, which then do not move.
  void reserve(const Profile& a, const Profile& b, std::size_t columns) {
    Profile& p = *out_;
    reserveOnHugePages(p.stackLocations, a.stackLocations.size() + b.stackLocations.size());
    p.stackBegins.reserve(a.stackCount() + b.stackCount() + 1);
    p.sampleStack.reserve(a.sampleCount() + b.sampleCount());
    p.values.resize(columns);
    for (PodVector<std::int64_t>& column : p.values)
      reserveOnHugePages(column, a.sampleCount() + b.sampleCount());
  }

  /// Takes over the tables, and makes room for stacks and samples.
  void add(Side& side) {
    addStrings(side);
    addMappings(side);
    const auto firstFunction = static_cast<std::uint32_t>(out_->functions.size());
    side.firstLocation = static_cast<std::uint32_t>(out_->locations.size());
    addFunctions(side);
    addLocations(side, firstFunction);
    if (hasLabels_)
      addLabelSets(side);
    makeRoom(side);
  }

  /// Writes them. Both sides may do so at the same time.
  void fill(const Side& side) {
    const Profile& source = side.source;
    const auto moved = [](const auto& from, auto& to, std::size_t at, std::uint32_t shift) {
      using Value = std::remove_cvref_t<decltype(from[0])>;
      std::transform(from.begin(), from.end(), to.begin() + at, [shift](Value v) {
        if constexpr (std::is_integral_v<Value>)
          return v + shift;
        else
          return Value(v.value() + shift);
      });
    };
    moved(source.stackLocations.span(), out_->stackLocations, side.firstEntry, side.firstLocation);
    moved(source.stackBegins.span().subspan(1), out_->stackBegins, side.firstStack + 1,
          side.firstEntry);
    moved(source.sampleStack.span(), out_->sampleStack, side.firstRow, side.firstStack);
    for (std::size_t i = 0; i < side.input.columns.size(); ++i) {
      const std::span<const std::int64_t> values = source.values[side.input.columns[i]].span();
      std::transform(values.begin(), values.end(), out_->values[i].begin() + side.firstRow,
                     [sign = side.sign](std::int64_t v) { return v * sign; });
    }
    for (std::size_t row = 0; hasLabels_ && row < source.sampleCount(); ++row)
      out_->sampleLabels[side.firstRow + row] =
          LabelSetIndex(source.labelsOf(row).value() + side.firstSet);
  }

  std::shared_ptr<Profile> finish() { return std::move(out_); }

private:
  /// All but the empty one, which is there.
  void addStrings(Side& side) {
    side.stringShift = static_cast<std::uint32_t>(out_->strings.size()) - 1;
    for (std::uint32_t i = 1; i < side.source.strings.size(); ++i)
      out_->strings.add(side.source.text(StringIndex(i)));
  }

  void addMappings(Side& side) {
    for (Mapping m : side.source.mappings) {
      m.file = side.string(m.file);
      m.buildId = side.string(m.buildId);
      const MappingIdentity identity = identityOf(m);
      const auto [known, isNew] = knownMappings_.try_emplace(
          {identity.size, identity.offset, std::string(out_->text(identity.name))},
          MappingIndex(out_->mappings.size()));
      if (isNew) {
        m.id = out_->mappings.size() + 1;
        out_->mappings.push_back(m);
      }
      side.mappings.push_back(known->second);
    }
  }

  void addFunctions(const Side& side) {
    for (Function f : side.source.functions.span()) {
      f.id = out_->functions.size() + 1;
      f.name = side.string(f.name);
      f.systemName = side.string(f.systemName);
      f.filename = side.string(f.filename);
      out_->functions.push_back(f);
    }
  }

  /// An address moves with its mapping, as in a merge.
  void addLocations(const Side& side, std::uint32_t firstFunction) {
    const auto firstLine = static_cast<std::uint32_t>(out_->lines.size());
    for (Line line : side.source.lines.span()) {
      line.function = FunctionIndex(line.function.value() + firstFunction);
      out_->lines.push_back(line);
    }
    for (Location l : side.source.locations.span()) {
      if (l.mapping.valid()) {
        const std::uint64_t start = side.source.mappings[l.mapping.value()].start;
        l.mapping = side.mappings[l.mapping.value()];
        l.address += out_->mappings[l.mapping.value()].start - start;
      }
      l.id = out_->locations.size() + 1;
      l.firstLine += firstLine;
      l.lineEnd += firstLine;
      out_->locations.push_back(l);
    }
  }

  void addLabelSets(Side& side) {
    Profile& p = *out_;
    const bool isBase = side.input.isDiffBase;
    const StringIndex key = isBase ? p.strings.add(kDiffBaseKey) : StringIndex(0U);
    const StringIndex value = isBase ? p.strings.add(kDiffBaseValue) : StringIndex(0U);
    side.firstSet = static_cast<std::uint32_t>(p.labelSetCount());
    for (std::size_t set = 0; set < side.source.labelSetCount(); ++set) {
      for (Label label : side.source.labelSet(LabelSetIndex(set))) {
        label.key = side.string(label.key);
        label.text = side.string(label.text);
        if (!isBase || label.isNumber || p.text(label.key) != kDiffBaseKey)
          p.labels.push_back(label);
      }
      if (isBase)
        p.labels.push_back(Label{key, value, 0, false});
      p.labelSetBegins.push_back(static_cast<std::uint32_t>(p.labels.size()));
    }
  }

  void makeRoom(Side& side) {
    Profile& p = *out_;
    const Profile& source = side.source;
    side.firstEntry = static_cast<std::uint32_t>(p.stackLocations.size());
    side.firstStack = static_cast<std::uint32_t>(p.stackCount());
    side.firstRow = static_cast<std::uint32_t>(p.sampleCount());
    p.stackLocations.extend(source.stackLocations.size());
    p.stackBegins.extend(source.stackCount());
    p.sampleStack.extend(source.sampleCount());
    for (PodVector<std::int64_t>& column : p.values)
      column.extend(source.sampleCount());
    if (hasLabels_)
      p.sampleLabels.extend(source.sampleCount());
  }

  std::shared_ptr<Profile> out_ = std::make_shared<Profile>();
  bool hasLabels_;
  std::map<std::tuple<std::uint64_t, std::uint64_t, std::string>, MappingIndex> knownMappings_;
};

bool hasLabels(const MergeInput& input) {
  return input.isDiffBase || !input.profile->sampleLabels.empty();
}

} // namespace

std::shared_ptr<Profile> sideBySide(const MergeInput& first, const MergeInput& second) {
  const auto firstSign = signOf(first);
  const auto secondSign = signOf(second);
  if (!firstSign || !secondSign)
    return nullptr;
  std::array<Side, 2> sides{Side{first, *first.profile, *firstSign},
                            Side{second, *second.profile, *secondSign}};
  Appender appender(hasLabels(first) || hasLabels(second));
  appender.reserve(*first.profile, *second.profile, first.columns.size());
  for (Side& side : sides)
    appender.add(side);
  std::thread other([&] { appender.fill(sides[1]); });
  appender.fill(sides[0]);
  other.join();
  return appender.finish();
}

} // namespace pprof
