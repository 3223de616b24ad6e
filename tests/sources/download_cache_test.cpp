// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/download_cache.h"
#include "tests/support/printing.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <optional>
#include <thread>

using namespace pprof;

namespace {

void download(const DownloadCache& cache, const std::string& key, const std::string& content) {
  DownloadFile file = cache.begin().value();
  QVERIFY(file.write(content));
  cache.keep(key, std::move(file));
}

std::string textOf(const RandomSource& file) {
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  if (!text.empty() &&
      file.readAt(0, std::as_writable_bytes(std::span(text))).value() != text.size())
    return "(short)";
  return text;
}

std::string found(const DownloadCache& cache, const std::string& key) {
  const auto file = cache.find(key);
  return file ? textOf(**file) : "(none)";
}

} // namespace

class DownloadCacheTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init() {
    folder_.emplace();
    temporary_.emplace();
  }
  void keepsAndFinds();
  void spoiltEntriesAreRemoved_data();
  void spoiltEntriesAreRemoved();
  void theOldestGoFirst();
  void whatIsTooLargeIsNotKept();
  void withoutACacheNothingIsLeft();
  void aFolderThatCannotBeWrittenTo();
  void downloadsThatFailLeaveNothing();
  void abandonedFilesGo();
  void manyAtOnce();
  void anOpenEntryOutlivesItsRemoval();
  void theEnvironmentDecides();

private:
  [[nodiscard]] std::string at() const {
    return folder_->filePath(QStringLiteral("c/d")).toStdString();
  }
  [[nodiscard]] DownloadCache cache(std::uint64_t most = 1'000'000) const {
    return {temporary_->path().toStdString(), at(), most};
  }
  [[nodiscard]] QDir dir() const { return QDir(folder_->filePath(QStringLiteral("c/d"))); }
  [[nodiscard]] QStringList names() const {
    return dir().entryList(QDir::Files | QDir::Hidden, QDir::Name);
  }
  std::optional<QTemporaryDir> folder_;
  std::optional<QTemporaryDir> temporary_;
};

void DownloadCacheTest::keepsAndFinds() {
  QCOMPARE(found(cache(), "a"), std::string("(none)"));
  download(cache(), "a", "content of a");
  download(cache(), "b/../\n", "content of b");
  QCOMPARE(found(cache(), "a"), std::string("content of a"));
  QCOMPARE(found(cache(), "b/../\n"), std::string("content of b"));
  QCOMPARE(found(cache(), "c"), std::string("(none)"));
  QCOMPARE(names().size(), 2);
  const QFile::Permissions mine = QFile(dir().filePath(names().at(0))).permissions();
  QVERIFY(!(mine & (QFile::ReadOther | QFile::ReadGroup)));
}

void DownloadCacheTest::spoiltEntriesAreRemoved_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::newRow("changed") << QByteArray("content of A");
  QTest::newRow("shorter") << QByteArray("content");
  QTest::newRow("longer") << QByteArray("content of a and more");
  QTest::newRow("empty") << QByteArray();
}

void DownloadCacheTest::spoiltEntriesAreRemoved() {
  QFETCH(QByteArray, content);
  download(cache(), "a", "content of a");
  QFile file(dir().filePath(names().at(0)));
  QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
  file.write(content);
  file.close();
  QCOMPARE(found(cache(), "a"), std::string("(none)"));
  QVERIFY(names().isEmpty());
  download(cache(), "a", "content of a");
  QCOMPARE(found(cache(), "a"), std::string("content of a"));
}

void DownloadCacheTest::theOldestGoFirst() {
  const auto age = [&](const QString& name, qint64 hours) {
    QFile file(dir().filePath(name));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(-3600 * hours),
                             QFileDevice::FileModificationTime));
  };
  download(cache(), "a", std::string(400, 'a'));
  age(names().at(0), 3);
  const QString first = names().at(0);
  download(cache(), "b", std::string(400, 'b'));
  for (const QString& name : names())
    if (name != first)
      age(name, 2);
  QVERIFY(cache().find("a")); // used now, so b is the oldest
  download(cache(1000), "c", std::string(400, 'c'));
  QCOMPARE(found(cache(), "a"), std::string(400, 'a'));
  QCOMPARE(found(cache(), "b"), std::string("(none)"));
  QCOMPARE(found(cache(), "c"), std::string(400, 'c'));
}

void DownloadCacheTest::whatIsTooLargeIsNotKept() {
  download(cache(100), "a", std::string(101, 'a'));
  QVERIFY(names().isEmpty());
}

