// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/main_window.h"
#include "app/desktop/options.h"
#include "tests/desktop/memory_key_store.h"
#include "tests/fake_datadog/aggregate_answer.h"
#include "tests/fake_datadog/fake_datadog.h"
#include "tests/support/pprof_endpoint.h"
#include "tests/support/profile_files.h"

#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QInputDialog>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QTest>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

/// Profiles that the window opens by their address, against servers on a socket.
class LocationTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void asksAndOpens();
  void remembersAddresses();
  void forgetsThoseWithKeys();
  void keysOfTheStoreAreUsed();
  void withoutKeys();
  void nothingListens();
  void emptyIsNothing();
  void wordsOfACommandLine();

private:
  /// Presses the key of the action; the dialog that it opens.
  QInputDialog* ask() {
    QTest::keyClick(window_.get(), Qt::Key_L, Qt::ControlModifier);
    return window_->findChild<QInputDialog*>();
  }
  void type(const QString& address) {
    QInputDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    auto* line = dialog->findChild<QComboBox*>();
    QVERIFY(line != nullptr && line->isEditable());
    line->setEditText(address);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(window_->findChild<QInputDialog*>() == nullptr);
  }
  [[nodiscard]] QString addressOfProgram() const {
    return QString::fromStdString(program_.url()) + QStringLiteral("/debug/pprof/heap");
  }
  void waitFor(Document::State state) {
    QTRY_COMPARE_WITH_TIMEOUT(window_->document().state(), state, 10000);
  }

  LoopbackServer program_{PprofEndpoint()};
  MemoryKeyStore keys_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Theming> theming_;
  std::unique_ptr<MainWindow> window_;
};

void LocationTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName(QStringLiteral("pprof-mcp-test"));
  QCoreApplication::setApplicationName(QStringLiteral("location_test"));
  for (const char* name : {"DD_API_KEY", "DD_APP_KEY", "HTTP_PROXY", "http_proxy"})
    qunsetenv(name);
}

void LocationTest::init() {
  settings_ = std::make_unique<Settings>();
  settings_->clearRecent();
  theming_ = std::make_unique<Theming>();
  window_ = std::make_unique<MainWindow>(Limits{}, *theming_, *settings_, keys_);
  window_->show();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void LocationTest::cleanup() {
  window_.reset();
  theming_.reset();
  settings_.reset();
}

void LocationTest::asksAndOpens() {
  type(QStringLiteral("  ") + addressOfProgram() + QStringLiteral(" "));
  waitFor(Document::State::Ready);
  QCOMPARE(window_->document().names(), QStringList{addressOfProgram()});
  QCOMPARE(window_->windowTitle(), addressOfProgram() + QStringLiteral(" — pprof"));
  window_->action("reload")->trigger();
  QCOMPARE(window_->document().state(), Document::State::Loading);
  waitFor(Document::State::Ready);
}

void LocationTest::remembersAddresses() {
  window_->open({addressOfProgram()});
  waitFor(Document::State::Ready);
  window_->open({profilePath(QStringLiteral("shop-cpu.pb.gz"))});
  waitFor(Document::State::Ready);
  QCOMPARE(settings_->recentProfiles().size(), 2);
  QInputDialog* dialog = ask();
  QVERIFY(dialog != nullptr);
  QCOMPARE(dialog->comboBoxItems(), QStringList{addressOfProgram()});
  QCOMPARE(dialog->textValue(), addressOfProgram());
  dialog->reject();
}

void LocationTest::forgetsThoseWithKeys() {
  window_->open({addressOfProgram() + QStringLiteral("?token=s3cret")});
  waitFor(Document::State::Ready);
  QVERIFY(!window_->windowTitle().contains(QStringLiteral("s3cret")));
  QVERIFY(settings_->recentProfiles().isEmpty());
}

void LocationTest::keysOfTheStoreAreUsed() {
  FakeDatadog datadog;
  datadog.profiles.push_back({"p1", "e1", QDateTime::currentMSecsSinceEpoch() - 60'000});
  const auto profile = profileNamed(QStringLiteral("shop-cpu.pb.gz"));
  QVERIFY(profile.has_value());
  datadog.aggregates["cpu-time"] = aggregateAnswer(**profile, 1).dump();
  const LoopbackServer server(datadog.handler());
  qputenv("PPROF_MCP_DD_URL", QByteArray::fromStdString(server.url()));
  keys_.kept = {FakeDatadog::kApiKey, FakeDatadog::kAppKey};
  type(QStringLiteral("datadog://?service=checkout&env=prod"));
  waitFor(Document::State::Ready);
  window_->action("information")->trigger(); // an operation of its own, which asks Datadog again
  QTRY_VERIFY(window_->findChild<QPlainTextEdit*>() != nullptr);
  QVERIFY(window_->findChild<QPlainTextEdit*>()->toPlainText().contains(
      QStringLiteral("merged by Datadog")));
  keys_.kept = {};
  qunsetenv("PPROF_MCP_DD_URL");
  QCOMPARE(window_->document().profile()->text(StringIndex(1U)), "cpu-time");
  QCOMPARE(settings_->recentProfiles(),
           QStringList{QStringLiteral("datadog://?service=checkout&env=prod")});
}

void LocationTest::withoutKeys() {
  type(QStringLiteral("datadog://?service=checkout"));
  waitFor(Document::State::Failed);
  QVERIFY(window_->document().error().message.find("DD_API_KEY") != std::string::npos);
}

void LocationTest::nothingListens() {
  type(QStringLiteral("pyroscope://127.0.0.1:1"));
  waitFor(Document::State::Failed);
  QVERIFY(settings_->recentProfiles().isEmpty());
}

void LocationTest::emptyIsNothing() {
  type(QStringLiteral("  "));
  QCOMPARE(window_->document().state(), Document::State::Empty);
}

/// Files become absolute, addresses stay.
void LocationTest::wordsOfACommandLine() {
  QCOMPARE(profileNames({QStringLiteral("cpu.pb.gz"), QStringLiteral("http://localhost:6060"),
                         QStringLiteral("parca://h:1?from=-1h")}),
           (QStringList{QDir::current().absoluteFilePath(QStringLiteral("cpu.pb.gz")),
                        QStringLiteral("http://localhost:6060"),
                        QStringLiteral("parca://h:1?from=-1h")}));
}

QTEST_MAIN(LocationTest)
#include "location_test.moc"
