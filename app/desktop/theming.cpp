// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/theming.h"

#include "app/views/theme.h"

#include <QApplication>
#include <QStyleFactory>

namespace pprof::desktop {

Theming::Theming() : systemIsDark_(Theme::of(QGuiApplication::palette()).isDark()) {
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void Theming::apply(ThemeChoice choice) {
  choice_ = choice;
  const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark_);
  const Theme theme(dark);
  QApplication::setPalette(theme.palette());
  for (const char* field : {"QLineEdit", "QAbstractSpinBox"})
    QApplication::setPalette(theme.fieldPalette(), field);
}

} // namespace pprof::desktop
