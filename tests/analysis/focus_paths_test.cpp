// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/focus_paths.h"
#include "tests/analysis/reports.h"
#include "tests/support/profile_files.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

Result<FocusPaths> pathsTo(const std::string& function, const ProfilePtr& profile,
                           const ReportOptions& options = {}) {
  PPROF_TRY_ASSIGN(const Regex regex, Regex::compile("function", function));
  PPROF_TRY_ASSIGN(const PreparedReport report, prepareReport(profile, options, Work{}));
  return focusPaths(report, regex, Work{});
}

/// Paths as "root;…;function CUM FLAT", frames of folded runs with a "*".
Lines linesTo(const std::string& function, const ProfilePtr& profile,
              const ReportOptions& options = {}) {
  const auto found = pathsTo(function, profile, options);
  if (!found)
    return {"error: " + found.error().message};
  Lines lines;
  for (const FocusPath& path : found->paths) {
    std::string line;
    for (const FocusPaths::Frame& frame : found->framesOf(path))
      line += (line.empty() ? "" : ";") + found->nodes.printableName(frame.node) +
              (frame.folded ? "*" : "");
    lines.push_back(line + " " + std::to_string(path.cum) + " " + std::to_string(path.flat));
  }
  return lines;
}

ProfilePtr made(const std::vector<std::pair<std::string, std::int64_t>>& stacks) {
  ProfileMaker maker("cpu/nanoseconds");
  for (const auto& [stack, value] : stacks)
    maker.add(stack, {value});
  return maker.make();
}

} // namespace

class FocusPathsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void waysToAFunction();
  void aStackCountsOnce();
  void recursion_data();
  void recursion();
  void inlinedFrames();
  void filesAndBinaries();
  void filters();
  void negativeValues();
  void means();
  void addUpToFocus_data();
  void addUpToFocus();
  void cancels();
};

void FocusPathsTest::waysToAFunction() {
  const auto profile = made({{"main;a;json;map", 10},
                             {"main;b;json", 5},
                             {"main;a;json", 1},
                             {"main;b;json;list", 20},
                             {"main;c", 99}});
  QCOMPARE(linesTo("json", profile), (Lines{"main;b;json 25 5", "main;a;json 11 1"}));
  QCOMPARE(linesTo("^c$", profile), Lines{"main;c 99 99"});
  QCOMPARE(linesTo("nowhere", profile), Lines{});
  QCOMPARE(pathsTo("json", profile)->matched, 36);
  QVERIFY(!pathsTo("(", profile));
}

/// However many of a stack's frames match, its value is there once.
void FocusPathsTest::aStackCountsOnce() {
  const auto profile = made({{"main;json.a;json.b;json.c", 10}, {"main;x;json.b;json.a", 1}});
  QCOMPARE(linesTo("json", profile), (Lines{"main;json.a 10 0", "main;x;json.b 1 0"}));
  QCOMPARE(pathsTo("json", profile)->matched, 11);
}

void FocusPathsTest::recursion_data() {
  QTest::addColumn<QString>("stack");
  QTest::addColumn<QString>("path");
  const auto row = [](const char* stack, const char* path) {
    QTest::newRow(stack) << QString::fromLatin1(stack) << QString::fromLatin1(path);
  };
  row("main;a;z", "main;a;z");
  row("main;a;a;a;a;z", "main;a*;z");
  row("main;odd;even;odd;even;odd;even;z", "main;odd*;even*;z");
  row("main;odd;even;odd;even;odd;z", "main;odd*;even*;odd;z");
  row("a;b;c;a;b;c;a;b;c;z", "a*;b*;c*;z");
  row("a;a;b;a;a;b;z", "a*;b*;z");
  // What is no round stays: each frame of a chain of handlers is there.
  row("serve;one;serve;two;serve;z", "serve;one;serve;two;serve;z");
}

