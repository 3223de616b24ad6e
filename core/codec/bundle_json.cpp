// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/bundle_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace pprof {

namespace {

using nlohmann::json;

bool isPair(const json& entry) {
  return entry.is_array() && entry.size() == 2 && entry[0].is_string() && entry[1].is_number();
}

std::string textOf(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// The value of a tag in "runtime:go,service:checkout,env:prod"; "" if it is not there.
std::string tagOf(std::string_view tags, std::string_view key) {
  while (!tags.empty()) {
    const std::string_view tag = tags.substr(0, tags.find(','));
    if (tag.starts_with(key) && tag.size() > key.size() && tag[key.size()] == ':')
      return std::string(tag.substr(key.size() + 1));
    tags.remove_prefix(std::min(tags.size(), tag.size() + 1));
  }
  return {};
}

std::optional<BundleEvent> eventOf(const json& object) {
  if (!object.contains("attachments") && !object.contains("tags_profiler"))
    return std::nullopt;
  const std::string tags = textOf(object, "tags_profiler");
  return BundleEvent{textOf(object, "start"), textOf(object, "end"),  textOf(object, "family"),
                     tagOf(tags, "version"),  tagOf(tags, "service"), tagOf(tags, "env")};
}

} // namespace

Result<BundleJson> readBundleJson(const std::string& text, const std::string& name) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded())
    return fail(ErrorCode::BadFormat, "not valid JSON", "the file is damaged; fetch it again");
  BundleJson result;
  const bool isNamedMetrics = name == "metrics.json";
  if (document.is_array())
    result.isMetrics =
        document.empty() ? isNamedMetrics : std::all_of(document.begin(), document.end(), isPair);
  else if (document.is_object())
    result.event = eventOf(document);
  result.isMetrics = result.isMetrics || (isNamedMetrics && !result.event);
  return result;
}

} // namespace pprof
