// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/service_names.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

/// Lower case, without what people leave out or put in: "rate limit", "RateLimit", "rate-limit".
std::string normalized(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '-' && c != '_' && c != ' ')
      out += lowerAscii(c);
  return out;
}

/// Score and kind for names that are near each other letter by letter.
void scoreSimilar(const std::string& name, const std::string& query, ServiceMatch& match) {
  constexpr std::size_t kLongQuery = 8;
  constexpr double kBest = 0.6;
  const std::size_t most = query.size() >= kLongQuery ? 3 : 2;
  const std::size_t distance = editDistance(name, query, most);
  if (distance > most || distance >= query.size())
    return;
  const auto longer = static_cast<double>(std::max(name.size(), query.size()));
  match.score = kBest * (1 - static_cast<double>(distance) / longer);
  match.kind = "similar";
}

/// How well a service's name is meant by what was searched for; 0: not at all.
void score(const std::string& query, ServiceMatch& match) {
  struct Rule {
    bool holds;
    double score;
    const char* kind;
  };
  const std::string name = lowerCased(match.service);
  const std::string wanted = lowerCased(query);
  const std::string bare = normalized(match.service);
  const std::string bareWanted = normalized(query);
  const std::array<Rule, 7> rules{{
      {match.service == query, 1.0, "exact"},
      {name == wanted, 0.95, "exact"},
      {name.starts_with(wanted), 0.9, "prefix"},
      {bare == bareWanted, 0.85, "normalized"},
      {bare.starts_with(bareWanted), 0.8, "normalized"},
      {name.find(wanted) != std::string::npos, 0.7, "contains"},
      {bare.find(bareWanted) != std::string::npos, 0.65, "contains"},
  }};
  if (bareWanted.empty())
    return;
  for (const Rule& rule : rules)
    if (rule.holds) {
      match.score = rule.score;
      match.kind = rule.kind;
      return;
    }
  scoreSimilar(bare, bareWanted, match);
}

} // namespace

std::optional<SeenServices> ServiceNames::find(const std::string& site, const std::string& filter,
                                               Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto at = seen_.find(site + "\n" + filter);
  if (at == seen_.end() || shifted(at->second.at, kKept) < now)
    return std::nullopt;
  return at->second;
}

void ServiceNames::keep(const std::string& site, const std::string& filter, SeenServices seen) {
  constexpr std::size_t kMostFilters = 32;
  const std::lock_guard lock(mutex_);
  if (seen_.size() >= kMostFilters)
    seen_.clear();
  seen_[site + "\n" + filter] = std::move(seen);
}

std::vector<std::string> ServiceNames::all() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  for (const auto& [key, seen] : seen_)
    for (const auto& [service, environments] : seen.environments)
      names.insert(service);
  return {names.begin(), names.end()};
}

std::vector<ServiceMatch> matchingServices(const SeenServices& seen, const std::string& query,
                                           std::size_t atMost) {
  std::vector<ServiceMatch> matches;
  for (const auto& [service, environments] : seen.environments) {
    ServiceMatch match{service, {environments.begin(), environments.end()}, 0, {}};
    score(query, match);
    if (match.score > 0)
      matches.push_back(std::move(match));
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const ServiceMatch& a, const ServiceMatch& b) { return a.score > b.score; });
  matches.resize(std::min(matches.size(), atMost));
  return matches;
}

} // namespace pprof
