// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/field.h"
#include "core/operations/json.h"

#include <cstddef>
#include <string>
#include <vector>

namespace pprof {

/// The most bytes of compact JSON that a server gives a language model, unless the call says
/// otherwise: about 4,000 tokens.
inline constexpr std::size_t kModelDocumentBytes = 16'000;

/// The bytes that a call leaves its document: what max_bytes says, where that is not about the
/// operation's text; 0 (all) if the call cuts or asks for the text itself (max_bytes, max_lines,
/// include_raw); else `usual`.
std::size_t documentBytes(const std::vector<FieldInfo>& fields, const Json& checked,
                          std::size_t usual);

/// Adds max_bytes to the fields of an operation that has no such argument for its text.
std::vector<FieldInfo> withDocumentBytes(std::vector<FieldInfo> fields);

/// Cuts the ends of a document's longest lists until it has at most `most` bytes as compact JSON,
/// or nothing is left to cut: texts and the first entry of a list stay. What it says of its
/// coverage is brought in line, a note says what was left out, and `next` gets the command line
/// `everything`. Does nothing to a document that fits, or where `most` is 0. Complexity: that of
/// writing it.
void fitDocument(Json& document, std::size_t most, const std::string& everything);

/// Brings what a document says of its coverage in line with the list that it is about.
void adjustCoverage(Json& document);

} // namespace pprof
