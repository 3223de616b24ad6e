// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QLabel;
class QVBoxLayout;

namespace pprof::desktop {

/// A page in the place of a view that has nothing to show: what is the matter, what to do, and
/// buttons that do it. Its text can be selected and is read by screen readers.
class MessagePage final : public QWidget {
  Q_OBJECT

public:
  explicit MessagePage(QWidget* parent = nullptr);
  void setMessage(const QString& title, const QString& text);
  /// Adds a button for an action, there while the action is visible; it stays the caller's.
  void addButton(QAction* action);
  /// Adds a widget below the text and above the buttons.
  void addWidget(QWidget* widget);

private:
  QLabel* title_;
  QLabel* text_;
  QVBoxLayout* extras_;
  QVBoxLayout* buttons_;
};

} // namespace pprof::desktop
