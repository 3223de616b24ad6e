// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

namespace pprof {

/// Whether standard error goes to a terminal, where colours and progress are welcome.
bool standardErrorIsTerminal();
/// Whether standard output goes to one, which bytes that are no text would upset.
bool standardOutputIsTerminal();

} // namespace pprof
