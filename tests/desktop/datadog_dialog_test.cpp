// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/datadog_dialog.h"
#include "app/desktop/keys_dialog.h"
#include "tests/desktop/memory_key_store.h"
#include "tests/fake_datadog/fake_datadog.h"

#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace pprof;
using namespace pprof::desktop;
using namespace pprof::test;

namespace {

/// Asked for what it does not answer for a long time.
constexpr const char* kSlowService = "slow";

std::string bundleOfShop() {
  QFile file(QStringLiteral(PPROF_SOURCE_DIR "/tests/data/codec/bundle-shop-zstd-3.zip"));
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

template <class W>
W* named(const QWidget& parent, const char* name) {
  for (W* widget : parent.findChildren<W*>())
    if (widget->accessibleName() == QLatin1String(name))
      return widget;
  return nullptr;
}

QPushButton* button(const QWidget& parent, const char* text) {
  for (auto* found : parent.findChildren<QPushButton*>())
    if (found->text().remove(u'&').startsWith(QLatin1String(text)))
      return found;
  return nullptr;
}

} // namespace

/// The dialog against a Datadog on a socket, by keyboard and mouse.
class DatadogDialogTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void listsDownloadsAndOpens();
  void whatDatadogSays();
  void withoutKeys();
  void keysAreKeptAndUsed();
  void keysThatCannotBe();
  void aStoreThatIsLocked();
  void forgetsKeys();
  void stops();
  void goesWhileItWaits();
  void remembersTheQuestionAndNoKeys();
  void everythingHasAName();

private:
  [[nodiscard]] QString message() const { return named<QLabel>(*dialog_, "Message")->text(); }
  [[nodiscard]] QTreeWidget& profiles() const { return *named<QTreeWidget>(*dialog_, "Profiles"); }
  void type(const char* field, const char* text) {
    named<QLineEdit>(*dialog_, field)->setText(QString::fromLatin1(text));
  }
  void makeDialog();
  /// Lists what the service has.
  void list(const char* service = "checkout");
  KeysDialog* askForKeys();

  QTemporaryDir config_;
  std::unique_ptr<QTemporaryDir> downloads_;
  FakeDatadog datadog_;
  std::unique_ptr<LoopbackServer> server_;
  std::unique_ptr<MemoryKeyStore> keys_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<OperationRunner> operations_;
  std::unique_ptr<DatadogDialog> dialog_;
};

void DatadogDialogTest::initTestCase() {
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, config_.path());
  QCoreApplication::setOrganizationName(QStringLiteral("pprof-mcp"));
  QCoreApplication::setApplicationName(QStringLiteral("datadog-dialog-test"));
  constexpr qint64 kFiveMinutes = 300'000;
  datadog_.addSeries(3, QDateTime::currentMSecsSinceEpoch() - kFiveMinutes, false);
  std::string zip = bundleOfShop();
  QVERIFY(!zip.empty());
  datadog_.bundle = [zip](const std::string&) { return zip; };
  datadog_.fault = [](const SeenRequest& request) -> std::optional<Answer> {
    if (request.body.find(kSlowService) == std::string::npos)
      return std::nullopt;
    return Answer::none(Answer::End::Stall);
  };
  server_ = std::make_unique<LoopbackServer>(datadog_.handler());
  for (const QString& one : FakeDatadog::environment(server_->url()))
    qputenv(one.section(u'=', 0, 0).toUtf8(), one.section(u'=', 1).toUtf8());
  for (const char* key : {"DD_API_KEY", "DD_APP_KEY", "DD_SITE"})
    qunsetenv(key);
  qputenv("XDG_CACHE_HOME", config_.filePath(QStringLiteral("cache")).toLocal8Bit());
}

void DatadogDialogTest::init() {
  QSettings().clear();
  downloads_ = std::make_unique<QTemporaryDir>();
  keys_ = std::make_unique<MemoryKeyStore>();
  keys_->kept = {FakeDatadog::kApiKey, FakeDatadog::kAppKey};
  settings_ = std::make_unique<Settings>();
  operations_ = std::make_unique<OperationRunner>(Limits{});
  makeDialog();
}

