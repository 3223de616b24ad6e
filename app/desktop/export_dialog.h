// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QFileDialog>
#include <string>

namespace pprof::desktop {

/// Asks where to write a flame graph and in which of pprof.flamegraph's formats.
class ExportDialog final : public QFileDialog {
  Q_OBJECT

public:
  /// `proposal` is a path without an ending.
  ExportDialog(const QString& proposal, QWidget* parent);

  [[nodiscard]] QString file() const { return selectedFiles().value(0); }
  /// The format that the file's ending names, or else the one that was chosen.
  [[nodiscard]] std::string format() const;

private:
  [[nodiscard]] const char* chosenEnding() const;
};

} // namespace pprof::desktop
