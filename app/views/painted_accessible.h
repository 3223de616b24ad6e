// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QAccessibleWidget>
#include <QHash>
#include <QRectF>
#include <memory>

namespace pprof::desktop {

/// The things that a widget paints and screen readers shall know, by number. The numbers hold until
/// the widget says that it shows something else.
class PaintedItems {
public:
  PaintedItems() = default;
  PaintedItems(const PaintedItems&) = delete;
  PaintedItems& operator=(const PaintedItems&) = delete;
  virtual ~PaintedItems() = default;

  [[nodiscard]] virtual int count() const = 0;
  [[nodiscard]] virtual QString name(int item) const = 0;
  [[nodiscard]] virtual QString numbers(int item) const = 0;
  /// Where it is in the surface; it may be out of sight.
  [[nodiscard]] virtual QRectF place(int item) const = 0;
  /// What is at a place of the surface, and what the keyboard is on; -1 for nothing.
  [[nodiscard]] virtual int at(const QPoint& place) const = 0;
  [[nodiscard]] virtual int current() const = 0;
  virtual void press(int item) = 0;
  /// What is painted on: the widget, or its viewport.
  [[nodiscard]] virtual QWidget* surface() const = 0;
};

/// A chart for screen readers whose children are what it paints.
class PaintedAccessible final : public QAccessibleWidget {
public:
  PaintedAccessible(QWidget* widget, std::shared_ptr<PaintedItems> items);
  ~PaintedAccessible() override;

  /// Names the widget's signals that the items are others, and that the keyboard is on another one.
  template <class Widget, class Stale, class Moved>
  void follow(Widget* widget, Stale stale, Moved moved) {
    stale_ = QObject::connect(widget, stale, widget, [this] { forget(); });
    moved_ = QObject::connect(widget, moved, widget, [this] { tellFocus(); });
  }

  [[nodiscard]] int childCount() const override { return items_->count(); }
  [[nodiscard]] QAccessibleInterface* child(int index) const override;
  [[nodiscard]] int indexOfChild(const QAccessibleInterface* wanted) const override;
  [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override;
  [[nodiscard]] QAccessibleInterface* focusChild() const override;

private:
  void forget();
  void tellFocus();

  std::shared_ptr<PaintedItems> items_;
  mutable QHash<int, QAccessible::Id> children_;
  QMetaObject::Connection stale_;
  QMetaObject::Connection moved_;
};

} // namespace pprof::desktop
