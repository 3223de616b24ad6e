// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/datadog_errors.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/sources/answer_json.h"
#include "core/sources/http/url_reader.h"

#include <algorithm>
#include <array>
#include <optional>

namespace pprof {

namespace {

constexpr std::size_t kMostText = 1000;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kTooMany = 429;

/// Text without tags, with one blank for any run of blanks and breaks.
std::string withoutMarkup(std::string_view text) {
  std::string out;
  bool inTag = false;
  for (const char c : text) {
    if (c == '<') {
      inTag = true;
    } else if (c == '>') {
      inTag = false;
    } else if (!inTag) {
      const bool isBlank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
      if (!isBlank)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
  }
  while (out.ends_with(' '))
    out.pop_back();
  return escapeForDisplay(out, kMostText);
}

/// One of `errors`: a text, or an object with title and detail.
std::string oneError(const AnswerJson& error) {
  if (error.is_string())
    return error.get<std::string>();
  std::string text = textMember(error, "title");
  for (const char* name : {"detail", "message"})
    if (const std::string more = textMember(error, name); !more.empty() && more != text)
      text += (text.empty() ? "" : ": ") + more;
  return text;
}

std::string jsonText(const AnswerJson& answer) {
  std::string text;
  const auto add = [&](const std::string& one) {
    constexpr std::size_t kMostErrors = 2000;
    if (!one.empty() && text.size() < kMostErrors)
      text += (text.empty() ? "" : "; ") + one;
  };
  if (const AnswerJson* errors = member(answer, "errors")) {
    if (errors->is_array())
      for (const AnswerJson& error : *errors)
        add(oneError(error));
    else
      add(oneError(*errors));
  }
  for (const char* name : {"message", "error"})
    if (text.empty())
      add(textMember(answer, name));
  return text;
}

/// What a page calls itself.
std::string titleOf(std::string_view page) {
  const std::string lower = lowerCased(page);
  const std::size_t begin = lower.find("<title");
  if (begin == std::string::npos)
    return {};
  const std::size_t open = lower.find('>', begin);
  const std::size_t end = open == std::string::npos ? open : lower.find("</title", open);
  return end == std::string::npos ? std::string()
                                  : withoutMarkup(page.substr(open + 1, end - open - 1));
}

struct StatusName {
  int status;
  std::string_view name;
};
constexpr std::array<StatusName, 12> kStatusNames{{{400, "Bad Request"},
                                                   {401, "Unauthorized"},
                                                   {403, "Forbidden"},
                                                   {404, "Not Found"},
                                                   {408, "Request Timeout"},
                                                   {410, "Gone"},
                                                   {413, "Content Too Large"},
                                                   {429, "Too Many Requests"},
                                                   {500, "Internal Server Error"},
                                                   {502, "Bad Gateway"},
                                                   {503, "Service Unavailable"},
                                                   {504, "Gateway Timeout"}}};

std::string statusText(int status) {
  std::string text = std::to_string(status);
  for (const StatusName& known : kStatusNames)
    if (known.status == status)
      text += " " + std::string(known.name);
  return text;
}

/// Which site was asked, and how to ask another one.
std::string siteHint(const DatadogSite& site) {
  return site.assumed ? "no site was given, so " + site.name +
                            " was assumed: set DD_SITE or --site to yours (datadoghq.com for US1, "
                            "datadoghq.eu for EU1, …)"
                      : "are the keys of the site " + site.name + " (DD_SITE, --site)?";
}

std::string hintOf(int status, const AskedOfDatadog& asked, const DatadogSite& site) {
  if (status == kUnauthorized)
    return "check DD_API_KEY and DD_APP_KEY: Datadog does not know them there; " + siteHint(site);
  if (status == kForbidden)
    return "DD_API_KEY or DD_APP_KEY was not accepted. Likely causes: the application key lacks "
           "the scope " +
           asked.scope +
           " (a key without scopes has all its owner's rights); its owner lacks the permission; "
           "the organization does not have the feature; or the site is another one: " +
           siteHint(site);
  if (status == kNotFound)
    return (asked.what.ends_with("/download")
                ? "profiles are kept for about a week, and ids are those of one site; "
                : "there is no such path: ") +
           siteHint(site);
  if (status == kTooMany)
    return "ask less often, or set PPROF_MCP_DD_RPS lower than 2";
  if (status >= 500)
    return "the failure is Datadog's: try again later, and see https://status.datadoghq.com";
  if (status >= 300 && status < 400)
    return "the keys were not sent there; " + siteHint(site) +
           "; behind a proxy, set PPROF_MCP_DD_URL to the address that answers";
  return {};
}

ErrorCode codeOf(int status) {
  if (status == kUnauthorized || status == kForbidden || (status >= 300 && status < 400))
    return ErrorCode::Refused;
  if (status == kNotFound)
    return ErrorCode::NotFound;
  return status == kTooMany || status >= 500 ? ErrorCode::Unreachable : ErrorCode::BadFormat;
}

/// The host that a redirect leads to; nothing else of it, as the rest may hold secrets.
std::string redirectTarget(const HttpResponse& response) {
  constexpr std::size_t kShown = 200;
  const auto reader = urlReader();
  const auto url = reader ? (*reader)->read(response.header("location")) : std::nullopt;
  return url ? "the host " + escapeForDisplay(url->host, kShown) : "another path";
}

} // namespace

bool isWebPage(const HttpResponse& response) {
  if (lowerCased(response.header("content-type")).find("html") != std::string::npos)
    return true;
  const std::size_t begin = response.body.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos)
    return false;
  const std::string start = lowerCased(std::string_view(response.body).substr(begin, 15));
  return start.starts_with("<!doctype html") || start.starts_with("<html");
}

std::string failureText(const HttpResponse& response) {
  if (const auto answer = parseAnswer(response.body))
    if (const std::string text = jsonText(*answer); !text.empty())
      return withoutMarkup(text);
  if (isWebPage(response)) {
    const std::string title = titleOf(response.body);
    return "a page for browsers" + (title.empty() ? "" : ", titled \"" + title + "\"");
  }
  constexpr std::size_t kMostLooked = 4000;
  return withoutMarkup(std::string_view(response.body).substr(0, kMostLooked));
}

bool hasErrors(const AnswerJson& answer) {
  const AnswerJson* errors = member(answer, "errors");
  return errors != nullptr && !(errors->is_array() && errors->empty());
}

Error datadogError(const HttpResponse& response, const AskedOfDatadog& asked,
                   const DatadogSite& site) {
  const int status = response.status;
  std::string message = asked.what + ": ";
  if (status >= 300 && status < 400)
    message += "Datadog answered " + statusText(status) + " and sends the call on to " +
               redirectTarget(response);
  else if (status >= 200 && status < 300)
    message += "Datadog answered with errors";
  else
    message += "Datadog answered " + statusText(status);
  if (const std::string text = failureText(response); !text.empty())
    message += " (" + text + ")";
  return {codeOf(status), std::move(message), hintOf(status, asked, site)};
}

Error unexpectedAnswer(const AskedOfDatadog& asked, const std::string& found) {
  return {ErrorCode::BadFormat, asked.what + ": " + found,
          "something between here and Datadog may have answered instead: see HTTPS_PROXY, "
          "PPROF_MCP_DD_URL and the site"};
}

} // namespace pprof
