// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/network_failure.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

using Qt_ = QNetworkReply;

struct Words {
  QNetworkReply::NetworkError error;
  const char* message;
  const char* hint;
};

constexpr std::array kWords{
    Words{Qt_::ConnectionRefusedError, "nothing accepts connections there (connection refused)",
          "is it running, and is that its port?"},
    Words{Qt_::HostNotFoundError, "there is no host of that name",
          "check the name; where a proxy is needed, set HTTPS_PROXY or HTTP_PROXY"},
    Words{Qt_::TimeoutError, "the connection timed out", "is the host reachable from here?"},
    Words{Qt_::ProxyConnectionRefusedError, "the proxy does not accept connections",
          "check HTTPS_PROXY and HTTP_PROXY"},
    Words{Qt_::ProxyNotFoundError, "there is no host of the proxy's name",
          "check HTTPS_PROXY and HTTP_PROXY"},
    Words{Qt_::ProxyTimeoutError, "the proxy does not answer", "check HTTPS_PROXY and HTTP_PROXY"},
    Words{Qt_::ProxyConnectionClosedError, "the proxy closed the connection",
          "check HTTPS_PROXY and HTTP_PROXY"},
    Words{Qt_::ProxyAuthenticationRequiredError, "the proxy wants a user and a password",
          "write them into its URL: http://user:password@host:port"},
    Words{Qt_::ProtocolFailure, "what answers there does not speak HTTP as it should",
          "is that the right port, and http or https as it should be?"},
    Words{Qt_::ProtocolUnknownError, "what answers there does not speak HTTP as it should",
          "is that the right port, and http or https as it should be?"},
};

std::string bytesText(const ReplyState& state) {
  std::string text = std::to_string(state.received);
  if (state.announced > 0)
    text += " of " + std::to_string(state.announced);
  return text + " bytes of it came";
}

Error closed(const ReplyState& state) {
  if (state.status == 0)
    return {ErrorCode::Unreachable, "the connection was closed without an answer",
            "ask again; is it http that is spoken there, and not https or something else?"};
  return {ErrorCode::Unreachable,
          "the connection was closed before the whole answer was there: " + bytesText(state),
          "ask again"};
}

Error insecure(const QNetworkReply& reply, const QList<QSslError>& distrust) {
  if (distrust.isEmpty())
    return {ErrorCode::Unreachable,
            "no TLS connection came about: " + reply.errorString().toStdString(),
            "is that a port for https?"};
  QStringList reasons;
  for (const QSslError& one : distrust)
    reasons << one.errorString();
  reasons.removeDuplicates();
  return {ErrorCode::Unreadable,
          "its certificate is not trusted: " + reasons.join(QStringLiteral("; ")).toStdString(),
          "if it is of an authority of your own, name the authority's certificates (PEM)"};
}

} // namespace

bool isAnswer(QNetworkReply::NetworkError error, const ReplyState& state) {
  // Content errors and server errors; the first of each kind are those of connections.
  constexpr int kFirstOfContent = 201;
  constexpr int kLastOfContent = 299;
  constexpr int kFirstOfServer = 401;
  constexpr int kFirstRedirect = 300;
  constexpr int kFirstError = 400;
  if (error == Qt_::NoError)
    return true;
  if (state.status >= kFirstError &&
      (error >= kFirstOfServer || error == Qt_::ProtocolInvalidOperationError ||
       error == Qt_::ProxyAuthenticationRequiredError ||
       (error >= kFirstOfContent && error <= kLastOfContent && error != Qt_::ContentReSendError)))
    return true;
  // To follow a redirect with the same body is up to who asked; and where the end of a body is
  // that of its connection, Qt takes that for a broken one at times.
  const bool isRedirect = state.status >= kFirstRedirect && state.status < kFirstError;
  const bool isWhole = state.announced > 0 ? state.received == state.announced : !state.isChunked;
  return error == Qt_::ContentReSendError && state.status > 0 && (isRedirect || isWhole);
}

Error failureOf(const QNetworkReply& reply, const ReplyState& state,
                const QList<QSslError>& distrust) {
  const QNetworkReply::NetworkError error = reply.error();
  if (error == Qt_::RemoteHostClosedError || error == Qt_::ContentReSendError)
    return closed(state);
  if (error == Qt_::SslHandshakeFailedError)
    return insecure(reply, distrust);
  const auto* const known =
      std::find_if(kWords.begin(), kWords.end(), [&](const Words& w) { return w.error == error; });
  if (known != kWords.end())
    return {ErrorCode::Unreachable, known->message, known->hint};
  // Of a socket, which knows no URL.
  if (error == Qt_::UnknownNetworkError || error == Qt_::NetworkSessionFailedError)
    return {ErrorCode::Unreachable, "the network failed: " + reply.errorString().toStdString(),
            "ask again"};
  return {ErrorCode::Unreachable, "the exchange failed (Qt's error " + std::to_string(error) + ")",
          "ask again"};
}

} // namespace pprof
