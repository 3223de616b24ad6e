// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QColor>
#include <QPalette>

namespace pprof::desktop {

/// The colours of the views, for a light or a dark window. Views ask for it in each paint, so a
/// change of the palette is all that a change of the theme takes.
class Theme {
public:
  /// Dark if the palette's window is.
  static Theme of(const QPalette& palette);
  explicit Theme(bool dark) : dark_(dark) {}

  [[nodiscard]] bool isDark() const { return dark_; }
  /// The fill of a frame or node, by ColorClass, and the text on it.
  [[nodiscard]] QColor fill(int colorClass) const;
  [[nodiscard]] QColor textOnFill() const;
  /// What a search found: fill and text.
  [[nodiscard]] QColor match() const;
  /// Around the selected frame, around frames of the selected function, and under the mouse.
  [[nodiscard]] QColor selectionOutline() const;
  [[nodiscard]] QColor relatedOutline() const;
  [[nodiscard]] QColor hoverOutline() const;
  /// Behind the views, between boxes, for quiet text on it.
  [[nodiscard]] QColor background() const;
  [[nodiscard]] QColor quietText() const;
  /// Bars of shares in tables, and edges of graphs.
  [[nodiscard]] QColor bar() const;
  [[nodiscard]] QColor negativeBar() const; ///< of what became less, in a comparison
  [[nodiscard]] QColor edge() const;

  /// The palette of a whole window in this theme.
  [[nodiscard]] QPalette palette() const;
  /// That of fields to type in.
  [[nodiscard]] QPalette fieldPalette() const;

private:
  bool dark_;
};

} // namespace pprof::desktop