void DownloadCacheTest::withoutACacheNothingIsLeft() {
  const DownloadCache none(temporary_->path().toStdString());
  QVERIFY(!none.isOn());
  DownloadFile file = none.begin().value();
  QVERIFY(file.write("some"));
  QVERIFY(QDir(temporary_->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
  QCOMPARE(textOf(**file.content()), std::string("some"));
  QVERIFY(file.restart());
  QVERIFY(file.write("other"));
  QCOMPARE(textOf(**file.content()), std::string("other"));
  none.keep("a", std::move(file));
  QCOMPARE(found(none, "a"), std::string("(none)"));
}

void DownloadCacheTest::aFolderThatCannotBeWrittenTo() {
  QFile inTheWay(folder_->filePath(QStringLiteral("c")));
  QVERIFY(inTheWay.open(QIODevice::WriteOnly));
  DownloadFile file = cache().begin().value();
  QVERIFY(file.write("some"));
  QCOMPARE(textOf(**file.content()), std::string("some"));
  cache().keep("a", std::move(file));
  QCOMPARE(found(cache(), "a"), std::string("(none)"));
}

void DownloadCacheTest::downloadsThatFailLeaveNothing() {
  {
    DownloadFile file = cache().begin().value();
    QVERIFY(file.write("half of"));
    QCOMPARE(names().size(), 1);
    QVERIFY(names().at(0).startsWith(QLatin1Char('.')));
  }
  QVERIFY(names().isEmpty());
}

void DownloadCacheTest::abandonedFilesGo() {
  download(cache(), "a", "content of a");
  for (const char* name : {".download.old", ".download.new"}) {
    QFile file(dir().filePath(QString::fromUtf8(name)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("half");
    file.flush();
    if (name == std::string_view(".download.old"))
      QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-2),
                               QFileDevice::FileModificationTime));
  }
  download(cache(), "b", "content of b");
  QVERIFY(!names().contains(QStringLiteral(".download.old")));
  QVERIFY(names().contains(QStringLiteral(".download.new")));
  QCOMPARE(names().size(), 3);
}

void DownloadCacheTest::manyAtOnce() {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        const std::string key = "k" + std::to_string((i + round) % 5);
        const std::string content = key + std::string(5000, 'x');
        if (const auto file = cache(12'000).find(key)) {
          wrong += textOf(**file) != content ? 1 : 0;
          continue;
        }
        DownloadFile file = cache(12'000).begin().value();
        wrong += file.write(content) ? 0 : 1;
        cache(12'000).keep(key, std::move(file));
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  QCOMPARE(wrong.load(), 0);
  for (const QString& name : names())
    QVERIFY(!name.startsWith(QLatin1Char('.')));
}

void DownloadCacheTest::anOpenEntryOutlivesItsRemoval() {
  download(cache(), "a", "content of a");
  const auto file = cache().find("a");
  QVERIFY(dir().remove(names().at(0)));
  QCOMPARE(textOf(**file), std::string("content of a"));
}

void DownloadCacheTest::theEnvironmentDecides() {
  const QByteArray before = qgetenv("XDG_CACHE_HOME");
  qputenv("XDG_CACHE_HOME", folder_->path().toUtf8());
  QVERIFY(downloadCacheOfEnvironment(true).value().isOn());
  QVERIFY(!downloadCacheOfEnvironment(false).value().isOn());
  qputenv("PPROF_MCP_NO_CACHE", "1");
  QVERIFY(!downloadCacheOfEnvironment(true).value().isOn());
  qputenv("PPROF_MCP_NO_CACHE", "0");
  QVERIFY(downloadCacheOfEnvironment(true).value().isOn());
  qunsetenv("PPROF_MCP_NO_CACHE");
  qputenv("PPROF_MCP_CACHE_MAX_BYTES", "many");
  QVERIFY(!downloadCacheOfEnvironment(true));
  qputenv("PPROF_MCP_CACHE_MAX_BYTES", "10");
  download(downloadCacheOfEnvironment(true).value(), "a", "more than ten bytes");
  QCOMPARE(found(downloadCacheOfEnvironment(true).value(), "a"), std::string("(none)"));
  qunsetenv("PPROF_MCP_CACHE_MAX_BYTES");
  download(downloadCacheOfEnvironment(true).value(), "a", "some");
  QVERIFY(QFile::exists(folder_->filePath(QStringLiteral("pprof-mcp/datadog"))));
  QCOMPARE(found(downloadCacheOfEnvironment(true).value(), "a"), std::string("some"));
  before.isEmpty() ? qunsetenv("XDG_CACHE_HOME") : qputenv("XDG_CACHE_HOME", before);
}

QTEST_GUILESS_MAIN(DownloadCacheTest)
#include "download_cache_test.moc"
