// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/tap.h"

#include "core/base/text.h"
#include "core/operations/json.h"

#include <QDateTime>

namespace pprof::mcp {

Result<std::unique_ptr<Tap>> Tap::open(const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file)
    return fail(ErrorCode::Unreadable, "--tap: cannot write to " + escapeForDisplay(path));
  return std::unique_ptr<Tap>(new Tap(std::move(file)));
}

void Tap::record(std::string_view direction, std::string_view line) {
  const Json entry = {
      {"time", QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString()},
      {"direction", direction},
      {"line", line}};
  const std::lock_guard lock(mutex_);
  file_ << entry.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace) << '\n';
  file_.flush();
}

} // namespace pprof::mcp
