// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_widget.h"

#include "app/models/shown_text.h"
#include "core/measurement/measurement.h"

#include <QAccessible>
#include <QPainter>
#include <QStyle>
#include <algorithm>
#include <cmath>

namespace pprof::desktop {

namespace {

constexpr int kAnimationMilliseconds = 180;
/// The zoom stops where a pixel stands for less than this share of everything.
constexpr double kFinestShare = 1.0 / (std::uint64_t{1} << 40);

} // namespace

FlameWidget::FlameWidget(QWidget* parent) : QWidget(parent), painter_(font()) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Flame graph"));
  animation_.setDuration(kAnimationMilliseconds);
  animation_.setEasingCurve(QEasingCurve::OutCubic);
  animation_.setStartValue(0.0);
  animation_.setEndValue(1.0);
  connect(&animation_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    const double t = value.toDouble();
    const auto between = [t](double a, double b) { return t >= 1 ? b : a + (b - a) * t; };
    setInterval({between(animatedFrom_.begin, target_.begin),
                 between(animatedFrom_.length, target_.length)});
  });
  connect(&animation_, &QVariantAnimation::finished, this,
          [this] { setScrollRow(static_cast<int>(targetRow_)); });
}

FlameWidget::~FlameWidget() = default;

void FlameWidget::setSnapshot(const SnapshotPtr& snapshot) {
  animation_.stop();
  snapshot_ = snapshot;
  painter_.forgetLabels();
  past_.clear();
  future_.clear();
  firstRow_ = targetRow_ = 0;
  current_ = {};
  selectedNode_ = {};
  matches_.reset();
  mouse_.reset();
  target_ = shown_ = snapshot_ ? wholeInterval(snapshot_->graph.tree) : FlameInterval();
  invalidate();
  updateAccessible();
  Q_EMIT hovered(nullptr);
  Q_EMIT currentChanged();
  Q_EMIT viewChanged();
}

// --- where things are

const FlameLayout& FlameWidget::boxes() const {
  if (layoutStale_) {
    FlameLayoutOptions options;
    options.width = std::floor(width() * devicePixelRatioF());
    options.interval = shown_;
    layout_ = snapshot_ ? layoutFlame(snapshot_->graph.tree, options) : FlameLayout();
    layoutStale_ = false;
  }
  return layout_;
}

int FlameWidget::deviceRowHeight() const {
  return static_cast<int>(std::lround(painter_.rowHeight() * devicePixelRatioF()));
}

int FlameWidget::visibleRows() const { return std::max(1, height() / painter_.rowHeight()); }

int FlameWidget::mostScroll() const { return std::max(0, rowCount() - visibleRows()); }

QRectF FlameWidget::rectOf(const FlameBox& box) const {
  const qreal ratio = devicePixelRatioF();
  const qreal rowHeight = deviceRowHeight() / ratio;
  const qreal left = std::max(box.x / ratio, 0.0);
  const qreal right = std::min((box.x + box.width) / ratio, qreal(width()));
  return {left, (static_cast<qreal>(box.row) - static_cast<qreal>(firstRow_)) * rowHeight,
          std::max(right - left, 0.0), rowHeight - 1};
}

const FlameBox* FlameWidget::boxAt(QPointF place) const {
  if (place.y() < 0 || !rect().contains(place.toPoint()))
    return nullptr;
  const qreal ratio = devicePixelRatioF();
  const auto row = static_cast<std::size_t>(place.y() * ratio / deviceRowHeight()) + firstRow_;
  return boxes().at(row, place.x() * ratio);
}

const FlameBox* FlameWidget::boxOf(FrameIndex frame) const {
  if (!snapshot_ || !frame.valid())
    return nullptr;
  const std::size_t row = snapshot_->graph.tree.depth(frame);
  if (row >= boxes().rows())
    return nullptr;
  for (const FlameBox& box : boxes().row(row))
    if (!box.isGathered() && box.frame == frame)
      return &box;
  return nullptr;
}

QSize FlameWidget::sizeHint() const {
  constexpr QSize kWanted(900, 500);
  return kWanted;
}

QSize FlameWidget::minimumSizeHint() const {
  constexpr int kLeastWidth = 160;
  constexpr int kLeastRows = 4;
  return {kLeastWidth, kLeastRows * painter_.rowHeight()};
}

// --- what things are called

