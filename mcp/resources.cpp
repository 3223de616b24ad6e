// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/resources.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/operations/registry.h"
#include "mcp/apps.h"
#include "mcp/json_rpc.h"

#include <QByteArray>
#include <QUrl>
#include <algorithm>
#include <span>
#include <vector>

namespace pprof::mcp {

namespace {

constexpr std::string_view kScheme = "profile://";

tl::unexpected<Error> tooLarge(std::size_t bytes, const char* hint) {
  return fail(ErrorCode::LimitExceeded,
              "the resource is too large: " + std::to_string(bytes) + " bytes, and hosts take " +
                  std::to_string(kLargestResult),
              hint);
}

Result<std::string> contentOf(const ResourceView& view, const Outcome& outcome) {
  std::string text = view.mimeType == kDocumentType ? compact(outcome.document()) : outcome.text();
  if (text.size() > kLargestResult)
    return tooLarge(text.size(), "call the tool for it with a focus, or have it write a file");
  return text;
}

/// The bytes of a file, if they are as many as it is said to have.
Result<std::string> bytesOf(const LinkedFile& file, const Context& context) {
  PPROF_TRY_ASSIGN(const ByteSourcePtr source,
                   openFile(context.base(), file.path, context.work.cancel));
  std::string bytes(static_cast<std::size_t>(file.bytes), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    PPROF_TRY_ASSIGN(const std::size_t got,
                     source->read(std::as_writable_bytes(std::span(bytes)).subspan(have)));
    if (got == 0)
      return fail(ErrorCode::NotFound, escapeForDisplay(file.path) + ": the file has changed");
    have += got;
  }
  return bytes;
}

/// What was written by this server and linked to; other files are not its resources.
Result<Json> readFile(const std::string& uri, const Context& context) {
  const std::string path =
      QUrl(QString::fromStdString(uri), QUrl::StrictMode).toLocalFile().toStdString();
  const auto file = context.written == nullptr || path.empty()
                        ? std::nullopt
                        : context.written->linked(context.base(), path);
  if (!file)
    return fail(ErrorCode::NotFound,
                "no answer has linked to " + escapeForDisplay(uri, 200) +
                    ", or the file has changed since",
                "call the tool that writes it again");
  constexpr std::size_t kLargestFile = kLargestResult / 4 * 3; // base64
  const auto size = static_cast<std::size_t>(file->bytes);
  if (size > kLargestFile)
    return tooLarge(size, "open the file itself");
  PPROF_TRY_ASSIGN(const std::string bytes, bytesOf(*file, context));
  Json one = {{"uri", uri}, {"mimeType", file->mimeType}};
  if (isUtf8(bytes))
    one["text"] = bytes;
  else
    one["blob"] = QByteArray::fromStdString(bytes).toBase64().toStdString();
  return Json::array({one});
}

} // namespace

std::string fileUri(const std::string& path) {
  return QUrl::fromLocalFile(QString::fromStdString(path)).toEncoded().toStdString();
}

std::optional<ResourceName> parseResourceUri(std::string_view uri) {
  if (!uri.starts_with(kScheme))
    return std::nullopt;
  uri.remove_prefix(kScheme.size());
  const std::size_t slash = uri.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  return ResourceName{std::string(uri.substr(0, slash)), std::string(uri.substr(slash + 1))};
}

std::string resourceUri(std::string_view handle, std::string_view view) {
  return std::string(kScheme) + std::string(handle) + "/" + std::string(view);
}

const ResourceView* findView(std::string_view name) {
  const auto* at = std::find_if(kResourceViews.begin(), kResourceViews.end(),
                                [&](const ResourceView& view) { return view.name == name; });
  return at == kResourceViews.end() ? nullptr : at;
}

std::string viewNames() {
  std::string names;
  for (const ResourceView& view : kResourceViews)
    names += (names.empty() ? "" : ", ") + std::string(view.name);
  return names;
}

Json listedResources(Revision revision, bool withApps, const ProfileStore& store) {
  Json list = Json::array();
  if (withApps)
    list.push_back(listedApp(revision));
  if (isStateless(revision))
    return list;
  for (const ProfileHandles::Opened& opened : store.opened())
    list.push_back(
        {{"uri", resourceUri(opened.handle, "meta")},
         {"name", escapeForDisplay(baseName(opened.name))},
         {"description", "profile " + opened.handle + " of " + escapeForDisplay(opened.name)},
         {"mimeType", kDocumentType}});
  return list;
}

Json listedTemplates(Revision revision) {
  std::string views;
  for (const ResourceView& view : kResourceViews)
    views += (views.empty() ? "" : "; ") + std::string(view.name) + ": " + std::string(view.about);
  Json one = {{"uriTemplate", kResourceTemplate}, {"name", "profile"}};
  if (revision >= Revision::V2025_06_18)
    one["title"] = "A profile that was opened";
  one["description"] = "A profile by its handle, p_…, which results about it have. Views: " + views;
  return Json::array({one});
}

Result<Json> readResource(const std::string& uri, const ToolSet& tools, const Context& context) {
  if (uri == kFlameApp)
    return appContents(tools);
  if (uri.starts_with(kFileScheme))
    return readFile(uri, context);
  const auto name = parseResourceUri(uri);
  const ResourceView* view = name ? findView(name->view) : nullptr;
  if (view == nullptr)
    return fail(ErrorCode::NotFound, "no resource is called " + escapeForDisplay(uri, 200),
                "they are " + std::string(kResourceTemplate) + ", with the views " + viewNames());
  Json arguments = Json::parse(view->arguments);
  arguments["profile"] = "handle:" + name->handle;
  // else the operation's word for it
  PPROF_TRY(context.store.nameOf(arguments["profile"], context.work));
  // What would go to a command line's standard output is the content.
  Context own{context.store, nullptr, context.work};
  own.documentBytes = kModelDocumentBytes;
  PPROF_TRY_ASSIGN(const OutcomePtr outcome, findOperation(view->operation)->run(own, arguments));
  PPROF_TRY_ASSIGN(std::string text, contentOf(*view, *outcome));
  return Json::array({{{"uri", uri}, {"mimeType", view->mimeType}, {"text", std::move(text)}}});
}

} // namespace pprof::mcp
