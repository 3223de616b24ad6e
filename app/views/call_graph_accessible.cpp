// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_canvas.h"

#include <QAccessibleWidget>
#include <QPointer>

namespace pprof::desktop {

namespace {

/// One function. It lives as long as the picture that it is of.
class GraphBoxAccessible final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
  GraphBoxAccessible(CallGraphCanvas* canvas, GraphBoxIndex box) : canvas_(canvas), box_(box) {}

  [[nodiscard]] bool isValid() const override {
    return canvas_ && canvas_->picture() && box_.value() < canvas_->picture()->boxes.size();
  }
  [[nodiscard]] QObject* object() const override { return nullptr; }
  [[nodiscard]] QAccessibleInterface* parent() const override {
    return QAccessible::queryAccessibleInterface(canvas_);
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
    const GraphBox& box = (*canvas_->picture())[box_];
    if (which == QAccessible::Name)
      return box.name;
    return which == QAccessible::Description || which == QAccessible::Value ? box.numbers
                                                                            : QString();
  }
  void setText(QAccessible::Text /*which*/, const QString& /*text*/) override {}
  [[nodiscard]] QRect rect() const override {
    if (!isValid())
      return {};
    const QRect place = canvas_->rectOf(box_).toAlignedRect();
    return {canvas_->viewport()->mapToGlobal(place.topLeft()), place.size()};
  }
  [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
  [[nodiscard]] QAccessible::State state() const override {
    QAccessible::State state;
    if (!isValid())
      return state;
    state.focusable = state.selectable = true;
    state.selected = canvas_->current() == box_;
    state.focused = state.selected && canvas_->hasFocus();
    state.offscreen = !canvas_->rectOf(box_).intersects(QRectF(canvas_->viewport()->rect()));
    state.invisible = !canvas_->isVisible();
    return state;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                : nullptr;
  }
  [[nodiscard]] QStringList actionNames() const override { return {pressAction()}; }
  void doAction(const QString& action) override {
    if (action == pressAction() && isValid())
      canvas_->select(box_);
  }
  [[nodiscard]] QStringList keyBindingsForAction(const QString& /*action*/) const override {
    return {};
  }

private:
  QPointer<CallGraphCanvas> canvas_;
  GraphBoxIndex box_;
};

class CallGraphAccessible final : public QAccessibleWidget {
public:
  explicit CallGraphAccessible(CallGraphCanvas* canvas)
      : QAccessibleWidget(canvas, QAccessible::Chart), canvas_(canvas) {
    stale_ =
        QObject::connect(canvas, &CallGraphCanvas::pictureChanged, canvas, [this] { forget(); });
    current_ =
        QObject::connect(canvas, &CallGraphCanvas::currentChanged, canvas, [this] { tellFocus(); });
  }
  ~CallGraphAccessible() override {
    QObject::disconnect(stale_);
    QObject::disconnect(current_);
    forget();
  }

  [[nodiscard]] int childCount() const override {
    return canvas_->picture() ? static_cast<int>(canvas_->picture()->boxes.size()) : 0;
  }
  [[nodiscard]] QAccessibleInterface* child(int index) const override {
    if (index < 0 || index >= childCount())
      return nullptr;
    const auto known = children_.constFind(index);
    if (known != children_.constEnd())
      return QAccessible::accessibleInterface(*known);
    auto* made = new GraphBoxAccessible(canvas_, GraphBoxIndex(static_cast<std::uint32_t>(index)));
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
    return childOf(canvas_->boxAt(canvas_->viewport()->mapFromGlobal(QPoint(x, y))));
  }
  [[nodiscard]] QAccessibleInterface* focusChild() const override {
    return childOf(canvas_->current());
  }

private:
  [[nodiscard]] QAccessibleInterface* childOf(GraphBoxIndex box) const {
    return box.valid() ? child(static_cast<int>(box.value())) : nullptr;
  }
  void forget() {
    const QList<QAccessible::Id> ids = children_.values();
    children_.clear();
    for (const QAccessible::Id id : ids)
      QAccessible::deleteAccessibleInterface(id);
  }
  void tellFocus() {
    if (!QAccessible::isActive() || !canvas_->hasFocus())
      return;
    if (QAccessibleInterface* current = focusChild()) {
      QAccessibleEvent event(current, QAccessible::Focus);
      QAccessible::updateAccessibility(&event);
    }
  }

  CallGraphCanvas* canvas_;
  mutable QHash<int, QAccessible::Id> children_; ///< by number of the box
  QMetaObject::Connection stale_;
  QMetaObject::Connection current_;
};

QAccessibleInterface* makeCallGraphAccessible(const QString& /*className*/, QObject* object) {
  auto* canvas = qobject_cast<CallGraphCanvas*>(object);
  return canvas == nullptr ? nullptr : new CallGraphAccessible(canvas);
}

} // namespace

void installCallGraphAccessibility() { QAccessible::installFactory(makeCallGraphAccessible); }

} // namespace pprof::desktop
