// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

namespace pprof::desktop {

/// Makes the frames of flame graphs known to screen readers: each box of a FlameWidget is a child
/// of it, with its name, its numbers as description, its place, and "press" to zoom to it. To be
/// called once, before widgets are shown.
void installFlameAccessibility();

} // namespace pprof::desktop
