// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/main_window.h"

#include "app/desktop/actions.h"
#include "app/desktop/key_store.h"
#include "app/models/shown_text.h"
#include "app/views/call_graph_view.h"
#include "app/views/filter_bar.h"
#include "app/views/flame_view.h"
#include "app/views/icons.h"
#include "app/views/load_page.h"
#include "app/views/message_page.h"
#include "app/views/named_combo_box.h"
#include "app/views/top_view.h"
#include "core/analysis/report_header.h"
#include "core/measurement/measurement.h"
#include "core/sources/datadog/datadog_place.h"
#include "core/sources/http/http_url.h"

#include <QCloseEvent>
#include <QComboBox>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>

namespace pprof::desktop {

namespace {

/// An address without what may be secret, and not long.
QString shownLocation(const QString& url) {
  constexpr qsizetype kLongest = 60;
  const QString shown = shownText(withoutSecrets(url.toStdString()));
  return shown.size() <= kLongest ? shown : shown.left(kLongest - 1) + u'…';
}

QString shortNames(const QStringList& names) {
  QStringList shown;
  for (const QString& name : names)
    shown << (isProfileUrl(name.toStdString()) ? shownLocation(name) : QFileInfo(name).fileName());
  return shown.join(QStringLiteral(", "));
}

/// A path for a menu or a button: the end of it, which tells most.
QString shownPath(const QString& path) {
  constexpr qsizetype kLongest = 60;
  const QString end =
      path.size() <= kLongest ? path : QStringLiteral("…") + path.right(kLongest - 1);
  return QString(end).replace(u'&', QStringLiteral("&&"));
}

} // namespace

MainWindow::MainWindow(Limits limits, Theming& theming, Settings& settings, KeyStore& keys)
    : operations_(limits), document_(limits, &operations_.datadog()), theming_(theming),
      settings_(settings), keys_(keys) {
  setWindowTitle(QStringLiteral("pprof"));
  setAcceptDrops(true);
  makeActions();
  makeMenus();
  makeToolBar();
  makePages();
  makePanels();
  makeStatusBar();
  connectDocument();
  restoreWindow();
  showState();
}

MainWindow::~MainWindow() = default;

QAction* MainWindow::action(const char* id) const { return actions_.value(id); }

ProfileView& MainWindow::view() const { return *static_cast<ProfileView*>(tabs_->currentWidget()); }

void MainWindow::makeActions() {
  for (const ActionSpec& spec : actionSpecs()) {
    auto* made = new QAction(translated(spec.text), this);
    made->setObjectName(QString::fromLatin1(spec.id));
    made->setShortcut(QKeySequence(QString::fromLatin1(spec.shortcut)));
    made->setStatusTip(translated(spec.help));
    made->setIcon(actionIcon(spec.id));
    made->setIconVisibleInMenu(false);
    const QString keys = made->shortcut().toString(QKeySequence::NativeText);
    made->setToolTip(keys.isEmpty() ? translated(spec.help)
                                    : QStringLiteral("%1 (%2)").arg(translated(spec.help), keys));
    made->setCheckable(spec.checkable);
    connect(made, &QAction::triggered, this, spec.slot);
    addAction(made);
    actions_.insert(spec.id, made);
  }
}

void MainWindow::makeMenus() {
  const std::pair<MenuId, QString> menus[] = {{MenuId::File, tr("&File")},
                                              {MenuId::View, tr("&View")},
                                              {MenuId::Filter, tr("Fi&lter")},
                                              {MenuId::Help, tr("&Help")}};
  for (const auto& [id, title] : menus) {
    QMenu* menu = menuBar()->addMenu(title);
    for (const ActionSpec& spec : actionSpecs()) {
      if (spec.menu != id)
        continue;
      if (spec.beginsGroup)
        menu->addSeparator();
      menu->addAction(action(spec.id));
      if (spec.slot == &MainWindow::chooseFiles) {
        recentMenu_ = menu->addMenu(tr("Open recen&t"));
        connect(recentMenu_, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
      }
      if (spec.slot == &MainWindow::showTop)
        panelMenu_ = menu->addMenu(tr("P&anels"));
    }
    if (id == MenuId::File) {
      menu->addSeparator();
      QAction* quit = menu->addAction(tr("&Quit"), this, &QWidget::close);
      quit->setShortcut(QKeySequence(QStringLiteral("Ctrl+Q")));
    }
  }
}

void MainWindow::makeToolBar() {
  QToolBar* bar = addToolBar(tr("Tools"));
  bar->setObjectName(QStringLiteral("tools"));
  bar->setMovable(false);
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  bar->setIconSize(QSize(16, 16));
  bar->addAction(action("open"));
  bar->addSeparator();
  bar->addAction(action("back"));
  bar->addAction(action("forward"));
  bar->addAction(action("resetZoom"));
  bar->addSeparator();
  auto* label = new QLabel(tr("&Sample type"), bar);
  sampleType_ = new NamedComboBox(tr("Sample type"), bar);
  sampleType_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  label->setBuddy(sampleType_);
  label->setContentsMargins(6, 0, 6, 0);
  bar->addWidget(label);
  bar->addWidget(sampleType_);
  connect(sampleType_, &QComboBox::activated, this, [this](int index) {
    document_.choose("sample_index", sampleType_->itemData(index).toString().toStdString());
  });
}

void MainWindow::makePages() {
  pages_ = new QStackedWidget(this);
  empty_ = new MessagePage(pages_);
  empty_->setMessage(tr("No profile is open"),
                     tr("Open a pprof profile: a CPU, heap, mutex, block or goroutine profile, "
                        "compressed or not, or a zip bundle of them. You can also drop files "
                        "here."));
  empty_->addButton(action("open"));
  empty_->addButton(action("openDatadog"));
  recentButtons_ = new QWidget(empty_);
  new QVBoxLayout(recentButtons_);
  empty_->addWidget(recentButtons_);
  loading_ = new LoadPage(document_, pages_);
  failed_ = new MessagePage(pages_);
  goBack_ = new QAction(this);
  connect(goBack_, &QAction::triggered, &document_, &Document::dismissError);
  failed_->addButton(action("reload"));
  failed_->addButton(action("open"));
  failed_->addButton(goBack_);
  work_ = new QWidget(pages_);
  auto* rows = new QVBoxLayout(work_);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  filters_ = new FilterBar(document_, work_);
  notice_ = new QLabel(work_);
  notice_->setTextFormat(Qt::PlainText);
  notice_->setWordWrap(true);
  notice_->setContentsMargins(10, 4, 10, 4);
  notice_->setAccessibleName(tr("Notice"));
  notice_->hide();
  // A window in the window, so that panels go where the views go.
  area_ = new QMainWindow(work_);
  area_->setWindowFlags(Qt::Widget);
  tabs_ = new QTabWidget(area_);
  tabs_->setDocumentMode(true);
  flame_ = new FlameView(document_, tabs_);
  callGraph_ = new CallGraphView(document_, tabs_);
  tabs_->addTab(flame_, tr("Flame graph"));
  tabs_->addTab(callGraph_, tr("Call graph"));
  tabs_->tabBar()->setAccessibleName(tr("Views"));
  rows->addWidget(filters_);
  rows->addWidget(notice_);
  area_->setCentralWidget(tabs_);
  rows->addWidget(area_, 1);
  for (QWidget* page : {static_cast<QWidget*>(empty_), static_cast<QWidget*>(loading_),
                        static_cast<QWidget*>(failed_), work_})
    pages_->addWidget(page);
  setCentralWidget(pages_);
}

void MainWindow::makePanels() {
  topPanel_ = new QDockWidget(tr("Top"), area_);
  topPanel_->setObjectName(QStringLiteral("top"));
  top_ = new TopView(document_, topPanel_);
  topPanel_->setWidget(top_);
  area_->addDockWidget(Qt::RightDockWidgetArea, topPanel_);
  panelMenu_->addAction(topPanel_->toggleViewAction());
}

void MainWindow::makeStatusBar() {
  facts_ = new QLabel(this);
  facts_->setTextFormat(Qt::PlainText);
  activity_ = new QLabel(this);
  activity_->setTextFormat(Qt::PlainText);
  statusBar()->addWidget(facts_, 1);
  statusBar()->addPermanentWidget(activity_);
}

void MainWindow::connectDocument() {
  connect(&document_, &Document::stateChanged, this, &MainWindow::showState);
  connect(&document_, &Document::snapshotChanged, this, &MainWindow::showSnapshot);
  connect(&document_, &Document::updatingChanged, this,
          [this] { activity_->setText(document_.isUpdating() ? tr("updating…") : QString()); });
  connect(&document_, &Document::choiceRefused, this,
          [this](const QString& message, const QString& hint) {
            showNotice(hint.isEmpty() ? message : message + QStringLiteral(" — ") + hint);
          });
  for (const ProfileView* view :
       {static_cast<ProfileView*>(flame_), static_cast<ProfileView*>(callGraph_)})
    connect(view, &ProfileView::historyChanged, this, &MainWindow::updateActions);
  connect(tabs_, &QTabWidget::currentChanged, this, &MainWindow::updateActions);
}

void MainWindow::restoreWindow() {
  constexpr QSize kFirstSize(1280, 800);
  if (!restoreGeometry(settings_.geometry()))
    resize(kFirstSize);
  restoreState(settings_.windowState());
  area_->restoreState(settings_.panelState());
}

void MainWindow::open(const QStringList& names) {
  if (names.isEmpty())
    return;
  const bool asksDatadog = std::any_of(names.begin(), names.end(), [](const QString& name) {
    return looksLikeDatadogUrl(name.toStdString());
  });
  if (!asksDatadog)
    return document_.open(names);
  keys_.read(this, [this, names](const Result<DatadogKeys>& found) {
    if (found)
      operations_.datadog().useKeys(*found);
    document_.open(names); // where there are no keys, it says which are needed
  });
}

// --- what is shown

void MainWindow::showState() {
  switch (document_.state()) {
  case Document::State::Empty:
    fillRecentButtons();
    pages_->setCurrentWidget(empty_);
    break;
  case Document::State::Loading:
    pages_->setCurrentWidget(loading_);
    break;
  case Document::State::Failed:
    goBack_->setVisible(document_.snapshot() != nullptr);
    goBack_->setText(
        tr("&Back to %1").arg(shortNames(document_.names()).replace(u'&', QStringLiteral("&&"))));
    failed_->setMessage(tr("%1 could not be opened").arg(shortNames(document_.requested())),
                        shownText(document_.error().message) + QStringLiteral("\n\n") +
                            shownText(document_.error().hint));
    pages_->setCurrentWidget(failed_);
    break;
  case Document::State::Ready:
    pages_->setCurrentWidget(work_);
    settings_.addRecent(document_.names());
    view().setFocus(Qt::OtherFocusReason);
    break;
  }
  const bool named = document_.state() == Document::State::Ready;
  setWindowTitle(named ? tr("%1 — pprof").arg(shortNames(document_.names()))
                       : QStringLiteral("pprof"));
  updateActions();
}

void MainWindow::showSnapshot() {
  fillSampleTypes();
  showFacts();
  const SnapshotPtr snapshot = document_.snapshot();
  QStringList notes;
  if (snapshot)
    for (const std::string& note : snapshot->notes)
      notes << shownText(note);
  if (snapshot && snapshot->graph.tree.size() <= 1)
    notes << tr("No stack is left with these filters.");
  showNotice(notes.join(u'\n'));
  updateActions();
}

void MainWindow::showNotice(const QString& text) {
  notice_->setText(text);
  notice_->setVisible(!text.isEmpty());
}

/// What the profile is, in a line: program, sample type, total, duration, time.
void MainWindow::showFacts() {
  const SnapshotPtr snapshot = document_.snapshot();
  if (!snapshot) {
    facts_->clear();
    return;
  }
  const FlameGraph& graph = snapshot->graph;
  const Profile& p = graph.report.view.profile();
  QStringList parts;
  if (!p.mappings.empty() && !p.text(p.mappings.front().file).empty())
    parts << QFileInfo(shownText(p.text(p.mappings.front().file))).fileName();
  parts << shownText(graph.report.typeName);
  const std::int64_t shown = graph.tree.total(CallTree::root());
  parts << (shown == graph.report.total ? tr("total %1").arg(shownText(graph.value(shown)))
                                        : tr("%1 of %2 shown")
                                              .arg(shownText(graph.valueAndShare(shown)),
                                                   shownText(graph.value(graph.report.total))));
  if (p.durationNanos != 0)
    parts << tr("in %1").arg(shownText(scaledLabel(p.durationNanos, "nanoseconds", "auto")));
  if (p.timeNanos != 0)
    parts << shownText(printedTime(p.timeNanos));
  facts_->setText(parts.join(QStringLiteral("  ·  ")));
}

void MainWindow::fillSampleTypes() {
  sampleType_->clear();
  const ProfilePtr profile = document_.snapshot() ? document_.profile() : nullptr;
  sampleType_->setEnabled(profile && profile->sampleTypes.size() > 1);
  if (!profile)
    return;
  for (std::size_t i = 0; i < profile->sampleTypes.size(); ++i) {
    const ValueType& type = profile->sampleTypes[i];
    // By number: two types may have one name.
    sampleType_->addItem(QStringLiteral("%1 (%2)").arg(shownText(profile->text(type.type)),
                                                       shownText(profile->text(type.unit))),
                         QString::number(i));
  }
  sampleType_->setCurrentIndex(static_cast<int>(document_.sampleType()));
}

void MainWindow::fillRecent() {
  recentMenu_->clear();
  const QStringList recent = settings_.recentProfiles();
  for (const QString& name : recent) {
    QAction* item = recentMenu_->addAction(shownPath(name));
    connect(item, &QAction::triggered, this, [this, name] { open({name}); });
  }
  if (recent.isEmpty()) {
    recentMenu_->addAction(tr("None yet"))->setEnabled(false);
    return;
  }
  recentMenu_->addSeparator();
  connect(recentMenu_->addAction(tr("&Clear this list")), &QAction::triggered, this,
          [this] { settings_.clearRecent(); });
}

/// What was opened last, to be opened with a click.
void MainWindow::fillRecentButtons() {
  constexpr qsizetype kMostButtons = 5;
  qDeleteAll(recentButtons_->findChildren<QPushButton*>(Qt::FindDirectChildrenOnly));
  const QStringList recent = settings_.recentProfiles().mid(0, kMostButtons);
  for (const QString& name : recent) {
    auto* button = new QPushButton(shownPath(name), recentButtons_);
    button->setFlat(true);
    button->setToolTip(tr("Open %1").arg(name));
    connect(button, &QPushButton::clicked, this, [this, name] { open({name}); });
    recentButtons_->layout()->addWidget(button);
  }
  recentButtons_->setVisible(!recent.isEmpty());
}

void MainWindow::updateActions() {
  const bool ready = document_.state() == Document::State::Ready;
  for (const ActionSpec& spec : actionSpecs())
    action(spec.id)->setEnabled(ready || !spec.needsProfile);
  action("reload")->setEnabled(ready || document_.state() == Document::State::Failed);
  action("back")->setEnabled(ready && view().canGoBack());
  action("forward")->setEnabled(ready && view().canGoForward());
  action("resetZoom")->setEnabled(ready && view().isZoomed());
  action("systemTheme")->setChecked(theming_.choice() == ThemeChoice::System);
  action("lightTheme")->setChecked(theming_.choice() == ThemeChoice::Light);
  action("darkTheme")->setChecked(theming_.choice() == ThemeChoice::Dark);
}

// --- events

void MainWindow::closeEvent(QCloseEvent* event) {
  settings_.setWindow(saveGeometry(), saveState(), area_->saveState());
  document_.cancel();
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  const bool local =
      std::any_of(urls.begin(), urls.end(), [](const QUrl& u) { return u.isLocalFile(); });
  if (local)
    event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList files;
  const QList<QUrl> urls = event->mimeData()->urls();
  for (const QUrl& url : urls)
    if (url.isLocalFile())
      files << url.toLocalFile();
  event->acceptProposedAction();
  open(files);
}

} // namespace pprof::desktop
