// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

namespace pprof {

/// From now on SIGINT, SIGTERM and SIGHUP do not end the process: they make the returned descriptor
/// readable, so that an event loop can end in order. A second signal ends the process as usual. -1
/// if the system has no descriptor left; signals then do what they always did.
int endSignalDescriptor();

} // namespace pprof
