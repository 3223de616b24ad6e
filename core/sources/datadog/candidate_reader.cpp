// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/candidate_reader.h"

#include <array>

namespace pprof {

namespace {

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostFigures = 64;

/// Where an entry says what it says.
struct Places {
  const AnswerJson& top;
  const AnswerJson* attributes;

  /// The first of these names that attributes have, else that the entry itself has.
  [[nodiscard]] const AnswerJson* find(std::initializer_list<const char*> names) const {
    for (const AnswerJson* place : {attributes, &top})
      for (const char* name : names)
        if (place != nullptr)
          if (const AnswerJson* found = member(*place, name))
            return found;
    return nullptr;
  }
  [[nodiscard]] std::string text(std::initializer_list<const char*> names) const {
    for (const AnswerJson* place : {attributes, &top})
      for (const char* name : names)
        if (place != nullptr)
          if (std::string found = textMember(*place, name);
              !found.empty() && found.size() <= kLongestText)
            return found;
    return {};
  }
};

/// The value of a tag: "version:1.2.3" in a list of texts, or a member of an object.
std::string tagOf(const Places& places, const std::string& key) {
  if (const AnswerJson* tags = places.find({"tags"}); tags != nullptr && tags->is_array())
    for (const AnswerJson& tag : *tags) {
      if (!tag.is_string())
        continue;
      const auto& text = tag.get_ref<const std::string&>();
      if (text.size() > key.size() && text.size() <= kLongestText && text.starts_with(key) &&
          text[key.size()] == ':')
        return text.substr(key.size() + 1);
    }
  for (const char* name : {"tag", "tags"})
    if (const AnswerJson* map = places.find({name})) {
      const AnswerJson* value = member(*map, key.c_str());
      if (value != nullptr && value->is_array() && !value->empty())
        value = &value->front();
      if (value != nullptr && value->is_string() &&
          value->get_ref<const std::string&>().size() <= kLongestText)
        return value->get<std::string>();
    }
  return {};
}

std::optional<Instant> timeOf(const Places& places) {
  const AnswerJson* value = places.find({"timestamp", "start"});
  if (value == nullptr)
    return std::nullopt;
  std::string text;
  if (value->is_string())
    text = value->get<std::string>();
  else if (value->is_number_integer())
    text = value->dump();
  else if (value->is_number()) // milliseconds with nothing behind the point
    text = std::to_string(value->get<double>());
  const auto instant = parseInstant(text.substr(0, kLongestText));
  return instant ? std::optional(*instant) : std::nullopt;
}

/// Figures that clients have seen in lists, or looked for there.
constexpr std::array<const char*, 18> kFigures{
    "cpu-samples",   "cpu_samples",   "alloc-samples", "alloc_samples",  "alloc_space",
    "inuse_space",   "inuse-space",   "goroutines",    "goroutine",      "heap",
    "heap_inuse",    "duration",      "duration_ns",   "duration_nanos", "profile_duration",
    "total-samples", "total_samples", "samples"};

std::map<std::string, double> figuresOf(const Places& places) {
  std::map<std::string, double> figures;
  for (const char* name : kFigures)
    if (const AnswerJson* value = places.find({name}))
      if (const auto number = numberOf(*value))
        figures[name] = *number;
  const AnswerJson* custom = places.find({"custom"});
  const AnswerJson* metrics = custom == nullptr ? nullptr : member(*custom, "metrics");
  if (metrics != nullptr && metrics->is_object())
    for (const auto& [name, value] : metrics->items())
      if (const auto number = numberOf(value);
          number && name.size() <= kLongestText && figures.size() < kMostFigures)
        figures.emplace(name, *number);
  return figures;
}

} // namespace

std::optional<Candidate> readCandidate(const AnswerJson& entry) {
  if (!entry.is_object())
    return std::nullopt;
  const Places places{entry, member(entry, "attributes")};
  Candidate candidate;
  // "id" of the entry itself is the event's, that of its attributes the profile's.
  candidate.eventId = textMember(entry, "id");
  candidate.profileId = places.text({"profile-id", "profile_id"});
  if (candidate.profileId.empty() && places.attributes != nullptr)
    candidate.profileId = textMember(*places.attributes, "id");
  if (candidate.profileId.empty() || candidate.profileId.size() > kLongestText ||
      candidate.eventId.size() > kLongestText)
    return std::nullopt;
  candidate.time = timeOf(places);
  const auto named = [&](std::initializer_list<const char*> names, const char* tag) {
    std::string text = places.text(names);
    return text.empty() ? tagOf(places, tag) : text;
  };
  candidate.service = named({"service", "service_name", "service-name"}, "service");
  candidate.env = named({"env", "environment"}, "env");
  candidate.version = named({"version"}, "version");
  candidate.host = named({"host"}, "host");
  candidate.runtime = named({"runtime", "family"}, "runtime");
  candidate.numericFields = figuresOf(places);
  return candidate;
}

} // namespace pprof
