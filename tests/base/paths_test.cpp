// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/paths.h"

#include <QTest>

using namespace pprof;

class PathsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void lastElements_data();
  void lastElements();
  void cleans_data();
  void cleans();
  void trims_data();
  void trims();
};

void PathsTest::lastElements_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* path, const char* expected) {
    QTest::newRow(path) << std::string(path) << std::string(expected);
  };
  row("", ".");
  row("/", "/");
  row("//", "/");
  row("a", "a");
  row("a/", "a");
  row("a///", "a");
  row("/a", "a");
  row("/usr/bin/app", "app");
  row("..", "..");
  row("C:\\bin\\app.exe", "C:\\bin\\app.exe");
}

void PathsTest::lastElements() {
  QFETCH(std::string, path);
  QFETCH(std::string, expected);
  QCOMPARE(std::string(baseName(path)), expected);
}

void PathsTest::cleans_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* path, const char* expected) {
    QTest::newRow(path) << std::string(path) << std::string(expected);
  };
  // The examples of Go's path/filepath.Clean.
  row("", ".");
  row("abc", "abc");
  row("abc/def", "abc/def");
  row(".", ".");
  row("..", "..");
  row("../..", "../..");
  row("../../abc", "../../abc");
  row("/abc", "/abc");
  row("/", "/");
  row("abc/", "abc");
  row("a/b/c/", "a/b/c");
  row("./", ".");
  row("../", "..");
  row("/abc/", "/abc");
  row("abc//def//ghi", "abc/def/ghi");
  row("//abc", "/abc");
  row("///abc//", "/abc");
  row("abc/./def", "abc/def");
  row("/./abc/def", "/abc/def");
  row("abc/.", "abc");
  row("abc/def/ghi/../jkl", "abc/def/jkl");
  row("abc/def/../ghi/../jkl", "abc/jkl");
  row("abc/def/..", "abc");
  row("abc/def/../..", ".");
  row("/abc/def/../..", "/");
  row("abc/def/../../..", "..");
  row("/abc/def/../../..", "/");
  row("abc/def/../../../ghi/jkl/../../../mno", "../../mno");
  row("/../abc", "/abc");
  row("abc/./../def", "def");
  row("abc/../../././../def", "../../def");
  row("...", "...");
}

void PathsTest::cleans() {
  QFETCH(std::string, path);
  QFETCH(std::string, expected);
  QCOMPARE(cleanPath(path), expected);
  QCOMPARE(cleanPath(expected), expected);
}

void PathsTest::trims_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<std::string>("trim");
  QTest::addColumn<std::string>("search");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* name, const char* path, const char* trim, const char* search,
                      const char* expected) {
    QTest::newRow(name) << std::string(path) << std::string(trim) << std::string(search)
                        << std::string(expected);
  };
  row("nothing to do", "/src/a.go", "", "", "/src/a.go");
  row("a prefix", "/src/shop/a.go", "/src", "", "shop/a.go");
  row("a prefix with a slash", "/src/shop/a.go", "/src/", "", "shop/a.go");
  row("whole elements only", "/src2/a.go", "/src", "", "/src2/a.go");
  row("only in front", "/x/src/a.go", "/src", "", "/x/src/a.go");
  row("the second of two", "/home/me/a.go", "/src:/home/me", "", "a.go");
  row("the first that fits", "/src/shop/a.go", "/src:/src/shop", "", "shop/a.go");
  row("a search path", "/build/7/shop/a.go", "", "/home/me/shop", "a.go");
  row("deep in a search path", "/build/7/shop/cart/a.go", "", "/home/me/shop", "cart/a.go");
  row("another search path", "/build/7/other/a.go", "", "/home/me/shop:/x/other/", "a.go");
  row("no search path fits", "/build/7/a.go", "", "/home/me/shop", "/build/7/a.go");
  row("trimming wins over searching", "/src/shop/a.go", "/src", "/home/shop", "shop/a.go");
  row("bazel", "/proc/self/cwd/a.go", "", "", "a.go");
  row("bazel with a dot", "/proc/self/cwd/./a.go", "", "", "a.go");
  row("bazel besides a prefix", "/proc/self/cwd/a.go", "/src", "", "a.go");
  row("empty", "", "/src", "", "");
  row("the prefix itself", "/src", "/src", "", "/src");
}

void PathsTest::trims() {
  QFETCH(std::string, path);
  QFETCH(std::string, trim);
  QFETCH(std::string, search);
  QFETCH(std::string, expected);
  QCOMPARE(trimmedPath(path, trim, search), expected);
}

QTEST_GUILESS_MAIN(PathsTest)
#include "paths_test.moc"
