// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/regex.h"
#include "core/operations/operation.h"
#include "mcp/json_rpc.h"
#include "mcp/revision.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pprof::mcp {

/// How tools are named in lists. Hosts refuse dots, so underscores are the default; calls are taken
/// with either.
enum class ToolNameMode { Underscore, Dotted };

/// An operation as a client sees it.
struct Tool {
  std::string name;                     ///< as listed
  const Operation* operation = nullptr; ///< of the registry; never null
};

/// The tools that are served, in the registry's order.
class ToolSet {
public:
  /// All operations, or those whose name (either spelling) matches `only`.
  explicit ToolSet(ToolNameMode mode, const std::optional<Regex>& only = std::nullopt);

  /// The tool of that name, in either spelling; null if there is none.
  [[nodiscard]] const Tool* find(std::string_view name) const;
  /// The listed name nearest to one that does not exist; empty if none is near.
  [[nodiscard]] std::string nearestTo(std::string_view name) const;
  /// A text in which {pprof.top} stands for the name that this tool is listed by.
  [[nodiscard]] std::string withListedNames(std::string_view text) const;
  /// `tools` of a tools/list result, with what the revision has. Tools that are for apps are there
  /// where the client has any.
  [[nodiscard]] Json list(Revision revision, bool withApps = false) const;
  [[nodiscard]] const std::vector<Tool>& tools() const { return tools_; }

private:
  ToolNameMode mode_;
  std::vector<Tool> tools_;
};

/// The most bytes that a result may have as JSON; hosts refuse more than 1 MB.
inline constexpr std::size_t kLargestResult = 1'000'000;

/// Checks what only this face knows: standard input is the protocol's, so no profile can be read
/// from it. Then runs the tool's operation.
Result<OutcomePtr> runTool(const Tool& tool, Context& context, const Json& arguments);

/// Whether results have `structuredContent`, and the tool an output schema.
bool hasStructure(const Tool& tool, Revision revision);

/// The JSON text of a tools/call result, without what the stateless era adds to each result. A
/// failure, and an answer that is too large, are results with `isError` and a text that says what
/// to do.
std::string toolResult(const Tool& tool, const Result<OutcomePtr>& outcome, Revision revision);
std::string toolError(const Error& error);

} // namespace pprof::mcp
