// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/source_files.h"
#include "core/sources/source_resolver.h"
#include "tests/support/printing.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace pprof;

using Texts = std::vector<std::string>;

class SourceFilesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init();
  void linesAsPprofReadsThem_data();
  void linesAsPprofReadsThem();
  void whatIsNotRead();
  void pprofsSearch();
  void candidates_data();
  void candidates();
  void theMainModulesOwnFiles();
  void foundAndMissing();
  void filesThatAreRefused();

private:
  [[nodiscard]] std::string path(const std::string& name) const {
    return folder_->path().toStdString() + "/" + name;
  }
  std::string put(const std::string& name, const std::string& content) const {
    const QString file = QString::fromStdString(path(name));
    QDir().mkpath(file.left(file.lastIndexOf(u'/')));
    QFile out(file);
    if (out.open(QIODevice::WriteOnly))
      out.write(content.data(), static_cast<qint64>(content.size()));
    return path(name);
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

void SourceFilesTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void SourceFilesTest::linesAsPprofReadsThem_data() {
  QTest::addColumn<std::string>("content");
  QTest::addColumn<Texts>("lines");
  QTest::addColumn<bool>("isCut");
  const std::string longest(SourceText::kLongestLine, 'x');
  QTest::newRow("empty") << std::string() << Texts{} << false;
  QTest::newRow("lines") << std::string("a\nb\n") << Texts{"a", "b"} << false;
  QTest::newRow("no end") << std::string("a\n\nb") << Texts{"a", "", "b"} << false;
  QTest::newRow("Windows") << std::string("a\r\nb\r\r\nc\r") << Texts{"a", "b\r", "c"} << false;
  QTest::newRow("longest") << longest + "\nb" << Texts{longest, "b"} << false;
  QTest::newRow("too long") << "a\n" + longest + "y\nb\n" << Texts{"a"} << true;
  QTest::newRow("binary") << std::string("a\0b\n\xff", 5) << Texts{std::string("a\0b", 3), "\xff"}
                          << false;
}

void SourceFilesTest::linesAsPprofReadsThem() {
  QFETCH(std::string, content);
  QFETCH(Texts, lines);
  QFETCH(bool, isCut);
  const SourceText text("x.go", content, 0);
  Texts found;
  for (std::int64_t i = 1; i <= text.lineCount(); ++i)
    found.emplace_back(text.line(i));
  QCOMPARE(found, lines);
  QCOMPARE(text.isCut(), isCut);
}

void SourceFilesTest::whatIsNotRead() {
  const auto message = [](const Result<SourceTextPtr>& text) {
    return text ? std::string("read") : text.error().message;
  };
  QCOMPARE(message(readSource(BaseFolder(), path("none"))),
           "open " + path("none") + ": no such file or directory");
  put("file", "a");
  QCOMPARE(message(readSource(BaseFolder(), path("file/x"))),
           "open " + path("file/x") + ": not a directory");
  const std::string withNul = path("file") + '\0' + "x";
  QCOMPARE(message(readSource(BaseFolder(), withNul)), "open " + withNul + ": invalid argument");
  const auto folder = readSource(BaseFolder(), folder_->path().toStdString());
  QVERIFY(folder);
  QCOMPARE((*folder)->lineCount(), std::int64_t{0});
  QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
  QCOMPARE(message(readSource(BaseFolder(), path("pipe"))),
           "open " + path("pipe") + ": not a regular file");
  put("large", "");
  QVERIFY(QFile::resize(QString::fromStdString(path("large")),
                        static_cast<qint64>(SourceText::kLargestFile + 1)));
  QVERIFY(message(readSource(BaseFolder(), path("large"))).find("larger than the 64 MB") !=
          std::string::npos);
}

void SourceFilesTest::pprofsSearch() {
  put("src/shop/a.go", "a\n");
  put("b.go", "b\n");
  const auto found = [&](const std::string& name, const std::string& search,
                         const std::string& trim = {}) {
    const auto text = readSourceAsPprof(BaseFolder(), name, search, trim);
    return text ? (*text)->path() : text.error().message;
  };
  QCOMPARE(found("shop/a.go", path("src")), path("src/shop/a.go"));
  // The end of the search path is looked for in the name.
  QCOMPARE(found("/build/src/shop/a.go", path("src")), path("src/shop/a.go"));
  QCOMPARE(found("/build/shop/a.go", path("src"), "/build"), path("src/shop/a.go"));
  // Folders above are searched as well, and further ones of the list.
  QCOMPARE(found("b.go", path("src/shop")), path("b.go"));
  QCOMPARE(found("b.go", "/proc:" + path("src")), path("b.go"));
  QCOMPARE(found("/none/a.go", path("src")),
           std::string("open /none/a.go: no such file or directory"));
  QCOMPARE(found("none.go", "/proc"), std::string("could not find file none.go on path /proc"));
}

void SourceFilesTest::candidates_data() {
  QTest::addColumn<std::string>("recorded");
  QTest::addColumn<Texts>("paths");
  const auto row = [](const char* title, const char* recorded, const Texts& paths) {
    QTest::newRow(title) << std::string(recorded) << paths;
  };
  row("absolute", "/home/me/shop/web/x.go",
      {"/home/me/shop/web/x.go", "R/home/me/shop/web/x.go", "R/me/shop/web/x.go", "R/shop/web/x.go",
       "R/web/x.go"});
  row("container", "/app/x.go", {"/app/x.go", "R/app/x.go", "R/x.go"});
  row("container, GOPATH", "/go/src/x.go",
      {"/go/src/x.go", "R/go/src/x.go", "R/src/x.go", "R/x.go"});
  row("relative", "./x.go", {"R/x.go"});
  row("Go itself", "/usr/local/go/src/runtime/proc.go",
      {"/usr/local/go/src/runtime/proc.go", "G/src/runtime/proc.go",
       "R/usr/local/go/src/runtime/proc.go", "R/local/go/src/runtime/proc.go",
       "R/go/src/runtime/proc.go", "R/src/runtime/proc.go", "R/runtime/proc.go"});
  row("Go itself, trimmed", "runtime/proc.go", {"G/src/runtime/proc.go", "R/runtime/proc.go"});
  row("toolchain", "/home/me/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.linux-amd64/src/os/f.go",
      {"/home/me/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.linux-amd64/src/os/f.go",
       "G/src/os/f.go", "M/golang.org/toolchain@v0.0.1-go1.26.linux-amd64/src/os/f.go",
       "R/vendor/golang.org/toolchain/src/os/f.go"});
  row("module", "/home/me/go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.3/x.go",
      {"/home/me/go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.3/x.go",
       "M/github.com/!burnt!sushi/toml@v1.2.3/x.go", "R/vendor/github.com/BurntSushi/toml/x.go"});
  row("module, trimmed", "github.com/BurntSushi/toml@v1.2.3/x.go",
      {"M/github.com/BurntSushi/toml@v1.2.3/x.go", "M/github.com/!burnt!sushi/toml@v1.2.3/x.go",
       "R/vendor/github.com/BurntSushi/toml/x.go"});
  row("own module, trimmed", "example.com/shop/web/x.go",
      {"R/example.com/shop/web/x.go", "R/shop/web/x.go", "R/web/x.go"});
  row("Windows", "C:\\code\\shop\\x.cpp",
      {"/code/shop/x.cpp", "R/code/shop/x.cpp", "R/shop/x.cpp"});
  row("URL", "file:///app/x.js", {"/app/x.js", "R/app/x.js", "R/x.js"});
  row("climbing", "../../etc/passwd", {});
  row("empty", "", {});
}

void SourceFilesTest::candidates() {
  QFETCH(std::string, recorded);
  QFETCH(Texts, paths);
  SourcePlaces places;
  places.repoRoots = {"R"};
  places.goRoots = {"G"};
  places.moduleCaches = {"M"};
  Texts found;
  for (const SourceCandidate& candidate : sourceCandidates(recorded, places))
    found.push_back(candidate.path);
  QCOMPARE(found, paths);
}

void SourceFilesTest::theMainModulesOwnFiles() {
  put("go.mod", "// ours\nmodule \"example.com/acme/shop\" // the shop\n\ngo 1.26\n");
  SourcePlaces places;
  places.repoRoots = {folder_->path().toStdString()};
  const auto found = sourceCandidates("example.com/acme/shop/main.go", places);
  QVERIFY(!found.empty());
  QCOMPARE(found.front().path, path("main.go"));
  QCOMPARE(std::string(found.front().origin), std::string("repo_root"));
}

void SourceFilesTest::foundAndMissing() {
  put("repo/shop/a.go", "a\n");
  SourcePlaces places;
  places.searchPath = "/proc";
  places.repoRoots = {path("repo")};
  SourceResolver resolver(places);
  const SourceSearch& found = resolver.find("/ci/shop/a.go", "/ci/shop/a.go");
  QVERIFY(found.text);
  QCOMPARE(found.text->path(), path("repo/shop/a.go"));
  QCOMPARE(found.origin, std::string("repo_root"));
  QCOMPARE(found.tried, (Texts{"/ci/shop/a.go", path("repo/ci/shop/a.go")}));
  QCOMPARE(&resolver.find("/ci/shop/a.go", "/ci/shop/a.go"), &found);
  const SourceSearch& missing = resolver.find("/ci/shop/b.go", "/ci/shop/b.go");
  QVERIFY(!missing.text);
  QCOMPARE(missing.tried.size(), std::size_t{3});
  QVERIFY(!resolver.findAsPprof("/ci/shop/a.go"));
}

void SourceFilesTest::filesThatAreRefused() {
  put("repo/a.go", "");
  QVERIFY(QFile::resize(QString::fromStdString(path("repo/a.go")),
                        static_cast<qint64>(SourceText::kLargestFile + 1)));
  SourcePlaces places;
  places.searchPath = "/proc";
  places.repoRoots = {path("repo")};
  SourceResolver resolver(places);
  const SourceSearch& search = resolver.find("/app/a.go", "/app/a.go");
  QVERIFY(!search.text);
  QVERIFY(search.refusal.find("larger than") != std::string::npos);
}

QTEST_GUILESS_MAIN(SourceFilesTest)
#include "source_files_test.moc"
