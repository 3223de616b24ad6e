// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/views/call_graph_job.h"
#include "app/views/profile_view.h"

#include <QElapsedTimer>
#include <vector>

class QAction;
class QLabel;
class QSpinBox;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace pprof::desktop {

class CallGraphCanvas;
class MessagePage;

/// The call graph with what belongs to it: how many functions it has, its zoom, and a line that
/// says what the current function or the one under the mouse is. The picture is made in the
/// background, and can be stopped; the last one stays until the next is there. Where there is no
/// Graphviz, or nothing to draw, a page says so.
///
/// Its history is that of the functions that were focused on here.
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
  /// Gives up the picture that is being made.
  void stop();

  [[nodiscard]] bool canGoBack() const override { return !past_.empty(); }
  [[nodiscard]] bool canGoForward() const override { return !future_.empty(); }
  [[nodiscard]] bool isZoomed() const override;
  void back() override { step(past_, future_); }
  void forward() override { step(future_, past_); }
  void resetZoom() override;

protected:
  void keyPressEvent(QKeyEvent* event) override;
  void showSnapshot(const SnapshotPtr& snapshot) override;
  void showSelection(NodeIndex node) override;

private:
  QWidget* makeBar();
  QWidget* makeZoomBar(QWidget* parent);
  void connectCanvas();
  void showPicture(Result<CallGraphPicturePtr> made);
  void showError(const Error& error);
  void showPage(const QString& title, const QString& text, bool canRetry);
  void showBusy();
  void focusOn(NodeIndex node);
  void choose(const Json& focus);
  void step(std::vector<Json>& from, std::vector<Json>& to);
  void checkHistory();
  void describe(const QString& hovered);
  [[nodiscard]] bool isCurrent() const;

  CallGraphCanvas* canvas_;
  CallGraphJob* job_;
  QStackedWidget* pages_;
  MessagePage* page_;
  QAction* retry_;
  QSpinBox* count_ = nullptr;
  QLabel* summary_ = nullptr;
  QLabel* zoomText_ = nullptr;
  QLabel* details_;
  QTimer* countDelay_;
  QTimer* busyTick_;
  QToolButton* stop_ = nullptr;
  QElapsedTimer busySince_;
  int shownCount_ = 0; ///< of nodes, as asked for, in the picture
  ChildLimits limits_;

  Json focus_; ///< the document's, as it was last set or seen here; null for none
  std::vector<Json> past_;
  std::vector<Json> future_;
  std::weak_ptr<const Profile> profile_; ///< that the history is of
};

} // namespace pprof::desktop
