// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/models/document.h"

#include <QWidget>
#include <vector>

class QLineEdit;
class QToolButton;

namespace pprof::desktop {

/// The filters of the document, each under its name in the operations: a field says what is in
/// force, Enter puts what was typed in force.
class FilterBar final : public QWidget {
  Q_OBJECT

public:
  explicit FilterBar(Document& document, QWidget* parent = nullptr);
  /// Takes all filters away.
  void clear();

private:
  struct Entry {
    std::string argument;
    QLineEdit* edit;
  };

  void showChoice();
  void apply(const Entry& entry);

  Document& document_;
  std::vector<Entry> entries_;
  QToolButton* clear_;
};

} // namespace pprof::desktop
