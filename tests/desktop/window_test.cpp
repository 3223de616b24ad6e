// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/actions.h"
#include "app/desktop/main_window.h"
#include "app/desktop/options.h"
#include "app/views/call_graph_canvas.h"
#include "app/views/flame_accessible.h"
#include "app/views/flame_view.h"
#include "core/operations/registry.h"
#include "tests/desktop/memory_key_store.h"
#include "tests/support/has_pictures.h"
#include "tests/support/profile_files.h"
#include "tests/support/slow_dot.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <set>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

/// The whole window: what is where, by mouse, keyboard and accessible name.
class WindowTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void eachOperationHasAnActionOrAReason_data();
  void eachOperationHasAnActionOrAReason();
  void actionsAreSound();
  void mnemonicsAreUnique();
  void emptyWindowSaysHowToOpen();
  void recentOnTheEmptyPage();
  void opensAndShows();
  void badFilesGetAPage_data();
  void badFilesGetAPage();
  void backFromABadFile();
  void cancelButton();
  void dropOpens();
  void recentProfiles();
  void callGraphTab();
  void closesWhileDotWorks();
  void sampleTypeSwitch();
  void filters();
  void refusedFilter();
  void copiesTheCommand();
  void information();
  void exports_data();
  void exports();
  void tabReachesEverything();
  void everyFocusHasAName();
  void nothingIsClipped();
  void themes();
  void remembersTheWindow();
  void topPanel();
  void topAndFlameGraphShareTheSelection();
  void options_data();
  void options();

private:
  void open(const char* file);
  template <typename W>
  W* named(const char* name) const {
    for (W* widget : window_->findChildren<W*>())
      if (widget->accessibleName() == QLatin1String(name) && widget->isVisible())
        return widget;
    return nullptr;
  }
  [[nodiscard]] QString textOnPage() const {
    QStringList texts;
    for (const auto* label : window_->centralWidget()->findChildren<QLabel*>())
      if (label->isVisible())
        texts << label->text();
    return texts.join(u'\n');
  }
  [[nodiscard]] QAbstractButton* button(const QString& text) const {
    for (auto* found : window_->findChildren<QAbstractButton*>())
      if (found->isVisible() && found->text().remove(u'&').startsWith(text))
        return found;
    return nullptr;
  }

  QTemporaryDir config_;
  MemoryKeyStore keys_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Theming> theming_;
  std::unique_ptr<MainWindow> window_;
};

void WindowTest::initTestCase() {
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, config_.path());
  QCoreApplication::setOrganizationName(QStringLiteral("pprof-mcp"));
  QCoreApplication::setApplicationName(QStringLiteral("window-test"));
  installFlameAccessibility();
}

void WindowTest::init() {
  settings_ = std::make_unique<Settings>();
  theming_ = std::make_unique<Theming>();
  theming_->apply(ThemeChoice::Light);
  window_ = std::make_unique<MainWindow>(Limits{}, *theming_, *settings_, keys_);
  window_->show();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void WindowTest::cleanup() {
  window_.reset();
  settings_.reset();
  theming_.reset();
}

void WindowTest::open(const char* file) {
  window_->open({profilePath(QString::fromLatin1(file))});
  QTRY_COMPARE(window_->document().state(), Document::State::Ready);
}

void WindowTest::eachOperationHasAnActionOrAReason_data() {
  QTest::addColumn<QString>("name");
  for (const Operation& operation : allOperations())
    QTest::newRow(operation.info().name.c_str()) << QString::fromStdString(operation.info().name);
}

void WindowTest::eachOperationHasAnActionOrAReason() {
  QFETCH(QString, name);
  const auto all = operationActions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const OperationAction& one) {
    return one.operation == name.toStdString();
  });
  QVERIFY2(found != all.end(), "add it to operationActions() in app/desktop/actions.cpp");
  QVERIFY(found->action.empty() != found->reasonNot.empty());
  if (!found->action.empty())
    QVERIFY(window_->action(std::string(found->action).c_str()) != nullptr);
}

