// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/painted_accessible.h"

#include <QPointer>
#include <QWidget>

namespace pprof::desktop {

namespace {

/// One item. It lives until the widget shows something else.
class PaintedItem final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
  PaintedItem(QWidget* widget, std::shared_ptr<PaintedItems> items, int number)
      : widget_(widget), items_(std::move(items)), number_(number) {}

  [[nodiscard]] bool isValid() const override { return widget_ && number_ < items_->count(); }
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
      return items_->name(number_);
    return which == QAccessible::Description || which == QAccessible::Value
               ? items_->numbers(number_)
               : QString();
  }
  void setText(QAccessible::Text /*which*/, const QString& /*text*/) override {}
  [[nodiscard]] QRect rect() const override {
    if (!isValid())
      return {};
    const QRect place = items_->place(number_).toAlignedRect();
    return {items_->surface()->mapToGlobal(place.topLeft()), place.size()};
  }
  [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
  [[nodiscard]] QAccessible::State state() const override {
    QAccessible::State state;
    if (!isValid())
      return state;
    state.focusable = state.selectable = true;
    state.selected = items_->current() == number_;
    state.focused = state.selected && widget_->hasFocus();
    state.offscreen = !items_->place(number_).intersects(QRectF(items_->surface()->rect()));
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
      items_->press(number_);
  }
  [[nodiscard]] QStringList keyBindingsForAction(const QString& /*action*/) const override {
    return {};
  }

private:
  QPointer<QWidget> widget_;
  std::shared_ptr<PaintedItems> items_;
  int number_;
};

} // namespace

PaintedAccessible::PaintedAccessible(QWidget* widget, std::shared_ptr<PaintedItems> items)
    : QAccessibleWidget(widget, QAccessible::Chart, widget->accessibleName()),
      items_(std::move(items)) {}

PaintedAccessible::~PaintedAccessible() {
  QObject::disconnect(stale_);
  QObject::disconnect(moved_);
  forget();
}

QAccessibleInterface* PaintedAccessible::child(int index) const {
  if (index < 0 || index >= items_->count())
    return nullptr;
  const auto known = children_.constFind(index);
  if (known != children_.constEnd())
    return QAccessible::accessibleInterface(*known);
  auto* made = new PaintedItem(widget(), items_, index);
  children_.insert(index, QAccessible::registerAccessibleInterface(made));
  return made;
}

int PaintedAccessible::indexOfChild(const QAccessibleInterface* wanted) const {
  for (auto i = children_.constBegin(); i != children_.constEnd(); ++i)
    if (QAccessible::accessibleInterface(i.value()) == wanted)
      return i.key();
  return -1;
}

QAccessibleInterface* PaintedAccessible::childAt(int x, int y) const {
  return child(items_->at(items_->surface()->mapFromGlobal(QPoint(x, y))));
}

QAccessibleInterface* PaintedAccessible::focusChild() const { return child(items_->current()); }

void PaintedAccessible::forget() {
  const QList<QAccessible::Id> ids = children_.values();
  children_.clear();
  for (const QAccessible::Id id : ids)
    QAccessible::deleteAccessibleInterface(id);
}

void PaintedAccessible::tellFocus() {
  if (!QAccessible::isActive() || !widget()->hasFocus())
    return;
  if (QAccessibleInterface* current = focusChild()) {
    QAccessibleEvent event(current, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
  }
}

} // namespace pprof::desktop
