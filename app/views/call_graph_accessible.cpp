// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_canvas.h"
#include "app/views/painted_accessible.h"

namespace pprof::desktop {

namespace {

/// The functions of the picture.
class CallGraphItems final : public PaintedItems {
public:
  explicit CallGraphItems(CallGraphCanvas* canvas) : canvas_(canvas) {}

  [[nodiscard]] int count() const override {
    return canvas_->picture() ? static_cast<int>(canvas_->picture()->boxes.size()) : 0;
  }
  [[nodiscard]] QString name(int item) const override { return box(item).name; }
  [[nodiscard]] QString numbers(int item) const override { return box(item).numbers; }
  [[nodiscard]] QRectF place(int item) const override { return canvas_->rectOf(index(item)); }
  [[nodiscard]] int at(const QPoint& place) const override { return number(canvas_->boxAt(place)); }
  [[nodiscard]] int current() const override { return number(canvas_->current()); }
  void press(int item) override { canvas_->select(index(item)); }
  [[nodiscard]] QWidget* surface() const override { return canvas_->viewport(); }

private:
  [[nodiscard]] static GraphBoxIndex index(int item) {
    return GraphBoxIndex(static_cast<std::uint32_t>(item));
  }
  [[nodiscard]] static int number(GraphBoxIndex box) {
    return box.valid() ? static_cast<int>(box.value()) : -1;
  }
  [[nodiscard]] const GraphBox& box(int item) const { return (*canvas_->picture())[index(item)]; }

  CallGraphCanvas* canvas_;
};

QAccessibleInterface* makeCallGraphAccessible(const QString& /*className*/, QObject* object) {
  auto* canvas = qobject_cast<CallGraphCanvas*>(object);
  if (canvas == nullptr)
    return nullptr;
  auto* made = new PaintedAccessible(canvas, std::make_shared<CallGraphItems>(canvas));
  made->follow(canvas, &CallGraphCanvas::pictureChanged, &CallGraphCanvas::currentChanged);
  return made;
}

} // namespace

void installCallGraphAccessibility() { QAccessible::installFactory(makeCallGraphAccessible); }

} // namespace pprof::desktop
