// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/operation.h"
#include "mcp/revision.h"
#include "mcp/tool_adapter.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pprof::mcp {

/// A way to read a profile that was opened: an operation with fixed arguments, as its document or
/// as its text.
struct ResourceView {
  std::string_view name; ///< the URI's end
  std::string_view operation;
  std::string_view arguments; ///< JSON, besides the profile
  std::string_view mimeType;  ///< application/json: the document; another one: the text
  std::string_view about;
};

inline constexpr std::string_view kDocumentType = "application/json";

inline constexpr std::array<ResourceView, 11> kResourceViews{{
    {"meta", "pprof.meta", "{}", kDocumentType, "what is in it"},
    {"top", "pprof.top", "{}", kDocumentType, "the costliest functions"},
    {"top.txt", "pprof.top", "{}", "text/plain", "the same as pprof prints it"},
    {"tree", "pprof.tree", R"({"nodecount":20})", kDocumentType,
     "the costliest functions with callers and callees"},
    {"tags", "pprof.tags", "{}", kDocumentType, "costs by label"},
    {"traces.txt", "pprof.traces_head", "{}", "text/plain", "the first samples with their stacks"},
    {"comments", "pprof.comments", "{}", kDocumentType, "what its writer noted in it"},
    {"flamegraph.svg", "pprof.flamegraph", R"({"output_path":"-"})", "image/svg+xml",
     "a flame graph"},
    {"callgraph.svg", "pprof.callgraph", R"({"output_path":"-","format":"svg"})", "image/svg+xml",
     "the call graph (needs Graphviz)"},
    {"callgraph.dot", "pprof.dot", "{}", "text/vnd.graphviz", "the call graph for Graphviz"},
    {"folded.txt", "pprof.convert", R"({"to":"folded","output_path":"-"})", "text/plain",
     "a line a stack"},
}};

inline constexpr std::string_view kFileScheme = "file://";
inline constexpr std::string_view kResourceTemplate = "profile://{handle}/{view}";

/// What a URI names.
struct ResourceName {
  std::string handle;
  std::string view;
};
std::optional<ResourceName> parseResourceUri(std::string_view uri);
std::string resourceUri(std::string_view handle, std::string_view view);

/// The view of that name; null if there is none.
const ResourceView* findView(std::string_view name);
/// "meta, top, …".
std::string viewNames();

/// The URI of a file, by its absolute path.
std::string fileUri(const std::string& path);

/// `resources` of resources/list: what was opened, for sessions, and the page of the app, for
/// clients that show one. Where lists may not change with what other requests did (2026-07-28),
/// profiles are not there.
Json listedResources(Revision revision, bool withApps, const ProfileStore& store);
/// `resourceTemplates` of resources/templates/list.
Json listedTemplates(Revision revision);

/// `contents` of resources/read: a view of a profile, a file that an answer has linked to, or the
/// app's page. NotFound: there is no such resource, and how to get one.
Result<Json> readResource(const std::string& uri, const ToolSet& tools, const Context& context);

} // namespace pprof::mcp
