// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/frame_view.h"

#include "core/analysis/name_matcher.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

// What a location does to the stacks it is in.
constexpr unsigned char kInFocus = 1;
constexpr unsigned char kIgnored = 2;

/// A C++ name without its arguments, which is what drop_frames and prune_from are matched against:
/// what stands before the first "(" that does not belong to a name itself.
std::string_view withoutArguments(std::string_view name) {
  constexpr std::array<std::string_view, 2> kPartOfNames{"(anonymous namespace)", "operator()"};
  if (name.starts_with('.'))
    name.remove_prefix(1);
  for (std::size_t at = name.find('('); at != std::string_view::npos; at = name.find('(', at + 1)) {
    const bool partOfName = std::any_of(kPartOfNames.begin(), kPartOfNames.end(), [&](auto part) {
      const std::size_t offset = part.find('(');
      return at >= offset && name.substr(at - offset).starts_with(part);
    });
    if (!partOfName)
      return name.substr(0, at);
  }
  return name;
}

} // namespace

std::span<const Line> FrameView::lines(LocationIndex location) const {
  if (ranges_.empty())
    return profile_->linesOf(profile_->locations[location.value()]);
  const LineRange range = ranges_[location.value()];
  return lines_.span(range.first, range.end);
}

std::span<const LocationIndex> FrameView::stack(StackIndex stack) const {
  if (cuts_.empty())
    return profile_->stack(stack);
  const Cut cut = cuts_[stack.value()];
  return profile_->stackLocations.span(cut.begin, cut.end);
}

void FrameView::editLines() {
  if (!ranges_.empty())
    return;
  lines_ = profile_->lines;
  ranges_.reserve(profile_->locations.size());
  for (const Location& l : profile_->locations)
    ranges_.push_back({l.firstLine, l.lineEnd});
}

void FrameView::editCuts() {
  if (!cuts_.empty())
    return;
  cuts_.reserve(profile_->stackCount());
  for (std::size_t i = 0; i < profile_->stackCount(); ++i)
    cuts_.push_back({profile_->stackBegins[i], profile_->stackBegins[i + 1]});
}

void FrameView::editDropped() {
  if (dropped_.empty())
    dropped_.assign(profile_->stackCount(), 0);
}

bool FrameView::locationMatches(NameMatcher& matcher, LocationIndex location) const {
  const std::span<const Line> its = lines(location);
  return std::any_of(its.begin(), its.end(), [&](const Line& line) { return matcher(line); }) ||
         matcher.matchesMapping(profile_->locations[location.value()]);
}

void FrameView::prune(const Regex& drop, const std::optional<Regex>& keep) {
  const Profile& p = *profile_;
  std::vector<signed char> verdicts(p.strings.size(), -1);
  const auto isDropped = [&](StringIndex name) {
    signed char& verdict = verdicts[name.value()];
    if (verdict < 0) {
      const std::string_view text = withoutArguments(p.text(name));
      verdict = drop.matches(text) && !(keep && keep->matches(text)) ? 1 : 0;
    }
    return verdict == 1;
  };
  enum Fate : unsigned char { Stays, CutBelow, CutHere };
  std::vector<Fate> fates(p.locations.size(), Stays);
  editLines();
  for (std::uint32_t i = 0; i < p.locations.size(); ++i) {
    LineRange& range = ranges_[i];
    for (std::uint32_t k = range.end; k-- > range.first;) {
      const StringIndex name = p.functions[lines_[k].function.value()].name;
      if (p.text(name).empty() || !isDropped(name))
        continue;
      fates[i] = k + 1 == range.end ? CutHere : CutBelow;
      if (fates[i] == CutBelow)
        range.first = k + 1;
      break;
    }
  }
  editCuts();
  for (Cut& cut : cuts_) {
    bool foundOther = false;
    for (std::uint32_t i = cut.end; i-- > cut.begin;) {
      const Fate fate = fates[p.stackLocations[i].value()];
      if (fate == Stays) {
        foundOther = true;
      } else if (foundOther) {
        cut.begin = fate == CutHere ? i + 1 : i;
        break;
      }
    }
  }
}

