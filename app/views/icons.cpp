// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

namespace pprof::desktop {

namespace {

QColor colorOf(QIcon::Mode mode) {
  const QPalette palette = QGuiApplication::palette();
  switch (mode) {
  case QIcon::Disabled:
    return palette.color(QPalette::Disabled, QPalette::ButtonText);
  case QIcon::Selected:
    return palette.color(QPalette::HighlightedText);
  default:
    return palette.color(QPalette::ButtonText);
  }
}

/// Draws an SVG picture whose lines are "currentColor".
class ThemedIconEngine final : public QIconEngine {
public:
  explicit ThemedIconEngine(QByteArray picture) : picture_(std::move(picture)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
             QIcon::State /*state*/) override {
    QByteArray colored = picture_;
    colored.replace("currentColor", colorOf(mode).name().toLatin1());
    QSvgRenderer(colored).render(painter, rect);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return picture;
  }

  [[nodiscard]] QIconEngine* clone() const override { return new ThemedIconEngine(picture_); }

private:
  QByteArray picture_;
};

} // namespace

QIcon actionIcon(const char* id) {
  QFile file(QStringLiteral(":/icons/actions/%1.svg").arg(QLatin1String(id)));
  if (!file.open(QIODevice::ReadOnly))
    return {};
  return QIcon(new ThemedIconEngine(file.readAll()));
}

QIcon applicationIcon() {
  const QString id = QStringLiteral("io.github.pprof_mcp.PprofDesktop");
  return QIcon::fromTheme(id, QIcon(QStringLiteral(":/icons/%1.svg").arg(id)));
}

} // namespace pprof::desktop
