// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_job.h"
#include "app/views/profile_view.h"

class QAction;
class QLabel;
class QSpinBox;
class QStackedWidget;
class QTimer;

namespace pprof::desktop {

class CallGraphCanvas;
class MessagePage;

/// The call graph with what belongs to it: how many functions it has, its zoom, and a line that
/// says what the current function or the one under the mouse is. The picture is made in the
/// background; the last one stays until the next is there. Where there is no Graphviz, or nothing
/// to draw, a page says so.
class CallGraphView final : public ProfileView {
  Q_OBJECT

public:
  explicit CallGraphView(Document& document, QWidget* parent = nullptr);
  ~CallGraphView() override;

  [[nodiscard]] CallGraphCanvas& canvas() const { return *canvas_; }
  /// Whether a picture is being made.
  [[nodiscard]] bool isBusy() const;
  /// What `dot` may take.
  void setLimits(const ChildLimits& limits) { limits_ = limits; }
  /// Makes the picture anew.
  void refresh();

protected:
  void showSnapshot(const SnapshotPtr& snapshot) override;
  void showSelection(NodeIndex node) override;

private:
  QWidget* makeBar();
  void connectCanvas();
  void showPicture(Result<CallGraphPicturePtr> made);
  void showError(const Error& error);
  void showPage(const QString& title, const QString& text, bool canRetry);
  void focusOn(NodeIndex node);
  void describe(const QString& hovered);
  [[nodiscard]] bool isCurrent() const;

  CallGraphCanvas* canvas_;
  CallGraphJob* job_;
  QStackedWidget* pages_;
  MessagePage* page_;
  QAction* retry_;
  QSpinBox* count_;
  QLabel* summary_;
  QLabel* zoomText_;
  QLabel* details_;
  QTimer* countDelay_;
  QTimer* noteDelay_;
  ChildLimits limits_;
};

} // namespace pprof::desktop