void DatadogDialogTest::cleanup() {
  dialog_.reset();
  operations_.reset();
}

void DatadogDialogTest::makeDialog() {
  dialog_ = std::make_unique<DatadogDialog>(*operations_, *keys_, *settings_, downloads_->path(),
                                            nullptr);
  dialog_->show();
  QVERIFY(QTest::qWaitForWindowExposed(dialog_.get()));
}

void DatadogDialogTest::list(const char* service) {
  type("Service", service);
  type("Environment", "prod");
  QTest::mouseClick(button(*dialog_, "List profiles"), Qt::LeftButton);
}

KeysDialog* DatadogDialogTest::askForKeys() {
  QTest::mouseClick(button(*dialog_, "Datadog keys"), Qt::LeftButton);
  return dialog_->findChild<KeysDialog*>();
}

void DatadogDialogTest::listsDownloadsAndOpens() {
  QVERIFY(!button(*dialog_, "List profiles")->isEnabled()); // no service yet
  list();
  QTRY_COMPARE(profiles().topLevelItemCount(), 3);
  QCOMPARE(message(), QStringLiteral("3 profile(s)"));
  QCOMPARE(profiles().topLevelItem(0)->text(1), QStringLiteral("1.2.3"));
  const auto* files = named<QTreeWidget>(*dialog_, "Files of the profile");
  QTest::keyClick(&profiles(), Qt::Key_Return);
  QTRY_VERIFY(files->topLevelItemCount() > 0);
  QSignalSpy opened(dialog_.get(), &DatadogDialog::openRequested);
  QCOMPARE(files->topLevelItem(0)->text(0), QStringLiteral("cpu"));
  QTest::mouseClick(button(*dialog_, "Open"), Qt::LeftButton);
  QCOMPARE(opened.size(), 1);
  const QString file = opened.first().first().toString();
  QVERIFY(QFile::exists(file));
  QVERIFY(file.startsWith(downloads_->path()));
  QVERIFY(!dialog_->isVisible());
}

void DatadogDialogTest::whatDatadogSays() {
  list("nobody");
  QTRY_VERIFY(message().startsWith(QStringLiteral("There are no profiles")));
  QCOMPARE(profiles().topLevelItemCount(), 0);
  type("From", "yesterday");
  list();
  QTRY_VERIFY2(message().contains(QStringLiteral("yesterday")), qPrintable(message()));
}

void DatadogDialogTest::withoutKeys() {
  keys_->kept = {};
  makeDialog();
  list();
  QTRY_VERIFY2(message().contains(QStringLiteral("DD_API_KEY")), qPrintable(message()));
}

void DatadogDialogTest::keysAreKeptAndUsed() {
  keys_->kept = {};
  makeDialog();
  KeysDialog* dialog = askForKeys();
  QVERIFY(dialog != nullptr);
  auto* api = named<QLineEdit>(*dialog, "API key");
  QCOMPARE(api->echoMode(), QLineEdit::Password);
  QTest::keyClicks(api, QString::fromLatin1(FakeDatadog::kApiKey));
  QTest::keyClicks(named<QLineEdit>(*dialog, "Application key"),
                   QString::fromLatin1(FakeDatadog::kAppKey));
  QTest::mouseClick(button(*dialog, "Save"), Qt::LeftButton);
  QTRY_COMPARE(message(), QStringLiteral("The keys are kept."));
  QCOMPARE(keys_->kept.application, std::string(FakeDatadog::kAppKey));
  list();
  QTRY_COMPARE(profiles().topLevelItemCount(), 3);
}

