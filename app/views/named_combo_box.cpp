// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/named_combo_box.h"

#include <QAbstractItemView>
#include <QAccessibleWidget>

namespace pprof::desktop {

namespace {

class NamedComboAccessible final : public QAccessibleWidget {
public:
  explicit NamedComboAccessible(NamedComboBox* box)
      : QAccessibleWidget(box, QAccessible::ComboBox), box_(box) {}

  [[nodiscard]] QString text(QAccessible::Text which) const override {
    return which == QAccessible::Value ? box_->currentText() : QAccessibleWidget::text(which);
  }
  // Its list is its child, as with Qt's own.
  [[nodiscard]] int childCount() const override { return 1; }
  [[nodiscard]] QAccessibleInterface* child(int index) const override {
    return index == 0 ? QAccessible::queryAccessibleInterface(box_->view()) : nullptr;
  }
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* wanted) const override {
    return wanted->object() == box_->view() ? 0 : -1;
  }
  [[nodiscard]] QAccessible::State state() const override {
    QAccessible::State state = QAccessibleWidget::state();
    state.expandable = true;
    state.expanded = box_->view()->isVisible();
    return state;
  }
  [[nodiscard]] QStringList actionNames() const override {
    return {showMenuAction(), pressAction()};
  }
  void doAction(const QString& action) override {
    if (!box_->isEnabled() || !actionNames().contains(action))
      return;
    if (box_->view()->isVisible())
      box_->hidePopup();
    else
      box_->showPopup();
  }
  [[nodiscard]] QStringList keyBindingsForAction(const QString& /*action*/) const override {
    return {};
  }

private:
  NamedComboBox* box_;
};

QAccessibleInterface* makeNamedComboAccessible(const QString& /*className*/, QObject* object) {
  auto* box = qobject_cast<NamedComboBox*>(object);
  return box == nullptr ? nullptr : new NamedComboAccessible(box);
}

} // namespace

NamedComboBox::NamedComboBox(const QString& name, QWidget* parent) : QComboBox(parent) {
  [[maybe_unused]] static const bool installed =
      (QAccessible::installFactory(makeNamedComboAccessible), true);
  setAccessibleName(name);
}

} // namespace pprof::desktop
