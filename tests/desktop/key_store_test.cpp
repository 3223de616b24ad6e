// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/key_store.h"
#include "tests/support/printing.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>
#include <optional>

using namespace pprof;
using namespace pprof::desktop;

namespace {

constexpr int kPatience = 20'000; ///< milliseconds

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

/// SystemKeyStore with a real secret store: GNOME Keyring on a bus of its own, in a folder of its
/// own. Without these programs it is skipped.
class KeyStoreTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();
  void aStoreThatIsMissing();
  void keysAreKeptAndForgotten();

private:
  [[nodiscard]] Result<DatadogKeys> readFrom(KeyStore& store);
  [[nodiscard]] Result<void> write(const DatadogKeys& keys);
  [[nodiscard]] Result<void> forget();
  /// What `ask(answered)` is answered, which comes while events are processed, or never.
  template <class Answer, class Ask>
  [[nodiscard]] static Answer answerTo(Ask ask) {
    const auto answer = std::make_shared<std::optional<Answer>>();
    ask([answer](const Answer& given) { *answer = given; });
    if (!QTest::qWaitFor([&] { return answer->has_value(); }, kPatience))
      return fail(ErrorCode::Unreadable, "no answer");
    return **answer;
  }
  static void end(QProcess& process) {
    process.terminate();
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(kPatience))
      process.kill();
  }

  QTemporaryDir folder_;
  QProcess bus_;
  QProcess keyring_;
  SystemKeyStore store_;
};

void KeyStoreTest::initTestCase() {
  for (const char* program : {"dbus-daemon", "gnome-keyring-daemon"})
    if (QStandardPaths::findExecutable(s(program)).isEmpty())
      QSKIP((std::string("needs ") + program + " in PATH").c_str());
  qputenv("XDG_DATA_HOME", folder_.path().toUtf8());
  qputenv("XDG_RUNTIME_DIR", folder_.path().toUtf8());
  qputenv("XDG_CURRENT_DESKTOP", "GNOME");
  const QString config = folder_.filePath(s("bus.conf"));
  QFile file(config);
  QVERIFY(file.open(QIODevice::WriteOnly));
  // As that of a session, but it starts nothing by itself.
  file.write("<busconfig><type>session</type><listen>unix:tmpdir=" + folder_.path().toUtf8() +
             R"(</listen><auth>EXTERNAL</auth><policy context="default">
             <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
             <allow own="*"/></policy></busconfig>)");
  file.close();
  bus_.start(s("dbus-daemon"), {s("--config-file=") + config, s("--nofork"), s("--print-address")});
  QVERIFY(bus_.waitForReadyRead(kPatience));
  qputenv("DBUS_SESSION_BUS_ADDRESS", bus_.readLine().trimmed());
}

void KeyStoreTest::cleanupTestCase() {
  end(keyring_);
  end(bus_);
}

Result<DatadogKeys> KeyStoreTest::readFrom(KeyStore& store) {
  return answerTo<Result<DatadogKeys>>([&](const auto& answered) { store.read(this, answered); });
}

Result<void> KeyStoreTest::write(const DatadogKeys& keys) {
  return answerTo<Result<void>>([&](const auto& answered) { store_.write(keys, this, answered); });
}

Result<void> KeyStoreTest::forget() {
  return answerTo<Result<void>>([&](const auto& answered) { store_.forget(this, answered); });
}

/// There is a bus and nothing on it.
void KeyStoreTest::aStoreThatIsMissing() {
  const auto kept = write({"an-api-key", "an-application-key"});
  QVERIFY(!kept);
  QVERIFY2(kept.error().message.starts_with("the system's secret store cannot be written to"),
           kept.error().message.c_str());
  QVERIFY(kept.error().message.find("an-api-key") == std::string::npos);
  QVERIFY(kept.error().hint.find("GNOME Keyring") != std::string::npos);
  QVERIFY(!readFrom(store_));
}

void KeyStoreTest::keysAreKeptAndForgotten() {
  keyring_.start(s("gnome-keyring-daemon"),
                 {s("--foreground"), s("--unlock"), s("--components=secrets"),
                  s("--control-directory=") + folder_.filePath(s("control"))});
  QVERIFY(keyring_.waitForStarted(kPatience));
  keyring_.write("the password of the keyring");
  keyring_.closeWriteChannel();
  QTRY_VERIFY_WITH_TIMEOUT(readFrom(store_).has_value(), kPatience);
  QVERIFY(readFrom(store_)->api.empty());

  const DatadogKeys keys{"0123456789abcdef", "fedcba9876543210"};
  const auto kept = write(keys);
  QVERIFY2(kept, kept ? "" : kept.error().message.c_str());
  SystemKeyStore another;
  const auto again = readFrom(another);
  QVERIFY2(again, again ? "" : again.error().message.c_str());
  QCOMPARE(again->api, keys.api);
  QCOMPARE(again->application, keys.application);
  // On the disk they are sealed.
  const QDir keyrings(folder_.filePath(s("keyrings")));
  for (const QString& name : keyrings.entryList(QDir::Files)) {
    QFile file(keyrings.filePath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(QByteArray::fromStdString(keys.api)));
  }

  QVERIFY(forget());
  QVERIFY(readFrom(store_)->api.empty());
  QVERIFY(forget()); // there is nothing to forget any more
}

QTEST_GUILESS_MAIN(KeyStoreTest)
#include "key_store_test.moc"