/// Keeps those lines of a location that match, or those that do not. All go or stay together where
/// the location's mapping matches. Returns how many are left.
std::size_t FrameView::keepLines(LocationIndex location, NameMatcher& matcher, bool keepMatching) {
  LineRange& range = ranges_[location.value()];
  if (matcher.matchesMapping(profile_->locations[location.value()])) {
    if (!keepMatching)
      range.end = range.first;
    return range.end - range.first;
  }
  std::uint32_t kept = range.first;
  for (std::uint32_t i = range.first; i < range.end; ++i)
    if (matcher(lines_[i]) == keepMatching)
      lines_[kept++] = lines_[i];
  range.end = kept;
  return range.end - range.first;
}

FrameView::NameMatches FrameView::filterByName(const std::optional<Regex>& focus,
                                               const std::optional<Regex>& ignore,
                                               const std::optional<Regex>& hide,
                                               const std::optional<Regex>& show) {
  NameMatches found;
  if (!focus && !ignore && !hide && !show)
    return found;
  const Profile& p = *profile_;
  const auto matcher = [&](const std::optional<Regex>& regex) {
    return regex ? std::optional<NameMatcher>(std::in_place, p, *regex) : std::nullopt;
  };
  auto focusMatcher = matcher(focus);
  auto ignoreMatcher = matcher(ignore);
  auto hideMatcher = matcher(hide);
  auto showMatcher = matcher(show);
  found = {!focus, !ignore, !hide, !show};
  std::vector<unsigned char> verdict(p.locations.size(), 0);
  if (hide || show) {
    editLines();
    if (hidden_.empty())
      hidden_.assign(p.locations.size(), 0);
  }
  for (std::uint32_t i = 0; i < p.locations.size(); ++i) {
    const LocationIndex location(i);
    if (ignoreMatcher && locationMatches(*ignoreMatcher, location)) {
      found.ignore = true;
      verdict[i] = kIgnored;
    } else if (!focusMatcher || locationMatches(*focusMatcher, location)) {
      found.focus = true;
      verdict[i] = kInFocus;
    }
    if (hideMatcher && locationMatches(*hideMatcher, location)) {
      found.hide = true;
      if (keepLines(location, *hideMatcher, false) == 0)
        hidden_[i] = 1;
    }
    if (showMatcher) {
      if (keepLines(location, *showMatcher, true) == 0)
        hidden_[i] = 1;
      else
        found.show = true;
    }
  }
  dropUnfocused(verdict);
  if (hide || show)
    dropWhereAllHidden();
  return found;
}

/// For each stack the marks of all its locations together; `marks` are by location.
PodVector<unsigned char> FrameView::marksOfStacks(const StackTree& tree,
                                                  std::span<const unsigned char> marks) const {
  PodVector<unsigned char> onTheWay;
  onTheWay.reserve(tree.size());
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const VertexIndex parent = tree.parent(i);
    const unsigned char before = parent.valid() ? onTheWay[parent.value()] : 0;
    onTheWay.push_back(before | marks[tree.location(i).value()]);
  }
  PodVector<unsigned char> ofStacks;
  ofStacks.reserve(profile_->stackCount());
  for (std::size_t i = 0; i < profile_->stackCount(); ++i) {
    const VertexIndex leaf = tree.leaf(StackIndex(i));
    ofStacks.push_back(leaf.valid() ? onTheWay[leaf.value()] : 0);
  }
  return ofStacks;
}

