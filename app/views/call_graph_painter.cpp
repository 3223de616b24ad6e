// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_painter.h"

#include "core/base/utf8.h"
#include "core/render/frame_names.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pprof::desktop {

namespace {

/// Letters are not drawn smaller: first those of calls go, then those of boxes.
constexpr double kLeastTextPixels = 5;
constexpr double kLeastLabelPixels = 6.3;
/// Where a box's own texts would be smaller, it has a short name in larger letters.
constexpr double kOwnTextPixels = 7.5;
constexpr double kLeastShortPixels = 7;
constexpr double kMostShortPixels = 10;
constexpr double kShortCharacter = 0.6; ///< the width of one, of the text's size
constexpr double kCorner = 3;

class CallGraphPainter {
public:
  CallGraphPainter(QPainter& painter, const CallGraphPicture& picture, const Theme& theme,
                   const CallGraphMarks& marks, const QRectF& visible, double zoom,
                   const CallGraphTransition& transition)
      : painter_(painter), picture_(picture), theme_(theme), marks_(marks), visible_(visible),
        zoom_(zoom), transition_(transition) {}

  void paint() {
    painter_.setRenderHint(QPainter::Antialiasing);
    painter_.setOpacity(transition_.done);
    for (std::size_t i = picture_.arrows.size(); i-- > 0;) // the heaviest on top
      if (!isMarked(i))
        paintArrow(picture_.arrows[i], false);
    for (std::size_t i = picture_.arrows.size(); i-- > 0;)
      if (isMarked(i))
        paintArrow(picture_.arrows[i], true);
    for (std::size_t i = 0; i < picture_.arrows.size(); ++i)
      paintLabel(picture_.arrows[i].label, isMarked(i));
    const bool moving = transition_.done < 1;
    for (std::size_t i = 0; i < picture_.boxes.size(); ++i)
      if (moving && i < transition_.from.size() && !transition_.from[i].isNull())
        paintMovingBox(picture_.boxes[i], transition_.from[i]);
      else if (picture_.boxes[i].place.intersects(visible_))
        paintBox(picture_.boxes[i]);
    paintMarks();
  }

private:
  [[nodiscard]] bool isMarked(std::size_t arrow) const {
    const GraphArrow& its = picture_.arrows[arrow];
    return static_cast<int>(arrow) == marks_.hoveredArrow ||
           (marks_.selected.valid() &&
            (its.caller == marks_.selected || its.callee == marks_.selected));
  }

  [[nodiscard]] QColor arrowColor(const GraphArrow& arrow, bool marked) const {
    if (marked)
      return theme_.relatedOutline();
    // Light calls stand back, so that the heavy ones can be followed.
    constexpr double kLeastAlpha = 0.7;
    QColor color = theme_.edge();
    color.setAlphaF(static_cast<float>(kLeastAlpha + (1 - kLeastAlpha) * std::sqrt(arrow.share)));
    return color;
  }

  void paintArrow(const GraphArrow& arrow, bool marked) {
    const QRectF around = arrow.path.controlPointRect();
    constexpr double kRoom = 12;
    if (!around.adjusted(-kRoom, -kRoom, kRoom, kRoom).intersects(visible_))
      return;
    const QColor color = arrowColor(arrow, marked);
    constexpr double kLeastPixels = 0.7;
    QPen pen(color, std::max(arrow.width, kLeastPixels / zoom_), Qt::SolidLine, Qt::FlatCap);
    if (arrow.residual) {
      constexpr double kDash = 5;
      constexpr double kGap = 3.5;
      pen.setDashPattern({std::max(kDash / pen.widthF(), 1.6), std::max(kGap / pen.widthF(), 0.8)});
    }
    painter_.setPen(pen);
    painter_.setBrush(Qt::NoBrush);
    painter_.drawPath(arrow.path);
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(color);
    painter_.drawPolygon(arrow.head);
  }

  /// On a ground of its own, for other arrows cross it.
  void paintLabel(const GraphText& label, bool marked) {
    if (label.text.isEmpty() || label.size * zoom_ < kLeastLabelPixels ||
        !label.place.intersects(visible_))
      return;
    constexpr float kGround = 0.8F;
    constexpr double kInset = 3; // the place has more room at its sides
    QColor ground = theme_.background();
    ground.setAlphaF(kGround);
    painter_.fillRect(label.place.adjusted(kInset, 1, -kInset, -1), ground);
    paintText(label, marked ? theme_.relatedOutline() : theme_.quietText());
  }

  void paintMovingBox(const GraphBox& box, const QRectF& from) {
    const QRectF& to = box.place;
    const auto between = [&](double a, double b) { return a + (b - a) * transition_.done; };
    const QRectF place(between(from.x(), to.x()), between(from.y(), to.y()),
                       between(from.width(), to.width()), between(from.height(), to.height()));
    if (!place.intersects(visible_))
      return;
    painter_.save();
    painter_.setOpacity(1);
    painter_.translate(place.topLeft());
    painter_.scale(place.width() / to.width(), place.height() / to.height());
    painter_.translate(-to.topLeft());
    const QRectF visible = std::exchange(visible_, to); // it is here, wherever it goes
    paintBox(box);
    visible_ = visible;
    painter_.restore();
  }

