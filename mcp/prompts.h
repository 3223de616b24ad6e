// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/json.h"
#include "mcp/json_rpc.h"
#include "mcp/revision.h"

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace pprof::mcp {

class ToolSet;

/// What an argument of a prompt stands for, which says how it is completed.
enum class PromptValue { Profile, Function, SampleType, Label, Service, Text };

struct PromptArgument {
  std::string_view name;
  std::string_view about;
  PromptValue value;
  bool required;
};

/// An investigation that a user starts. In its text {pprof.top} stands for the tool's listed name,
/// <profile> for an argument's value, and [[ … <focus> … ]] for a part that is there if that
/// argument is given.
struct Prompt {
  std::string_view name;
  std::string_view title;
  std::string_view about;
  std::span<const PromptArgument> arguments;
  std::string_view text;
};

std::span<const Prompt> allPrompts();
/// Null if there is none of that name.
const Prompt* findPrompt(std::string_view name);
/// Null if it has none of that name.
const PromptArgument* findArgument(const Prompt& prompt, std::string_view name);

/// `prompts` of prompts/list: those whose tools are all served.
Json listedPrompts(Revision revision, const ToolSet& tools);
/// The result of prompts/get. An error of code::kInvalidParams for a wrong name or argument.
tl::expected<Json, RpcError> promptResult(const WireJson& params, const ToolSet& tools);

} // namespace pprof::mcp
