// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/environment.h"
#include "core/sources/profile_store.h"
#include "tests/support/printing.h"
#include "tests/support/profile_model.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace pprof;
using namespace pprof::test;

class SourcesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void cleanup();
  void names_data();
  void names();
  void filesWithAHashInTheirName();
  void foldersWithAHashInTheirName();
  void readsFiles();
  void filesThatCannotBeOpened_data();
  void filesThatCannotBeOpened();
  void waitingForAPipeEndsWithTheToken();
  void identities();
  void theSameFileIsReadOnce();
  void aChangedFileIsReadAgain();
  void askedForAgainItGetsATree();
  void noTreePushesProfilesOut();
  void handles();
  void handlesOfProfilesThatAreNotKept();
  void theOldestHandlesGoFirst();
  void theOldestGoFirst();
  void whatIsTooLargeIsNotKept();
  void severalThreads();
  void errorsAreNotKept();
  void profilesWithoutMappingsGetOne();
  void limitsOfTheEnvironment_data();
  void limitsOfTheEnvironment();
  void limitTexts_data();
  void limitTexts();

private:
  [[nodiscard]] std::string path(const char* name) const {
    return folder_->filePath(QString::fromUtf8(name)).toStdString();
  }
  static void put(const std::string& name, const std::string& content) {
    QFile file(QString::fromStdString(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content.data(), static_cast<qint64>(content.size()));
  }
  static std::string profileText(std::uint32_t seed) { return written(randomModel(seed, 100)); }

  std::unique_ptr<QTemporaryDir> folder_;
};

void SourcesTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void SourcesTest::cleanup() { folder_.reset(); }

void SourcesTest::names_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<std::string>("expectedPath");
  QTest::addColumn<std::string>("member");
  const auto row = [](const char* name, const char* itsPath, const char* member) {
    QTest::newRow(name) << std::string(name) << std::string(itsPath) << std::string(member);
  };
  row("cpu.pb.gz", "cpu.pb.gz", "");
  row("a.zip#cpu", "a.zip", "cpu");
  row("a.zip#", "a.zip", "");
  row("dir/a.zip#in/dir/cpu.pprof", "dir/a.zip", "in/dir/cpu.pprof");
  row("-", "-", "");
  row("-#cpu", "-", "cpu");
  row("#cpu", "#cpu", "");
  row("", "", "");
}

void SourcesTest::names() {
  QFETCH(std::string, name);
  QFETCH(std::string, expectedPath);
  QFETCH(std::string, member);
  const ProfileName parsed = parseProfileName(BaseFolder(), name);
  QCOMPARE(parsed.path, expectedPath);
  QCOMPARE(parsed.member, member);
}

void SourcesTest::filesWithAHashInTheirName() {
  put(path("a#b"), "x");
  QCOMPARE(parseProfileName(BaseFolder(), path("a#b")).path, path("a#b"));
  QCOMPARE(parseProfileName(BaseFolder(), path("a#c")).path, path("a"));
}

void SourcesTest::foldersWithAHashInTheirName() {
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("run #1")));
  put(path("run #1/x.zip"), "x");
  const ProfileName parsed = parseProfileName(BaseFolder(), path("run #1/x.zip#cpu"));
  QCOMPARE(parsed.path, path("run #1/x.zip"));
  QCOMPARE(parsed.member, std::string("cpu"));
}