  void paintBox(const GraphBox& box) {
    const QColor fill = theme_.fill(box.colorClass);
    constexpr int kOutline = 135;
    const QColor outline = theme_.isDark() ? fill.lighter(kOutline) : fill.darker(kOutline);
    painter_.setBrush(fill);
    painter_.setPen(QPen(outline, std::max(1.0, 0.5 / zoom_)));
    painter_.drawRoundedRect(box.place, kCorner, kCorner);
    if (box.lines.back().size * zoom_ < kOwnTextPixels) {
      paintShortTexts(box);
      return;
    }
    for (const GraphText& line : box.lines)
      paintText(line, theme_.textOnFill());
  }

  /// The function's name alone, and below it its share where there is room. Measured in pixels of
  /// the screen, so that letters are as large as the box allows at every zoom.
  void paintShortTexts(const GraphBox& box) {
    const QSizeF room = box.place.size() * zoom_;
    constexpr double kLine = 1.2; // of the text's size
    const bool two = room.height() >= 2 * kLine * kOwnTextPixels;
    QRectF line = box.place;
    if (two) {
      line.setHeight(std::min(line.height() / 2, kLine * kMostShortPixels / zoom_));
      line.moveBottom(box.place.center().y());
    }
    const double most = std::min(line.height() * zoom_ / kLine, kMostShortPixels);
    paintShort(box.name.toStdString(), line, most);
    line.moveTop(line.bottom());
    if (two)
      paintShort(box.share.toStdString(), line, most);
  }

  void paintShort(const std::string& text, const QRectF& line, double most) {
    const double room = line.width() * zoom_ / kShortCharacter;
    const auto shortest = static_cast<double>(characterCount(nameForms(text).back()));
    const double pixels = std::floor(std::min(most, std::max(kLeastShortPixels, room / shortest)));
    if (pixels < kLeastTextPixels)
      return;
    const std::string shown = fittedName(text, static_cast<std::size_t>(room / pixels));
    paintText({QString::fromStdString(shown), pixels / zoom_, line}, theme_.textOnFill());
  }

  void paintText(const GraphText& text, const QColor& color) {
    if (text.text.isEmpty() || text.size * zoom_ < kLeastTextPixels ||
        !text.place.intersects(visible_))
      return;
    QFont font = picture_.font;
    font.setPixelSize(std::max(1, static_cast<int>(text.size)));
    painter_.setFont(font);
    painter_.setPen(color);
    painter_.drawText(text.place, Qt::AlignCenter | Qt::TextSingleLine | Qt::TextDontClip,
                      text.text);
  }

  /// Outlines keep their width at every zoom.
  void outline(const QRectF& place, const QColor& color, double pixels) {
    const double width = pixels / zoom_;
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(QPen(color, width));
    painter_.drawRoundedRect(place.adjusted(-width, -width, width, width), kCorner, kCorner);
  }

  void paintMarks() {
    constexpr double kHoverPixels = 1.5;
    constexpr double kSelectedPixels = 2.5;
    if (marks_.hovered.valid() && marks_.hovered != marks_.selected)
      outline(picture_[marks_.hovered].place, theme_.hoverOutline(), kHoverPixels);
    if (!marks_.selected.valid())
      return;
    const QRectF place = picture_[marks_.selected].place;
    outline(place, theme_.selectionOutline(), kSelectedPixels);
    if (marks_.focused) {
      const double away = 2 * kSelectedPixels / zoom_;
      outline(place.adjusted(-away, -away, away, away), theme_.relatedOutline(), kHoverPixels);
    }
  }

  QPainter& painter_;
  const CallGraphPicture& picture_;
  const Theme& theme_;
  const CallGraphMarks& marks_;
  QRectF visible_;
  double zoom_;
  const CallGraphTransition& transition_;
};

} // namespace

void paintCallGraph(QPainter& painter, const CallGraphPicture& picture, const Theme& theme,
                    const CallGraphMarks& marks, const QRectF& visible, double zoom,
                    const CallGraphTransition& transition) {
  CallGraphPainter(painter, picture, theme, marks, visible, zoom, transition).paint();
}

void paintCallGraphOverview(QPainter& painter, const CallGraphPicture& picture, const Theme& theme,
                            GraphBoxIndex selected, double zoom) {
  painter.setPen(Qt::NoPen);
  const double least = 2 / zoom;
  for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
    const GraphBox& box = picture.boxes[i];
    constexpr int kStronger = 120;
    const QColor fill = theme.fill(box.colorClass);
    painter.setBrush(GraphBoxIndex(i) == selected ? theme.selectionOutline()
                     : theme.isDark()             ? fill.lighter(kStronger)
                                                  : fill.darker(kStronger));
    QRectF place = box.place;
    place.setSize(place.size().expandedTo(QSizeF(least, least)));
    painter.drawRect(place);
  }
}

} // namespace pprof::desktop