void WindowTest::actionsAreSound() {
  std::set<QString> shortcuts;
  for (const auto* action : window_->findChildren<QAction*>()) {
    if (action->shortcut().isEmpty())
      continue;
    const QString keys = action->shortcut().toString();
    QVERIFY2(shortcuts.insert(keys).second, qPrintable(keys + QStringLiteral(" is there twice")));
  }
  for (const ActionSpec& spec : actionSpecs()) {
    const QAction* action = window_->action(spec.id);
    QVERIFY2(action->text().contains(u'&'), spec.id);
    QVERIFY2(!action->toolTip().isEmpty(), spec.id);
    QCOMPARE(action->isEnabled(), !spec.needsProfile);
  }
}

/// Within each menu, and among all that Alt reaches in the window.
void WindowTest::mnemonicsAreUnique() {
  open("shop-cpu.pb.gz");
  const auto mnemonic = [](const QString& text) {
    const QKeySequence keys = QKeySequence::mnemonic(text);
    return keys.toString();
  };
  std::set<QString> ofTheWindow;
  for (const QAction* title : window_->menuBar()->actions()) {
    QVERIFY2(ofTheWindow.insert(mnemonic(title->text())).second, qPrintable(title->text()));
    std::set<QString> ofTheMenu;
    for (const QAction* action : title->menu()->actions())
      if (!action->isSeparator()) {
        QVERIFY2(!mnemonic(action->text()).isEmpty(), qPrintable(action->text()));
        QVERIFY2(ofTheMenu.insert(mnemonic(action->text())).second, qPrintable(action->text()));
      }
  }
  for (const auto* label : window_->findChildren<QLabel*>())
    if (label->buddy() != nullptr && label->isVisible())
      QVERIFY2(ofTheWindow.insert(mnemonic(label->text())).second, qPrintable(label->text()));
  for (const auto* one : window_->findChildren<QAbstractButton*>())
    if (one->isVisible() && !mnemonic(one->text()).isEmpty())
      QVERIFY2(ofTheWindow.insert(mnemonic(one->text())).second, qPrintable(one->text()));
}

void WindowTest::emptyWindowSaysHowToOpen() {
  QVERIFY(textOnPage().contains(QStringLiteral("No profile is open")));
  QVERIFY(button(QStringLiteral("Open")) != nullptr);
  QVERIFY(!window_->action("export")->isEnabled());
}

