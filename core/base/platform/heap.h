// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

namespace pprof {

/// For the start of a process that does one thing and ends: what is freed stays at hand instead of
/// going back to the system piece by piece, and the first part of the heap asks for large pages.
/// The system is then interrupted for each 2 MiB that is touched, and not for each 4 KiB.
void prepareHeapForOneJob();

} // namespace pprof