QString FlameWidget::nameOf(const FlameBox& box) const {
  if (box.isGathered())
    return tr("%n more frames", nullptr, static_cast<int>(box.gatheredFrames));
  return shownText(snapshot_->graph.name(box.frame));
}

QString FlameWidget::numbersOf(const FlameBox& box) const {
  const FlameGraph& graph = snapshot_->graph;
  if (box.isGathered())
    return tr("together %1; too narrow to draw, click to expand")
        .arg(QString::fromStdString(graph.valueAndShare(box.span)));
  const CallTree& tree = graph.tree;
  QString text = tr("self %1, total %2")
                     .arg(QString::fromStdString(graph.valueAndShare(tree.self(box.frame))),
                          QString::fromStdString(graph.valueAndShare(tree.total(box.frame))));
  const FrameIndex caller = tree.parent(box.frame);
  if (caller.valid()) {
    const std::string share = percentage(tree.span(box.frame), tree.span(caller));
    text += tr(", %1 of its caller").arg(QString::fromStdString(share).trimmed());
  }
  return text;
}

QString FlameWidget::describe(FrameIndex frame) const {
  if (!snapshot_ || !frame.valid())
    return {};
  FlameBox box;
  box.frame = frame;
  return nameOf(box) + QStringLiteral(": ") + numbersOf(box);
}

// --- zoom and scroll

bool FlameWidget::isZoomed() const {
  return snapshot_ && target_ != wholeInterval(snapshot_->graph.tree);
}

void FlameWidget::setInterval(const FlameInterval& interval) {
  shown_ = interval;
  invalidate();
  firstRow_ = std::min(firstRow_, static_cast<std::size_t>(mostScroll()));
  if (shown_ == target_)
    firstRow_ = std::min(targetRow_, static_cast<std::size_t>(mostScroll()));
  Q_EMIT viewChanged();
}

void FlameWidget::animateTo(const FlameInterval& interval) {
  target_ = interval;
  animatedFrom_ = shown_;
  animation_.stop();
  const bool still = animatedFrom_ == target_ || !isVisible() ||
                     style()->styleHint(QStyle::SH_Widget_Animation_Duration) == 0;
  if (still)
    setInterval(target_);
  else
    animation_.start();
}

void FlameWidget::zoomTo(const FlameInterval& interval) {
  if (!snapshot_ || interval.length <= 0 || interval == target_)
    return;
  past_.push_back(place());
  future_.clear();
  animateTo(interval);
  Q_EMIT viewChanged();
}

void FlameWidget::zoomToFrame(FrameIndex frame) {
  if (snapshot_ && frame.valid())
    zoomTo(intervalOf(snapshot_->graph.tree, frame));
}

void FlameWidget::resetZoom() {
  if (snapshot_)
    zoomTo(wholeInterval(snapshot_->graph.tree));
}

void FlameWidget::goTo(const Place& place) {
  targetRow_ = place.firstRow;
  if (place.current != current_) {
    selectedNode_ = place.current.valid() ? snapshot_->graph.tree.node(place.current) : NodeIndex();
    setCurrent(place.current);
    Q_EMIT nodeSelected(selectedNode_);
  }
  animateTo(place.interval);
  Q_EMIT viewChanged();
}

void FlameWidget::back() {
  if (past_.empty())
    return;
  future_.push_back(place());
  const Place before = past_.back();
  past_.pop_back();
  goTo(before);
}

void FlameWidget::forward() {
  if (future_.empty())
    return;
  past_.push_back(place());
  const Place next = future_.back();
  future_.pop_back();
  goTo(next);
}

/// Zooms so that what is under `x` (logical pixels) stays there. Not animated: the wheel is.
void FlameWidget::zoomAround(double factor, double x) {
  if (!snapshot_)
    return;
  const FlameInterval whole = wholeInterval(snapshot_->graph.tree);
  const double length =
      std::clamp(target_.length / factor, whole.length * kFinestShare, whole.length);
  const double fixed = target_.begin + target_.length * x / std::max(width(), 1);
  FlameInterval next{fixed - length * x / std::max(width(), 1), length};
  next.begin = std::clamp(next.begin, 0.0, whole.length - length);
  if (next == target_)
    return;
  animation_.stop();
  target_ = next;
  setInterval(next);
}

