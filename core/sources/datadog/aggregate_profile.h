// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"
#include "core/sources/answer_json.h"

#include <memory>
#include <string>

namespace pprof {

/// The profile that an answer of Datadog's aggregate call stands for. The answer has one tree
/// ("flameGraph"), whose nodes are arrays that "nodeSchema" describes; a node's value includes
/// those of its children. Frames are arrays that "frameSchema" describes, of numbers in "strings",
/// but for the line.
///
/// Its one sample type is `type`, in nanoseconds for times, bytes for sizes and else a count.
/// Libraries become mappings. The tree's root is no function and in no stack, unless it has a file.
///
/// Errors: BadFormat for what is no such answer, NotFound for one without profiles (with the reason
/// that Datadog gives), LimitExceeded where stacks take more than 256 MiB.
Result<std::shared_ptr<Profile>> profileOfAggregate(const AnswerJson& answer,
                                                    const std::string& type);

} // namespace pprof
