// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/pprof_writer.h"
#include "core/codec/profile_reader.h"
#include "core/sources/profile_store.h"
#include "tests/support/golden_cases.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;

/// Reads every profile of tests/data/profiles, writes it, and reads it again.
class RoundTripTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void sameProfile_data() { profileRows(); }
  void sameProfile() {
    QFETCH(QString, path);
    const ProfilePtr first = open(path);
    QVERIFY(first);
    const auto written = writePprofGzip(*first, {});
    QVERIFY(written);
    const ProfilePtr second = read(*written);
    QVERIFY(second);
    compare(*first, *second);
    // What was written is written the same way again.
    const auto plain = writePprof(*first, {});
    const auto plainAgain = writePprof(*second, {});
    QVERIFY(plain && plainAgain);
    QVERIFY(*plain == *plainAgain);
  }

  void sameToPprof_data() { profileRows(); }
  void sameToPprof() {
    const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
    if (go.isEmpty())
      QSKIP("no go in PATH: the copies were not compared by go tool pprof -raw");
    QFETCH(QString, path);
    if (path.endsWith(QStringLiteral("python-words.pprof")))
      QSKIP("zstd, which go tool pprof cannot read");
    const ProfilePtr profile = open(path);
    QVERIFY(profile);
    const auto written = writePprofGzip(*profile, {});
    QVERIFY(written);
    QTemporaryDir folder;
    QFile copy(folder.filePath(QFileInfo(path).fileName()));
    QVERIFY(copy.open(QIODevice::WriteOnly));
    copy.write(QByteArray::fromStdString(*written));
    copy.close();
    QCOMPARE(raw(go, copy.fileName()), raw(go, path));
  }

private:
  static void profileRows() {
    QTest::addColumn<QString>("path");
    const QDir folder(test::profilesFolder());
    for (const QFileInfo& file :
         folder.entryInfoList({QStringLiteral("*.gz"), QStringLiteral("*.pprof")}, QDir::Files))
      QTest::newRow(qPrintable(file.fileName())) << file.absoluteFilePath();
  }

  static ProfilePtr open(const QString& path) {
    ProfileStore store(Limits{}, 0);
    auto profile = store.open(path.toStdString(), {});
    return profile ? *profile : nullptr;
  }

  static ProfilePtr read(const std::string& bytes) {
    const auto span = std::as_bytes(std::span(bytes.data(), bytes.size()));
    auto source = std::make_unique<MemorySource>(std::vector<std::byte>(span.begin(), span.end()));
    auto profile = readProfile(std::move(source), "copy", {}, Limits{}, {});
    return profile ? *profile : nullptr;
  }

  static void compare(const Profile& a, const Profile& b) {
    QCOMPARE(b.sampleCount(), a.sampleCount());
    QCOMPARE(b.values.size(), a.values.size());
    QCOMPARE(b.strings.size(), a.strings.size());
    for (std::size_t i = 0; i < a.strings.size(); ++i)
      QVERIFY(a.text(StringIndex(i)) == b.text(StringIndex(i)));
    for (std::size_t row = 0; row < a.sampleCount(); ++row) {
      for (std::size_t type = 0; type < a.values.size(); ++type)
        QCOMPARE(b.values[type][row], a.values[type][row]);
      const auto ids = [](const Profile& p, std::size_t sample) {
        QList<quint64> list;
        for (const LocationIndex l : p.stack(p.sampleStack[sample]))
          list << p.locations[l.value()].id;
        return list;
      };
      QCOMPARE(ids(b, row), ids(a, row));
      const auto labels = a.labelSet(a.labelsOf(row));
      const auto others = b.labelSet(b.labelsOf(row));
      QCOMPARE(others.size(), labels.size());
      for (std::size_t i = 0; i < labels.size(); ++i) {
        QCOMPARE(others[i].key.value(), labels[i].key.value());
        QCOMPARE(others[i].text.value(), labels[i].text.value());
        QCOMPARE(others[i].number, labels[i].number);
        QCOMPARE(others[i].isNumber, labels[i].isNumber);
      }
    }
  }

  static QByteArray raw(const QString& go, const QString& path) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    process.setProcessEnvironment(environment);
    process.start(go, {QStringLiteral("tool"), QStringLiteral("pprof"),
                       QStringLiteral("-symbolize=none"), QStringLiteral("-raw"), path});
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
      return "go tool pprof failed: " + process.readAllStandardError();
    return process.readAllStandardOutput();
  }
};

QTEST_GUILESS_MAIN(RoundTripTest)
#include "round_trip_test.moc"
