// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/calls_in_flight.h"

#include "mcp/json_rpc.h"

namespace pprof::mcp {

std::optional<CancelToken> CallsInFlight::begin(const Json& id) {
  const std::lock_guard lock(mutex_);
  const auto [at, isNew] = calls_.try_emplace(idKey(id));
  return isNew ? std::optional(at->second) : std::nullopt;
}

bool CallsInFlight::cancel(const Json& id) {
  const std::lock_guard lock(mutex_);
  const auto at = calls_.find(idKey(id));
  if (at == calls_.end())
    return false;
  at->second.cancel();
  calls_.erase(at);
  return true;
}

void CallsInFlight::cancelAll() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, token] : calls_)
    token.cancel();
  calls_.clear();
}

void CallsInFlight::whileInFlight(const CancelToken& token, const std::function<void()>& send) {
  const std::lock_guard lock(mutex_);
  if (!token.canceled())
    send();
}

bool CallsInFlight::finish(const Json& id, const CancelToken& token,
                           const std::function<void()>& send) {
  const std::lock_guard lock(mutex_);
  if (token.canceled()) // and another request may have its id by now
    return false;
  calls_.erase(idKey(id));
  send();
  return true;
}

} // namespace pprof::mcp
