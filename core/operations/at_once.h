// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"

#include <cstddef>
#include <functional>
#include <string_view>

namespace pprof {

/// Runs `count` pieces of work that wait more than they compute, such as downloads, at most
/// `atOnce` of them at a time, each on a thread. After an error no other is begun, and those under
/// way are told to stop; the error is returned once they have. Pieces may report progress from
/// their threads: the caller's sink hears of it in the caller's thread, and of how many are done.
Result<void> runAtOnce(std::size_t count, std::size_t atOnce, std::string_view stage,
                       const std::function<Result<void>(std::size_t, const Work&)>& piece,
                       const Work& work);

} // namespace pprof
