// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/picture_heading.h"

#include "core/analysis/report_header.h"
#include "core/base/text.h"
#include "core/measurement/measurement.h"

namespace pprof {

std::string pictureTitle(const PreparedReport& report, std::string_view wanted) {
  if (!wanted.empty())
    return escapeForDisplay(wanted);
  const Profile& p = report.view.profile();
  const std::string file =
      p.mappings.empty() ? std::string() : std::string(p.text(p.mappings.front().file));
  const std::string name = file.substr(file.rfind('/') + 1);
  return escapeForDisplay((name.empty() ? "" : name + ": ") + report.typeName);
}

std::vector<std::string> pictureFacts(const PreparedReport& report, const std::string& amounts) {
  constexpr std::size_t kLongestFilters = 150;
  std::string facts = amounts;
  const Profile& p = report.view.profile();
  if (p.durationNanos != 0)
    facts += " in " + scaledLabel(p.durationNanos, "nanoseconds", "auto");
  if (p.timeNanos != 0)
    facts += ", " + utcTime(p.timeNanos);
  std::vector<std::string> lines{facts};
  std::string filters;
  for (const std::string& filter : report.activeFilters)
    filters += (filters.empty() ? "filters: " : ", ") + filter;
  if (!filters.empty())
    lines.push_back(escapeForDisplay(filters, kLongestFilters));
  return lines;
}

} // namespace pprof
