// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QString>
#include <span>
#include <string_view>

namespace pprof::desktop {

class MainWindow;

/// Which menu an action stands in.
enum class MenuId { File, View, Filter, Help };

/// One thing that a user can tell the window to do.
struct ActionSpec {
  const char* id = "";
  MenuId menu = MenuId::File;
  const char* text = "";     ///< with a mnemonic; both texts are to be translated, see below
  const char* help = "";     ///< for tool tips and the status bar
  const char* shortcut = ""; ///< in QKeySequence's portable form; "" for none
  void (MainWindow::*slot)() = nullptr;
  bool needsProfile = false; ///< only while a profile is shown
  bool checkable = false;
  bool beginsGroup = false; ///< a separator stands before it
};
std::span<const ActionSpec> actionSpecs();
/// A text of the table in the user's language.
QString translated(const char* text);

/// How an operation of the registry is reached in the window: by an action, or why it is not.
struct OperationAction {
  std::string_view operation;
  std::string_view action;    ///< an id of the table above, or ""
  std::string_view reasonNot; ///< where there is no action
};
std::span<const OperationAction> operationActions();

} // namespace pprof::desktop
