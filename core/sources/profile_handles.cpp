// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/profile_handles.h"

#include "core/base/number_text.h"

#include <iterator>

namespace pprof {

namespace {

constexpr std::string_view kMark = "p_";
constexpr std::string_view kHandleDigits = "0123456789abcdef";
constexpr std::size_t kHandleLength = 16;

std::string keyOf(const std::string& name, const std::string& identity) {
  return name + '\0' + identity;
}

} // namespace

std::string profileHandle(std::uint64_t contentHash) {
  return std::string(kMark) + hexDigits(contentHash);
}

std::optional<HandleText> parseHandle(std::string_view text) {
  constexpr std::string_view kScheme = "handle:";
  const bool certain = text.starts_with(kScheme);
  if (certain)
    text.remove_prefix(kScheme.size());
  const bool isOne = text.size() == kMark.size() + kHandleLength && text.starts_with(kMark) &&
                     text.find_first_not_of(kHandleDigits, kMark.size()) == std::string_view::npos;
  if (!certain && !isOne)
    return std::nullopt;
  return HandleText{std::string(text), certain};
}

void ProfileHandles::remember(Opened opened) {
  const std::lock_guard lock(mutex_);
  const std::string key = keyOf(opened.name, opened.identity);
  if (const auto known = byFile_.find(key); known != byFile_.end())
    forget(known->second);
  opened_.push_front(std::move(opened));
  byFile_[key] = opened_.begin();
  byHandle_[opened_.front().handle] = opened_.begin();
  if (opened_.size() > kMostHandles)
    forget(std::prev(opened_.end()));
}

void ProfileHandles::forget(Place place) {
  if (const auto known = byHandle_.find(place->handle);
      known != byHandle_.end() && known->second == place)
    byHandle_.erase(known);
  byFile_.erase(keyOf(place->name, place->identity));
  opened_.erase(place);
}

std::optional<ProfileHandles::Opened> ProfileHandles::find(const std::string& handle) const {
  const std::lock_guard lock(mutex_);
  const auto known = byHandle_.find(handle);
  if (known == byHandle_.end())
    return std::nullopt;
  return *known->second;
}

std::string ProfileHandles::handleOf(const std::string& name, const std::string& identity) const {
  const std::lock_guard lock(mutex_);
  const auto known = byFile_.find(keyOf(name, identity));
  return known == byFile_.end() ? std::string() : known->second->handle;
}

std::vector<ProfileHandles::Opened> ProfileHandles::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Opened> all;
  for (auto place = opened_.begin(); place != opened_.end(); ++place)
    if (const auto known = byHandle_.find(place->handle);
        known != byHandle_.end() && known->second == place)
      all.push_back(*place);
  return all;
}

} // namespace pprof
