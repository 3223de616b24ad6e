// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/picture/indexed_image.h"
#include "core/render/picture/offscreen_application.h"
#include "core/render/picture_painter.h"
#include "core/render/pixel_span.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <cmath>

namespace pprof {

namespace {

QColor colorOf(Rgb rgb) { return {rgb.red, rgb.green, rgb.blue}; }

/// As many pixels high as wanted; the families of resources/flame/flame.css.
QFont fontOf(int pixels, bool isBold) {
  QFont font;
  font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("Menlo"),
                    QStringLiteral("Consolas"), QStringLiteral("monospace")});
  font.setStyleHint(QFont::Monospace,
                    QFont::StyleStrategy(QFont::PreferAntialias | QFont::NoSubpixelAntialias));
  font.setHintingPreference(QFont::PreferVerticalHinting);
  font.setPixelSize(pixels);
  font.setBold(isBold);
  return font;
}

/// The pixels of a box, in the file.
QRect pixelsOf(const Drawing::Box& box, double scale) {
  const PixelSpan across = pixelSpan(box.x * scale, (box.x + box.width) * scale);
  const auto top = static_cast<int>(std::lround(box.y * scale));
  const auto bottom = static_cast<int>(std::lround((box.y + box.height) * scale));
  return {static_cast<int>(across.first), top, static_cast<int>(across.end - across.first),
          bottom - top};
}

/// Lines that rise to the right, in one pattern over the whole picture.
void paintHatch(QPainter& painter, const QRect& area, const Drawing& drawing) {
  constexpr double kEvery = 6;
  constexpr double kThick = 2;
  constexpr double kDiagonal = 1.4142135623730951;
  painter.save();
  painter.fillRect(area, colorOf(drawing.hatchGround));
  painter.setClipRect(area);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colorOf(drawing.hatchLine), kThick * drawing.scale));
  const double step = kEvery * kDiagonal * drawing.scale;
  const QRectF edges(area);
  // Each line is where x + y is a multiple of the step.
  const auto first = static_cast<int>((edges.left() + edges.top()) / step);
  const auto last = static_cast<int>((edges.right() + edges.bottom()) / step) + 1;
  for (int i = first; i <= last; ++i)
    painter.drawLine(QPointF(i * step - edges.bottom(), edges.bottom()),
                     QPointF(i * step - edges.top(), edges.top()));
  painter.restore();
}

void paintBoxes(QImage& image, const Drawing& drawing) {
  QPainter painter(&image);
  for (const Drawing::Box& box : drawing.boxes) {
    const QRect area = pixelsOf(box, drawing.scale);
    if (box.isHatched)
      paintHatch(painter, area, drawing);
    else
      painter.fillRect(area, colorOf(box.fill));
  }
}

void paintTexts(QImage& image, const Drawing& drawing) {
  QPainter painter(&image);
  painter.scale(drawing.scale, drawing.scale);
  // Names begin at the left of their box in any script.
  painter.setLayoutDirection(Qt::LeftToRight);
  for (const Drawing::Text& text : drawing.texts) {
    const QFont font = fontOf(text.pixels, text.isBold);
    painter.setFont(font);
    painter.setPen(colorOf(text.color));
    // Characters of other fonts may be wider than those that the text was fitted with.
    QString shown = QString::fromStdString(text.text);
    const QFontMetricsF metrics(font);
    if (metrics.horizontalAdvance(shown) > text.mostWidth + 1)
      shown = metrics.elidedText(shown, Qt::ElideLeft, text.mostWidth);
    painter.drawText(QPointF(text.x, text.baseline), shown);
  }
}

/// What surfaces have, as opposed to the edges of letters and lines.
QSet<QRgb> surfaceColors(const Drawing& drawing) {
  QSet<QRgb> colors{colorOf(drawing.background).rgb(), colorOf(drawing.hatchGround).rgb(),
                    colorOf(drawing.hatchLine).rgb()};
  for (const Drawing::Box& box : drawing.boxes)
    colors.insert(colorOf(box.fill).rgb());
  for (const Drawing::Text& text : drawing.texts)
    colors.insert(colorOf(text.color).rgb());
  return colors;
}

Result<std::string> encoded(const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  if (buffer.open(QIODevice::WriteOnly) && image.save(&buffer, "PNG"))
    return bytes.toStdString();
  return fail(ErrorCode::Internal, "the picture could not be written as a png");
}

class OffscreenPainter final : public PicturePainter {
public:
  explicit OffscreenPainter(std::unique_ptr<OffscreenApplication> application)
      : application_(std::move(application)) {}

  [[nodiscard]] bool ownsApplication() const override { return application_->isOurs(); }

  Result<std::string> png(const Drawing& drawing) override {
    QImage image(static_cast<int>(std::ceil(drawing.width * drawing.scale)),
                 static_cast<int>(std::ceil(drawing.height * drawing.scale)), QImage::Format_RGB32);
    if (image.isNull())
      return fail(ErrorCode::LimitExceeded, "there is no memory for the picture",
                  "ask for a smaller one, or write an svg");
    image.fill(colorOf(drawing.background));
    paintBoxes(image, drawing);
    paintTexts(image, drawing);
    QImage small = indexedImage(image, surfaceColors(drawing));
    small.setText(QStringLiteral("Title"), QString::fromStdString(drawing.title));
    return encoded(small);
  }

private:
  std::unique_ptr<OffscreenApplication> application_;
};

} // namespace

} // namespace pprof

extern "C" {

Q_DECL_EXPORT const char* pprofModuleVersion() { return PPROF_VERSION; }

Q_DECL_EXPORT void pprofMakePainter(pprof::Result<std::unique_ptr<pprof::PicturePainter>>* made) {
  auto application = pprof::OffscreenApplication::make();
  if (application)
    *made = std::make_unique<pprof::OffscreenPainter>(*std::move(application));
  else
    *made = tl::unexpected(std::move(application).error());
}
}
