// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/document.h"

#include <QWidget>

namespace pprof::desktop {

/// One way to look at the document. A view shows the snapshot and the selection that it is told of,
/// and tells the document what the user selects or filters; views know nothing of each other.
///
/// The two functions below are called on the GUI thread and must return within a frame: what takes
/// longer belongs to the snapshot or to a job of the view's own. A hidden view is told as soon as
/// it is shown, and of the latest only; until then it has no snapshot.
class ProfileView : public QWidget {
  Q_OBJECT

public:
  ProfileView(Document& document, QWidget* parent);

  // What the window's Back, Forward and Reset zoom do while this view is in front.
  [[nodiscard]] virtual bool canGoBack() const { return false; }
  [[nodiscard]] virtual bool canGoForward() const { return false; }
  [[nodiscard]] virtual bool isZoomed() const { return false; }
  virtual void back() {}
  virtual void forward() {}
  virtual void resetZoom() {}

Q_SIGNALS:
  /// What can be undone and redone, or whether the view is zoomed, may have changed.
  void historyChanged();

protected:
  /// There is another snapshot; null if nothing is open.
  virtual void showSnapshot(const SnapshotPtr& snapshot) = 0;
  /// Another function is selected in the snapshot that was shown last; perhaps none.
  virtual void showSelection(NodeIndex node) = 0;

  [[nodiscard]] Document& document() const { return document_; }
  [[nodiscard]] const SnapshotPtr& snapshot() const { return shown_; }
  void showEvent(QShowEvent* event) override;

private:
  void catchUp();

  Document& document_;
  SnapshotPtr shown_;
  bool staleSnapshot_ = true;
  bool staleSelection_ = true;
};

} // namespace pprof::desktop
