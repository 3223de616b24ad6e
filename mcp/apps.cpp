// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/apps.h"

#include "core/render/flame_page.h"

#include <algorithm>
#include <array>

namespace pprof::mcp {

namespace {

/// The operation that the page has its frames from, and those whose answers it shows.
constexpr std::string_view kFrames = "pprof.flamegraph_frames";
constexpr std::array<std::string_view, 2> kShown{"pprof.flamegraph", "pprof.diff_flamegraph"};

} // namespace

bool showsApps(const WireJson& capabilities, Revision revision) {
  if (revision < Revision::V2025_06_18 || !capabilities.is_object())
    return false;
  const WireJson extensions = capabilities.value("extensions", WireJson());
  if (!extensions.is_object())
    return false;
  const WireJson settings = extensions.value(std::string(kAppExtension), WireJson());
  if (!settings.is_object())
    return false;
  const WireJson types = settings.value("mimeTypes", WireJson());
  return types.is_array() && std::find(types.begin(), types.end(), kAppType) != types.end();
}

Json appMeta(const Tool& tool, const ToolSet& tools) {
  const OperationInfo& info = tool.operation->info();
  if (info.forApps)
    return {{"ui", {{"visibility", Json::array({"app"})}}}};
  if (tools.find(kFrames) == nullptr ||
      std::find(kShown.begin(), kShown.end(), info.name) == kShown.end())
    return {};
  return {{"ui", {{"resourceUri", kFlameApp}}}};
}

Json listedApp(Revision revision) {
  Json one = {{"uri", kFlameApp}, {"name", "flamegraph"}};
  if (revision >= Revision::V2025_06_18)
    one["title"] = "Flame graph";
  one["description"] = "The page that shows a flame graph where it was written";
  one["mimeType"] = kAppType;
  return one;
}

Json appContents(const ToolSet& tools) {
  const Tool* frames = tools.find(kFrames);
  return Json::array(
      {{{"uri", kFlameApp},
        {"mimeType", kAppType},
        {"text", flameAppPage(frames == nullptr ? std::string_view() : frames->name)},
        {"_meta",
         {{"ui",
           {{"permissions", {{"clipboardWrite", Json::object()}}}, {"prefersBorder", true}}}}}}});
}

} // namespace pprof::mcp
