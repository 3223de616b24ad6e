// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/limits.h"
#include "core/base/platform/base_folder.h"
#include "core/sources/http/http_proxy.h"

#include <string>
#include <vector>

namespace pprof {

/// A setting of the environment; empty if there is none. The literal "${user_config.…}", which a
/// host passes for a setting that its user left out, is none. May be called from several threads:
/// once there are any, nothing in this program changes the environment.
std::string environmentSetting(const std::string& name);

/// Where this program may keep files of a user's from run to run: a folder of its own below
/// XDG_DATA_HOME or ~/.local/share. It need not exist. Empty if the environment names neither.
std::string userDataFolder();

/// Where this program may keep what can be had again: a folder of its own below XDG_CACHE_HOME or
/// ~/.cache. It need not exist. Empty if the environment names neither.
std::string userCacheFolder();

/// The folder for files that live for a moment: TMPDIR, or /tmp.
std::string temporaryFolder();

/// The caps on input, as the environment sets them (PPROF_MCP_MAX_…). A variable that is no whole
/// number above 0 is an error that names it.
Result<Limits> limitsFromEnvironment();

/// The folder that files are confined to: the one that was `asked` for (--basedir), else that of
/// PPROF_MCP_BASEDIR, else none. An error if it is no folder.
Result<BaseFolder> baseFolder(const std::string& asked);

/// HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not.
ProxySettings proxySettings();

/// The keys that the environment holds, which have to stay out of all that is written.
std::vector<std::string> keysOfEnvironment();

/// A cap as a user writes it: a whole number above 0. `name` is where it was written.
Result<std::uint64_t> parseLimit(std::string_view name, std::string_view text);

} // namespace pprof
