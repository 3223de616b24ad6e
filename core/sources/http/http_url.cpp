// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/http_url.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/sources/http/url_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace pprof {

namespace {

constexpr std::string_view kSchemeEnd = "://";

/// Whether the value of a query's name may be a key.
bool mayBeKey(std::string_view name) {
  constexpr std::array<std::string_view, 8> kWords{"key",   "token",  "secret", "pass",
                                                   "signa", "cookie", "auth",   "credential"};
  const std::string lower = lowerCased(name);
  return lower == "sig" || std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
           return lower.find(word) != std::string::npos;
         });
}

/// "a=b&key=c" with "…" for what may be keys.
std::string shownQuery(std::string_view query) {
  std::string shown;
  for (const std::string_view pair : queryPairs(query)) {
    const std::size_t equals = pair.find('=');
    const bool hidden = equals != std::string_view::npos && mayBeKey(pair.substr(0, equals));
    shown += shown.empty() ? "" : "&";
    shown += hidden ? std::string(pair.substr(0, equals + 1)) + "…" : std::string(pair);
  }
  return shown;
}

/// How much of what follows the scheme is a user and password, with the "@". In a password that is
/// not escaped there may be anything.
std::size_t userEnd(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos)
    return rest.substr(0, rest.find_first_of("?#")).rfind('@') + 1;
  const std::size_t colon = authority.rfind(':');
  const bool hasPort =
      colon == std::string_view::npos || authority.back() == ']' ||
      authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  const std::size_t at = rest.rfind('@');
  return hasPort || at == std::string_view::npos ? 0 : at + 1;
}

} // namespace

bool looksLikeHttpUrl(std::string_view text) {
  const auto begins = [&](std::string_view scheme) {
    return text.size() > scheme.size() && startsIgnoringCase(text, scheme);
  };
  return begins("http://") || begins("https://");
}

std::string withoutSecrets(std::string_view url) {
  std::string shown;
  if (const std::size_t end = url.find(kSchemeEnd); end != std::string_view::npos) {
    shown = url.substr(0, end + kSchemeEnd.size());
    url.remove_prefix(shown.size());
  }
  url.remove_prefix(userEnd(url));
  const std::size_t mark = std::min(url.find('?'), url.size());
  shown += url.substr(0, mark);
  if (mark < url.size())
    shown += "?" + shownQuery(url.substr(mark + 1));
  return shown;
}

std::string shownUrl(std::string_view url) {
  constexpr std::size_t kLongest = 400;
  return escapeForDisplay(withoutSecrets(url), kLongest);
}

Result<HttpUrl> parseHttpUrl(std::string_view text) {
  const auto wrong = [&](const std::string& why) {
    return fail(ErrorCode::InvalidArgument, shownUrl(text) + " is no http or https URL" + why,
                "write it as http://host:port/path");
  };
  if (!looksLikeHttpUrl(text))
    return wrong("");
  PPROF_TRY_ASSIGN(const UrlReader* const reader, urlReader());
  auto parts = reader->read(text);
  if (!parts)
    return wrong("");
  constexpr std::uint16_t kHttp = 80;
  constexpr std::uint16_t kHttps = 443;
  const std::uint16_t port = parts->port.value_or(parts->scheme == "https" ? kHttps : kHttp);
  if (port == 0)
    return wrong(": its port is 0");
  return HttpUrl{std::move(parts->scheme), std::move(parts->host),     port,
                 std::move(parts->user),   std::move(parts->password), std::move(parts->bare)};
}

std::vector<std::string_view> queryPairs(std::string_view query) {
  std::vector<std::string_view> pairs;
  while (!query.empty()) {
    pairs.push_back(query.substr(0, query.find('&')));
    query.remove_prefix(std::min(query.size(), pairs.back().size() + 1));
  }
  return pairs;
}

Result<void> readQuery(std::string_view url, std::string_view query,
                       std::initializer_list<QueryPart> parts) {
  query.remove_prefix(std::min<std::size_t>(1, query.size()));
  for (const std::string_view pair : queryPairs(query)) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto* const part = std::find_if(parts.begin(), parts.end(), [&](const QueryPart& p) {
      return p.name == pair.substr(0, equals);
    });
    if (part == parts.end()) {
      std::string known;
      for (const QueryPart& p : parts)
        known += (&p == parts.begin()     ? ""
                  : &p + 1 == parts.end() ? " and "
                                          : ", ") +
                 std::string(p.name);
      return fail(ErrorCode::InvalidArgument, shownUrl(url) + " has a part that is not known here",
                  "its query may have " + known);
    }
    *part->value = percentDecoded(pair.substr(std::min(pair.size(), equals + 1)));
  }
  return {};
}

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kOthers = "-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (isLetter(c) || isDigit(c) || kOthers.find(c) != std::string_view::npos)
      encoded += c;
    else
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return encoded;
}

std::string percentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%' && i + 2 < text.size() && isHexDigit(text[i + 1]) &&
        isHexDigit(text[i + 2])) {
      const std::string digits(text.substr(i + 1, 2));
      std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      i += digits.size();
    }
    decoded += static_cast<char>(byte);
  }
  return decoded;
}

std::string basicAuthorization(std::string_view user, std::string_view password) {
  const std::string both = std::string(user) + ":" + std::string(password);
  return "Basic " + base64(std::as_bytes(std::span(both)));
}

} // namespace pprof