/// What was opened last can be opened with a click from there.
void WindowTest::recentOnTheEmptyPage() {
  settings_->clearRecent();
  settings_->addRecent({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  window_ = std::make_unique<MainWindow>(Limits{}, *theming_, *settings_, keys_);
  window_->show();
  QAbstractButton* recent = nullptr;
  for (auto* found : window_->findChildren<QAbstractButton*>())
    if (found->isVisible() && found->text().endsWith(QStringLiteral("shop-cpu.pb.gz")))
      recent = found;
  QVERIFY(recent != nullptr);
  QTest::mouseClick(recent, Qt::LeftButton);
  QTRY_COMPARE(window_->document().state(), Document::State::Ready);
}

void WindowTest::opensAndShows() {
  open("shop-cpu.pb.gz");
  QVERIFY(window_->windowTitle().startsWith(QStringLiteral("shop-cpu.pb.gz")));
  auto* flame = named<FlameWidget>("Flame graph");
  QVERIFY(flame != nullptr);
  QTRY_VERIFY(flame->hasFocus());
  QTest::keyClick(flame, Qt::Key_F, Qt::ControlModifier);
  QTRY_VERIFY(named<QLineEdit>("Search")->hasFocus());
  QStringList facts;
  for (const auto* label : window_->statusBar()->findChildren<QLabel*>())
    facts << label->text();
  for (const char* fact : {"shop", "cpu", "4.69s", "4.05s"})
    QVERIFY2(facts.join(u' ').contains(QLatin1String(fact)), qPrintable(facts.join(u' ')));
}

void WindowTest::badFilesGetAPage_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("says");
  const QString bad = QStringLiteral(PPROF_SOURCE_DIR "/tests/data/bad/");
  QTest::newRow("missing") << bad + QStringLiteral("no-such-file")
                           << QStringLiteral("no-such-file");
  QTest::newRow("empty") << bad + QStringLiteral("empty.pprof") << QStringLiteral("empty");
  QTest::newRow("folder") << bad << QStringLiteral("is a");
  QTest::newRow("broken") << bad + QStringLiteral("truncated-gzip.pb.gz")
                          << QStringLiteral("truncated-gzip.pb.gz");
  QTest::newRow("bomb") << bad + QStringLiteral("bomb.pb.gz") << QStringLiteral("bomb.pb.gz");
  QTest::newRow("java") << bad + QStringLiteral("recording.jfr")
                        << QStringLiteral("Java Flight Recorder");
  QTest::newRow("bundle") << bad + QStringLiteral("no-entries.zip") << QStringLiteral("zip");
}

void WindowTest::badFilesGetAPage() {
  QFETCH(QString, file);
  QFETCH(QString, says);
  if (file.endsWith(QStringLiteral("empty.pprof")) && !QFile::exists(file)) {
    file = config_.filePath(QStringLiteral("empty.pprof"));
    QFile made(file);
    QVERIFY(made.open(QIODevice::WriteOnly));
  }
  window_->open({file});
  QTRY_COMPARE(window_->document().state(), Document::State::Failed);
  QVERIFY2(textOnPage().contains(QStringLiteral("could not be opened")), qPrintable(textOnPage()));
  QVERIFY2(textOnPage().contains(says), qPrintable(textOnPage()));
  QVERIFY(!window_->document().error().hint.empty());
  QVERIFY(textOnPage().contains(QString::fromStdString(window_->document().error().hint).left(20)));
  QVERIFY(button(QStringLiteral("Reload")) != nullptr);
  QVERIFY(button(QStringLiteral("Back to")) == nullptr);
}

void WindowTest::backFromABadFile() {
  open("shop-cpu.pb.gz");
  window_->open({QStringLiteral("/no/such/file")});
  QTRY_COMPARE(window_->document().state(), Document::State::Failed);
  auto* back = button(QStringLiteral("Back to shop-cpu.pb.gz"));
  QVERIFY(back != nullptr);
  QTest::mouseClick(back, Qt::LeftButton);
  QCOMPARE(window_->document().state(), Document::State::Ready);
  QVERIFY(named<FlameWidget>("Flame graph") != nullptr);
}

void WindowTest::cancelButton() {
  window_->open({profilePath(QStringLiteral("random-large.pb.gz"))});
  QVERIFY(window_->findChild<QProgressBar*>()->isVisible());
  auto* cancel = button(QStringLiteral("Cancel"));
  QVERIFY(cancel != nullptr);
  QTest::mouseClick(cancel, Qt::LeftButton);
  QCOMPARE(window_->document().state(), Document::State::Empty);
  QVERIFY(textOnPage().contains(QStringLiteral("No profile is open")));
}

void WindowTest::dropOpens() {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(profilePath(QStringLiteral("shop-cpu.pb.gz")))});
  QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, {});
  QCoreApplication::sendEvent(window_.get(), &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, {});
  QCoreApplication::sendEvent(window_.get(), &drop);
  QTRY_COMPARE(window_->document().state(), Document::State::Ready);
  QMimeData text;
  text.setText(QStringLiteral("no file"));
  QDragEnterEvent other(QPoint(100, 100), Qt::CopyAction, &text, Qt::LeftButton, {});
  other.ignore();
  QCoreApplication::sendEvent(window_.get(), &other);
  QVERIFY(!other.isAccepted());
}

