// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/network/exchange.h"

#include "core/sources/network/content_decoder.h"
#include "core/sources/network/network_failure.h"

#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QTimer>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>

namespace pprof {

namespace {

using Clock = std::chrono::steady_clock;

/// Bytes of an answer that are kept until the sink has taken those before.
constexpr qint64 kReadAhead = qint64{1} << 20;
constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr int kFirstSuccess = 200;
constexpr int kFirstRedirect = 300;

/// A body that is sent once. Qt sends a request again when its connection breaks before an answer,
/// which a caller that counts its attempts does not want; it cannot if the body does not go back.
class BodyOnce final : public QIODevice {
public:
  explicit BodyOnce(const std::string& body) : body_(body) { open(QIODevice::ReadOnly); }
  [[nodiscard]] bool isSequential() const override { return true; }
  bool reset() override { return false; }
  [[nodiscard]] bool atEnd() const override { return at_ == body_.size(); }
  [[nodiscard]] qint64 bytesAvailable() const override {
    return static_cast<qint64>(body_.size() - at_) + QIODevice::bytesAvailable();
  }

protected:
  qint64 readData(char* to, qint64 most) override {
    const std::size_t size = std::min(body_.size() - at_, static_cast<std::size_t>(most));
    if (size == 0)
      return -1;
    std::memcpy(to, body_.data() + at_, size);
    at_ += size;
    return static_cast<qint64>(size);
  }
  qint64 writeData(const char* /*from*/, qint64 /*size*/) override { return -1; }

private:
  const std::string& body_;
  std::size_t at_ = 0;
};

QByteArray bytesOf(const std::string& text) { return QByteArray::fromStdString(text); }

constexpr const char* kProxyAuthorization = "Proxy-Authorization";

bool hasUser(const HttpProxy& proxy) { return !proxy.user.empty() || !proxy.password.empty(); }

/// Sent with the first request: Qt waits to be asked for it, and would send the request again.
QByteArray proxyAuthorization(const HttpProxy& proxy) {
  return "Basic " + bytesOf(proxy.user + ":" + proxy.password).toBase64();
}

QNetworkProxy proxyOf(const HttpProxy& proxy) {
  if (proxy.kind == HttpProxy::Kind::None)
    return QNetworkProxy(QNetworkProxy::NoProxy);
  const bool isHttp = proxy.kind == HttpProxy::Kind::Http;
  QNetworkProxy made(isHttp ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy,
                     QString::fromStdString(proxy.host), proxy.port);
  if (isHttp && hasUser(proxy))
    made.setRawHeader(kProxyAuthorization, proxyAuthorization(proxy));
  if (!isHttp) {
    made.setUser(QString::fromStdString(proxy.user));
    made.setPassword(QString::fromStdString(proxy.password));
  }
  return made;
}

Result<QSslConfiguration> trusting(const std::string& caFile) {
  QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
  if (caFile.empty())
    return configuration;
  QFile file(QString::fromStdString(caFile));
  if (!file.open(QIODevice::ReadOnly))
    return fail(ErrorCode::Unreadable, "the authority's certificates cannot be read from " +
                                           caFile + ": " + file.errorString().toStdString());
  const QList<QSslCertificate> authorities = QSslCertificate::fromDevice(&file, QSsl::Pem);
  if (authorities.isEmpty())
    return fail(ErrorCode::Unreadable, "there is no certificate in " + caFile,
                "it has to be a file of certificates in PEM form");
  configuration.setCaCertificates(authorities);
  return configuration;
}

class Exchange {
public:
  Exchange(const HttpRequest& request, const HttpProxy& proxy, ByteSink* into, const Work& work)
      : request_(request), proxy_(proxy), into_(into), work_(work), body_(request.body),
        begun_(Clock::now()), lastByte_(begun_), piece_(kPiece, '\0') {
    manager_.setProxy(proxyOf(proxy));
  }

  Result<HttpResponse> run() {
    PPROF_TRY_ASSIGN(const QNetworkRequest request, networkRequest());
    reply_.reset(manager_.sendCustomRequest(request, bytesOf(request_.method), &body_));
    const QNetworkReply* reply = reply_.get();
    // Qt forgets a size that is set before the exchange began.
    QMetaObject::invokeMethod(
        &loop_, [this] { reply_->setReadBufferSize(kReadAhead); }, Qt::QueuedConnection);
    QObject::connect(reply, &QNetworkReply::metaDataChanged, &loop_,
                     [this] { reply_->setReadBufferSize(kReadAhead); });
    QObject::connect(reply, &QNetworkReply::readyRead, &loop_, [this] { takeBytes(); });
    QObject::connect(reply, &QNetworkReply::finished, &loop_, [this] { loop_.quit(); });
    QObject::connect(reply, &QNetworkReply::uploadProgress, &loop_, [this] { noteBytes(); });
    QObject::connect(reply, &QNetworkReply::encrypted, &loop_, [this] { noteBytes(); });
    QObject::connect(reply, &QNetworkReply::sslErrors, &loop_,
                     [this](const QList<QSslError>& errors) { distrust_ << errors; });
    QTimer timer;
    constexpr std::chrono::milliseconds kBetweenLooks{50};
    QObject::connect(&timer, &QTimer::timeout, &loop_, [this] { look(); });
    timer.start(kBetweenLooks);
    look();
    if (!error_ && !reply_->isFinished())
      loop_.exec();
    return end();
  }

private:
  Result<QNetworkRequest> networkRequest() {
    QNetworkRequest made(QUrl::fromEncoded(bytesOf(request_.url), QUrl::StrictMode));
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                      QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    made.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    made.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    made.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("pprof-mcp/" PPROF_VERSION));
    made.setRawHeader("Connection", "close");
    // Qt, which decodes where this is not set, takes a stream that was cut off for a whole one.
    made.setRawHeader("Accept-Encoding", ContentDecoder::kKnown);
    if (proxy_.kind == HttpProxy::Kind::Http && hasUser(proxy_) &&
        made.url().scheme() == QStringLiteral("http"))
      made.setRawHeader(kProxyAuthorization, proxyAuthorization(proxy_));
    for (const HttpHeader& header : request_.headers)
      made.setRawHeader(bytesOf(header.name), bytesOf(header.value));
    made.setHeader(QNetworkRequest::ContentLengthHeader, qint64(request_.body.size()));
    PPROF_TRY_ASSIGN(const QSslConfiguration security, trusting(request_.caFile));
    made.setSslConfiguration(security);
    return made;
  }