void FlameWidget::pan(double pixels) {
  if (!snapshot_)
    return;
  const FlameInterval whole = wholeInterval(snapshot_->graph.tree);
  FlameInterval next = target_;
  next.begin = std::clamp(next.begin + pixels * next.length / std::max(width(), 1), 0.0,
                          whole.length - next.length);
  if (next == target_)
    return;
  animation_.stop();
  target_ = next;
  setInterval(next);
}

void FlameWidget::setScrollRow(int row) {
  const auto wanted = static_cast<std::size_t>(std::clamp(row, 0, mostScroll()));
  targetRow_ = wanted;
  if (wanted == firstRow_)
    return;
  firstRow_ = wanted;
  picture_ = {};
  update();
  Q_EMIT viewChanged();
}

void FlameWidget::invalidate() {
  layoutStale_ = true;
  picture_ = {};
  update();
}

// --- selection

void FlameWidget::setCurrent(FrameIndex frame) {
  current_ = frame;
  update();
  updateAccessible();
  Q_EMIT currentChanged();
}

void FlameWidget::select(FrameIndex frame) {
  if (!snapshot_ || !frame.valid())
    return;
  selectedNode_ = snapshot_->graph.tree.node(frame);
  setCurrent(frame);
  ensureVisible(frame);
  Q_EMIT nodeSelected(selectedNode_);
}

void FlameWidget::setSelectedNode(NodeIndex node) {
  if (!snapshot_)
    return;
  selectedNode_ = node;
  update();
  const CallTree& tree = snapshot_->graph.tree;
  if (!node.valid() || (current_.valid() && tree.node(current_) == node))
    return;
  FrameIndex widest;
  for (std::uint32_t i = 1; i < tree.size(); ++i)
    if (tree.node(FrameIndex(i)) == node &&
        (!widest.valid() || tree.span(FrameIndex(i)) > tree.span(widest)))
      widest = FrameIndex(i);
  if (!widest.valid())
    return;
  setCurrent(widest);
  ensureVisible(widest);
}

/// Scrolls to the frame's row, and leaves a zoom that does not show it.
void FlameWidget::ensureVisible(FrameIndex frame) {
  const CallTree& tree = snapshot_->graph.tree;
  const FlameInterval its = intervalOf(tree, frame);
  if (its.begin + its.length <= target_.begin || its.begin >= target_.begin + target_.length)
    zoomTo(wholeInterval(tree));
  const int row = static_cast<int>(tree.depth(frame));
  if (row < scrollRow())
    setScrollRow(row);
  else if (row >= scrollRow() + visibleRows())
    setScrollRow(row - visibleRows() + 1);
}

void FlameWidget::activate(const FlameBox& box) {
  if (box.isGathered()) {
    zoomTo({static_cast<double>(box.offset), static_cast<double>(box.span)});
    return;
  }
  const FlameInterval wanted = intervalOf(snapshot_->graph.tree, box.frame);
  const Place before = place();
  select(box.frame);
  if (wanted.length <= 0 || wanted == target_)
    return;
  past_.push_back(before);
  future_.clear();
  animateTo(wanted);
  Q_EMIT viewChanged();
}

void FlameWidget::walk(int key) {
  if (!snapshot_ || snapshot_->graph.tree.size() == 0)
    return;
  const CallTree& tree = snapshot_->graph.tree;
  if (!current_.valid()) {
    select(CallTree::root());
    return;
  }
  FrameIndex next;
  if (key == Qt::Key_Up)
    next = tree.parent(current_);
  else if (key == Qt::Key_Down)
    next = tree.firstCallee(current_);
  else if (key == Qt::Key_Left)
    next = tree.previousSibling(current_);
  else
    next = tree.nextSibling(current_);
  if (next.valid())
    select(next);
}

void FlameWidget::setMatches(const std::optional<std::vector<bool>>& nodes) {
  if (!snapshot_ || !nodes)
    matches_.reset();
  else
    matches_ = matchFrames(snapshot_->graph.tree, *nodes);
  picture_ = {};
  update();
  updateAccessible();
}

void FlameWidget::goToMatch(int step) {
  if (!matches_ || matches_->count == 0)
    return;
  const std::size_t count = matches_->frames.size();
  std::size_t at = current_.valid() ? current_.value() : 0;
  do {
    at = (at + (step > 0 ? 1 : count - 1)) % count;
  } while (!matches_->frames[at]);
  const FrameIndex frame(at);
  select(frame);
  if (boxOf(frame) == nullptr) // too narrow to be seen
    zoomToFrame(frame);
}

