// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/loopback_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace pprof::test {

namespace {

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos)
    return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

const char* reason(int status) {
  switch (status) {
  case 200:
    return "OK";
  case 302:
    return "Found";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 429:
    return "Too Many Requests";
  default:
    return status >= 500 ? "Server Error" : "Status";
  }
}

bool sendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string chunk(std::string_view bytes) {
  std::array<char, 20> size{};
  const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  return std::string(size.data(), static_cast<std::size_t>(digits)) + std::string(bytes) + "\r\n";
}

std::string headOf(const Answer& answer) {
  std::string head =
      "HTTP/1.1 " + std::to_string(answer.status) + " " + reason(answer.status) + "\r\n";
  for (const auto& [name, value] : answer.headers)
    head += name + ": " + value + "\r\n";
  if (answer.framing == Answer::Framing::Chunked)
    head += "Transfer-Encoding: chunked\r\n";
  if (answer.framing == Answer::Framing::Length)
    head += "Content-Length: " +
            std::to_string(answer.announced.value_or(answer.body.size() * answer.copies)) + "\r\n";
  if (answer.framing == Answer::Framing::ToClose || answer.end != Answer::End::KeepAlive)
    head += "Connection: close\r\n";
  return head + "\r\n";
}

std::pair<int, std::uint16_t> listenAnywhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  constexpr int kBacklog = 128;
  if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, kBacklog) != 0 ||
      ::getsockname(listener, any, &size) != 0)
    throw std::runtime_error("no socket to listen at on 127.0.0.1");
  return {listener, ntohs(address.sin_port)};
}

LoopbackServer::Handler inOrder(std::vector<Answer> answers) {
  return [answers = std::move(answers)](const SeenRequest& request) {
    return answers[std::min(request.number, answers.size() - 1)];
  };
}

} // namespace

std::string SeenRequest::header(std::string_view name) const {
  for (const auto& [field, value] : headers)
    if (lowerCase(field) == lowerCase(name))
      return value;
  return {};
}

std::string SeenRequest::path() const {
  return unescaped(std::string_view(target).substr(0, target.find('?')));
}

std::string SeenRequest::query(std::string_view name) const {
  const std::size_t mark = target.find('?');
  std::string_view rest =
      mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (unescaped(pair.substr(0, equals)) == name)
      return unescaped(pair.substr(std::min(pair.size(), equals + 1)));
  }
  return {};
}

Answer Answer::of(int status, std::string body, std::string type) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.headers = {{"Content-Type", std::move(type)}};
  return answer;
}

Answer Answer::json(std::string body, int status) {
  return of(status, std::move(body), "application/json");
}

Answer Answer::redirect(std::string location, int status) {
  Answer answer = of(status, "moved");
  return answer.with("Location", std::move(location));
}

Answer Answer::gzipped(std::string_view body) {
  Answer answer = of(200, gzip(body));
  return answer.with("Content-Encoding", "gzip");
}

Answer Answer::none(End end) {
  Answer answer;
  answer.raw = "";
  answer.end = end;
  return answer;
}

Answer& Answer::with(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) { listen(); }

LoopbackServer::LoopbackServer(std::vector<Answer> answers)
    : LoopbackServer(inOrder(std::move(answers))) {}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const Connection& one : open_)
      ::shutdown(one.socket, SHUT_RDWR);
  }
  changed_.notify_all();
  server_.join();
  for (Connection& one : open_) {
    one.thread.join();
    ::close(one.socket);
  }
  ::close(listener_);
}

void LoopbackServer::listen() {
  std::tie(listener_, port_) = listenAnywhere();
  server_ = std::thread([this] { serve(); });
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::vector<SeenRequest> LoopbackServer::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

std::size_t LoopbackServer::mostAtOnce() const {
  const std::lock_guard lock(mutex_);
  return mostAtOnce_;
}

bool LoopbackServer::waitForRequests(std::size_t count) const {
  constexpr std::chrono::seconds kLongest{30};
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kLongest, [&] { return seen_.size() >= count; });
}

void LoopbackServer::serve() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0)
      return;
    ++connections_;
    const int now = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    const std::lock_guard lock(mutex_);
    open_.push_back({socket, std::thread([this, socket] { talk(socket); })});
    if (ended_)
      ::shutdown(socket, SHUT_RDWR);
  }
}

