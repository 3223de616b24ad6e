// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/flame_widget.h"
#include "app/views/profile_view.h"

class QLabel;
class QLineEdit;
class QScrollBar;
class QTimer;
class QToolButton;

namespace pprof::desktop {

/// The flame graph with what belongs to it: search, the history of the zoom, a scroll bar, and a
/// line that says what the current frame is.
class FlameView final : public ProfileView {
  Q_OBJECT

public:
  explicit FlameView(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] FlameWidget& flame() const { return *flame_; }
  /// Puts the keyboard into the search field.
  void beginSearch();
  void goToMatch(int step);

  [[nodiscard]] bool canGoBack() const override { return flame_->canGoBack(); }
  [[nodiscard]] bool canGoForward() const override { return flame_->canGoForward(); }
  [[nodiscard]] bool isZoomed() const override { return flame_->isZoomed(); }
  void back() override { flame_->back(); }
  void forward() override { flame_->forward(); }
  void resetZoom() override { flame_->resetZoom(); }

protected:
  void showSnapshot(const SnapshotPtr& snapshot) override;
  void showSelection(NodeIndex node) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  QWidget* makeBar();
  void connectAll();
  void search();
  void updateScrollBar();
  void describe(const FlameBox* hovered);
  void showContextMenu(FrameIndex frame, const QPoint& at);

  FlameWidget* flame_;
  QScrollBar* scrollBar_;
  QLineEdit* search_;
  QLabel* found_;
  QLabel* details_;
  QTimer* searchDelay_;
};

} // namespace pprof::desktop
