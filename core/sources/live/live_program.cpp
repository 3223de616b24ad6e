// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/live/live_program.h"

#include "core/base/ascii.h"
#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/sources/http/url_reader.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

constexpr std::string_view kUsualPrefix = "/debug/pprof/";
constexpr std::string_view kCpuName = "profile"; ///< what net/http/pprof calls it
constexpr std::string_view kCpuType = "cpu";
constexpr int kMostRedirects = 5;

/// What the index lists and is no pprof profile.
constexpr std::array<std::string_view, 3> kOthers{"cmdline", "symbol", "trace"};

/// Those that net/http/pprof offers, for URLs that end in one.
constexpr std::array<std::string_view, 8> kUsualNames{
    "allocs", "block", "goroutine", "heap", "mutex", "profile", "threadcreate", "goroutineleak"};

std::string nameOf(const std::string& type) {
  return type == kCpuType ? std::string(kCpuName) : type;
}

std::string typeOf(const std::string& name) {
  return name == kCpuName ? std::string(kCpuType) : name;
}

/// A URL as HttpUrl::bare has it, in pieces.
struct Pieces {
  std::string origin; ///< "http://host:port"
  std::string path;   ///< "/" at least
  std::string query;  ///< with its "?"

  [[nodiscard]] std::string fileName() const { return path.substr(path.rfind('/') + 1); }
  [[nodiscard]] std::string url() const { return origin + path + query; }
};

Pieces piecesOf(const std::string& bare) {
  const std::size_t path = bare.find('/', bare.find("://") + 3);
  const std::size_t query = std::min(bare.find('?'), bare.size());
  return {bare.substr(0, path), bare.substr(path, query - path), bare.substr(query)};
}

constexpr std::string_view kSeconds = "seconds=";

/// Of a query with its "?".
std::vector<std::string_view> pairsOf(std::string_view query) {
  return queryPairs(query.substr(std::min<std::size_t>(1, query.size())));
}

std::optional<std::int64_t> secondsIn(std::string_view query) {
  for (const std::string_view pair : pairsOf(query))
    if (pair.starts_with(kSeconds))
      return parseWhole<std::int64_t>(pair.substr(kSeconds.size()));
  return std::nullopt;
}

/// The query with another number of seconds.
std::string withSeconds(std::string_view query, std::int64_t seconds) {
  std::string others;
  for (const std::string_view pair : pairsOf(query))
    if (!pair.starts_with(kSeconds))
      others += std::string(pair) + "&";
  return "?" + others + std::string(kSeconds) + std::to_string(seconds);
}

/// How long the other side works before it answers.
std::chrono::seconds awaitedFor(const std::string& bare) {
  const Pieces url = piecesOf(bare);
  const bool isCpu = url.fileName() == kCpuName;
  const std::int64_t seconds =
      secondsIn(url.query).value_or(isCpu ? LiveProgram::kDefaultSeconds : 0);
  constexpr std::int64_t kMost = std::int64_t{24} * 3600;
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kMost));
}

