// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/sources/profile_store.h"
#include "mcp/json_rpc.h"

#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace pprof::mcp {

/// What is to be completed: the beginning of a value, and what it is a value of.
struct Completion {
  enum class Kind { Handle, View, Profile, Function, SampleType, Label, Service, Text };
  Kind kind = Kind::Handle;
  std::string begun;
  std::string profile;                    ///< that the values are of; "": the one opened last
  std::vector<std::string> services = {}; ///< that were seen, for a service's name
};

/// Reads the parameters of completion/complete.
tl::expected<Completion, RpcError> parseCompletion(const WireJson& params);

/// `completion` of the result: at most 100 values, those that begin with what was begun first, then
/// those that contain it, without regard to case. Values that are not safe to show are left out.
/// No values where there is no profile to take them from. May open a profile.
Json completed(const Completion& completion, ProfileStore& store, const Work& work);

} // namespace pprof::mcp
