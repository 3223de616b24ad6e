// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/fake_datadog/fake_datadog.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTimeZone>
#include <algorithm>
#include <nlohmann/json.hpp>

namespace pprof::test {

namespace {

using Json = nlohmann::json;

Answer refused(int status, const char* text) {
  return Answer::json(Json{{"errors", Json::array({text})}}.dump(), status);
}

std::string printed(std::int64_t millis, const char* format, int offsetSeconds = 0) {
  const QDateTime time = QDateTime::fromMSecsSinceEpoch(millis, QTimeZone(offsetSeconds));
  return time.toString(QString::fromLatin1(format)).toStdString();
}

Json timeOf(const FakeProfile& profile) {
  constexpr int kTwoHours = 7200;
  switch (profile.time) {
  case TimeStyle::Fraction:
    return printed(profile.millis, "yyyy-MM-dd'T'HH:mm:ss.zzz'Z'");
  case TimeStyle::Whole:
    return printed(profile.millis, "yyyy-MM-dd'T'HH:mm:ss'Z'");
  case TimeStyle::Nanoseconds:
    return printed(profile.millis, "yyyy-MM-dd'T'HH:mm:ss.zzz") + "456789Z";
  case TimeStyle::Offset:
    return printed(profile.millis, "yyyy-MM-dd'T'HH:mm:ss.zzz'+02:00'", kTwoHours);
  case TimeStyle::EpochMillis:
    return profile.millis;
  case TimeStyle::EpochSeconds:
    return std::to_string(profile.millis / 1000);
  case TimeStyle::Blank:
    return printed(profile.millis, "yyyy-MM-dd HH:mm:ss.zzz");
  case TimeStyle::Nonsense:
    return "the other day";
  case TimeStyle::Missing:
    break;
  }
  return nullptr;
}

/// Milliseconds of an RFC 3339 text; -1 if it is none.
std::int64_t millisOf(const std::string& text) {
  const QDateTime time = QDateTime::fromString(QString::fromStdString(text), Qt::ISODateWithMs);
  return time.isValid() ? time.toMSecsSinceEpoch() : -1;
}

Json entryOf(const FakeProfile& profile) {
  Json attributes = {{"service", profile.service}, {"duration_nanos", 6.0e10}};
  if (const Json time = timeOf(profile); !time.is_null() || profile.time == TimeStyle::Missing)
    attributes["timestamp"] = time;
  const auto spelling = profile.spelling;
  if (spelling != Spelling::ProfileId && spelling != Spelling::TopLevel)
    attributes["id"] = profile.profileId;
  if (spelling != Spelling::AttributesId && spelling != Spelling::TopLevel)
    attributes["profile-id"] = profile.profileId;
  if (spelling == Spelling::NoTags)
    attributes["tags"] = nullptr;
  else
    attributes["tags"] = {"env:" + profile.env, "version:" + profile.version,
                          "host:" + profile.host, "runtime:" + profile.runtime};
  for (const auto& [name, value] : profile.figures)
    attributes[name] = value;
  if (spelling == Spelling::NoCustom)
    attributes["custom"] = nullptr;
  else if (profile.cores)
    attributes["custom"] = {{"metrics", {{"core_cpu_cores", *profile.cores}}}};
  Json entry = {{"id", profile.eventId}, {"type", "profile"}, {"attributes", attributes}};
  if (spelling == Spelling::TopLevel)
    entry["profile_id"] = profile.profileId;
  return entry;
}

/// One condition of a search: key, value, and whether the value is a pattern.
struct Term {
  std::string key, value;
  bool isPattern = false;
};

/// Reads a search of terms joined by blanks, as Datadog does: quotes hold blanks and colons, a
/// backslash holds one character.
std::vector<Term> termsOf(const std::string& query) {
  std::vector<Term> terms;
  Term term;
  bool inKey = true;
  bool quoted = false;
  const auto end = [&] {
    if (!term.key.empty() && term.key != "*")
      terms.push_back(term);
    term = {};
    inKey = true;
  };
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (c == '\\' && i + 1 < query.size()) {
      (inKey ? term.key : term.value) += query[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ' ') {
      end();
    } else if (!quoted && inKey && c == ':') {
      inKey = false;
    } else {
      term.isPattern = term.isPattern || (!quoted && !inKey && (c == '*' || c == '?'));
      (inKey ? term.key : term.value) += c;
    }
  }
  end();
  return terms;
}

bool fits(const Term& term, const std::string& value) {
  if (!term.isPattern)
    return term.value == value;
  const QRegularExpression pattern(
      QRegularExpression::wildcardToRegularExpression(QString::fromStdString(term.value)));
  return pattern.match(QString::fromStdString(value)).hasMatch();
}

bool fits(const std::vector<Term>& terms, const FakeProfile& profile) {
  const std::map<std::string, std::string> tags{{"service", profile.service},
                                                {"env", profile.env},
                                                {"host", profile.host},
                                                {"runtime", profile.runtime},
                                                {"profile-id", profile.profileId},
                                                {"version", profile.version}};
  return std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
    const auto at = tags.find(term.key);
    return at != tags.end() && fits(term, at->second);
  });
}

} // namespace

