// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QIcon>

namespace pprof::desktop {

/// The icon of an action, by the action's id: the picture of that name in resources/icons/actions,
/// drawn in the colour that texts have in the palette of the moment, so it follows the theme. Null
/// where there is no such picture.
QIcon actionIcon(const char* id);

/// The program's own: the system's where it is installed, else the one that is built in.
QIcon applicationIcon();

} // namespace pprof::desktop