void WindowTest::recentProfiles() {
  settings_->clearRecent();
  open("shop-cpu.pb.gz");
  open("shop-heap.pb.gz");
  open("shop-cpu.pb.gz");
  const QStringList recent = settings_->recentProfiles();
  QCOMPARE(recent.size(), 2);
  QVERIFY(recent[0].endsWith(QStringLiteral("shop-cpu.pb.gz")));
  for (int i = 0; i < 2 * Settings::kMostRecent; ++i)
    settings_->addRecent({QStringLiteral("/p%1").arg(i)});
  QCOMPARE(settings_->recentProfiles().size(), Settings::kMostRecent);
  QMenu* menu = nullptr;
  for (auto* one : window_->findChildren<QMenu*>())
    if (one->title().remove(u'&') == QStringLiteral("Open recent"))
      menu = one;
  QVERIFY(menu != nullptr);
  Q_EMIT menu->aboutToShow();
  QVERIFY(menu->actions().size() > Settings::kMostRecent);
  QVERIFY(menu->actions().at(0)->text().startsWith(QStringLiteral("/p")));
}

/// The tab has its key, and what the window does to a view it does to the one in front.
void WindowTest::callGraphTab() {
  if (QStandardPaths::findExecutable(QStringLiteral("dot")).isEmpty())
    QSKIP("Graphviz is not in PATH");
  open("shop-cpu.pb.gz");
  QTest::keyClick(window_.get(), Qt::Key_2, Qt::ControlModifier);
  auto* graph = named<CallGraphCanvas>("Call graph");
  QVERIFY(graph != nullptr);
  QVERIFY(graph->hasFocus());
  QVERIFY(named<FlameWidget>("Flame graph") == nullptr);
  QTRY_VERIFY(graph->picture() != nullptr);
  QVERIFY(!window_->action("back")->isEnabled());
  graph->focusOn(GraphBoxIndex(0U));
  const auto focus = [this] { return window_->document().choice().value("focus", std::string()); };
  QTRY_VERIFY(!focus().empty() && !window_->document().isUpdating());
  QVERIFY(window_->action("back")->isEnabled());
  QTest::keyClick(graph, Qt::Key_Left, Qt::AltModifier);
  QTRY_VERIFY(focus().empty() && !window_->document().isUpdating());
  QTest::keyClick(graph, Qt::Key_Right, Qt::AltModifier);
  QTRY_VERIFY(!focus().empty());
  QTest::keyClick(window_.get(), Qt::Key_1, Qt::ControlModifier);
  QVERIFY(named<FlameWidget>("Flame graph")->hasFocus());
  QVERIFY(!window_->action("back")->isEnabled()); // its own history
}

void WindowTest::closesWhileDotWorks() {
  const SlowDot dot;
  open("shop-cpu.pb.gz");
  QTest::keyClick(window_.get(), Qt::Key_2, Qt::ControlModifier);
  QVERIFY(dot.waitForStart());
  QTRY_VERIFY(button(QStringLiteral("Stop")) != nullptr);
  QElapsedTimer timer;
  timer.start();
  window_->close();
  window_.reset();
  QVERIFY(timer.elapsed() < 2000);
  QVERIFY(!dot.runs());
}

void WindowTest::sampleTypeSwitch() {
  open("shop-heap.pb.gz");
  auto* types = named<QComboBox>("Sample type");
  QVERIFY(types != nullptr);
  QCOMPARE(types->count(), 4);
  QCOMPARE(types->currentText(), QStringLiteral("inuse_space (bytes)"));
  const auto* face = QAccessible::queryAccessibleInterface(types);
  QCOMPARE(face->role(), QAccessible::ComboBox);
  QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Sample type"));
  QCOMPARE(face->text(QAccessible::Value), types->currentText());
  types->setFocus();
  QTest::keyClick(types, Qt::Key_Up);
  QTRY_COMPARE(window_->document().snapshot()->graph.report.typeName, std::string("inuse_objects"));
  QCOMPARE(types->currentIndex(), 2);
  open("shop-goroutine.pb.gz");
  QVERIFY(!types->isEnabled());
}

