// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/server.h"

#include "core/render/picture_module.h"
#include "core/sources/environment.h"
#include "core/sources/http/network_module.h"
#include "mcp/calls_in_flight.h"
#include "mcp/log.h"
#include "mcp/progress_notifier.h"
#include "mcp/protocol.h"
#include "mcp/remembered_results.h"
#include "mcp/stdio_transport.h"
#include "mcp/worker_pool.h"

#include <cstdlib>

namespace pprof::mcp {

namespace {

constexpr std::size_t kLongestQueue = 256;
constexpr unsigned kFewestThreads = 2;

// What the end may take, together less than ProtocolStreams::kLongestEnd.
constexpr std::chrono::milliseconds kTimeToFinish{1000};
constexpr std::chrono::milliseconds kTimeToCancel{400};
constexpr std::chrono::milliseconds kTimeToFlush{400};

/// A batch of messages is answered at once, when the last of its requests is done.
struct Batch {
  std::mutex mutex;
  std::size_t open = 0; ///< messages that are not done
  std::vector<std::string> replies;
};
using BatchPtr = std::shared_ptr<Batch>;

class Server {
public:
  Server(const ToolSet& tools, const Limits& limits, const BaseFolder& base,
         StdioTransport& transport, Log& log)
      : transport_(transport), log_(log), store_(limits, ProfileStore::kDefaultBytes, base),
        protocol_(tools, store_, &store_.datadog().services()),
        pool_(std::max(kFewestThreads, std::thread::hardware_concurrency()), kLongestQueue) {
    store_.setHttp(&network_);
  }

  /// Serves until the end; false if some work could not be stopped.
  bool run() {
    for (;;) {
      transport_.waitForRoom();
      const StdioTransport::Event event = transport_.next();
      switch (event.kind) {
      case StdioTransport::Event::Kind::Line:
        handleLine(event.line);
        break;
      case StdioTransport::Event::Kind::TooLong:
        transport_.send(
            errorMessage(std::nullopt, {code::kInvalidRequest, "the line is over 16 MiB", {}}));
        break;
      case StdioTransport::Event::Kind::End:
        pool_.waitUntilIdle(kTimeToFinish);
        return end();
      case StdioTransport::Event::Kind::Stopped:
        return end();
      }
    }
  }

private:
  struct Subscription {
    Json id;
    CancelToken token;
  };

  bool end() {
    for (const Subscription& one : subscriptions_)
      inFlight_.finish(one.id, one.token,
                       [&] { transport_.send(Protocol::subscriptionEnded(one.id)); });
    inFlight_.cancelAll();
    const bool stopped = pool_.waitUntilIdle(kTimeToCancel);
    return transport_.flush(kTimeToFlush) && stopped;
  }

  void handleLine(const std::string& line) {
    if (log_.wants(LogLevel::Debug))
      log_.write(LogLevel::Debug, "a line of " + std::to_string(line.size()) + " bytes");
    const Incoming incoming = parseLine(line);
    if (incoming.batch && !protocol_.takesBatches()) {
      transport_.send(errorMessage(
          std::nullopt, {code::kInvalidRequest, "this protocol version has no batches", {}}));
      return;
    }
    BatchPtr batch;
    if (incoming.batch) {
      batch = std::make_shared<Batch>();
      batch->open = incoming.messages.size();
    }
    for (const Message& message : incoming.messages)
      std::visit([&](const auto& action) { act(action, batch); }, protocol_.handle(message));
  }

  void act(const Nothing& /*action*/, const BatchPtr& batch) { done(batch, {}); }
  void act(const Reply& reply, const BatchPtr& batch) { done(batch, reply.message); }
  void act(const Cancel& cancel, const BatchPtr& batch) {
    inFlight_.cancel(cancel.id);
    done(batch, {});
  }
  void act(const Subscribe& subscribe, const BatchPtr& batch) {
    const auto token = inFlight_.begin(subscribe.id);
    if (!token)
      return done(batch, idInFlight(subscribe.id));
    std::erase_if(subscriptions_, [](const Subscription& s) { return s.token.canceled(); });
    subscriptions_.push_back({subscribe.id, *token});
    transport_.send(Protocol::subscriptionOpened(subscribe.id));
    done(batch, {});
  }
  void act(const Call& call, const BatchPtr& batch) {
    const auto token = inFlight_.begin(call.id);
    if (!token)
      return done(batch, idInFlight(call.id));
    if (pool_.submit([this, call, token, batch] { runCall(call, *token, batch); }))
      return;
    answer(call.id, *token, batch,
           Protocol::callResult(call.id, call.client.revision,
                                toolError({ErrorCode::LimitExceeded, busy(), {}})));
  }
  void act(const Query& query, const BatchPtr& batch) {
    const auto token = inFlight_.begin(query.id);
    if (!token)
      return done(batch, idInFlight(query.id));
    const auto run = [this, query, token, batch] {
      answer(query.id, *token, batch, answerOf(query, *token));
    };
    if (!pool_.submit(run))
      answer(query.id, *token, batch, errorMessage(query.id, {code::kInternalError, busy(), {}}));
  }

  static std::string busy() {
    return "the server is busy, " + std::to_string(kLongestQueue) +
           " calls are waiting: retry when some are answered";
  }

