// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace pprof::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request as it came.
struct SeenRequest {
  std::string method;
  std::string target; ///< as it was sent, escaped
  Headers headers;
  std::string body;
  std::size_t number = 0; ///< among those of its server, from 0

  /// The first one of that name, in any case; "" if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
  /// The target without its query, unescaped.
  [[nodiscard]] std::string path() const;
  /// A value of its query, unescaped; "" if there is none.
  [[nodiscard]] std::string query(std::string_view name) const;
};

/// What is answered to a request, and what goes wrong with it.
struct Answer {
  enum class Framing { Length, Chunked, ToClose }; ///< how the end of the body is told
  enum class End { KeepAlive, Close, Reset, Stall };

  int status = 200;
  Headers headers = {};
  std::string body = {};
  std::size_t copies = 1; ///< the body, as often: large ones need no memory
  Framing framing = Framing::Length;
  std::optional<std::uint64_t> announced = {}; ///< a Content-Length that may be wrong
  std::optional<std::string> raw = {};         ///< sent as it is, in place of all of the above
  std::chrono::milliseconds delay{0};          ///< before the first byte
  std::size_t piece = 0;                       ///< bytes of the body at a time; 0: all
  std::chrono::milliseconds pause{0};          ///< after each piece
  std::optional<std::uint64_t> cutAfter = {};  ///< bytes of the body, then comes the end
  End end = End::KeepAlive;                    ///< a body that was cut is never kept alive

  static Answer of(int status, std::string body, std::string type = "text/plain");
  static Answer json(std::string body, int status = 200);
  static Answer redirect(std::string location, int status = 302);
  /// With Content-Encoding: gzip.
  static Answer gzipped(std::string_view body);
  /// The connection ends in that way before a byte of an answer.
  static Answer none(End end);
  Answer& with(std::string name, std::string value);
};

/// The bytes of a gzip stream.
std::string gzip(std::string_view bytes);

/// An HTTP server on 127.0.0.1 for tests, at a free port. Each connection has a thread of its own,
/// so that requests are answered at once; waits end with the server. It needs no Qt and no event
/// loop.
class LoopbackServer {
public:
  /// Called from several threads.
  using Handler = std::function<Answer(const SeenRequest&)>;

  explicit LoopbackServer(Handler handler);
  /// The answers, one after the other; the last one again and again.
  explicit LoopbackServer(std::vector<Answer> answers);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "http://127.0.0.1:PORT" and the path.
  [[nodiscard]] std::string url(std::string_view path = "") const;
  /// Those whose header and body came, in that order.
  [[nodiscard]] std::vector<SeenRequest> seen() const;
  [[nodiscard]] std::size_t connections() const { return connections_; }
  /// How many requests were being answered at the same time, at most.
  [[nodiscard]] std::size_t mostAtOnce() const;
  /// Waits until so many requests came; false if that takes longer than anybody would wait.
  [[nodiscard]] bool waitForRequests(std::size_t count) const;

private:
  struct Connection {
    int socket = -1;
    std::thread thread;
  };

  void listen();
  void serve();
  void talk(int socket);
  std::optional<SeenRequest> read(int socket, std::string& buffer);
  /// False if the connection is not to be used any more.
  bool answer(int socket, const Answer& answer);
  bool sendBody(int socket, const Answer& answer);
  bool endWith(int socket, Answer::End end);
  /// False if the server ended meanwhile.
  bool wait(std::chrono::milliseconds time);

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool ended_ = false;
  std::vector<SeenRequest> seen_;
  std::size_t atOnce_ = 0;
  std::size_t mostAtOnce_ = 0;
  std::list<Connection> open_;
  std::thread server_;
};

/// A port of 127.0.0.1 where nothing listens.
std::uint16_t unusedPort();

} // namespace pprof::test