void WindowTest::filters() {
  open("shop-cpu.pb.gz");
  auto* focus = named<QLineEdit>("Focus");
  QVERIFY(focus != nullptr);
  QTest::keyClicks(focus, QStringLiteral("compress/flate"));
  QTest::keyClick(focus, Qt::Key_Return);
  QTRY_VERIFY(!window_->document().isUpdating());
  const FlameGraph& graph = window_->document().snapshot()->graph;
  QCOMPARE(graph.value(graph.tree.total(CallTree::root())), std::string("1.02s"));
  auto* clear = button(QStringLiteral("Clear"));
  QVERIFY(clear->isEnabled());
  QTest::mouseClick(clear, Qt::LeftButton);
  QTRY_VERIFY(focus->text().isEmpty());
  QTRY_VERIFY(!window_->document().isUpdating());
  QVERIFY(window_->document().choice().empty());
}

void WindowTest::refusedFilter() {
  open("shop-cpu.pb.gz");
  auto* focus = named<QLineEdit>("Focus");
  QTest::keyClicks(focus, QStringLiteral("("));
  QTest::keyClick(focus, Qt::Key_Return);
  QTRY_VERIFY(named<QLabel>("Notice") != nullptr);
  QVERIFY(named<QLabel>("Notice")->text().contains(QStringLiteral("focus")));
  focus->setText(QStringLiteral("regexp"));
  focus->setModified(true);
  QTest::keyClick(focus, Qt::Key_Return);
  QTRY_VERIFY(named<QLabel>("Notice") == nullptr);
}

void WindowTest::copiesTheCommand() {
  open("shop-cpu.pb.gz");
  window_->document().choose("focus", "a b");
  QTRY_VERIFY(!window_->document().isUpdating());
  window_->action("copyCommand")->trigger();
  const QString copied = QGuiApplication::clipboard()->text();
  QVERIFY2(copied.startsWith(QStringLiteral("profctl pprof top")), qPrintable(copied));
  QVERIFY2(copied.contains(QStringLiteral("'--focus=a b'")) ||
               copied.contains(QStringLiteral("--focus='a b'")),
           qPrintable(copied));
}

void WindowTest::information() {
  window_->open({profilePath(QStringLiteral("mergeable-1.pb.gz")),
                 profilePath(QStringLiteral("mergeable-2.pb.gz"))});
  QTRY_COMPARE(window_->document().state(), Document::State::Ready);
  window_->action("information")->trigger();
  QTRY_VERIFY(window_->findChild<QPlainTextEdit*>() != nullptr);
  const QString text = window_->findChild<QPlainTextEdit*>()->toPlainText();
  for (const char* name : {"mergeable-1.pb.gz", "mergeable-2.pb.gz"})
    QVERIFY2(text.contains(QLatin1String(name)), qPrintable(text));
  QCOMPARE(text.count(QStringLiteral("\nkind: ")), 2); // on lines of their own
}

void WindowTest::exports_data() {
  QTest::addColumn<QString>("filter");
  QTest::addColumn<QString>("name"); ///< as typed
  QTest::addColumn<QString>("written");
  QTest::addColumn<QByteArray>("begins");
  const auto s = [](const char* text) { return QString::fromLatin1(text); };
  const QByteArray png("\x89PNG");
  QTest::newRow("svg") << s("SVG") << s("a") << s("a.svg") << QByteArray("<?xml");
  QTest::newRow("html") << s("HTML") << s("a") << s("a.html") << QByteArray("<!DOCTYPE html>");
  QTest::newRow("png") << s("PNG") << s("a") << s("a.png") << png;
  QTest::newRow("by its ending") << s("SVG") << s("b.png") << s("b.png") << png;
  QTest::newRow("another ending") << s("PNG") << s("c.picture") << s("c.picture") << png;
  QTest::newRow("folded") << s("Folded") << s("a") << s("a.folded") << QByteArray("net/http.");
}