  std::string answerOf(const Query& query, const CancelToken& token) {
    try {
      return query.answer(Context{store_, nullptr, Work{token, nullptr}, &written_});
    } catch (const std::exception& error) {
      log_.write(LogLevel::Error, std::string("a request: ") + error.what());
      return errorMessage(
          query.id, {code::kInternalError, std::string("the request failed: ") + error.what(), {}});
    }
  }

  static std::string idInFlight(const Json& id) {
    return errorMessage(id, {code::kInvalidRequest, "a request with this id is in flight", {}});
  }

  void runCall(const Call& call, const CancelToken& token, const BatchPtr& batch) {
    std::optional<ProgressNotifier> progress;
    if (call.progressToken)
      progress.emplace(*call.progressToken, [&](std::string message) {
        inFlight_.whileInFlight(token, [&] { transport_.send(std::move(message)); });
      });
    const bool forApp = call.tool->operation->info().forApps;
    Context context{.store = store_,
                    .answers = &answers_,
                    .work = Work{token, progress ? &*progress : nullptr},
                    .written = &written_,
                    .pictures = &pictures_,
                    .documentBytes = forApp ? 0 : kModelDocumentBytes,
                    .wantsPng = !call.client.showsApps};
    const auto begin = std::chrono::steady_clock::now();
    std::string message =
        Protocol::callResult(call.id, call.client.revision, resultOf(call, context));
    if (log_.wants(LogLevel::Info))
      log_.write(LogLevel::Info,
                 call.tool->name + ": " + std::to_string(message.size()) + " bytes after " +
                     std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::steady_clock::now() - begin)
                                        .count()) +
                     " ms");
    answer(call.id, token, batch, std::move(message));
  }

  /// What a library throws (no memory, say) is an answer like other failures.
  std::string resultOf(const Call& call, Context& context) {
    try {
      if (context.work.cancel.canceled()) // while it waited; nobody gets this
        return toolError({ErrorCode::Canceled, "canceled", {}});
      return results_.toolResult(*call.tool, runTool(*call.tool, context, call.arguments),
                                 call.client.revision);
    } catch (const std::exception& error) {
      log_.write(LogLevel::Error, call.tool->name + ": " + error.what());
      return toolError({ErrorCode::Internal, std::string("the call failed: ") + error.what(), {}});
    }
  }

  void answer(const Json& id, const CancelToken& token, const BatchPtr& batch,
              std::string message) {
    transport_.waitForRoom();
    if (!inFlight_.finish(id, token, [&] { done(batch, std::move(message)); }))
      done(batch, {});
  }

  /// Takes note that a message is done, with its reply if it has one.
  void done(const BatchPtr& batch, std::string reply) {
    if (batch == nullptr) {
      if (!reply.empty())
        transport_.send(std::move(reply));
      return;
    }
    const std::lock_guard lock(batch->mutex);
    if (!reply.empty())
      batch->replies.push_back(std::move(reply));
    if (--batch->open > 0 || batch->replies.empty())
      return;
    std::string all;
    for (const std::string& one : batch->replies)
      all += (all.empty() ? "[" : ",") + one;
    transport_.send(all + "]");
  }

  StdioTransport& transport_;
  Log& log_;
  ProfileStore store_;
  Protocol protocol_;
  AnswerCache answers_;
  RememberedResults results_;
  WrittenFiles written_;
  PictureModule pictures_;
  // Without a picture module nothing needs an application object with a gui.
  NetworkModule network_{[this] { static_cast<void>(pictures_.makeApplication()); }};
  CallsInFlight inFlight_;
  std::vector<Subscription> subscriptions_;
  WorkerPool pool_; ///< the last one, so that its threads end first
};

/// The tools that a pattern leaves; an error if it leaves none.
Result<ToolSet> chosenTools(const ServerOptions& options) {
  std::optional<Regex> only;
  if (!options.tools.empty()) {
    PPROF_TRY_ASSIGN(Regex compiled, Regex::compile("--tools", options.tools));
    only = std::move(compiled);
  }
  ToolSet tools(options.toolNames, only);
  if (!tools.tools().empty())
    return tools;
  std::string all;
  const ToolSet every(options.toolNames);
  for (const Tool& tool : every.tools())
    all += (all.empty() ? "" : ", ") + tool.name;
  return fail(ErrorCode::InvalidArgument, "--tools: no tool's name matches " + options.tools,
              "there are: " + all);
}

} // namespace

Result<void> runServer(const ServerOptions& options) {
  PPROF_TRY_ASSIGN(const ToolSet tools, chosenTools(options));
  PPROF_TRY_ASSIGN(const BaseFolder base, baseFolder(options.basedir));
  std::unique_ptr<Tap> tap;
  if (!options.tap.empty()) {
    PPROF_TRY_ASSIGN(tap, Tap::open(options.tap));
  }
  PPROF_TRY_ASSIGN(const ProtocolStreams streams, ProtocolStreams::take());
  Redactor redactor(keysOfEnvironment());
  Log log(options.logLevel);
  log.write(LogLevel::Info, "version " PPROF_VERSION " serves " +
                                std::to_string(tools.tools().size()) + " tools" +
                                (base.confines() ? ", files of " + base.path() : ""));
  StdioTransport transport(streams, redactor, tap.get());
  Server server(tools, options.limits, base, transport, log);
  if (!server.run())
    std::_Exit(0); // a thread is still at work, or the client does not read
  return {};
}

} // namespace pprof::mcp
