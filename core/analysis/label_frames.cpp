// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/label_frames.h"

#include "core/measurement/measurement.h"
#include "core/profile/bytes_interner.h"
#include "core/profile/id_map.h"

#include <algorithm>
#include <map>
#include <ranges>

namespace pprof {

namespace {

class LabelFrameBuilder {
public:
  LabelFrameBuilder(const FrameView& view, std::string_view unit) : view_(view), unit_(unit) {}

  LabelFrames build(const std::vector<std::string>& rootKeys,
                    const std::vector<std::string>& leafKeys) {
    copyTables();
    const Profile& source = view_.profile();
    rootKeys_ = &rootKeys;
    leafKeys_ = &leafKeys;
    ends_.resize(source.labelSetCount());
    LabelFrames result;
    for (std::size_t row = 0; row < source.sampleCount(); ++row)
      out_->sampleStack.push_back(stackOf(row));
    result.rootMatched = rootKeys.empty() || rootMatched_;
    result.leafMatched = leafKeys.empty() || leafMatched_;
    result.profile = std::move(out_);
    return result;
  }

private:
  /// The pseudo-frames of a label set.
  struct Ends {
    std::uint32_t first = 0; ///< in endFrames_
    std::uint32_t number = 0;
    bool isMade = false;
  };

  /// Everything but the stacks, with the lines that the view left.
  void copyTables() {
    const Profile& source = view_.profile();
    *out_ = source;
    out_->sampleStack.clear();
    out_->stackLocations.clear();
    out_->stackBegins.clear();
    out_->stackBegins.push_back(0);
    out_->lines.clear();
    for (std::uint32_t i = 0; i < source.locations.size(); ++i) {
      Location& l = out_->locations[i];
      l.firstLine = static_cast<std::uint32_t>(out_->lines.size());
      out_->lines.append(view_.lines(LocationIndex(i)));
      l.lineEnd = static_cast<std::uint32_t>(out_->lines.size());
    }
    for (const Location& l : source.locations)
      nextLocationId_ = std::max(nextLocationId_, l.id + 1);
    for (const Function& f : source.functions)
      nextFunctionId_ = std::max(nextFunctionId_, f.id + 1);
  }

  /// What a label set puts at the ends of stacks. Made when the first sample needs it, so that new
  /// frames are numbered in the order of samples, roots first, as pprof does.
  const Ends& endsOf(LabelSetIndex set) {
    Ends& ends = ends_[set.value()];
    if (ends.isMade)
      return ends;
    const std::span<const Label> labels = view_.profile().labelSet(set);
    PodVector<LocationIndex> both;
    std::vector<LocationIndex> roots;
    std::vector<LocationIndex> leaves;
    rootMatched_ = frames(labels, *rootKeys_, roots) || rootMatched_;
    leafMatched_ = frames(labels, *leafKeys_, leaves) || leafMatched_;
    both.append(leaves);
    both.append(roots);
    ends.first = static_cast<std::uint32_t>(endFrames_.size());
    ends.number = endNumbers_.intern(std::as_bytes(both.span())).index;
    ends.isMade = true;
    endFrames_.append(both.span());
    return ends;
  }

  /// Appends a label set's pseudo-frames to `into`, the last key first. True if it has any of the
  /// keys.
  bool frames(std::span<const Label> labels, const std::vector<std::string>& keys,
              std::vector<LocationIndex>& into) {
    bool matched = false;
    for (const std::string& key : std::ranges::reverse_view(keys)) {
      std::string joined;
      bool any = false;
      for (const bool numbers : {false, true}) {
        for (const Label& label : labels) {
          if (label.isNumber != numbers || view_.profile().text(label.key) != key)
            continue;
          joined += (any ? "," : "") + printed(label, labels);
          any = true;
        }
      }
      matched = matched || any;
      into.push_back(frame(joined, key));
    }
    return matched;
  }

  /// A numeric value is scaled only if one of the key's values has a unit.
  std::string printed(const Label& label, std::span<const Label> labels) const {
    const Profile& p = view_.profile();
    if (!label.isNumber)
      return std::string(p.text(label.text));
    const bool anyUnit = std::any_of(labels.begin(), labels.end(), [&](const Label& other) {
      return other.isNumber && p.text(other.key) == p.text(label.key) && other.text.value() != 0;
    });
    return anyUnit ? scaledLabel(label.number, p.text(label.text), unit_)
                   : scaledLabel(label.number, "", "");
  }

  LocationIndex frame(const std::string& name, const std::string& file) {
    const auto [at, isNew] = known_.try_emplace({name, file});
    if (isNew) {
      Function f;
      f.id = nextFunctionId_++;
      f.name = out_->strings.add(name);
      f.filename = out_->strings.add(file);
      Location l;
      l.id = nextLocationId_++;
      l.firstLine = static_cast<std::uint32_t>(out_->lines.size());
      out_->lines.push_back(Line{FunctionIndex(out_->functions.size()), 0, 0});
      l.lineEnd = l.firstLine + 1;
      out_->functions.push_back(f);
      at->second = LocationIndex(out_->locations.size());
      out_->locations.push_back(l);
    }
    return at->second;
  }

  /// The new stack of a sample: one for each pair of an old stack and the frames that its labels
  /// give.
  StackIndex stackOf(std::size_t row) {
    const StackIndex stack = view_.profile().sampleStack[row];
    const Ends& ends = endsOf(view_.profile().labelsOf(row));
    const std::uint64_t pair = (std::uint64_t{stack.value()} << 32) | ends.number;
    if (const auto known = pairs_.find(pair))
      return StackIndex(*known);
    const StackIndex made(out_->stackCount());
    pairs_.insert(pair, made.value());
    const std::size_t rootsAt = ends.first + leafKeys_->size();
    out_->stackLocations.append(endFrames_.span(ends.first, rootsAt));
    out_->stackLocations.append(view_.stack(stack));
    out_->stackLocations.append(endFrames_.span(rootsAt, rootsAt + rootKeys_->size()));
    out_->stackBegins.push_back(static_cast<std::uint32_t>(out_->stackLocations.size()));
    return made;
  }

  const FrameView& view_;
  std::string_view unit_;
  std::shared_ptr<Profile> out_ = std::make_shared<Profile>();
  std::uint64_t nextLocationId_ = 1;
  std::uint64_t nextFunctionId_ = 1;
  std::map<std::pair<std::string, std::string>, LocationIndex> known_;
  const std::vector<std::string>* rootKeys_ = nullptr;
  const std::vector<std::string>* leafKeys_ = nullptr;
  bool rootMatched_ = false;
  bool leafMatched_ = false;
  std::vector<Ends> ends_;             ///< by label set
  PodVector<LocationIndex> endFrames_; ///< of all label sets, each its leaves, then its roots
  BytesInterner endNumbers_;           ///< equal frames have equal numbers
  IdMap pairs_;
};

} // namespace

LabelFrames withLabelFrames(const FrameView& view, const std::vector<std::string>& rootKeys,
                            const std::vector<std::string>& leafKeys, std::string_view unit) {
  return LabelFrameBuilder(view, unit).build(rootKeys, leafKeys);
}

} // namespace pprof