void DatadogDialogTest::keysThatCannotBe() {
  KeysDialog* dialog = askForKeys();
  const auto* said = named<QLabel>(*dialog, "Message");
  QTest::mouseClick(button(*dialog, "Save"), Qt::LeftButton);
  QVERIFY(said->text().startsWith(QStringLiteral("Both keys are needed")));
  named<QLineEdit>(*dialog, "API key")->setText(QStringLiteral("with a blank"));
  named<QLineEdit>(*dialog, "Application key")->setText(QStringLiteral("x"));
  QTest::mouseClick(button(*dialog, "Save"), Qt::LeftButton);
  QVERIFY(said->text().startsWith(QStringLiteral("A key has a character")));
  QCOMPARE(keys_->kept.api, std::string(FakeDatadog::kApiKey));
}

void DatadogDialogTest::aStoreThatIsLocked() {
  keys_->failure = Error{ErrorCode::Unreadable, "the store is locked", "unlock it"};
  makeDialog();
  KeysDialog* dialog = askForKeys();
  for (const char* name : {"API key", "Application key"})
    named<QLineEdit>(*dialog, name)->setText(QStringLiteral("abc"));
  QTest::mouseClick(button(*dialog, "Save"), Qt::LeftButton);
  const auto* said = named<QLabel>(*dialog, "Message");
  QTRY_COMPARE(said->text(), QStringLiteral("the store is locked\nunlock it"));
  QVERIFY(dialog->isVisible());
  QVERIFY(button(*dialog, "Save")->isEnabled()); // to be tried again
}

void DatadogDialogTest::forgetsKeys() {
  QTest::mouseClick(button(*askForKeys(), "Forget"), Qt::LeftButton);
  QTRY_COMPARE(message(), QStringLiteral("The keys are forgotten."));
  QVERIFY(keys_->kept.api.empty());
  list();
  QTRY_VERIFY2(message().contains(QStringLiteral("DD_API_KEY")), qPrintable(message()));
}

void DatadogDialogTest::stops() {
  const std::size_t before = server_->seen().size();
  list(kSlowService);
  QVERIFY(!button(*dialog_, "List profiles")->isEnabled());
  QVERIFY(server_->waitForRequests(before + 1));
  QTest::mouseClick(button(*dialog_, "Stop"), Qt::LeftButton);
  QTRY_COMPARE(message(), QStringLiteral("Stopped."));
  QVERIFY(button(*dialog_, "List profiles")->isEnabled());
}

/// Neither the dialog nor the window waits for Datadog when they go.
void DatadogDialogTest::goesWhileItWaits() {
  list(kSlowService);
  dialog_.reset();
  operations_.reset(); // returns once what ran has heard of it
}

void DatadogDialogTest::remembersTheQuestionAndNoKeys() {
  type("From", "-3h");
  named<QComboBox>(*dialog_, "Site")->setEditText(QStringLiteral("datadoghq.eu"));
  list();
  QTRY_VERIFY(profiles().topLevelItemCount() == 3);
  makeDialog();
  QCOMPARE(named<QLineEdit>(*dialog_, "Service")->text(), QStringLiteral("checkout"));
  QCOMPARE(named<QLineEdit>(*dialog_, "From")->text(), QStringLiteral("-3h"));
  QCOMPARE(named<QComboBox>(*dialog_, "Site")->currentText(), QStringLiteral("datadoghq.eu"));
  QSettings kept;
  kept.sync();
  QFile file(kept.fileName());
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray content = file.readAll();
  QVERIFY(content.contains("checkout"));
  QVERIFY(!content.contains(FakeDatadog::kApiKey) && !content.contains(FakeDatadog::kAppKey));
}

void DatadogDialogTest::everythingHasAName() {
  for (const QWidget* widget : dialog_->findChildren<QWidget*>()) {
    const bool takesKeys = (widget->focusPolicy() & Qt::TabFocus) != 0;
    const auto* labelled = qobject_cast<const QAbstractButton*>(widget);
    const bool isInner = widget->parentWidget() != dialog_.get(); // of a combo box or a table
    if (takesKeys && labelled == nullptr && !isInner)
      QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
  }
}

QTEST_MAIN(DatadogDialogTest)
#include "datadog_dialog_test.moc"