void FocusPathsTest::recursion() {
  QFETCH(QString, stack);
  QFETCH(QString, path);
  QCOMPARE(linesTo("^z$", made({{stack.toStdString(), 3}})), Lines{path.toStdString() + " 3 3"});
}

void FocusPathsTest::inlinedFrames() {
  const auto profile = made({{"main;outer|middle|inner", 3}, {"main;outer|middle", 1}});
  QCOMPARE(linesTo("middle", profile), Lines{"main;outer;middle 4 1"});
  ReportOptions options;
  options.noInlines = true;
  QCOMPARE(linesTo("middle", profile, options), Lines{"main;outer 4 4"});
}

void FocusPathsTest::filesAndBinaries() {
  const auto profile = ProfileMaker("cpu/nanoseconds")
                           .mapping(0x1000, 0x2000, 0, "/bin/shop", "id")
                           .mapping(0x3000, 0x4000, 0, "/lib/libz.so", "id2")
                           .add("main@main.go:1;run@run.go:2", {5})
                           .addressed({0x3001, 0x1001}, {2})
                           .make();
  QCOMPARE(linesTo("run\\.go", profile), Lines{"main;run 5 5"});
  QCOMPARE(linesTo("libz", profile), Lines{"[shop];[libz.so] 2 2"});
}

void FocusPathsTest::filters() {
  const auto profile = made({{"main;a;json", 10}, {"main;b;json", 5}, {"main;b;c;json", 4}});
  ReportOptions options;
  options.focus = "b";
  options.hide = "main|^c";
  QCOMPARE(linesTo("json", profile, options), Lines{"b;json 9 9"});
}

void FocusPathsTest::negativeValues() {
  const auto was = made({{"main;a;json", 10}, {"main;b;json", 5}});
  const auto is = made({{"main;a;json", 2}, {"main;b;json", 9}});
  const auto difference = subtracted(is, was, {.isDiffBase = true});
  QCOMPARE(linesTo("json", difference), (Lines{"main;a;json -8 -8", "main;b;json 4 4"}));
}

void FocusPathsTest::means() {
  ReportOptions options;
  options.mean = true;
  const auto profile = ProfileMaker("contentions/count delay/nanoseconds")
                           .add("main;lock;a", {2, 100})
                           .add("main;lock;b", {2, 300})
                           .make();
  QCOMPARE(linesTo("lock", profile, options), Lines{"main;lock 100 0"});
}

void FocusPathsTest::addUpToFocus_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("function");
  const auto row = [](const char* file, const char* function) {
    QTest::addRow("%s, %s", file, function)
        << QString::fromLatin1(file) << QString::fromLatin1(function);
  };
  row("shop-cpu.pb.gz", "json");
  row("shop-cpu.pb.gz", "^runtime");
  row("shop-cpu.pb.gz", "\\.go$");
  row("shop-heap.pb.gz", "regexp");
  row("cppbench.cpu.pb.gz", "std::");
  row("recursion.pb.gz", "main");
}

void FocusPathsTest::addUpToFocus() {
  QFETCH(QString, file);
  QFETCH(QString, function);
  const auto profile = profileNamed(file);
  QVERIFY(profile);
  const auto found = pathsTo(function.toStdString(), *profile);
  QVERIFY(found);
  std::int64_t sum = 0;
  for (const FocusPath& path : found->paths)
    sum += path.cum;
  ReportOptions options = untrimmed();
  options.focus = function.toStdString();
  const auto focused = topOf(*profile, options);
  QVERIFY(focused);
  QCOMPARE(sum, focused->shownFlat);
  QCOMPARE(found->matched, sum);
}

void FocusPathsTest::cancels() {
  const auto regex = Regex::compile("function", "a");
  const auto report = prepareReport(made({{"a", 1}}), ReportOptions(), Work{});
  Work work;
  work.cancel.cancel();
  QCOMPARE(focusPaths(*report, *regex, work).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(FocusPathsTest)
#include "focus_paths_test.moc"
