// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/operations/json.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pprof::mcp {

/// The requests that are being worked on, by id. What is sent for one is sent under the lock that
/// its cancel takes too: once a cancel has been taken in, nothing more goes out for that request.
class CallsInFlight {
public:
  /// Nothing if a request of that id is in flight.
  std::optional<CancelToken> begin(const Json& id);
  /// Ends a request without an answer; false if it is not in flight.
  bool cancel(const Json& id);
  void cancelAll();
  /// Sends something for a request that is in flight; does nothing if it was canceled.
  void whileInFlight(const CancelToken& token, const std::function<void()>& send);
  /// Sends the answer and ends the request. Does nothing and returns false if it was canceled.
  bool finish(const Json& id, const CancelToken& token, const std::function<void()>& send);

private:
  std::mutex mutex_;
  std::map<std::string, CancelToken> calls_;
};

} // namespace pprof::mcp
