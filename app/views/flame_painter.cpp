// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_painter.h"

#include "core/render/frame_names.h"
#include "core/render/pixel_span.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace pprof::desktop {

namespace {

constexpr int kRowPadding = 5;
constexpr qreal kLabelInset = 3;
constexpr int kNarrowestLabel = 24; ///< boxes under this width have none
constexpr int kWidthStep = 4;       ///< cut names are kept for widths in steps of this
constexpr qsizetype kMostLabels = 20000;
/// The end of a name that is shorter than this tells nothing.
constexpr qsizetype kFewestCharacters = 3;

/// The colour of a frame that reaches out of the picture: nearer to the background.
QRgb faded(QRgb color, QRgb background) {
  constexpr int kColor = 45;
  constexpr int kAll = 100;
  const auto mixed = [](int a, int b) { return (a * kColor + b * (kAll - kColor)) / kAll; };
  return qRgb(mixed(qRed(color), qRed(background)), mixed(qGreen(color), qGreen(background)),
              mixed(qBlue(color), qBlue(background)));
}

} // namespace

FlamePainter::FlamePainter(const QFont& font)
    : font_(font), metrics_(font_),
      rowHeight_(static_cast<int>(std::ceil(metrics_.height())) + kRowPadding) {}

void FlamePainter::forgetLabels() {
  forms_.clear();
  ends_.clear();
}

QImage FlamePainter::paint(const FlameScene& scene, const Theme& theme, const FlameMarks& marks) {
  for (int c = 0; c < ColorClass::kCount; ++c)
    colors_[static_cast<std::size_t>(c)] = theme.fill(c).rgb();
  background_ = theme.background().rgb();
  match_ = theme.match().rgb();
  QImage image(scene.size, QImage::Format_RGB32);
  image.fill(background_);
  std::vector<QRgb> line(static_cast<std::size_t>(scene.size.width()));
  for (std::size_t row = scene.firstRow; row < scene.layout->rows(); ++row) {
    const int top = static_cast<int>(row - scene.firstRow) * scene.rowHeight;
    if (top >= scene.size.height())
      break;
    std::fill(line.begin(), line.end(), background_);
    fillRow(line.data(), scene, row, marks);
    const int bottom = std::min(top + scene.rowHeight - 1, scene.size.height());
    for (int y = top; y < bottom; ++y)
      std::copy(line.begin(), line.end(), reinterpret_cast<QRgb*>(image.scanLine(y)));
  }
  image.setDevicePixelRatio(scene.pixelRatio);
  QPainter painter(&image);
  painter.setFont(font_);
  painter.setPen(theme.textOnFill());
  paintLabels(painter, scene);
  return image;
}

void FlamePainter::fillRow(QRgb* line, const FlameScene& scene, std::size_t row,
                           const FlameMarks& marks) const {
  constexpr double kHalfPixel = 0.5;
  const double width = scene.size.width();
  for (const FlameBox& box : scene.layout->row(row)) {
    const double from = std::clamp(box.x, 0.0, width);
    const double to = std::clamp(box.x + box.width, 0.0, width);
    const PixelSpan pixels = pixelSpan(from, to);
    const QRgb color = colorOf(*scene.graph, box, marks);
    // A frame that is only partly in the picture: a caller of what was zoomed to.
    const bool cut = box.x < -kHalfPixel || box.x + box.width > width + kHalfPixel;
    std::fill(line + pixels.first, line + pixels.end, cut ? faded(color, background_) : color);
  }
}

QRgb FlamePainter::colorOf(const FlameGraph& graph, const FlameBox& box,
                           const FlameMarks& marks) const {
  if (box.isGathered()) {
    // A match in the box shows; it would be lost among the others.
    if (marks.matches != nullptr) {
      const auto begin = marks.matches->frames.begin() + box.firstGathered.value();
      if (std::find(begin, begin + box.gatheredFrames, true) != begin + box.gatheredFrames)
        return match_;
    }
    return colors_[ColorClass::kGathered];
  }
  if (marks.matches != nullptr && marks.matches->frames[box.frame.value()])
    return match_;
  return colors_[static_cast<std::size_t>(graph.colorClass(box.frame))];
}

void FlamePainter::paintLabels(QPainter& painter, const FlameScene& scene) {
  if (forms_.size() + ends_.size() > kMostLabels)
    forgetLabels();
  const qreal ratio = scene.pixelRatio;
  const qreal textTop = (scene.rowHeight / ratio - 1 - metrics_.height()) / 2;
  for (std::size_t row = scene.firstRow; row < scene.layout->rows(); ++row) {
    const qreal top = static_cast<qreal>(row - scene.firstRow) * scene.rowHeight / ratio;
    if (top * ratio >= scene.size.height())
      break;
    for (const FlameBox& box : scene.layout->row(row)) {
      const double from = std::max(box.x, 0.0) / ratio;
      const double to = std::min(box.x + box.width, double(scene.size.width())) / ratio;
      const double width = to - from - 2 * kLabelInset;
      if (width < kNarrowestLabel)
        continue;
      painter.drawStaticText(QPointF(from + kLabelInset, top + textTop),
                             label(*scene.graph, box, width));
    }
  }
}

/// The longest form that fits, or the end of the shortest, or nothing where that would be no more
/// than a letter or two.
const QStaticText& FlamePainter::label(const FlameGraph& graph, const FlameBox& box, qreal width) {
  const quint64 key = box.isGathered() ? (quint64{1} << 32) + box.gatheredFrames
                                       : quint64{graph.tree.node(box.frame).value()};
  std::vector<Form>& forms = formsOf(graph, box, key);
  for (Form& form : forms) {
    if (form.width > width)
      continue;
    if (form.shaped.text().isEmpty())
      form.shaped = shaped(form.text);
    return form.shaped;
  }
  return elided(forms.back().text, key, width);
}

std::vector<FlamePainter::Form>& FlamePainter::formsOf(const FlameGraph& graph, const FlameBox& box,
                                                       quint64 key) {
  std::vector<Form>& forms = forms_[key];
  if (!forms.empty())
    return forms;
  const auto add = [&](const QString& text) {
    forms.push_back({text, metrics_.horizontalAdvance(text), {}});
  };
  if (box.isGathered())
    add(tr("%n more", nullptr, static_cast<int>(box.gatheredFrames)));
  else
    for (const std::string& form : nameForms(graph.name(box.frame)))
      add(QString::fromStdString(form));
  return forms;
}

const QStaticText& FlamePainter::elided(const QString& text, quint64 key, qreal width) {
  const int step = static_cast<int>(width) / kWidthStep;
  const quint64 stepKey = (key << 16) | static_cast<quint64>(std::min(step, 0xFFFF));
  const auto made = ends_.constFind(stepKey);
  if (made != ends_.constEnd())
    return *made;
  const QString end = metrics_.elidedText(text, Qt::ElideLeft, step * kWidthStep);
  return *ends_.insert(stepKey, shaped(end.size() > kFewestCharacters ? end : QString()));
}

QStaticText FlamePainter::shaped(const QString& text) const {
  QStaticText made(text);
  made.setTextFormat(Qt::PlainText);
  made.setPerformanceHint(QStaticText::AggressiveCaching);
  made.prepare({}, font_);
  return made;
}

} // namespace pprof::desktop
