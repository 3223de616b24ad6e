// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QComboBox>

namespace pprof::desktop {

/// A combo box that screen readers know by its accessible name. Of Qt's own they are told the
/// chosen text as the name, on Linux, whatever name it was given.
class NamedComboBox final : public QComboBox {
  Q_OBJECT

public:
  explicit NamedComboBox(const QString& name, QWidget* parent = nullptr);
};

} // namespace pprof::desktop