bool isSameOrigin(const HttpUrl& a, const HttpUrl& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

/// Where a redirect leads, if it stays with the program: its headers are for nobody else.
Result<std::string> redirected(const HttpUrl& from, const HttpResponse& response) {
  PPROF_TRY_ASSIGN(const UrlReader* const reader, urlReader());
  const std::string to = reader->resolved(from.bare, response.header("location"));
  const auto url = parseHttpUrl(to);
  if (url && isSameOrigin(from, *url))
    return url->bare;
  return fail(ErrorCode::Refused,
              shownUrl(from.bare) + " redirects to " + shownUrl(to) +
                  ", which is not followed: it is another place",
              "ask there, if you trust it");
}

std::string hintFor(int status, std::string_view said) {
  const auto says = [&](std::string_view text) {
    return said.find(text) != std::string_view::npos;
  };
  if (says("already in use"))
    return "somebody else is taking a CPU profile of it: try again when that is done";
  if (says("WriteTimeout"))
    return "ask for fewer seconds: the program ends longer answers itself";
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  constexpr int kNotFound = 404;
  if (status == kUnauthorized || status == kForbidden)
    return "say who asks: --basic, --bearer or --header, or PPROF_MCP_FETCH_HOSTS with "
           "PPROF_MCP_FETCH_BASIC or PPROF_MCP_FETCH_BEARER";
  if (status == kNotFound)
    return "does the program offer that, and is that its prefix? A Go program that imports "
           "net/http/pprof has its index at /debug/pprof/";
  return "";
}

/// The error for an answer that is no profile, with what it says where that is meant for people.
tl::unexpected<Error> refusal(const std::string& url, const HttpResponse& response) {
  const std::string said = plainWords(response.body);
  constexpr int kServerError = 500;
  constexpr int kTooMany = 429;
  // A program that is busy may answer the next time.
  const bool mayPass = response.status >= kServerError || response.status == kTooMany;
  return fail(mayPass ? ErrorCode::Unreachable : ErrorCode::NotFound,
              shownUrl(url) + " answers " + std::to_string(response.status) +
                  (said.empty() ? "" : ": " + said),
              hintFor(response.status, said));
}

/// GET, with redirects within the program.
Result<std::string> get(HttpTransport& transport, std::string url, const LiveAccess& access,
                        const std::string& stage, std::uint64_t mostBytes, const Work& work) {
  constexpr std::chrono::seconds kSlack{30};
  for (int hop = 0; hop <= kMostRedirects; ++hop) {
    PPROF_TRY_ASSIGN(const HttpUrl place, parseHttpUrl(url));
    HttpRequest request{.url = place.bare, .headers = access.headers, .caFile = access.caFile};
    request.awaited = awaitedFor(place.bare);
    request.stall = request.awaited + kSlack;
    request.maxBodyBytes = mostBytes;
    request.stage = stage;
    PPROF_TRY_ASSIGN(HttpResponse response, transport.exchange(request, nullptr, work));
    constexpr int kOk = 200;
    constexpr int kFirstRedirect = 300;
    constexpr int kFirstError = 400;
    if (response.status == kOk)
      return std::move(response.body);
    const bool isRedirect = response.status >= kFirstRedirect && response.status < kFirstError &&
                            !response.header("location").empty();
    if (!isRedirect)
      return refusal(url, response);
    PPROF_TRY_ASSIGN(url, redirected(place, response));
  }
  return fail(ErrorCode::Unreachable, shownUrl(url) + " redirects again and again");
}

/// The number that the index has before a profile's link: `<td>12</td><td><a href=`.
std::optional<std::int64_t> countBefore(std::string_view page) {
  while (!page.empty() && !isDigit(page.back())) {
    // Only tags may be between.
    if (page.back() == '>')
      page = page.substr(0, std::min(page.rfind('<'), page.size()));
    else if (page.back() == ' ' || page.back() == '\n' || page.back() == '\t')
      page.remove_suffix(1);
    else
      return std::nullopt;
  }
  std::size_t begin = page.size();
  while (begin > 0 && isDigit(page[begin - 1]))
    --begin;
  return parseWhole<std::int64_t>(page.substr(begin));
}

bool isProfileName(const std::string& name) {
  constexpr std::size_t kLongest = 120;
  return !name.empty() && name.size() <= kLongest && name.front() != '.' && name.front() != '/' &&
         name.find("..") == std::string::npos && escapeForDisplay(name) == name &&
         std::find(kOthers.begin(), kOthers.end(), name) == kOthers.end();
}

/// The links of an index page, as types.
std::vector<LiveProgram::Offer> offersIn(std::string_view page) {
  std::vector<LiveProgram::Offer> offers;
  constexpr std::string_view kLink = "href=";
  constexpr std::size_t kMost = 200;
  for (std::size_t at = page.find(kLink); at != std::string_view::npos && offers.size() < kMost;
       at = page.find(kLink, at)) {
    const std::size_t tag = std::min(page.rfind('<', at), at);
    at += kLink.size();
    if (at >= page.size() || (page[at] != '\'' && page[at] != '"'))
      continue;
    const std::string_view link = page.substr(at + 1, page.find(page[at], at + 1) - at - 1);
    const std::string name = percentDecoded(link.substr(0, link.find('?')));
    const std::string type = typeOf(name);
    const bool isNew = std::none_of(offers.begin(), offers.end(),
                                    [&](const auto& offer) { return offer.type == type; });
    if (link.find('?') != std::string_view::npos && isNew && isProfileName(name))
      offers.push_back({type, countBefore(page.substr(0, tag))});
  }
  std::sort(offers.begin(), offers.end(), [](const auto& a, const auto& b) {
    return std::pair(a.type != kCpuType, a.type) < std::pair(b.type != kCpuType, b.type);
  });
  return offers;
}

} // namespace

