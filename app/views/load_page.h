// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/document.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace pprof::desktop {

/// What is shown while a profile is being opened: what is done, how far it is, and Cancel.
class LoadPage final : public QWidget {
  Q_OBJECT

public:
  explicit LoadPage(Document& document, QWidget* parent = nullptr);

private:
  void showProgress();

  Document& document_;
  QLabel* what_;
  QProgressBar* bar_;
  QLabel* stage_;
  QPushButton* cancel_;
};

/// "reading stacks, 61 MB of 95": how far a load is, as a person reads it.
QString progressText(const WorkProgress& progress);

} // namespace pprof::desktop
