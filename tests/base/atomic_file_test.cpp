// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/atomic_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace pprof;

class AtomicFileTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  void makesAFile();
  void replacesAFile();
  void modes_data();
  void modes();
  void newFilesFollowTheUmask();
  void readersOfTheOldFileKeepIt();
  void followsLinks();
  void followsDanglingLinks();
  void longNames();
  void relativeNames();
  void failuresLeaveWhatWasThere_data();
  void failuresLeaveWhatWasThere();
  void aFullDiskLeavesWhatWasThere();
  void devices();
  void contentInPieces();
  void afterAnErrorOfTheContentTheFileIsAsItWas();

private:
  [[nodiscard]] std::string path(const char* name) const {
    return folder_->filePath(QString::fromUtf8(name)).toStdString();
  }
  static QByteArray content(const std::string& name) {
    QFile file(QString::fromStdString(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
  }
  static void put(const std::string& name, const QByteArray& text) {
    QFile file(QString::fromStdString(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }
  static mode_t mode(const std::string& name) {
    struct stat status{};
    return ::stat(name.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }
  [[nodiscard]] QStringList names() const {
    return QDir(folder_->path())
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

void AtomicFileTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void AtomicFileTest::cleanup() { folder_.reset(); }

void AtomicFileTest::makesAFile() {
  const std::string large(3'000'000, 'x');
  QVERIFY(writeFileAtomically(BaseFolder(), path("new"), large));
  QCOMPARE(content(path("new")).size(), qsizetype{3'000'000});
  QVERIFY(writeFileAtomically(BaseFolder(), path("empty"), ""));
  QCOMPARE(content(path("empty")), QByteArray());
  QVERIFY(writeFileAtomically(BaseFolder(), path("nul"), std::string_view("a\0b", 3)));
  QCOMPARE(content(path("nul")), QByteArray("a\0b", 3));
  QCOMPARE(names(),
           (QStringList{QStringLiteral("empty"), QStringLiteral("new"), QStringLiteral("nul")}));
}

void AtomicFileTest::replacesAFile() {
  put(path("file"), "a long text that was there before");
  QVERIFY(writeFileAtomically(BaseFolder(), path("file"), "short"));
  QCOMPARE(content(path("file")), QByteArray("short"));
  QCOMPARE(names(), QStringList{QStringLiteral("file")});
}

void AtomicFileTest::modes_data() {
  QTest::addColumn<unsigned>("wanted");
  for (const unsigned wanted : {0600U, 0644U, 0664U, 0755U, 0400U, 0666U})
    QTest::addRow("%03o", wanted) << wanted;
}

void AtomicFileTest::modes() {
  QFETCH(unsigned, wanted);
  put(path("file"), "old");
  QCOMPARE(::chmod(path("file").c_str(), wanted), 0);
  QVERIFY(writeFileAtomically(BaseFolder(), path("file"), "new"));
  QCOMPARE(mode(path("file")), wanted);
}

void AtomicFileTest::newFilesFollowTheUmask() {
  const mode_t before = ::umask(027);
  const bool written = writeFileAtomically(BaseFolder(), path("file"), "x").has_value();
  QCOMPARE(::umask(before), mode_t{027}); // and it is as it was
  QVERIFY(written);
  QCOMPARE(mode(path("file")), mode_t{0640});
}

void AtomicFileTest::readersOfTheOldFileKeepIt() {
  put(path("file"), "old");
  QFile reader(QString::fromStdString(path("file")));
  QVERIFY(reader.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
  QVERIFY(writeFileAtomically(BaseFolder(), path("file"), "new"));
  QCOMPARE(reader.readAll(), QByteArray("old"));
}

void AtomicFileTest::followsLinks() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("elsewhere")));
  put(path("elsewhere/real"), "old");
  QVERIFY(QFile::link(QStringLiteral("elsewhere/real"), QString::fromStdString(path("first"))));
  QVERIFY(QFile::link(QStringLiteral("first"), QString::fromStdString(path("second"))));
  QVERIFY(writeFileAtomically(BaseFolder(), path("second"), "new"));
  QCOMPARE(content(path("elsewhere/real")), QByteArray("new"));
  QVERIFY(QFileInfo(QString::fromStdString(path("second"))).isSymLink());
  QVERIFY(QFileInfo(QString::fromStdString(path("first"))).isSymLink());
}

void AtomicFileTest::followsDanglingLinks() {
  QVERIFY(QFile::link(QStringLiteral("target"), QString::fromStdString(path("link"))));
  QVERIFY(writeFileAtomically(BaseFolder(), path("link"), "new"));
  QVERIFY(QFileInfo(QString::fromStdString(path("link"))).isSymLink());
  QCOMPARE(content(path("target")), QByteArray("new"));
  QVERIFY(QFile::link(QStringLiteral("loop"), QString::fromStdString(path("loop"))));
  QVERIFY(!writeFileAtomically(BaseFolder(), path("loop"), "new"));
}

void AtomicFileTest::longNames() {
  const std::string longest = path(std::string(255, 'n').c_str());
  QVERIFY(writeFileAtomically(BaseFolder(), longest, "once"));
  QVERIFY(writeFileAtomically(BaseFolder(), longest, "twice"));
  QCOMPARE(content(longest), QByteArray("twice"));
  QVERIFY(!writeFileAtomically(BaseFolder(), longest + "n", "too long"));
  QCOMPARE(names().size(), qsizetype{1});
}

void AtomicFileTest::relativeNames() {
  const QString before = QDir::currentPath();
  QVERIFY(QDir::setCurrent(folder_->path()));
  const bool plain = writeFileAtomically(BaseFolder(), "plain", "1").has_value();
  const bool again = writeFileAtomically(BaseFolder(), "plain", "2").has_value();
  const bool dashed = writeFileAtomically(BaseFolder(), "-o", "3").has_value();
  QVERIFY(QDir::setCurrent(before));
  QVERIFY(plain && again && dashed);
  QCOMPARE(content(path("plain")), QByteArray("2"));
  QCOMPARE(names(), (QStringList{QStringLiteral("-o"), QStringLiteral("plain")}));
}

void AtomicFileTest::failuresLeaveWhatWasThere_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<ErrorCode>("code");
  QTest::addColumn<QString>("fragment");
  QTest::newRow("no such folder") << QStringLiteral("none/file") << ErrorCode::Unreadable
                                  << QStringLiteral("No such file or directory");
  QTest::newRow("a folder") << QStringLiteral("folder") << ErrorCode::InvalidArgument
                            << QStringLiteral("this is a folder");
  QTest::newRow("below a file") << QStringLiteral("old/file") << ErrorCode::Unreadable
                                << QStringLiteral("Not a directory");
}

void AtomicFileTest::failuresLeaveWhatWasThere() {
  QFETCH(QString, name);
  QFETCH(ErrorCode, code);
  QFETCH(QString, fragment);
  put(path("old"), "old");
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("folder")));
  const auto written = writeFileAtomically(BaseFolder(), path(name.toUtf8().constData()), "new");
  QVERIFY(!written);
  QCOMPARE(written.error().code, code);
  QVERIFY2(written.error().message.find(fragment.toStdString()) != std::string::npos,
           written.error().message.c_str());
  QVERIFY(written.error().message.starts_with(path(name.toUtf8().constData()) + ": "));
  QCOMPARE(names(), (QStringList{QStringLiteral("folder"), QStringLiteral("old")}));
  QCOMPARE(content(path("old")), QByteArray("old"));
}

/// A limit on the size of files stands for a full disk.
void AtomicFileTest::aFullDiskLeavesWhatWasThere() {
  put(path("file"), "old");
  rlimit before{};
  QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{10'000, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = writeFileAtomically(BaseFolder(), path("file"), std::string(20'000, 'x'));
  QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  QVERIFY(!written);
  QVERIFY2(written.error().message.find("cannot write: File too large") != std::string::npos,
           written.error().message.c_str());
  QCOMPARE(content(path("file")), QByteArray("old"));
  QCOMPARE(names(), QStringList{QStringLiteral("file")});
}