void LoopbackServer::talk(int socket) {
  std::string buffer;
  for (;;) {
    const std::optional<SeenRequest> request = read(socket, buffer);
    if (!request)
      break;
    const bool more = answer(socket, handler_(*request));
    {
      const std::lock_guard lock(mutex_);
      --atOnce_;
    }
    if (!more)
      break;
  }
  ::shutdown(socket, SHUT_RDWR); // closed with the server: its number must not be another's
}

std::optional<SeenRequest> LoopbackServer::read(int socket, std::string& buffer) {
  std::array<char, 16384> window{};
  const auto more = [&] {
    const ssize_t got = ::recv(socket, window.data(), window.size(), 0);
    if (got > 0)
      buffer.append(window.data(), static_cast<std::size_t>(got));
    return got > 0;
  };
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
    if (!more())
      return std::nullopt;
  SeenRequest request;
  std::string_view head = std::string_view(buffer).substr(0, end);
  const std::string_view first = head.substr(0, head.find("\r\n"));
  request.method = first.substr(0, first.find(' '));
  request.target =
      trimmed(first.substr(request.method.size(), first.rfind(' ') - request.method.size()));
  head.remove_prefix(std::min(head.size(), first.size() + 2));
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers.emplace_back(line.substr(0, colon),
                                 trimmed(line.substr(std::min(line.size(), colon + 1))));
  }
  const std::string length = request.header("Content-Length");
  const std::size_t bodySize = length.empty() ? 0 : std::stoul(length);
  const std::size_t whole = end + 4 + bodySize;
  while (buffer.size() < whole)
    if (!more())
      return std::nullopt;
  request.body = buffer.substr(end + 4, bodySize);
  buffer.erase(0, whole);
  const std::lock_guard lock(mutex_);
  request.number = seen_.size();
  seen_.push_back(request);
  mostAtOnce_ = std::max(mostAtOnce_, ++atOnce_);
  changed_.notify_all();
  return request;
}

bool LoopbackServer::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return ended_; });
}

bool LoopbackServer::answer(int socket, const Answer& answer) {
  if (answer.delay.count() > 0 && !wait(answer.delay))
    return false;
  if (answer.raw)
    return sendAll(socket, *answer.raw) && endWith(socket, answer.end);
  if (!sendAll(socket, headOf(answer)) || !sendBody(socket, answer))
    return false;
  if (answer.framing == Answer::Framing::ToClose)
    return false;
  if (answer.cutAfter && answer.end == Answer::End::KeepAlive)
    return false;
  return endWith(socket, answer.end);
}

bool LoopbackServer::sendBody(int socket, const Answer& answer) {
  const bool chunked = answer.framing == Answer::Framing::Chunked;
  std::uint64_t left = answer.cutAfter.value_or(answer.body.size() * answer.copies);
  for (std::size_t copy = 0; copy < answer.copies && left > 0; ++copy) {
    std::string_view rest = std::string_view(answer.body).substr(0, left);
    left -= rest.size();
    while (!rest.empty()) {
      const std::string_view piece = rest.substr(0, answer.piece == 0 ? rest.size() : answer.piece);
      rest.remove_prefix(piece.size());
      const bool sent = chunked ? sendAll(socket, chunk(piece)) : sendAll(socket, piece);
      if (!sent || (answer.pause.count() > 0 && !wait(answer.pause)))
        return false;
    }
  }
  return answer.cutAfter || !chunked || sendAll(socket, "0\r\n\r\n");
}

bool LoopbackServer::endWith(int socket, Answer::End end) {
  switch (end) {
  case Answer::End::KeepAlive:
    return true;
  case Answer::End::Close:
    return false;
  case Answer::End::Reset: {
    // An unconnected address ends the connection with a reset, once it is not to linger.
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    sockaddr none{};
    none.sa_family = AF_UNSPEC;
    ::connect(socket, &none, sizeof none);
    return false;
  }
  case Answer::End::Stall: {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return false;
  }
  }
  return false;
}

std::uint16_t unusedPort() {
  const auto [listener, port] = listenAnywhere();
  ::close(listener);
  return port;
}

} // namespace pprof::test