void SourcesTest::readsFiles() {
  const std::string content(300'000, 'c');
  put(path("-file"), content);
  const auto source = openFile(BaseFolder(), path("-file"), CancelToken());
  QVERIFY(source);
  QCOMPARE((*source)->bytesTotal(), std::uint64_t{300'000});
  std::string read;
  std::vector<std::byte> buffer(70'000);
  for (;;) {
    const auto got = (*source)->read(buffer);
    QVERIFY(got);
    if (*got == 0)
      break;
    read.append(reinterpret_cast<const char*>(buffer.data()), *got);
    QCOMPARE((*source)->bytesDone(), std::uint64_t{read.size()});
  }
  QVERIFY(read == content);
}

void SourcesTest::filesThatCannotBeOpened_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<ErrorCode>("code");
  QTest::addColumn<QString>("fragment");
  QTest::newRow("missing") << QStringLiteral("none.pb") << ErrorCode::NotFound
                           << QStringLiteral("cannot open: No such file or directory");
  QTest::newRow("below a file") << QStringLiteral("file/none.pb") << ErrorCode::NotFound
                                << QStringLiteral("cannot open: Not a directory");
  QTest::newRow("folder") << QStringLiteral("folder") << ErrorCode::BadFormat
                          << QStringLiteral("this is a folder");
  QTest::newRow("loop") << QStringLiteral("loop") << ErrorCode::Unreadable
                        << QStringLiteral("cannot open: Too many levels");
  QTest::newRow("escapes in its name") << QStringLiteral("a\033[2J") << ErrorCode::NotFound
                                       << QStringLiteral("a\\x1b[2J: cannot open");
}

void SourcesTest::filesThatCannotBeOpened() {
  QFETCH(QString, name);
  QFETCH(ErrorCode, code);
  QFETCH(QString, fragment);
  put(path("file"), "x");
  QVERIFY(QDir(folder_->path()).mkdir(QStringLiteral("folder")));
  QVERIFY(QFile::link(QStringLiteral("loop"), QString::fromStdString(path("loop"))));
  const auto source = openFile(BaseFolder(), path(name.toUtf8().constData()), CancelToken());
  QVERIFY(!source);
  QCOMPARE(source.error().code, code);
  QVERIFY2(source.error().message.find(fragment.toStdString()) != std::string::npos,
           source.error().message.c_str());
}

void SourcesTest::waitingForAPipeEndsWithTheToken() {
  QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
  // Opened for reading and writing, a pipe never ends.
  QFile holder(QString::fromStdString(path("pipe")));
  QVERIFY(holder.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
  const CancelToken token;
  const auto source = openFile(BaseFolder(), path("pipe"), token);
  QVERIFY(source);
  QCOMPARE((*source)->bytesTotal(), std::uint64_t{0});
  std::thread canceler([&] {
    QThread::msleep(120);
    token.cancel();
  });
  std::vector<std::byte> buffer(10);
  const auto got = (*source)->read(buffer);
  canceler.join();
  QVERIFY(!got);
  QCOMPARE(got.error().code, ErrorCode::Canceled);
}

void SourcesTest::identities() {
  const ProfileStore store{Limits{}};
  put(path("file"), "x");
  put(path("other"), "x");
  QVERIFY(QFile::link(QStringLiteral("file"), QString::fromStdString(path("link"))));
  QVERIFY(fileIdentity(BaseFolder(), path("file")) == fileIdentity(BaseFolder(), path("link")));
  QVERIFY(fileIdentity(BaseFolder(), path("file")) != fileIdentity(BaseFolder(), path("other")));
  QVERIFY(!fileIdentity(BaseFolder(), path("none")) &&
          !fileIdentity(BaseFolder(), folder_->path().toStdString()));
  QVERIFY(!fileIdentity(BaseFolder(), "-") && !fileIdentity(BaseFolder(), "/dev/null"));
  QVERIFY(store.identity("-").empty());
  QVERIFY(store.identity(path("none")).empty());
  const std::string before = store.identity(path("file") + "#a");
  QVERIFY(!before.empty() && before != store.identity(path("file") + "#b"));
  QCOMPARE(store.identity(path("file") + "#a"), before);
  put(path("file"), "longer");
  QVERIFY(store.identity(path("file") + "#a") != before);
}

void SourcesTest::theSameFileIsReadOnce() {
  put(path("a.pb"), profileText(1));
  ProfileStore store{Limits{}};
  const auto first = store.open(path("a.pb"), Work{});
  QVERIFY(first);
  QCOMPARE(*store.open(path("a.pb"), Work{}), *first);
  ProfileStore forgetful{Limits{}, 0};
  const auto once = forgetful.open(path("a.pb"), Work{});
  const auto twice = forgetful.open(path("a.pb"), Work{});
  QVERIFY(*once != *twice);
  QCOMPARE(described(**once), described(**twice));
}

void SourcesTest::aChangedFileIsReadAgain() {
  put(path("a.pb"), profileText(1));
  ProfileStore store{Limits{}};
  const ProfilePtr first = store.open(path("a.pb"), Work{}).value();
  put(path("a.pb"), profileText(2));
  const ProfilePtr second = store.open(path("a.pb"), Work{}).value();
  QVERIFY(described(*first) != described(*second));
  // Replaced by a file of the same size and age.
  put(path("b.pb"), profileText(2));
  QFile::remove(QString::fromStdString(path("a.pb")));
  QVERIFY(
      QFile::rename(QString::fromStdString(path("b.pb")), QString::fromStdString(path("a.pb"))));
  QVERIFY(store.open(path("a.pb"), Work{}).value() != second);
  QFile::remove(QString::fromStdString(path("a.pb")));
  QCOMPARE(store.open(path("a.pb"), Work{}).error().code, ErrorCode::NotFound);
}

void SourcesTest::askedForAgainItGetsATree() {
  put(path("a.pb"), profileText(1));
  ProfileStore store{Limits{}};
  const ProfilePtr profile = store.open(path("a.pb"), Work{}).value();
  QVERIFY(profile->stackTree.get() == nullptr);
  const CancelToken cancel;
  cancel.cancel();
  QCOMPARE(store.open(path("a.pb"), Work{cancel}).error().code, ErrorCode::Canceled);
  QCOMPARE(store.open(path("a.pb"), Work{}).value(), profile);
  const auto tree = profile->stackTree.get();
  QVERIFY(tree != nullptr && tree->size() > 0);
  QCOMPARE(store.open(path("a.pb"), Work{}).value()->stackTree.get(), tree);
}

void SourcesTest::noTreePushesProfilesOut() {
  for (const char* name : {"a", "b"})
    put(path(name), profileText(4));
  ProfileStore unbounded{Limits{}};
  const std::size_t size = unbounded.open(path("a"), Work{}).value()->byteSize();
  ProfileStore store(Limits{}, 2 * size);
  const ProfilePtr a = store.open(path("a"), Work{}).value();
  const ProfilePtr b = store.open(path("b"), Work{}).value();
  for (int again = 0; again < 2; ++again) {
    QCOMPARE(store.open(path("a"), Work{}).value(), a);
    QCOMPARE(store.open(path("b"), Work{}).value(), b);
  }
  QVERIFY(a->stackTree.get() == nullptr && b->stackTree.get() == nullptr);
}

void SourcesTest::handles() {
  QCOMPARE(profileHandle(0), std::string("p_0000000000000000"));
  QCOMPARE(profileHandle(0x0123456789abcdefU), std::string("p_0123456789abcdef"));
  QVERIFY(parseHandle("p_0123456789abcdef") && !parseHandle("p_0123456789abcdef")->certain);
  QVERIFY(parseHandle("handle:p_0123456789abcdef")->certain);
  QCOMPARE(parseHandle("handle:x")->handle, std::string("x"));
  for (const char* path : {"", "p_", "p_0123456789abcde", "p_0123456789abcdeF",
                           "p_0123456789abcdef0", "x/p_0123456789abcdef", "p-0123456789abcdef"})
    QVERIFY2(!parseHandle(path), path);
  // A file that is called like a handle which nobody has is a file.
  const QString before = QDir::currentPath();
  QVERIFY(QDir::setCurrent(folder_->path()));
  put("p_0123456789abcdef", profileText(1));
  ProfileStore store{Limits{}};
  const auto asFile = store.nameOf("p_0123456789abcdef", Work{});
  const auto asHandle = store.nameOf("handle:p_0123456789abcdef", Work{});
  QDir::setCurrent(before);
  QVERIFY(asFile && !asHandle);
  QCOMPARE(asHandle.error().code, ErrorCode::NotFound);
}

/// A store that keeps nothing knows what it opened all the same.
void SourcesTest::handlesOfProfilesThatAreNotKept() {
  put(path("a.pb"), profileText(1));
  put(path("b.pb"), profileText(1));
  ProfileStore store{Limits{}, 0};
  QVERIFY(store.open(path("a.pb"), Work{}));
  const std::string handle = store.handleOf(path("a.pb"));
  QVERIFY(!handle.empty());
  QCOMPARE(*store.nameOf(handle, Work{}), path("a.pb"));
  QVERIFY(store.handleOf(path("b.pb")).empty());
  // The same content: one handle, which stands for the file that was opened last.
  QVERIFY(store.open(path("b.pb"), Work{}));
  QCOMPARE(store.handleOf(path("b.pb")), handle);
  QCOMPARE(store.handleOf(path("a.pb")), handle);
  QCOMPARE(*store.nameOf(handle, Work{}), path("b.pb"));
  QCOMPARE(store.opened().size(), std::size_t{1});
  put(path("b.pb"), profileText(2));
  const auto changed = store.nameOf(handle, Work{});
  QVERIFY(!changed);
  QVERIFY2(changed.error().message.find("has other content") != std::string::npos,
           changed.error().message.c_str());
}

void SourcesTest::theOldestHandlesGoFirst() {
  ProfileHandles book;
  for (std::size_t i = 0; i <= ProfileHandles::kMostHandles; ++i)
    book.remember({profileHandle(i), "file " + std::to_string(i), "state"});
  QCOMPARE(book.all().size(), ProfileHandles::kMostHandles);
  QVERIFY(!book.find(profileHandle(0)));
  QVERIFY(book.find(profileHandle(1)));
  QCOMPARE(book.handleOf("file 1", "state"), profileHandle(1));
  QVERIFY(book.handleOf("file 1", "another state").empty());
}

void SourcesTest::theOldestGoFirst() {
  const auto open = [&](ProfileStore& store, const char* name) {
    return store.open(path(name), Work{}).value();
  };
  for (const char* name : {"a", "b", "c"})
    put(path(name), profileText(4));
  ProfileStore unbounded{Limits{}};
  const std::size_t size = open(unbounded, "a")->byteSize();
  ProfileStore store(Limits{}, 2 * size);
  const ProfilePtr a = open(store, "a");
  const ProfilePtr b = open(store, "b");
  QCOMPARE(open(store, "a"), a); // b is the oldest now
  const ProfilePtr c = open(store, "c");
  QCOMPARE(open(store, "a"), a);
  QCOMPARE(open(store, "c"), c);
  const ProfilePtr again = open(store, "b"); // pushes a out
  QVERIFY(again != b);
  QCOMPARE(open(store, "c"), c);
  QVERIFY(open(store, "a") != a);
}

void SourcesTest::whatIsTooLargeIsNotKept() {
  put(path("small"), profileText(4));
  put(path("large"), written(randomModel(4, 5000)));
  ProfileStore unbounded{Limits{}};
  const std::size_t size = unbounded.open(path("small"), Work{}).value()->byteSize();
  ProfileStore store(Limits{}, size);
  const ProfilePtr small = store.open(path("small"), Work{}).value();
  const ProfilePtr large = store.open(path("large"), Work{}).value();
  QVERIFY(large->byteSize() > size);
  QVERIFY(store.open(path("large"), Work{}).value() != large);
  QCOMPARE(store.open(path("small"), Work{}).value(), small);
}

void SourcesTest::severalThreads() {
  for (int i = 0; i < 4; ++i)
    put(path(std::to_string(i).c_str()), profileText(static_cast<std::uint32_t>(i)));
  ProfileStore unbounded{Limits{}};
  ProfileStore store(Limits{}, 3 * unbounded.open(path("1"), Work{}).value()->byteSize());
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const int which = (i * (t + 1)) % 4;
        const auto opened = store.open(path(std::to_string(which).c_str()), Work{});
        const auto model = randomModel(static_cast<std::uint32_t>(which), 100);
        if (!opened || (*opened)->timeNanos != model.timeNanos)
          ++wrong;
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  QCOMPARE(wrong.load(), 0);
}

void SourcesTest::errorsAreNotKept() {
  put(path("a.pb"), "<html>");
  ProfileStore store{Limits{}};
  const auto refused = store.open(path("a.pb"), Work{});
  QVERIFY(!refused && refused.error().message.starts_with(path("a.pb") + ": "));
  put(path("a.pb"), profileText(1));
  QVERIFY(store.open(path("a.pb"), Work{}));
}

void SourcesTest::profilesWithoutMappingsGetOne() {
  ProfileModel model = randomModel(1, 10);
  model.mappings.clear();
  for (ModelLocation& location : model.locations)
    location.mapping = 0;
  put(path("a.pb"), written(model));
  ProfileStore store{Limits{}};
  const ProfilePtr p = store.open(path("a.pb"), Work{}).value();
  QCOMPARE(p->mappings.size(), std::size_t{1});
  QCOMPARE(p->mappings[0].id, std::uint64_t{1});
  for (const Location& location : p->locations)
    QCOMPARE(location.mapping.value(), 0U);
}

void SourcesTest::limitsOfTheEnvironment_data() {
  QTest::addColumn<std::size_t>("which");
  for (std::size_t i = 0; i < kLimitSpecs.size(); ++i)
    QTest::newRow(std::string(kLimitSpecs[i].variable).c_str()) << i;
}

void SourcesTest::limitsOfTheEnvironment() {
  QFETCH(std::size_t, which);
  const LimitSpec& spec = kLimitSpecs[which];
  const std::string variable(spec.variable);
  const Limits defaults;
  qputenv(variable.c_str(), "123");
  QCOMPARE(limitsFromEnvironment().value().*(spec.value), std::uint64_t{123});
  qputenv(variable.c_str(), "");
  QCOMPARE(limitsFromEnvironment().value().*(spec.value), defaults.*(spec.value));
  qputenv(variable.c_str(), "many");
  const auto wrong = limitsFromEnvironment();
  qunsetenv(variable.c_str());
  QVERIFY(!wrong);
  QCOMPARE(wrong.error().code, ErrorCode::InvalidArgument);
  QCOMPARE(wrong.error().message, variable + ": expected a whole number above 0, got \"many\"");
  QCOMPARE(limitsFromEnvironment().value().*(spec.value), defaults.*(spec.value));
}

void SourcesTest::limitTexts_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<std::uint64_t>("expected"); // 0: refused
  const auto row = [](const char* text, std::uint64_t expected) {
    QTest::newRow(text) << std::string(text) << expected;
  };
  row("1", 1);
  row("0017", 17);
  row("18446744073709551615", ~std::uint64_t{0});
  row("18446744073709551616", 0);
  row("0", 0);
  row("-1", 0);
  row("+1", 0);
  row(" 1", 0);
  row("1 ", 0);
  row("1e9", 0);
  row("2GB", 0);
  row("", 0);
}

void SourcesTest::limitTexts() {
  QFETCH(std::string, text);
  QFETCH(std::uint64_t, expected);
  const auto value = parseLimit("--max_samples", text);
  QCOMPARE(value.value_or(0), expected);
  if (!value)
    QVERIFY(value.error().message.starts_with("--max_samples: "));
}

QTEST_GUILESS_MAIN(SourcesTest)
#include "sources_test.moc"
