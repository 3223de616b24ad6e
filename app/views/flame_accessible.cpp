// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_accessible.h"

#include "app/views/flame_widget.h"

#include <QAccessibleWidget>
#include <QPointer>

namespace pprof::desktop {

namespace {

/// One box. It knows its number in the layout for which it was made; once the picture shows
/// something else it is no longer valid.
class FrameAccessible final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
  FrameAccessible(FlameWidget* widget, const FlameBox& box) : widget_(widget), box_(box) {}

  [[nodiscard]] bool isValid() const override { return widget_ && widget_->snapshot(); }
  [[nodiscard]] QObject* object() const override { return nullptr; }
  [[nodiscard]] QAccessibleInterface* parent() const override {
    return QAccessible::queryAccessibleInterface(widget_);
  }
  [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
  [[nodiscard]] int childCount() const override { return 0; }
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override {
    return -1;
  }
  [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override {
    return nullptr;
  }
  [[nodiscard]] QString text(QAccessible::Text which) const override {
    if (!isValid())
      return {};
    if (which == QAccessible::Name)
      return widget_->nameOf(box_);
    if (which == QAccessible::Description || which == QAccessible::Value)
      return widget_->numbersOf(box_);
    return {};
  }
  void setText(QAccessible::Text /*which*/, const QString& /*text*/) override {}
  [[nodiscard]] QRect rect() const override {
    if (!isValid())
      return {};
    const QRect inWidget = widget_->rectOf(box_).toAlignedRect();
    return {widget_->mapToGlobal(inWidget.topLeft()), inWidget.size()};
  }
  [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
  [[nodiscard]] QAccessible::State state() const override {
    QAccessible::State state;
    if (!isValid())
      return state;
    state.focusable = state.selectable = true;
    const bool isCurrent = !box_.isGathered() && box_.frame == widget_->currentFrame();
    state.selected = isCurrent;
    state.focused = isCurrent && widget_->hasFocus();
    const QRectF at = widget_->rectOf(box_);
    state.offscreen = !at.intersects(QRectF(widget_->rect()));
    state.invisible = !widget_->isVisible();
    return state;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                : nullptr;
  }

  [[nodiscard]] QStringList actionNames() const override { return {pressAction()}; }
  void doAction(const QString& action) override {
    if (action == pressAction() && isValid())
      widget_->activate(FlameBox(box_));
  }
  [[nodiscard]] QStringList keyBindingsForAction(const QString& /*action*/) const override {
    return {};
  }

private:
  QPointer<FlameWidget> widget_;
  FlameBox box_;
};

class FlameAccessible final : public QAccessibleWidget {
public:
  explicit FlameAccessible(FlameWidget* widget)
      : QAccessibleWidget(widget, QAccessible::Chart, widget->accessibleName()), flame_(widget) {
    stale_ = QObject::connect(widget, &FlameWidget::viewChanged, widget, [this] { forget(); });
    focus_ =
        QObject::connect(widget, &FlameWidget::currentChanged, widget, [this] { tellFocus(); });
  }
  ~FlameAccessible() override {
    QObject::disconnect(stale_);
    QObject::disconnect(focus_);
    forget();
  }

  [[nodiscard]] int childCount() const override {
    return static_cast<int>(flame_->boxes().boxes.size());
  }
  [[nodiscard]] QAccessibleInterface* child(int index) const override {
    const std::vector<FlameBox>& boxes = flame_->boxes().boxes;
    if (index < 0 || static_cast<std::size_t>(index) >= boxes.size())
      return nullptr;
    const auto known = children_.constFind(index);
    if (known != children_.constEnd())
      return QAccessible::accessibleInterface(*known);
    auto* made = new FrameAccessible(flame_, boxes[static_cast<std::size_t>(index)]);
    children_.insert(index, QAccessible::registerAccessibleInterface(made));
    return made;
  }
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* wanted) const override {
    for (auto i = children_.constBegin(); i != children_.constEnd(); ++i)
      if (QAccessible::accessibleInterface(i.value()) == wanted)
        return i.key();
    return -1;
  }
  [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override {
    const FlameBox* box = flame_->boxAt(flame_->mapFromGlobal(QPoint(x, y)));
    return box == nullptr ? nullptr : child(indexOf(*box));
  }
  [[nodiscard]] QAccessibleInterface* focusChild() const override {
    const std::vector<FlameBox>& boxes = flame_->boxes().boxes;
    for (const FlameBox& box : boxes)
      if (!box.isGathered() && box.frame == flame_->currentFrame())
        return child(indexOf(box));
    return nullptr;
  }

private:
  [[nodiscard]] int indexOf(const FlameBox& box) const {
    return static_cast<int>(&box - flame_->boxes().boxes.data());
  }
  void forget() {
    const QList<QAccessible::Id> ids = children_.values();
    children_.clear();
    for (const QAccessible::Id id : ids)
      QAccessible::deleteAccessibleInterface(id);
  }
  void tellFocus() {
    if (!QAccessible::isActive() || !flame_->hasFocus())
      return;
    if (QAccessibleInterface* current = focusChild()) {
      QAccessibleEvent event(current, QAccessible::Focus);
      QAccessible::updateAccessibility(&event);
    }
  }

  FlameWidget* flame_;
  mutable QHash<int, QAccessible::Id> children_; ///< by number of the box
  QMetaObject::Connection stale_;
  QMetaObject::Connection focus_;
};

QAccessibleInterface* makeAccessible(const QString& /*className*/, QObject* object) {
  auto* widget = qobject_cast<FlameWidget*>(object);
  return widget == nullptr ? nullptr : new FlameAccessible(widget);
}

} // namespace

void installFlameAccessibility() { QAccessible::installFactory(makeAccessible); }

} // namespace pprof::desktop