Answer FakeDatadog::answer(const SeenRequest& request) const {
  if (fault)
    if (auto instead = fault(request))
      return *std::move(instead);
  if (request.header("DD-API-KEY") != kApiKey)
    return refused(401, "Unauthorized");
  if (request.header("DD-APPLICATION-KEY") != kAppKey)
    return refused(403, "Forbidden");
  const std::string path = request.path();
  if (request.method == "POST" && path == "/api/unstable/profiles/list")
    return list(request);
  if (request.method == "GET" && path.starts_with("/api/ui/profiling/profiles/"))
    return download(request);
  if (request.method == "POST" && path == "/profiling/api/v1/aggregate")
    return aggregate(request);
  if (request.method == "GET" && path == "/api/v1/search" && hasMetricSearch)
    return searchMetrics(request);
  if (request.method == "GET" && path == "/api/v2/metrics")
    return listMetrics(request);
  if (request.method == "GET" && path == "/api/v1/query")
    return queryMetrics(request);
  return Answer::of(404, "not found");
}

Answer FakeDatadog::list(const SeenRequest& request) const {
  const Json asked = Json::parse(request.body, nullptr, false);
  if (asked.is_discarded() || !asked.contains("filter"))
    return refused(400, "filter is required");
  const Json& filter = asked["filter"];
  const std::int64_t from = millisOf(filter.value("from", ""));
  const std::int64_t to = millisOf(filter.value("to", ""));
  if (from < 0 || to < 0)
    return refused(400, "from and to must be RFC 3339");
  const auto terms = termsOf(filter.value("query", "*"));
  std::vector<const FakeProfile*> found;
  for (const FakeProfile& profile : profiles)
    if (profile.millis >= from && (profile.millis < to || (includesEnd && profile.millis == to)) &&
        fits(terms, profile))
      found.push_back(&profile);
  const bool ascending = heedsOrder && asked.value("/sort/order"_json_pointer, "desc") == "asc";
  std::stable_sort(found.begin(), found.end(), [&](const FakeProfile* a, const FakeProfile* b) {
    return ascending ? a->millis < b->millis : a->millis > b->millis;
  });
  const std::size_t limit = asked.value("limit", std::size_t{50});
  found.resize(std::min({found.size(), limit, clamp}));
  Json data = Json::array();
  for (const FakeProfile* profile : found)
    data.push_back(entryOf(*profile));
  return Answer::json(Json{{"data", std::move(data)}}.dump());
}

Answer FakeDatadog::download(const SeenRequest& request) const {
  const std::string path = request.path();
  for (const FakeProfile& profile : profiles)
    if (path == "/api/ui/profiling/profiles/" + profile.profileId + "/download" &&
        request.query("eventId") == profile.eventId && bundle)
      return Answer::of(200, bundle(profile.profileId), "application/zip");
  return Answer::of(404, "not found");
}

