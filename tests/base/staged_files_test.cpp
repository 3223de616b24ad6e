// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/staged_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <optional>
#include <unistd.h>

using namespace pprof;

namespace {

Result<void> writeText(StagedFiles& staged, const std::string& name, const std::string& text) {
  return staged.add(name, [&](ByteSink& sink) { return sink.write(text); });
}

} // namespace

class StagedFilesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init() {
    folder_.emplace();
    QVERIFY(folder_->isValid());
  }
  void filesComeTogether();
  void nothingIsLeftWithoutACommit();
  void madeFoldersGoAgain();
  void aFailedFileIsGone();
  void oldFilesStayUntilTheCommit();
  void aFolderInTheWay();
  void linksAreReplacedAndNotFollowed();
  void foldersThatCannotBeMade();
  void theBaseFolderConfines();

private:
  [[nodiscard]] std::string path(const char* name) const {
    return folder_->filePath(QString::fromUtf8(name)).toStdString();
  }
  /// Everything below the folder, hidden files too.
  [[nodiscard]] QStringList all(const QString& in = {}) const {
    const QDir dir(folder_->filePath(in));
    return dir.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                         QDir::Name);
  }
  [[nodiscard]] QByteArray content(const char* name) const {
    QFile file(folder_->filePath(QString::fromUtf8(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
  }
  std::optional<QTemporaryDir> folder_;
};

void StagedFilesTest::filesComeTogether() {
  StagedFiles staged = StagedFiles::in(BaseFolder(), path("a/b")).value();
  QVERIFY(writeText(staged, "one", "first"));
  QVERIFY(writeText(staged, "two", "second"));
  const QStringList before = all(QStringLiteral("a/b"));
  QCOMPARE(before.size(), 2);
  for (const QString& name : before)
    QVERIFY(name.startsWith(QLatin1Char('.')));
  QVERIFY(staged.commit());
  QCOMPARE(all(QStringLiteral("a/b")), QStringList({QStringLiteral("one"), QStringLiteral("two")}));
  QCOMPARE(content("a/b/one"), QByteArray("first"));
  QCOMPARE(content("a/b/two"), QByteArray("second"));
}

void StagedFilesTest::nothingIsLeftWithoutACommit() {
  {
    StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
    QVERIFY(writeText(staged, "one", "first"));
  }
  QVERIFY(all().isEmpty());
}

void StagedFilesTest::madeFoldersGoAgain() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("there")));
  {
    StagedFiles staged = StagedFiles::in(BaseFolder(), path("there/new/newer/")).value();
    QVERIFY(writeText(staged, "one", "first"));
    QCOMPARE(all(QStringLiteral("there/new/newer")).size(), 1);
  }
  QCOMPARE(all(), QStringList(QStringLiteral("there")));
  QVERIFY(all(QStringLiteral("there")).isEmpty());
}

void StagedFilesTest::aFailedFileIsGone() {
  StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
  QVERIFY(writeText(staged, "good", "first"));
  const auto failed = staged.add("bad", [](ByteSink& sink) -> Result<void> {
    PPROF_TRY(sink.write("half of it"));
    return fail(ErrorCode::BadFormat, "damaged");
  });
  QCOMPARE(failed.error().message, std::string("damaged"));
  QVERIFY(staged.commit());
  QCOMPARE(all(), QStringList(QStringLiteral("good")));
}

void StagedFilesTest::oldFilesStayUntilTheCommit() {
  {
    StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
    QVERIFY(writeText(staged, "one", "old"));
    QVERIFY(staged.commit());
  }
  {
    StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
    QVERIFY(writeText(staged, "one", "new"));
    QCOMPARE(content("one"), QByteArray("old"));
  }
  QCOMPARE(content("one"), QByteArray("old"));
  StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
  QVERIFY(writeText(staged, "one", "new"));
  QVERIFY(staged.commit());
  QCOMPARE(content("one"), QByteArray("new"));
}

void StagedFilesTest::aFolderInTheWay() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("two")));
  {
    StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
    QVERIFY(writeText(staged, "one", "first"));
    QVERIFY(writeText(staged, "two", "second"));
    const auto committed = staged.commit();
    QVERIFY(!committed);
    QVERIFY(committed.error().message.find("two") != std::string::npos);
  }
  QCOMPARE(all(), QStringList(QStringLiteral("two")));
}

void StagedFilesTest::linksAreReplacedAndNotFollowed() {
  QFile precious(folder_->filePath(QStringLiteral("precious")));
  QVERIFY(precious.open(QIODevice::WriteOnly));
  precious.write("keep me");
  precious.close();
  QCOMPARE(::symlink("precious", path("one").c_str()), 0);
  StagedFiles staged = StagedFiles::in(BaseFolder(), path("")).value();
  QVERIFY(writeText(staged, "one", "new"));
  QVERIFY(staged.commit());
  QCOMPARE(content("precious"), QByteArray("keep me"));
  QCOMPARE(content("one"), QByteArray("new"));
}

void StagedFilesTest::foldersThatCannotBeMade() {
  QFile file(folder_->filePath(QStringLiteral("file")));
  QVERIFY(file.open(QIODevice::WriteOnly));
  const auto below = StagedFiles::in(BaseFolder(), path("file/below"));
  QVERIFY(!below);
  QCOMPARE(below.error().code, ErrorCode::Unreadable);
  QCOMPARE(StagedFiles::in(BaseFolder(), "").error().code, ErrorCode::InvalidArgument);
}

void StagedFilesTest::theBaseFolderConfines() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("base")));
  const BaseFolder base = BaseFolder::at(path("base")).value();
  for (const std::string& outside :
       {path("elsewhere"), std::string("../elsewhere"), std::string("new/../../elsewhere")}) {
    const auto staged = StagedFiles::in(base, outside);
    QVERIFY2(!staged, outside.c_str());
    QVERIFY(staged.error().message.find("outside of the base folder") != std::string::npos);
  }
  QCOMPARE(::symlink(folder_->path().toUtf8().constData(), path("base/out").c_str()), 0);
  QVERIFY(!StagedFiles::in(base, "out/elsewhere"));
  QVERIFY(!QFile::exists(folder_->filePath(QStringLiteral("elsewhere"))));
  StagedFiles staged = StagedFiles::in(base, "new/newer").value();
  QVERIFY(writeText(staged, "one", "first"));
  QVERIFY(staged.commit());
  QCOMPARE(content("base/new/newer/one"), QByteArray("first"));
}

QTEST_GUILESS_MAIN(StagedFilesTest)
#include "staged_files_test.moc"
