// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A URL taken apart, as far as its request needs that.
struct HttpUrl {
  std::string scheme; ///< http or https
  std::string host;   ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string user, password; ///< decoded; "" if it has none
  std::string bare;           ///< the URL without them and without a fragment, escaped
  [[nodiscard]] bool hasUser() const { return !user.empty() || !password.empty(); }
};

/// Whether a name begins as a URL of HTTP does, in any case.
bool looksLikeHttpUrl(std::string_view text);

/// An error (InvalidArgument) for what is no absolute http or https URL; it shows the URL as
/// shownUrl does.
Result<HttpUrl> parseHttpUrl(std::string_view text);

/// A URL without its user and password, and with "…" for the values of its query that may be keys.
/// Takes what is no URL too.
std::string withoutSecrets(std::string_view url);

/// The same as messages may show it: escaped for display and not long.
std::string shownUrl(std::string_view url);

/// "a=b" and "c" of "a=b&c".
std::vector<std::string_view> queryPairs(std::string_view query);

/// A part that a URL's query may have, and where its value goes.
struct QueryPart {
  std::string_view name;
  std::string* value;
};

/// Takes the values of a query ("?a=b&c=d", "" for none) apart, decoded. An error (InvalidArgument)
/// for a part that is not among these, which shows the URL.
Result<void> readQuery(std::string_view url, std::string_view query,
                       std::initializer_list<QueryPart> parts);

/// The bytes percent-encoded but for letters, digits and "-._~".
std::string percentEncoded(std::string_view text);

/// What such a text stands for. A "%" that no two hexadecimal digits follow is itself.
std::string percentDecoded(std::string_view text);

/// The value of an Authorization header that says who asks.
std::string basicAuthorization(std::string_view user, std::string_view password);

} // namespace pprof