void FrameView::dropUnfocused(const std::vector<unsigned char>& verdict) {
  editDropped();
  if (const StackTree* whole = tree()) {
    const PodVector<unsigned char> seen = marksOfStacks(*whole, verdict);
    for (std::size_t i = 0; i < dropped_.size(); ++i)
      if (seen[i] != kInFocus)
        dropped_[i] = 1;
    return;
  }
  const bool anyIgnored = std::any_of(verdict.begin(), verdict.end(),
                                      [](unsigned char v) { return (v & kIgnored) != 0; });
  const unsigned decides = anyIgnored ? kIgnored : kInFocus;
  const auto decide = [&](const WorkRange& range, std::size_t) -> Result<void> {
    for (std::size_t i = range.from; i < range.to; ++i) {
      unsigned seen = 0;
      for (const LocationIndex location : stack(StackIndex(i))) {
        seen |= verdict[location.value()];
        if ((seen & decides) != 0)
          break;
      }
      if (seen != kInFocus)
        dropped_[i] = 1;
    }
    return {};
  };
  // It cannot fail.
  static_cast<void>(runInParallel(splitWork(dropped_.size(), kStacksPerThread), decide));
}

void FrameView::dropWhereAllHidden() {
  if (std::find(hidden_.begin(), hidden_.end(), 1) == hidden_.end())
    return;
  if (const StackTree* whole = tree()) {
    std::vector<unsigned char> isShown(hidden_.size());
    for (std::size_t i = 0; i < isShown.size(); ++i)
      isShown[i] = hidden_[i] == 0 ? 1 : 0;
    const PodVector<unsigned char> anyShown = marksOfStacks(*whole, isShown);
    for (std::size_t i = 0; i < dropped_.size(); ++i)
      if (anyShown[i] == 0)
        dropped_[i] = 1;
    return;
  }
  for (std::uint32_t i = 0; i < dropped_.size(); ++i) {
    const std::span<const LocationIndex> its = stack(StackIndex(i));
    if (std::all_of(its.begin(), its.end(), [&](LocationIndex l) { return isHidden(l); }))
      dropped_[i] = 1;
  }
}

bool FrameView::showFrom(const Regex& regex) {
  const Profile& p = *profile_;
  NameMatcher matcher(p, regex);
  std::vector<unsigned char> matched(p.locations.size(), 0);
  bool any = false;
  editLines();
  for (std::uint32_t i = 0; i < p.locations.size(); ++i) {
    LineRange& range = ranges_[i];
    matched[i] = matcher.matchesMapping(p.locations[i]) ? 1 : 0;
    for (std::uint32_t k = range.end; matched[i] == 0 && k-- > range.first;) {
      if (!matcher(lines_[k]))
        continue;
      matched[i] = 1;
      range.end = k + 1;
    }
    any = any || matched[i] != 0;
  }
  editCuts();
  editDropped();
  for (std::uint32_t i = 0; i < cuts_.size(); ++i) {
    Cut& cut = cuts_[i];
    std::uint32_t end = cut.end;
    const auto isMatch = [&](std::uint32_t at) {
      const LocationIndex location = p.stackLocations[at];
      return matched[location.value()] != 0 && !isHidden(location);
    };
    while (end > cut.begin && !isMatch(end - 1))
      --end;
    cut.end = end;
    if (end == cut.begin)
      dropped_[i] = 1;
  }
  return any;
}

void FrameView::pruneFrom(const Regex& regex) {
  const Profile& p = *profile_;
  std::vector<signed char> verdicts(p.strings.size(), -1);
  const auto matches = [&](StringIndex name) {
    signed char& verdict = verdicts[name.value()];
    if (verdict < 0)
      verdict = !p.text(name).empty() && regex.matches(withoutArguments(p.text(name))) ? 1 : 0;
    return verdict == 1;
  };
  std::vector<unsigned char> matched(p.locations.size(), 0);
  editLines();
  for (std::uint32_t i = 0; i < p.locations.size(); ++i) {
    LineRange& range = ranges_[i];
    for (std::uint32_t k = range.first; k < range.end; ++k) {
      if (!matches(p.functions[lines_[k].function.value()].name))
        continue;
      matched[i] = 1;
      range.first = k;
      break;
    }
  }
  editCuts();
  for (Cut& cut : cuts_)
    for (std::uint32_t i = cut.begin; i < cut.end; ++i) {
      const LocationIndex location = p.stackLocations[i];
      if (matched[location.value()] != 0 && !isHidden(location)) {
        cut.begin = i;
        break;
      }
    }
}

} // namespace pprof
