// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/atomic_file.h"
#include "core/base/platform/base_folder.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace pprof;

/// Each test runs with the kernel's guard and with the one for kernels that have none.
///
/// The folder: base/{in.txt, -dash, sub/in.txt}, outside/secret.txt, and links of each kind.
class BaseFolderTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  void waysOut_data();
  void waysOut();
  void waysIn_data();
  void waysIn();
  void aParentThatIsSwapped_data() { guards(); }
  void aParentThatIsSwapped();
  void aFileThatIsSwapped_data() { guards(); }
  void aFileThatIsSwapped();
  void swappedAllTheTime_data() { guards(); }
  void swappedAllTheTime();
  void writes_data() { guards(); }
  void writes();
  void theFolderItselfMayBeALink();
  void foldersThatAreNone();
  void withoutAFolderNothingIsConfined();

private:
  static void guards() {
    QTest::addColumn<bool>("walks");
    QTest::newRow("kernel") << false;
    QTest::newRow("walk") << true;
  }
  [[nodiscard]] std::string path(const char* name) const {
    return folder_->filePath(QString::fromUtf8(name)).toStdString();
  }
  [[nodiscard]] BaseFolder base(bool walks = false) const {
    return BaseFolder::at(path("base"), walks ? BaseFolder::Guard::Walk : BaseFolder::Guard::Kernel)
        .value_or(BaseFolder());
  }
  static void put(const std::string& name, const QByteArray& content) {
    QFile file(QString::fromStdString(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
  }
  static QByteArray contentOf(const OpenedFile& file) {
    std::array<char, 64> bytes{};
    const ssize_t got = ::read(file.number(), bytes.data(), bytes.size());
    return got < 0 ? QByteArray() : QByteArray(bytes.data(), got);
  }
  QByteArray contentOf(const char* name) const {
    QFile file(QString::fromStdString(path(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  void link(const char* target, const char* name) const {
    QCOMPARE(::symlink(target, path(name).c_str()), 0);
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

void BaseFolderTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  const QDir top(folder_->path());
  QVERIFY(top.mkpath(QStringLiteral("base/sub")) && top.mkpath(QStringLiteral("outside")) &&
          top.mkpath(QStringLiteral("base-not")));
  put(path("base/in.txt"), "in");
  put(path("base/-dash"), "dash");
  put(path("base/sub/in.txt"), "below");
  put(path("outside/secret.txt"), "secret");
  put(path("outside/in.txt"), "secret");
  put(path("base-not/secret.txt"), "secret");
  link("../outside/secret.txt", "base/file-out");
  link(path("outside/secret.txt").c_str(), "base/absolute-out");
  link("../outside", "base/folder-out");
  link("sub/../../outside", "base/winding-out");
  link("folder-out", "base/link-to-link");
  link("../outside/none", "base/dangling-out");
  link("sub/in.txt", "base/file-in");
  link("sub", "base/folder-in");
  link(path("base/sub/in.txt").c_str(), "base/absolute-in");
  link("../base/in.txt", "base/out-and-in");
  link("loop", "base/loop");
}

void BaseFolderTest::cleanup() { folder_.reset(); }

void BaseFolderTest::waysOut_data() {
  QTest::addColumn<bool>("walks");
  QTest::addColumn<QString>("name");
  for (const bool walks : {false, true})
    for (const char* name : {"..",
                             "../outside/secret.txt",
                             "sub/../../outside/secret.txt",
                             "none/../../x",
                             "file-out",
                             "absolute-out",
                             "folder-out/secret.txt",
                             "winding-out/secret.txt",
                             "link-to-link/secret.txt",
                             "dangling-out",
                             "folder-out/none",
                             "/etc/passwd",
                             "/",
                             "@outside/secret.txt",
                             "@base/../outside/secret.txt",
                             "@base-not/secret.txt",
                             "@base/file-out",
                             "loop",
                             "",
                             "../none",
                             "/none",
                             "/proc/self/cwd/x"})
      QTest::addRow("%s %s", walks ? "walk" : "kernel", name) << walks << QString::fromUtf8(name);
}

void BaseFolderTest::waysOut() {
  QFETCH(bool, walks);
  QFETCH(QString, name);
  const std::string wanted = name.replace(QLatin1Char('@'), folder_->path() + u'/').toStdString();
  const BaseFolder folder = base(walks);
  QVERIFY(folder.confines());
  const OpenedFile opened = folder.open(wanted, O_RDONLY);
  QVERIFY(!opened);
  QCOMPARE(opened.error(), EXDEV);
  QVERIFY(!folder.openState(wanted));
  // The same is said whether something is there or not.
  const auto led = folder.resolved(wanted);
  QVERIFY(!led);
  QCOMPARE(led.error().code, ErrorCode::InvalidArgument);
  QVERIFY(led.error().message.find("outside of the base folder") != std::string::npos);
  const auto written = writeFileAtomically(folder, wanted, "x");
  QVERIFY(!written);
  QVERIFY2(written.error().message.find("outside of the base folder") != std::string::npos,
           written.error().message.c_str());
  QCOMPARE(contentOf("outside/secret.txt"), QByteArray("secret"));
  QVERIFY(!QFile::exists(QString::fromStdString(path("outside/none"))));
}

void BaseFolderTest::waysIn_data() {
  QTest::addColumn<bool>("walks");
  QTest::addColumn<QString>("name");
  QTest::addColumn<QByteArray>("content");
  for (const bool walks : {false, true})
    for (const auto& [name, content] :
         {std::pair("in.txt", "in"), std::pair("./sub//in.txt", "below"),
          std::pair("sub/../in.txt", "in"), std::pair("-dash", "dash"),
          std::pair("file-in", "below"), std::pair("folder-in/in.txt", "below"),
          std::pair("absolute-in", "below"), std::pair("out-and-in", "in"),
          std::pair("../base/in.txt", "in"), std::pair("@base/in.txt", "in"),
          std::pair("@base/sub/../file-in", "below")})
      QTest::addRow("%s %s", walks ? "walk" : "kernel", name)
          << walks << QString::fromUtf8(name) << QByteArray(content);
}

void BaseFolderTest::waysIn() {
  QFETCH(bool, walks);
  QFETCH(QString, name);
  QFETCH(QByteArray, content);
  const std::string wanted = name.replace(QLatin1Char('@'), folder_->path() + u'/').toStdString();
  const OpenedFile opened = base(walks).open(wanted, O_RDONLY);
  QCOMPARE(opened ? 0 : opened.error(), 0);
  QCOMPARE(contentOf(opened), content);
}

/// Between the look at where a path leads and the opening, its folder becomes a link.
void BaseFolderTest::aParentThatIsSwapped() {
  QFETCH(bool, walks);
  const BaseFolder folder = base(walks);
  const auto led = folder.resolved("sub/in.txt");
  QVERIFY(led);
  QCOMPARE(contentOf(folder.openResolved(*led, O_RDONLY)), QByteArray("below"));
  QCOMPARE(std::rename(path("base/sub").c_str(), path("base/gone").c_str()), 0);
  link("../outside", "base/sub");
  const OpenedFile opened = folder.openResolved(*led, O_RDONLY);
  QVERIFY(!opened);
  QVERIFY(opened.error() == ELOOP || opened.error() == ENOTDIR);
  QVERIFY(!folder.openFolder(*folder.resolved(".") + "/sub"));
}

void BaseFolderTest::aFileThatIsSwapped() {
  QFETCH(bool, walks);
  const BaseFolder folder = base(walks);
  const auto led = folder.resolved("in.txt");
  QVERIFY(led);
  QCOMPARE(::unlink(path("base/in.txt").c_str()), 0);
  link("../outside/in.txt", "base/in.txt");
  const OpenedFile opened = folder.openResolved(*led, O_RDONLY);
  QVERIFY(!opened);
  QCOMPARE(opened.error(), ELOOP);
}

/// A folder that turns into a link and back as fast as it can: what is outside is never read, and
/// never written.
void BaseFolderTest::swappedAllTheTime() {
  QFETCH(bool, walks);
  const BaseFolder folder = base(walks);
  std::atomic<bool> done = false;
  const std::string inner = path("base/sub");
  const std::string aside = path("base/aside");
  std::thread swapper([&] {
    while (!done) {
      std::rename(inner.c_str(), aside.c_str());
      const int linked = ::symlink("../outside", inner.c_str());
      if (linked == 0)
        ::unlink(inner.c_str());
      std::rename(aside.c_str(), inner.c_str());
    }
  });
  int read = 0;
  bool leaked = false;
  // On a busy machine the swapper may not run, with the folder aside, for all of the tries.
  const QDeadlineTimer patience(std::chrono::seconds(30));
  for (int i = 0; i < 5000 || (read == 0 && !patience.hasExpired()); ++i) {
    const OpenedFile opened = folder.open("sub/in.txt", O_RDONLY);
    const QByteArray content = opened ? contentOf(opened) : QByteArray("-");
    leaked = leaked || content == "secret";
    read += content == "below" ? 1 : 0;
    if (i % 50 == 0)
      (void)writeFileAtomically(folder, "sub/new.txt", "x");
  }
  done = true;
  swapper.join();
  QVERIFY(!leaked);
  QVERIFY(!QFile::exists(QString::fromStdString(path("outside/new.txt"))));
  QVERIFY2(read > 0, "nothing was ever read");
}

void BaseFolderTest::writes() {
  QFETCH(bool, walks);
  const BaseFolder folder = base(walks);
  QVERIFY(writeFileAtomically(folder, "new.txt", "new"));
  QCOMPARE(contentOf("base/new.txt"), QByteArray("new"));
  QVERIFY(writeFileAtomically(folder, "-o", "dash"));
  QCOMPARE(contentOf("base/-o"), QByteArray("dash"));
  QVERIFY(writeFileAtomically(folder, path("base/sub/new.txt"), "2"));
  QCOMPARE(contentOf("base/sub/new.txt"), QByteArray("2"));
  QVERIFY(writeFileAtomically(folder, "file-in", "through a link"));
  QCOMPARE(contentOf("base/sub/in.txt"), QByteArray("through a link"));
  QVERIFY(QFileInfo(QString::fromStdString(path("base/file-in"))).isSymLink());
  const auto missing = writeFileAtomically(folder, "none/x", "x");
  QVERIFY(!missing);
  QCOMPARE(missing.error().hint, std::string("make the folder first"));
  QVERIFY(!writeFileAtomically(folder, "sub", "x"));
  QVERIFY(!writeFileAtomically(folder, ".", "x"));
  // Nothing temporary stays behind.
  QCOMPARE(QDir(QString::fromStdString(path("base")))
               .entryList({QStringLiteral(".*")}, QDir::Files | QDir::Hidden)
               .size(),
           0);
}

void BaseFolderTest::theFolderItselfMayBeALink() {
  link("base", "link-to-base");
  const auto folder = BaseFolder::at(path("link-to-base"));
  QVERIFY(folder);
  QCOMPARE(contentOf(folder->open(path("link-to-base/in.txt"), O_RDONLY)), QByteArray("in"));
  QCOMPARE(contentOf(folder->open(path("base/in.txt"), O_RDONLY)), QByteArray("in"));
}

void BaseFolderTest::foldersThatAreNone() {
  for (const char* name : {"none", "base/in.txt"}) {
    const auto folder = BaseFolder::at(path(name));
    QVERIFY(!folder);
    QVERIFY(folder.error().message.find("the base folder " + path(name)) == 0);
  }
}

void BaseFolderTest::withoutAFolderNothingIsConfined() {
  const BaseFolder none;
  QVERIFY(!none.confines());
  QCOMPARE(*none.resolved("../x"), std::string("../x"));
  QCOMPARE(contentOf(none.open(path("base/file-out"), O_RDONLY)), QByteArray("secret"));
}

QTEST_APPLESS_MAIN(BaseFolderTest)
#include "base_folder_test.moc"
