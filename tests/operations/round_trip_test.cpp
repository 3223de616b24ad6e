// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/pprof_writer.h"
#include "core/codec/profile_reader.h"
#include "core/sources/profile_store.h"
#include "tests/support/go_pprof.h"
#include "tests/support/golden_cases.h"

#include <QDirIterator>
#include <QRegularExpression>
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
    if (!oracle_.found())
      QSKIP(qPrintable(oracle_.reason()));
    QFETCH(QString, path);
    const ProfilePtr profile = open(path);
    QVERIFY(profile);
    const auto written = writePprofGzip(*profile, {});
    QVERIFY(written);
    QTemporaryDir folder;
    QFile copy(folder.filePath(QFileInfo(path).fileName()));
    QVERIFY(copy.open(QIODevice::WriteOnly));
    copy.write(QByteArray::fromStdString(*written));
    copy.close();
    const QString twin = twinOf(path);
    if (twin.isEmpty())
      QSKIP("in an encoding that go tool pprof cannot read");
    const QString raw = QStringLiteral("-raw");
    QCOMPARE(oracle_.run({raw, copy.fileName()}), oracle_.run({raw, twin}));
  }

private:
  /// Our own profiles, and those of a corpus beside the repository where there is one.
  static void profileRows() {
    QTest::addColumn<QString>("path");
    const QStringList patterns{QStringLiteral("*.gz"), QStringLiteral("*.pb"),
                               QStringLiteral("*.pprof")};
    const QDir corpus(QStringLiteral(PPROF_SOURCE_DIR "/../shared/corpus"));
    for (const QDir& folder : {QDir(test::profilesFolder()), corpus}) {
      QDirIterator files(folder.path(), patterns, QDir::Files, QDirIterator::Subdirectories);
      while (files.hasNext())
        if (const QString path = files.next(); !path.contains(QStringLiteral("/bad/")))
          QTest::newRow(qPrintable(folder.dirName() + u'/' + folder.relativeFilePath(path)))
              << path;
    }
  }

  /// The file that go tool pprof reads in place of this one: itself, or the same profile beside it
  /// in an encoding that it knows; empty if there is none.
  static QString twinOf(const QString& path) {
    static const QRegularExpression unread(
        QStringLiteral("(shop-zstd-\\d/.*|python-words|words)\\.pprof$|/enc-(zstd|lz4|double)"));
    if (!path.contains(unread))
      return path;
    QString twin = path;
    if (path.contains(QStringLiteral("/enc-")))
      twin = QFileInfo(path).path() + QStringLiteral("/enc-plain.pb");
    else
      twin.replace(QStringLiteral(".pprof"), QStringLiteral(".pb.gz"));
    return QFileInfo::exists(twin) ? twin : QString();
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

  test::GoPprof oracle_;
};

QTEST_GUILESS_MAIN(RoundTripTest)
#include "round_trip_test.moc"