std::string plainWords(std::string_view text, std::size_t mostBytes) {
  constexpr std::size_t kLooked = 16'384;
  text = text.substr(0, kLooked);
  std::string words;
  bool inTag = false;
  for (const char c : text) {
    if (c == '<' || c == '>')
      inTag = c == '<';
    const bool isSpace = inTag || c == '>' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!isSpace)
      words += c;
    else if (!words.empty() && words.back() != ' ')
      words += ' ';
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kEntities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}};
  for (const auto& [entity, character] : kEntities)
    replaceAll(words, entity, character);
  while (!words.empty() && words.back() == ' ')
    words.pop_back();
  return escapeForDisplay(words, mostBytes);
}

Result<std::vector<LiveProgram::Offer>> LiveProgram::offers(const Work& work) const {
  constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 20;
  PPROF_TRY_ASSIGN(const std::string page, get(transport_, prefix_, access_, "", kMostBytes, work));
  std::vector<Offer> offers = offersIn(page);
  if (offers.empty())
    return fail(ErrorCode::BadFormat, shownUrl(prefix_) + " is no index of profiles",
                "is that the prefix of the program's profiles? A Go program that imports "
                "net/http/pprof has it at /debug/pprof/");
  return offers;
}

std::string LiveProgram::urlOf(const Wanted& wanted) const {
  std::string url = prefix_ + percentEncoded(nameOf(wanted.type));
  if (wanted.seconds || wanted.type == kCpuType)
    url += "?seconds=" + std::to_string(wanted.seconds.value_or(kDefaultSeconds));
  return url;
}

Result<std::string> LiveProgram::profile(const Wanted& wanted, std::uint64_t mostBytes,
                                         const Work& work) const {
  return get(transport_, urlOf(wanted), access_, "taking " + wanted.type, mostBytes, work);
}

Result<LivePlace> parseLivePlace(const std::string& text) {
  LivePlace place;
  const bool hasScheme = text.find("://") != std::string::npos;
  PPROF_TRY_ASSIGN(place.url, parseHttpUrl((hasScheme ? "" : "http://") + text));
  Pieces url = piecesOf(place.url.bare);
  const std::string last = url.fileName();
  if (std::find(kUsualNames.begin(), kUsualNames.end(), last) != kUsualNames.end()) {
    place.type = typeOf(last);
    url.path.resize(url.path.size() - last.size());
  }
  if (url.path == "/" && place.type.empty())
    url.path = kUsualPrefix;
  if (!url.path.ends_with('/'))
    url.path += '/';
  place.prefix = url.origin + url.path;
  return place;
}

Result<void> checkNoUser(const HttpUrl& url, const std::string& text) {
  if (!url.hasUser())
    return {};
  return fail(ErrorCode::InvalidArgument,
              shownUrl(text) + ": a user and a password in a profile's URL would be shown with it",
              "leave them out and set PPROF_MCP_FETCH_HOSTS and PPROF_MCP_FETCH_BASIC, or take "
              "the profile with profctl fetch --basic");
}

Result<std::string> profileUrl(const std::string& text, std::optional<std::int64_t> seconds) {
  PPROF_TRY_ASSIGN(const HttpUrl place, parseHttpUrl(text));
  PPROF_TRY(checkNoUser(place, text));
  Pieces url = piecesOf(place.bare);
  if (url.path == "/")
    url.path = std::string(kUsualPrefix) + std::string(kCpuName);
  if (seconds)
    url.query = withSeconds(url.query, *seconds);
  return url.url();
}

Result<std::string> fetchProfileUrl(HttpTransport& transport, const std::string& url,
                                    std::uint64_t mostBytes, const Work& work) {
  PPROF_TRY(checkUrlsAllowed());
  PPROF_TRY_ASSIGN(const std::string full, profileUrl(url, std::nullopt));
  PPROF_TRY_ASSIGN(const HttpUrl place, parseHttpUrl(full));
  PPROF_TRY_ASSIGN(const LiveAccess access, accessTo(place, {}));
  return get(transport, full, access, "taking a profile", mostBytes, work);
}

} // namespace pprof
