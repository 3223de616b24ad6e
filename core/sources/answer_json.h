// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace pprof {

/// JSON that a server answered. Its objects are sorted by name: building one that keeps the order
/// takes time with the square of its members, and how many there are is the server's choice.
/// Nothing of it is what it should be until that was looked at.
using AnswerJson = nlohmann::json;

/// As deep as answers are nested, but for those that are trees.
inline constexpr std::size_t kDeepestAnswer = 64;

/// Reads an answer; nothing if it is no JSON, or nested deeper than that.
std::optional<AnswerJson> parseAnswer(std::string_view body, std::size_t deepest = kDeepestAnswer);

/// A member of an object; null if it is no object or has none of that name, or one that is null.
const AnswerJson* member(const AnswerJson& object, const char* name);
/// A member that is a text; "" if it is none.
std::string textMember(const AnswerJson& object, const char* name);
/// A finite number, or a text that is one.
std::optional<double> numberOf(const AnswerJson& value);

} // namespace pprof
