// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/settings.h"
#include "app/desktop/theming.h"
#include "app/models/document.h"
#include "app/models/operation_runner.h"

#include <QHash>
#include <QMainWindow>

class QComboBox;
class QDockWidget;
class QLabel;
class QStackedWidget;
class QTabWidget;

namespace pprof::desktop {

struct ActionSpec;
class CallGraphView;
class DatadogDialog;
class FilterBar;
class FlameView;
class KeyStore;
class LoadPage;
class MessagePage;
class ProfileView;
class TopView;

/// The window: menus, tool bar and views around one document. What it can do is in the table of
/// actions.cpp; what is shown is the views' business.
class MainWindow final : public QMainWindow {
  Q_OBJECT

public:
  MainWindow(Limits limits, Theming& theming, Settings& settings, KeyStore& keys);
  ~MainWindow() override;

  void open(const QStringList& names);
  [[nodiscard]] Document& document() { return document_; }
  /// The action of that id (see actions.cpp), or null.
  [[nodiscard]] QAction* action(const char* id) const;

  // What the actions do.
  void chooseFiles();
  void openLocation();
  void openFromDatadog();
  void reload();
  void exportFlameGraph();
  void copyCommand();
  void showInformation();
  void back();
  void forward();
  void resetZoom();
  void search();
  void nextMatch();
  void previousMatch();
  void clearFilters();
  void showFlameGraph();
  void showCallGraph();
  void showTop();
  void useSystemTheme();
  void useLightTheme();
  void useDarkTheme();
  void about();

protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

private:
  [[nodiscard]] ProfileView& view() const; ///< the one in front
  void makeActions();
  void makeMenus();
  void makeToolBar();
  void makePages();
  void makePanels();
  void makeStatusBar();
  void connectDocument();
  void restoreWindow();

  void showState();
  void showSnapshot();
  void showFacts();
  void showNotice(const QString& text);
  void fillSampleTypes();
  void fillRecent();
  void fillRecentButtons();
  void updateActions();
  void setTheme(ThemeChoice choice);
  void showOutcome(const Result<OutcomePtr>& outcome);
  void showText(const QString& title, const QString& shown);

  OperationRunner operations_;
  Document document_;
  Theming& theming_;
  Settings& settings_;
  KeyStore& keys_;

  DatadogDialog* datadog_ = nullptr; ///< once it was asked for
  QHash<QByteArray, QAction*> actions_;
  QMenu* recentMenu_ = nullptr;
  QComboBox* sampleType_ = nullptr;
  FilterBar* filters_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  MessagePage* empty_ = nullptr;
  QWidget* recentButtons_ = nullptr; ///< on that page
  LoadPage* loading_ = nullptr;
  MessagePage* failed_ = nullptr;
  QAction* goBack_ = nullptr; ///< from a failure to what was shown before
  QWidget* work_ = nullptr;   ///< the page with the views
  QLabel* notice_ = nullptr;
  QMainWindow* area_ = nullptr; ///< the tabs, and panels around them
  QTabWidget* tabs_ = nullptr;
  FlameView* flame_ = nullptr;
  CallGraphView* callGraph_ = nullptr;
  TopView* top_ = nullptr;
  QDockWidget* topPanel_ = nullptr;
  QMenu* panelMenu_ = nullptr;
  QLabel* facts_ = nullptr;
  QLabel* activity_ = nullptr;
};

} // namespace pprof::desktop
