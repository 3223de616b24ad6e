// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/http_proxy.h"

#include "core/base/number_text.h"
#include "core/base/text.h"
#include "core/sources/http/url_reader.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

namespace pprof {

namespace {

/// An address of either family as 16 bytes, IPv4 as IPv6 maps it.
using Address = std::array<unsigned char, 16>;

constexpr unsigned kMappedBits = 96;

std::optional<Address> addressOf(const std::string& text) {
  constexpr std::size_t kMarks = 10;
  constexpr std::size_t kIpv4 = 12;
  Address address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1)
    return address;
  address = {};
  address[kMarks] = address[kMarks + 1] = 0xFF;
  if (::inet_pton(AF_INET, text.c_str(), &address[kIpv4]) == 1)
    return address;
  return std::nullopt;
}

bool sharePrefix(const Address& a, const Address& b, unsigned bits) {
  constexpr unsigned kByte = 8;
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
    const unsigned now = std::min(bits, kByte);
    const unsigned kept = (0xFFU << (kByte - now)) & 0xFFU;
    if (((a[i] ^ b[i]) & kept) != 0)
      return false;
    bits -= now;
  }
  return true;
}

bool isThisMachine(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost"))
    return true;
  const auto address = addressOf(host);
  constexpr unsigned kLoopbackBits = 8;
  return address && (*address == *addressOf("::1") ||
                     sharePrefix(*address, *addressOf("127.0.0.0"), kMappedBits + kLoopbackBits));
}

bool isInRange(const std::string& host, std::string_view entry, std::size_t slash) {
  const auto own = addressOf(host);
  const auto range = addressOf(std::string(entry.substr(0, slash)));
  const auto bits = parseWhole<unsigned>(entry.substr(slash + 1));
  const bool isIpv6 = entry.find(':') != std::string_view::npos;
  return own && range && bits && sharePrefix(*own, *range, *bits + (isIpv6 ? 0 : kMappedBits));
}

/// Whether one entry of NO_PROXY is about this URL.
bool matches(const HttpUrl& url, std::string_view written) {
  std::string entry = lowerCased(written);
  if (entry.empty() || entry == "*")
    return !entry.empty();
  if (const std::size_t slash = entry.find('/'); slash != std::string::npos)
    return isInRange(url.host, entry, slash);
  if (const auto own = addressOf(url.host))
    if (const auto listed = addressOf(entry))
      return *own == *listed;
  // "[::1]:80", "host:80": what follows the last colon is a port, unless it is an address.
  const std::size_t colon = entry.rfind(':');
  if (colon != std::string::npos && !addressOf(entry)) {
    if (const auto port = parseWhole<unsigned>(std::string_view(entry).substr(colon + 1));
        port != url.port)
      return false;
    entry.resize(colon);
  }
  if (entry.starts_with('[') && entry.ends_with(']'))
    entry = entry.substr(1, entry.size() - 2);
  entry.erase(0, entry.starts_with("*.") ? 2 : entry.starts_with('.') ? 1 : 0);
  return url.host == entry || url.host.ends_with("." + entry);
}

bool isListed(const HttpUrl& url, std::string_view list) {
  const std::vector<std::string_view> entries = listEntries(list);
  return std::any_of(entries.begin(), entries.end(),
                     [&](std::string_view entry) { return matches(url, entry); });
}

Result<HttpProxy> parseProxy(const std::string& name, const std::string& text) {
  const auto wrong = [&](const std::string& why) {
    return fail(ErrorCode::InvalidArgument, name + ": " + shownUrl(text) + " " + why,
                "write it as http://host:port or socks5://host:port, or unset it");
  };
  const bool hasScheme = text.find("://") != std::string::npos;
  const std::string whole = (hasScheme ? "" : "http://") + text;
  PPROF_TRY_ASSIGN(const UrlReader* const reader, urlReader());
  auto url = reader->read(whole);
  if (!url)
    return wrong("is no proxy's URL");
  constexpr std::uint16_t kSocksPort = 1080;
  constexpr std::uint16_t kHttpPort = 80;
  const bool isHttp = url->scheme == "http";
  if (!isHttp && url->scheme != "socks5" && url->scheme != "socks5h")
    return wrong("is a proxy of a kind that is not known here");
  return HttpProxy{isHttp ? HttpProxy::Kind::Http : HttpProxy::Kind::Socks5, std::move(url->host),
                   url->port.value_or(isHttp ? kHttpPort : kSocksPort), std::move(url->user),
                   std::move(url->password)};
}

} // namespace

Result<HttpProxy> proxyFor(const HttpUrl& url, const ProxySettings& settings) {
  const bool isSecure = url.scheme == "https";
  const std::string& text = isSecure ? settings.https : settings.http;
  if (text.empty() || isThisMachine(url.host) || isListed(url, settings.none))
    return HttpProxy();
  return parseProxy(isSecure ? "HTTPS_PROXY" : "HTTP_PROXY", text);
}

} // namespace pprof
