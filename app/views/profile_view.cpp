// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/profile_view.h"

#include <QShowEvent>

namespace pprof::desktop {

ProfileView::ProfileView(Document& document, QWidget* parent)
    : QWidget(parent), document_(document) {
  connect(&document, &Document::snapshotChanged, this, [this] {
    staleSnapshot_ = true;
    shown_ = nullptr; // a hidden view does not keep an old one in memory
    catchUp();
  });
  connect(&document, &Document::selectionChanged, this, [this] {
    staleSelection_ = true;
    catchUp();
  });
}

void ProfileView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  catchUp();
}

void ProfileView::catchUp() {
  if (!isVisible())
    return;
  if (std::exchange(staleSnapshot_, false)) {
    shown_ = document_.snapshot();
    showSnapshot(shown_);
    staleSelection_ = true;
  }
  if (std::exchange(staleSelection_, false))
    showSelection(document_.selected());
}

} // namespace pprof::desktop
