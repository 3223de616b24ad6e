// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <memory>
#include <mutex>
#include <optional>

namespace pprof {

/// A value that is made when it is first asked for, once, whatever the number of threads. Copies
/// share it.
template <class T>
class OnFirstUse {
public:
  explicit OnFirstUse(T (*make)()) : state_(std::make_shared<State>()), make_(make) {}

  [[nodiscard]] const T& value() const {
    std::call_once(state_->once, [this] { state_->value.emplace(make_()); });
    return *state_->value;
  }

private:
  struct State {
    std::once_flag once;
    std::optional<T> value;
  };
  std::shared_ptr<State> state_;
  T (*make_)();
};

} // namespace pprof
