// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/error.h"
#include "core/base/work.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A header field of HTTP. Its value may be a secret: never print one.
struct HttpHeader {
  std::string name;
  std::string value;
};

/// The value of the first one of that name, in any case; "" if there is none.
std::string_view headerValue(const std::vector<HttpHeader>& headers, std::string_view name);

/// One request. Nothing of it is sent to any other host than that of `url`.
struct HttpRequest {
  std::string method = "GET";
  std::string url = {}; ///< absolute, http or https, escaped
  std::vector<HttpHeader> headers = {};
  std::string body = {};
  std::string caFile = {};                 ///< PEM; "": the system's authorities
  std::chrono::milliseconds stall{30'000}; ///< without a byte, up or down, until it has failed
  std::chrono::milliseconds total{0};      ///< for all of it; 0: no limit
  /// Of an answer's body. More is an error (LimitExceeded), whatever was announced.
  std::uint64_t maxBodyBytes = std::uint64_t{64} << 20;
  std::string stage = {}; ///< what progress calls it; "": none is reported
  /// How long the other side works before it answers (it takes a profile, say): until then progress
  /// counts these seconds.
  std::chrono::seconds awaited{0};
};

/// What the other side answered, whatever its status. Redirects are answers too: they are not
/// followed.
struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers = {}; ///< in the order that they came
  std::string body = {}; ///< decoded as Content-Encoding says; "" if it went to a sink

  /// The first one of that name, in any case; "" if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return headerValue(headers, name);
  }
};

/// Speaks HTTP. Waits for each answer, in whatever thread it is asked. May be used from several
/// threads.
class HttpTransport {
public:
  HttpTransport() = default;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  virtual ~HttpTransport() = default;

  /// Sends a request and waits for its answer. The body of an answer with a status of 2xx goes to
  /// `into`, if that is given, as it comes; other bodies are kept. Errors: Unreachable if the
  /// network or the other side failed before the whole answer was there (asking again may help; a
  /// body that is shorter than announced is one too); InvalidArgument for what is no URL and for
  /// headers with line breaks; Unreadable for a certificate that is not trusted and an authority
  /// that cannot be read; LimitExceeded; Canceled within 100 ms; those of the sink. No message
  /// holds a header's value, a body, or the user and password of a URL.
  virtual Result<HttpResponse> exchange(const HttpRequest& request, ByteSink* into,
                                        const Work& work) = 0;
};

} // namespace pprof