/// What a range has is what `aggregates` has, if any of the profiles is in it.
Answer FakeDatadog::aggregate(const SeenRequest& request) const {
  const Json asked = Json::parse(request.body, nullptr, false);
  for (const char* name :
       {"query", "from", "to", "limit", "profileType", "aggregationFunction", "attribute"})
    if (!asked.is_object() || !asked.contains(name))
      return refused(400, (std::string(name) + " is required").c_str());
  const std::int64_t from = millisOf(asked.value("from", ""));
  const std::int64_t to = millisOf(asked.value("to", ""));
  if (from < 0 || to < 0)
    return refused(400, "from and to must be RFC 3339");
  const auto at = aggregates.find(asked.value("profileType", ""));
  if (at == aggregates.end())
    return refused(400, "invalid profileType");
  const auto terms = termsOf(asked.value("query", "*"));
  const bool any = std::any_of(profiles.begin(), profiles.end(), [&](const FakeProfile& profile) {
    return profile.millis >= from && profile.millis <= to && fits(terms, profile);
  });
  if (!any)
    return Answer::json(
        Json{{"flameGraph", nullptr},
             {"numberOfProfiles", 0},
             {"emptyStateReason", {{"reason", "NO_DATA"}, {"description", "no profiles found"}}}}
            .dump());
  return Answer::json(at->second);
}

Answer FakeDatadog::searchMetrics(const SeenRequest& request) const {
  const std::string query = request.query("q");
  const std::string text = query.substr(query.find(':') + 1);
  Json names = Json::array();
  for (const auto& [name, points] : metrics)
    if (name.find(text) != std::string::npos)
      names.push_back(name);
  return Answer::json(Json{{"results", {{"metrics", names}}}}.dump());
}

/// Pages of two, so that cursors are used.
Answer FakeDatadog::listMetrics(const SeenRequest& request) const {
  constexpr std::size_t kPage = 2;
  const std::string cursor = request.query("page[cursor]");
  const std::size_t first = cursor.empty() ? 0 : std::stoul(cursor);
  Json data = Json::array();
  std::size_t number = 0;
  for (const auto& [name, points] : metrics)
    if (const std::size_t at = number++; at >= first && at < first + kPage)
      data.push_back({{"id", name}, {"type", "metrics"}});
  const bool more = first + kPage < metrics.size();
  return Answer::json(Json{
      {"data", data},
      {"meta",
       {{"pagination", {{"next_cursor", more ? Json(std::to_string(first + kPage)) : Json()}}}}}}
                          .dump());
}

Answer FakeDatadog::queryMetrics(const SeenRequest& request) const {
  const std::string query = request.query("query");
  const std::size_t colon = query.find(':');
  const std::size_t brace = query.find('{');
  Json series = Json::array();
  if (colon < brace && brace != std::string::npos)
    if (const auto at = metrics.find(query.substr(colon + 1, brace - colon - 1));
        at != metrics.end())
      series.push_back({{"metric", at->first},
                        {"scope", query.substr(brace + 1, query.size() - brace - 2)},
                        {"tag_set", {"env:prod"}},
                        {"unit", Json::array({{{"name", "byte"}}, nullptr})},
                        {"pointlist", Json::parse(at->second)}});
  return Answer::json(
      Json{{"status", "ok"}, {"res_type", "time_series"}, {"series", series}}.dump());
}

QStringList FakeDatadog::environment(const std::string& url) {
  return {QStringLiteral("PPROF_MCP_DD_URL=%1/").arg(QString::fromStdString(url)),
          QStringLiteral("DD_API_KEY=") + QString::fromUtf8(kApiKey),
          QStringLiteral("DD_APP_KEY=") + QString::fromUtf8(kAppKey),
          QStringLiteral("PPROF_MCP_DD_RPS=1000")};
}

void FakeDatadog::addSeries(std::size_t count, std::int64_t newestMillis, bool odd) {
  constexpr std::int64_t kMinute = 60'000;
  constexpr TimeStyle kStyles[] = {
      TimeStyle::Fraction,    TimeStyle::Whole,        TimeStyle::Nanoseconds, TimeStyle::Offset,
      TimeStyle::EpochMillis, TimeStyle::EpochSeconds, TimeStyle::Blank};
  constexpr Spelling kSpellings[] = {Spelling::Both,      Spelling::AttributesId,
                                     Spelling::ProfileId, Spelling::TopLevel,
                                     Spelling::NoTags,    Spelling::NoCustom};
  for (std::size_t i = 0; i < count; ++i) {
    FakeProfile profile{"pid-" + std::to_string(i), "eid-" + std::to_string(i),
                        newestMillis - static_cast<std::int64_t>(i) * kMinute};
    profile.cores = 1 + static_cast<double>(i % 10) / 10;
    if (odd) {
      profile.time = kStyles[i % std::size(kStyles)];
      profile.spelling = kSpellings[i % std::size(kSpellings)];
    }
    profiles.push_back(std::move(profile));
  }
}

} // namespace pprof::test