  void fail(Error error) {
    if (!error_)
      error_ = std::move(error);
    loop_.quit();
  }

  void noteBytes() { lastByte_ = Clock::now(); }

  /// What has to be seen to although nothing comes.
  void look() {
    const Clock::time_point now = Clock::now();
    if (const auto stopped = work_.cancel.check(); !stopped)
      return fail(stopped.error());
    const auto seconds = [](auto time) {
      return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
    };
    if (now - lastByte_ >= request_.stall)
      return fail(
          {ErrorCode::Unreachable, "nothing came for " + seconds(request_.stall), "ask again"});
    if (request_.total.count() > 0 && now - begun_ >= request_.total)
      return fail({ErrorCode::Unreachable,
                   "the answer was not whole within " + seconds(request_.total), "ask again"});
    if (state_.received == 0)
      reportWaiting(now - begun_);
  }

  void reportWaiting(Clock::duration waited) {
    const auto most = static_cast<std::uint64_t>(request_.awaited.count());
    if (request_.stage.empty() || most == 0)
      return;
    const auto done = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(waited).count());
    if (done == secondsReported_)
      return;
    secondsReported_ = done;
    work_.report(request_.stage, std::min(done, most), most);
  }

  [[nodiscard]] bool toSink() const {
    return into_ != nullptr && state_.status >= kFirstSuccess && state_.status < kFirstRedirect;
  }

  void takeBytes() {
    noteBytes();
    if (const auto read = readHead(); !read)
      return fail(read.error());
    while (!error_ && reply_->bytesAvailable() > 0) {
      const qint64 size = reply_->read(piece_.data(), static_cast<qint64>(piece_.size()));
      if (size <= 0)
        return;
      if (const auto taken =
              take(std::string_view(piece_).substr(0, static_cast<std::size_t>(size)));
          !taken)
        return fail(taken.error());
    }
  }

  /// Once the head of the answer is there.
  Result<void> readHead() {
    if (state_.status != 0)
      return {};
    state_.status = reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const qint64 length = reply_->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    state_.announced = length < 0 ? 0 : static_cast<std::uint64_t>(length);
    state_.isChunked = reply_->hasRawHeader("Transfer-Encoding");
    PPROF_TRY_ASSIGN(decoder_,
                     ContentDecoder::make(reply_->rawHeader("Content-Encoding").toStdString()));
    return {};
  }

  Result<void> take(std::string_view piece) {
    state_.received += piece.size();
    PPROF_TRY(decoder_->decode(piece, [this](std::string_view plain) { return give(plain); }));
    if (!request_.stage.empty())
      work_.report(request_.stage, state_.received, state_.announced);
    return {};
  }

  Result<void> give(std::string_view plain) {
    PPROF_TRY(work_.cancel.check());
    given_ += plain.size();
    if (given_ > request_.maxBodyBytes)
      return pprof::fail(ErrorCode::LimitExceeded, "the answer has more than the " +
                                                       std::to_string(request_.maxBodyBytes) +
                                                       " bytes that are taken");
    if (toSink())
      return into_->write(plain);
    response_.body += plain;
    return {};
  }

  Result<HttpResponse> end() {
    if (!error_)
      takeBytes(); // what came with the end
    reply_->disconnect(&loop_);
    if (error_) {
      reply_->abort();
      return tl::unexpected(*std::move(error_));
    }
    if (!isAnswer(reply_->error(), state_))
      return tl::unexpected(failureOf(*reply_, state_, distrust_));
    if (decoder_ != nullptr && state_.received > 0)
      PPROF_TRY(decoder_->finish());
    response_.status = state_.status;
    for (const auto& [name, value] : reply_->rawHeaderPairs())
      response_.headers.push_back({name.toStdString(), value.toStdString()});
    return std::move(response_);
  }

  const HttpRequest& request_;
  const HttpProxy& proxy_;
  ByteSink* into_;
  const Work& work_;
  BodyOnce body_;
  QNetworkAccessManager manager_;
  QEventLoop loop_;
  std::unique_ptr<QNetworkReply> reply_; ///< gone before the manager and the body
  Clock::time_point begun_;
  Clock::time_point lastByte_;
  std::string piece_;
  HttpResponse response_;
  ReplyState state_;
  std::unique_ptr<ContentDecoder> decoder_; ///< from the head of the answer on
  std::uint64_t given_ = 0;                 ///< bytes that came out of it
  std::optional<Error> error_;
  QList<QSslError> distrust_;
  std::uint64_t secondsReported_ = 0;
};

} // namespace

Result<HttpResponse> exchangeOnce(const HttpRequest& request, const HttpProxy& proxy,
                                  ByteSink* into, const Work& work) {
  return Exchange(request, proxy, into, work).run();
}

} // namespace pprof
