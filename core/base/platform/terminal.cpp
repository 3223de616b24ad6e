// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/terminal.h"

#include <unistd.h>

namespace pprof {

bool standardErrorIsTerminal() { return ::isatty(STDERR_FILENO) != 0; }
bool standardOutputIsTerminal() { return ::isatty(STDOUT_FILENO) != 0; }

} // namespace pprof
