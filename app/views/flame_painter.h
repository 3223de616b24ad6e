// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/theme.h"
#include "core/render/flame_graph.h"
#include "core/render/flame_layout.h"

#include <QCoreApplication>
#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QImage>
#include <QStaticText>
#include <array>
#include <vector>

namespace pprof::desktop {

/// Frames of the flame graph that are painted differently.
struct FlameMarks {
  const TreeMatches* matches = nullptr; ///< what a search found; null: no search
};

/// What part of a flame graph is painted, and how large.
struct FlameScene {
  const FlameGraph* graph = nullptr;
  const FlameLayout* layout = nullptr; ///< in device pixels
  std::size_t firstRow = 0;
  int rowHeight = 0; ///< in device pixels
  QSize size;        ///< in device pixels
  qreal pixelRatio = 1;
};

/// Paints flame graphs into images. Boxes are filled a row of pixels at a time, so the cost depends
/// on the size of the picture and not on how many frames are in it; labels are kept from one
/// picture to the next.
class FlamePainter {
  Q_DECLARE_TR_FUNCTIONS(pprof::desktop::FlamePainter)

public:
  explicit FlamePainter(const QFont& font);

  /// The height of a row in logical pixels.
  [[nodiscard]] int rowHeight() const { return rowHeight_; }
  [[nodiscard]] const QFont& font() const { return font_; }

  QImage paint(const FlameScene& scene, const Theme& theme, const FlameMarks& marks);
  /// Forgets the labels: they belong to one graph.
  void forgetLabels();

private:
  using Colors = std::array<QRgb, ColorClass::kCount>;

  void fillRow(QRgb* line, const FlameScene& scene, std::size_t row, const FlameMarks& marks) const;
  [[nodiscard]] QRgb colorOf(const FlameGraph& graph, const FlameBox& box,
                             const FlameMarks& marks) const;
  void paintLabels(QPainter& painter, const FlameScene& scene);
  /// One form of a frame's name, shaped once.
  struct Form {
    QString text;
    qreal width = 0;
    QStaticText shaped;
  };

  const QStaticText& label(const FlameGraph& graph, const FlameBox& box, qreal width);
  std::vector<Form>& formsOf(const FlameGraph& graph, const FlameBox& box, quint64 key);
  const QStaticText& elided(const QString& text, quint64 key, qreal width);
  [[nodiscard]] QStaticText shaped(const QString& text) const;

  QFont font_;
  QFontMetricsF metrics_;
  int rowHeight_;
  Colors colors_{};
  QRgb background_ = 0;
  QRgb match_ = 0;
  // By node, or by the count of gathered frames; the ends of names by their width too.
  QHash<quint64, std::vector<Form>> forms_;
  QHash<quint64, QStaticText> ends_;
};

} // namespace pprof::desktop
