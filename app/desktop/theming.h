// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/settings.h"

namespace pprof::desktop {

/// Gives the program its style and the palette of a theme. "System" is dark if the system's palette
/// was when the program began.
class Theming {
public:
  /// To be made once, after QApplication.
  Theming();
  void apply(ThemeChoice choice);
  [[nodiscard]] ThemeChoice choice() const { return choice_; }

private:
  bool systemIsDark_;
  ThemeChoice choice_ = ThemeChoice::System;
};

} // namespace pprof::desktop
