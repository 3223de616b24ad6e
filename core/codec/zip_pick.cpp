// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/codec/content_kind.h"
#include "core/codec/decoder.h"
#include "core/codec/zip_bundle.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace pprof {
namespace {

constexpr std::size_t kMembersShown = 20;
constexpr std::size_t kShownNameBytes = 80;

std::string shownName(const ZipMember& member) {
  return member.name.empty() ? "(no name)" : escapeForDisplay(member.name, kShownNameBytes);
}

/// What a member is, found by looking into it.
struct MemberLook {
  std::size_t index = 0;
  bool isProfile = false;
  std::string what; ///< a noun phrase, or why it could not be looked at
};

MemberLook lookAt(const ZipBundle& bundle, const ZipMember& member, const Limits& limits) {
  MemberLook look{member.index, false, {}};
  if (member.isDirectory || member.isSymlink || member.isEncrypted) {
    look.what = member.isDirectory ? "a folder"
                : member.isSymlink ? "a symbolic link"
                                   : "encrypted";
    return look;
  }
  auto raw = bundle.openMember(member.index);
  if (!raw) {
    look.what = "unreadable";
    return look;
  }
  const auto input = openDecoded(std::move(*raw), limits, 1);
  if (!input) {
    look.what = input.error().code == ErrorCode::LimitExceeded ? "over a limit" : "damaged";
    return look;
  }
  look.isProfile = isProfile(input->kind);
  look.what = contentName(input->kind);
  return look;
}

/// "a, b, c and 7 more", of `count` things.
template <class Show>
std::string listed(std::size_t count, Show show) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, kMembersShown); ++i)
    text += (i == 0 ? "" : ", ") + show(i);
  if (count > kMembersShown)
    text += " and " + std::to_string(count - kMembersShown) + " more";
  return text;
}

std::string listedLooks(const ZipBundle& bundle, const std::vector<MemberLook>& looks) {
  return listed(looks.size(), [&](std::size_t i) {
    return shownName(bundle.members()[looks[i].index]) + " (" + looks[i].what + ")";
  });
}

std::string listedNames(const ZipBundle& bundle, const std::vector<std::size_t>& indices) {
  return listed(indices.size(),
                [&](std::size_t i) { return shownName(bundle.members()[indices[i]]); });
}

std::string nameExample(const ZipMember& member) { return "BUNDLE.zip#" + shownName(member); }

Result<std::size_t> pickOnlyProfile(const ZipBundle& bundle, const Limits& limits) {
  std::vector<MemberLook> looks;
  for (const ZipMember& member : bundle.members())
    looks.push_back(lookAt(bundle, member, limits));
  const auto isOne = [](const MemberLook& look) { return look.isProfile; };
  const auto count = std::count_if(looks.begin(), looks.end(), isOne);
  const auto first = std::find_if(looks.begin(), looks.end(), isOne);
  if (count == 1)
    return first->index;
  if (looks.empty())
    return fail(ErrorCode::NotFound, "the zip has no members",
                "check that the bundle was downloaded whole");
  if (count == 0)
    return fail(ErrorCode::NotFound,
                "no member of the zip is a pprof profile: " + listedLooks(bundle, looks));
  return fail(ErrorCode::InvalidArgument,
              "the zip holds " + std::to_string(count) +
                  " profiles, and none was named: " + listedLooks(bundle, looks),
              "name the one that you mean, as in " + nameExample(bundle.members()[first->index]));
}

std::string_view withoutFolders(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool sameName(std::string_view name, std::string_view wanted) { return name == wanted; }

bool sameBaseName(std::string_view name, std::string_view wanted) {
  return withoutFolders(name) == wanted;
}

/// "cpu" is cpu.pprof and also cpu.pb.gz.
bool sameStem(std::string_view name, std::string_view wanted) {
  const std::string_view base = withoutFolders(name);
  return base.substr(0, base.rfind('.')) == wanted || base.substr(0, base.find('.')) == wanted;
}

/// The files of Datadog's Go profiler, by the kind that people ask for. Source: dd-trace-go,
/// profiler/profile.go.
struct WellKnownName {
  std::string_view kind;
  std::string_view file;
};
constexpr std::array<WellKnownName, 9> kWellKnownNames{{
    {"cpu", "cpu.pprof"},
    {"heap", "delta-heap.pprof"},
    {"heap", "heap.pprof"},
    {"mutex", "delta-mutex.pprof"},
    {"mutex", "mutex.pprof"},
    {"block", "delta-block.pprof"},
    {"block", "block.pprof"},
    {"goroutine", "goroutines.pprof"},
    {"goroutines", "goroutines.pprof"},
}};

bool isWellKnownAs(std::string_view name, std::string_view wanted) {
  return std::any_of(kWellKnownNames.begin(), kWellKnownNames.end(), [&](const WellKnownName& row) {
    return row.kind == wanted && row.file == withoutFolders(name);
  });
}

using NameRule = bool (*)(std::string_view name, std::string_view wanted);
constexpr std::array<NameRule, 4> kNameRules{sameName, sameBaseName, sameStem, isWellKnownAs};

std::vector<std::size_t> matchesOf(const ZipBundle& bundle, const std::string& wanted) {
  std::vector<std::size_t> matches;
  for (const NameRule rule : kNameRules) {
    for (const ZipMember& member : bundle.members()) {
      if (!member.isDirectory && rule(member.name, wanted))
        matches.push_back(member.index);
    }
    if (!matches.empty())
      break;
  }
  return matches;
}

tl::unexpected<Error> noSuchMember(const ZipBundle& bundle, const std::string& wanted) {
  std::vector<std::string> candidates;
  std::vector<std::size_t> all;
  for (const ZipMember& member : bundle.members()) {
    candidates.push_back(member.name);
    candidates.emplace_back(withoutFolders(member.name));
    all.push_back(member.index);
  }
  const std::string near = nearest(wanted, candidates);
  const std::string hint =
      near.empty() ? "" : "did you mean " + escapeForDisplay(near, kShownNameBytes) + "?";
  return fail(ErrorCode::NotFound,
              "the zip has no member " + escapeForDisplay(wanted, kShownNameBytes) +
                  (all.empty() ? "; it is empty" : "; it has " + listedNames(bundle, all)),
              hint);
}

tl::unexpected<Error> severalMembers(const ZipBundle& bundle, const std::string& wanted,
                                     const std::vector<std::size_t>& matches) {
  const bool duplicates = std::all_of(matches.begin(), matches.end(), [&](std::size_t index) {
    return bundle.members()[index].name == bundle.members()[matches[0]].name;
  });
  return fail(
      ErrorCode::InvalidArgument,
      escapeForDisplay(wanted, kShownNameBytes) + " may be " + std::to_string(matches.size()) +
          " members of the zip: " + listedNames(bundle, matches),
      duplicates ? "they have the same name: unpack the archive, and open the right file"
                 : "give the whole name, as in " + nameExample(bundle.members()[matches[0]]));
}

} // namespace

Result<std::size_t> pickMember(const ZipBundle& bundle, const std::string& wanted,
                               const Limits& limits) {
  if (wanted.empty())
    return pickOnlyProfile(bundle, limits);
  const std::vector<std::size_t> matches = matchesOf(bundle, wanted);
  if (matches.size() == 1)
    return matches[0];
  return matches.empty() ? Result<std::size_t>(noSuchMember(bundle, wanted))
                         : severalMembers(bundle, wanted, matches);
}

} // namespace pprof
