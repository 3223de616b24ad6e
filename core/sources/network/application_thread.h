// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

namespace pprof {

/// Qt delivers no events in a process without its application object. Where there is none, makes
/// one on a thread that stays until the process ends: the object belongs to the thread that made
/// it, and those that ask come and go. May be called from several threads.
void ensureApplication();

} // namespace pprof