// --- painting

void FlameWidget::paintEvent(QPaintEvent* /*event*/) {
  const Theme theme = Theme::of(palette());
  QPainter painter(this);
  if (!snapshot_ || boxes().rows() == 0) {
    painter.fillRect(rect(), theme.background());
    return;
  }
  const qreal ratio = devicePixelRatioF();
  const QSize size = (QSizeF(this->size()) * ratio).toSize();
  if (picture_.isNull() || picture_.size() != size) {
    const FlameScene scene{&snapshot_->graph, &boxes(), firstRow_, deviceRowHeight(), size, ratio};
    picture_ = painter_.paint(scene, theme, {matches_ ? &*matches_ : nullptr});
  }
  painter.drawImage(0, 0, picture_);
  paintMarks(painter, theme);
  paintHover(painter, theme);
}

/// Outlines: the frames of the selected function, the current frame, the one under the mouse.
void FlameWidget::paintMarks(QPainter& painter, const Theme& theme) {
  const CallTree& tree = snapshot_->graph.tree;
  const auto outline = [&](const FlameBox& box, const QColor& color, qreal width) {
    const QRectF at = rectOf(box);
    const qreal inset = width / 2;
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(at.width() > 2 * width ? at.adjusted(inset, inset, -inset, -inset) : at);
  };
  painter.setBrush(Qt::NoBrush);
  constexpr qreal kThin = 1;
  constexpr qreal kThick = 2;
  const std::size_t lastRow =
      std::min(boxes().rows(), firstRow_ + static_cast<std::size_t>(visibleRows()) + 1);
  if (selectedNode_.valid())
    for (std::size_t row = firstRow_; row < lastRow; ++row)
      for (const FlameBox& box : boxes().row(row))
        if (!box.isGathered() && tree.node(box.frame) == selectedNode_)
          outline(box, theme.relatedOutline(), kThin);
  if (const FlameBox* box = boxOf(current_))
    outline(*box, theme.selectionOutline(), kThick);
  if (const FlameBox* box = mouse_ ? boxAt(*mouse_) : nullptr)
    outline(*box, theme.hoverOutline(), kThin);
}

/// The numbers of the frame under the mouse, beside it and inside the widget.
void FlameWidget::paintHover(QPainter& painter, const Theme& theme) const {
  const FlameBox* box = mouse_ ? boxAt(*mouse_) : nullptr;
  if (box == nullptr)
    return;
  constexpr qreal kPadding = 6;
  constexpr qreal kDistance = 16;
  const QFontMetricsF metrics(font());
  const qreal most = std::max(width() - 2 * kPadding - 2, 60.0);
  const QString name = metrics.elidedText(nameOf(*box), Qt::ElideLeft, most);
  const QString numbers = metrics.elidedText(numbersOf(*box), Qt::ElideRight, most);
  const QSizeF size(std::max(metrics.horizontalAdvance(name), metrics.horizontalAdvance(numbers)) +
                        2 * kPadding,
                    2 * metrics.lineSpacing() + 2 * kPadding);
  QPointF at = *mouse_ + QPointF(kDistance, kDistance);
  at.setX(std::max(0.0, std::min(at.x(), width() - size.width() - 1)));
  if (at.y() + size.height() > height())
    at.setY(std::max(0.0, mouse_->y() - kDistance - size.height()));
  painter.setPen(theme.hoverOutline());
  painter.setBrush(palette().color(QPalette::ToolTipBase));
  painter.drawRect(QRectF(at, size));
  painter.setPen(palette().color(QPalette::ToolTipText));
  painter.drawText(at + QPointF(kPadding, kPadding + metrics.ascent()), name);
  painter.setPen(theme.quietText());
  painter.drawText(at + QPointF(kPadding, kPadding + metrics.ascent() + metrics.lineSpacing()),
                   numbers);
}

/// The description says what the keyboard is on and what was found.
void FlameWidget::updateAccessible() {
  QStringList parts;
  if (current_.valid())
    parts << describe(current_);
  if (matches_ && snapshot_)
    parts << tr("search: %n frames, %1", nullptr, static_cast<int>(matches_->count))
                 .arg(QString::fromStdString(snapshot_->graph.valueAndShare(matches_->span)));
  const QString description = parts.join(QStringLiteral("; "));
  if (description == accessibleDescription())
    return;
  setAccessibleDescription(description);
}

} // namespace pprof::desktop
