// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/document.h"

#include <QMenu>

namespace pprof::desktop {

/// A regular expression for filters that matches just this function of what is shown, by its own
/// name, without file and line; "" if it has none.
std::string expressionFor(const Document& document, NodeIndex node);

/// Keeps only stacks through a function of what is shown; nothing if it has no name of its own.
void focusOn(Document& document, NodeIndex node);

/// What can be done with a function wherever it is shown: copy its name, keep only stacks through
/// it, leave them out, take its frames out. What was left or taken out before stays so.
void addNameActions(QMenu& menu, Document& document, NodeIndex node);

} // namespace pprof::desktop