void AtomicFileTest::devices() {
  QVERIFY(writeFileAtomically(BaseFolder(), "/dev/null", "x"));
  const auto full = writeFileAtomically(BaseFolder(), "/dev/full", "x");
  QVERIFY(!full);
  QVERIFY(full.error().message.find("/dev/full: cannot write: No space left") == 0);
  QVERIFY(!QFileInfo(QStringLiteral("/dev/full")).isFile());
}

void AtomicFileTest::contentInPieces() {
  const auto written =
      writeFileAtomically(BaseFolder(), path("a"), [](ByteSink& sink) -> Result<void> {
        BlockWriter out(sink);
        for (int i = 0; i < 3; ++i) {
          out.text().append(std::size_t{200} << 10, 'x');
          PPROF_TRY(out.flushFull());
        }
        PPROF_TRY(out.finish());
        return out.written() == std::size_t{600} << 10 ? Result<void>()
                                                       : fail(ErrorCode::Internal, "miscounted");
      });
  QVERIFY(written);
  QCOMPARE(content(path("a")), QByteArray(600 << 10, 'x'));
}

void AtomicFileTest::afterAnErrorOfTheContentTheFileIsAsItWas() {
  put(path("a"), "old");
  const auto written =
      writeFileAtomically(BaseFolder(), path("a"), [](ByteSink& sink) -> Result<void> {
        PPROF_TRY(sink.write("half"));
        return fail(ErrorCode::Canceled, "stopped");
      });
  QVERIFY(!written);
  QCOMPARE(written.error().message, std::string("stopped"));
  QCOMPARE(content(path("a")), QByteArray("old"));
  QCOMPARE(names(), QStringList{QStringLiteral("a")});
}

QTEST_GUILESS_MAIN(AtomicFileTest)
#include "atomic_file_test.moc"