/// What is exported is in the kind of file that was chosen, or that the name says.
void WindowTest::exports() {
  QFETCH(QString, filter);
  QFETCH(QString, name);
  QFETCH(QString, written);
  QFETCH(QByteArray, begins);
  if (begins.startsWith('\x89') && !test::hasPictures())
    QSKIP("built without PPROF_PICTURES");
  open("shop-cpu.pb.gz");
  QTemporaryDir folder;
  QTimer::singleShot(0, this, [&] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    QVERIFY(dialog != nullptr);
    for (const QString& one : dialog->nameFilters())
      if (one.startsWith(filter)) {
        dialog->selectNameFilter(one);
        Q_EMIT dialog->filterSelected(one); // as a click on it does
      }
    auto* line = dialog->findChild<QLineEdit*>();
    QVERIFY(line != nullptr);
    line->setText(folder.filePath(name));
    QTest::keyClick(line, Qt::Key_Return);
  });
  window_->action("export")->trigger();
  QFile file(folder.filePath(written));
  QTRY_VERIFY2(file.exists(), qPrintable(QDir(folder.path()).entryList().join(u' ')));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.read(begins.size()), begins);
  QTRY_VERIFY(window_->statusBar()->currentMessage().contains(written));
  QVERIFY(!window_->statusBar()->currentMessage().contains(QStringLiteral("\\x")));
}

void WindowTest::tabReachesEverything() {
  open("shop-cpu.pb.gz");
  std::set<QWidget*> wanted;
  for (auto* widget : window_->findChildren<QWidget*>()) {
    const bool tabs = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible() &&
                      widget->isEnabled() && widget->focusProxy() == nullptr;
    if (tabs)
      wanted.insert(widget);
  }
  std::set<QWidget*> reached;
  for (std::size_t i = 0; i < 3 * wanted.size(); ++i) {
    reached.insert(QApplication::focusWidget());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
  }
  for (QWidget* widget : wanted)
    QVERIFY2(reached.contains(widget), qPrintable(QLatin1String(widget->metaObject()->className()) +
                                                  QStringLiteral(" ") + widget->accessibleName()));
}

void WindowTest::everyFocusHasAName() {
  const auto check = [this] {
    for (const auto* widget : window_->findChildren<QWidget*>()) {
      if ((widget->focusPolicy() & Qt::TabFocus) == 0 || !widget->isVisible() ||
          widget->focusProxy() != nullptr)
        continue;
      const auto* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
      QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
               widget->metaObject()->className());
    }
  };
  check();
  open("shop-cpu.pb.gz");
  check();
  window_->open({QStringLiteral("/no/such/file")});
  QTRY_COMPARE(window_->document().state(), Document::State::Failed);
  check();
}

/// At the size that the window opens with, each text fits its widget.
void WindowTest::nothingIsClipped() {
  open("shop-cpu.pb.gz");
  window_->resize(1280, 800);
  QCoreApplication::processEvents();
  QVERIFY(window_->minimumSizeHint().width() <= 1280);
  for (const auto* label : window_->findChildren<QLabel*>())
    if (label->isVisible() && !label->wordWrap() &&
        label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored)
      QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
  for (const auto* one : window_->findChildren<QAbstractButton*>())
    if (one->isVisible() && !one->text().isEmpty())
      QVERIFY2(one->width() >= one->minimumSizeHint().width(), qPrintable(one->text()));
}

