// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_accessible.h"

#include "app/views/flame_widget.h"
#include "app/views/painted_accessible.h"

#include <algorithm>

namespace pprof::desktop {

namespace {

/// The boxes of the layout that is painted.
class FlameItems final : public PaintedItems {
public:
  explicit FlameItems(FlameWidget* flame) : flame_(flame) {}

  [[nodiscard]] int count() const override { return static_cast<int>(boxes().size()); }
  [[nodiscard]] QString name(int item) const override { return flame_->nameOf(box(item)); }
  [[nodiscard]] QString numbers(int item) const override { return flame_->numbersOf(box(item)); }
  [[nodiscard]] QRectF place(int item) const override { return flame_->rectOf(box(item)); }
  [[nodiscard]] int at(const QPoint& place) const override {
    const FlameBox* found = flame_->boxAt(place);
    return found == nullptr ? -1 : static_cast<int>(found - boxes().data());
  }
  [[nodiscard]] int current() const override {
    const auto found = std::find_if(boxes().begin(), boxes().end(), [this](const FlameBox& box) {
      return !box.isGathered() && box.frame == flame_->currentFrame();
    });
    return found == boxes().end() ? -1 : static_cast<int>(found - boxes().begin());
  }
  void press(int item) override {
    const FlameBox copy = box(item); // activating lays out anew
    flame_->activate(copy);
  }
  [[nodiscard]] QWidget* surface() const override { return flame_; }

private:
  [[nodiscard]] const std::vector<FlameBox>& boxes() const { return flame_->boxes().boxes; }
  [[nodiscard]] const FlameBox& box(int item) const {
    return boxes()[static_cast<std::size_t>(item)];
  }

  FlameWidget* flame_;
};

QAccessibleInterface* makeFlameAccessible(const QString& /*className*/, QObject* object) {
  auto* widget = qobject_cast<FlameWidget*>(object);
  if (widget == nullptr)
    return nullptr;
  auto* made = new PaintedAccessible(widget, std::make_shared<FlameItems>(widget));
  made->follow(widget, &FlameWidget::viewChanged, &FlameWidget::currentChanged);
  return made;
}

} // namespace

void installFlameAccessibility() { QAccessible::installFactory(makeFlameAccessible); }

} // namespace pprof::desktop