void WindowTest::themes() {
  open("shop-cpu.pb.gz");
  const auto ground = [this] { return window_->palette().color(QPalette::Window).lightness(); };
  window_->action("darkTheme")->trigger();
  QTRY_VERIFY(ground() < 90);
  QVERIFY(window_->action("darkTheme")->isChecked());
  QCOMPARE(settings_->theme(), ThemeChoice::Dark);
  const QImage dark = window_->grab().toImage();
  window_->action("lightTheme")->trigger();
  QTRY_VERIFY(ground() > 200);
  QVERIFY(!window_->action("darkTheme")->isChecked());
  QVERIFY(window_->grab().toImage() != dark);
}

void WindowTest::remembersTheWindow() {
  window_->resize(900, 640);
  window_->close();
  window_ = std::make_unique<MainWindow>(Limits{}, *theming_, *settings_, keys_);
  window_->show();
  QCOMPARE(window_->size(), QSize(900, 640));
  settings_->setWindow({}, {}, {});
}

void WindowTest::topPanel() {
  const auto panel = [this] { return window_->findChild<QDockWidget*>(QStringLiteral("top")); };
  QVERIFY(!panel()->isVisible()); // nothing is open
  open("shop-cpu.pb.gz");
  window_->resize(1280, 800);
  QTRY_VERIFY(panel()->isVisible());
  QTRY_VERIFY(std::abs(panel()->width() - 1280 * 2 / 5) < 40);
  auto* filter = named<QLineEdit>("Filter");
  window_->action("top")->trigger();
  QTRY_VERIFY(filter->hasFocus());
  QTest::keyClick(filter, Qt::Key_Down);
  auto* table = named<QTableView>("Top");
  QTRY_VERIFY(table->hasFocus());
  QTest::keyClick(table, Qt::Key_F, Qt::ControlModifier); // here it is the table's
  QTRY_VERIFY(filter->hasFocus());
  panel()->toggleViewAction()->trigger();
  QVERIFY(!panel()->isVisible());
  window_->close();
  window_ = std::make_unique<MainWindow>(Limits{}, *theming_, *settings_, keys_);
  window_->show();
  open("shop-cpu.pb.gz");
  QVERIFY(!panel()->isVisible()); // as it was left
  window_->action("top")->trigger();
  QVERIFY(panel()->isVisible());
  settings_->setWindow({}, {}, {});
}

void WindowTest::topAndFlameGraphShareTheSelection() {
  open("shop-cpu.pb.gz");
  auto* table = named<QTableView>("Top");
  QTRY_VERIFY(table->model()->rowCount() > 0);
  table->selectRow(2);
  const NodeIndex node = window_->document().selected();
  QVERIFY(node.valid());
  const auto* flame = named<FlameWidget>("Flame graph");
  const CallTree& tree = window_->document().snapshot()->graph.tree;
  QVERIFY(tree.node(flame->currentFrame()) == node);
}

void WindowTest::options_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<bool>("accepted");
  QTest::newRow("none") << QStringList() << true;
  QTest::newRow("files") << QStringLiteral("a b").split(u' ') << true;
  QTest::newRow("theme") << QStringLiteral("--theme dark").split(u' ') << true;
  QTest::newRow("theme=") << QStringLiteral("--theme=light a").split(u' ') << true;
  QTest::newRow("end of options") << QStringLiteral("-- --theme").split(u' ') << true;
  QTest::newRow("no such theme") << QStringLiteral("--theme pink").split(u' ') << false;
  QTest::newRow("theme of nothing") << QStringLiteral("--theme").split(u' ') << false;
  QTest::newRow("unknown") << QStringLiteral("--frobnicate").split(u' ') << false;
}

void WindowTest::options() {
  QFETCH(QStringList, words);
  QFETCH(bool, accepted);
  const auto parsed = parseOptions(words);
  QCOMPARE(bool(parsed), accepted);
  if (!accepted)
    QVERIFY(!parsed.error().hint.empty());
}

QTEST_MAIN(WindowTest)
#include "window_test.moc"
