// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/frame_view.h"
#include "tests/analysis/reports.h"

#include <QTest>
#include <map>
#include <random>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

namespace {

/// A small program with inlining, recursion, files and a library.
ProfilePtr program() {
  ProfileMaker maker("samples/count");
  maker.mapping(0x1000, 0x2000, 0, "/bin/shop", "");
  maker.add("main@main.go;serve@http.go;render@view.go|escape@html.go", {1});
  maker.add("main@main.go;serve@http.go;query@db.go", {2});
  maker.add("main@main.go;walk@tree.go;walk@tree.go;visit@tree.go", {4});
  maker.add("gc@runtime.go;sweep@runtime.go", {8});
  return maker.make();
}

/// What the filters leave of each sample's stack, root first, or "dropped"; hidden frames are left
/// out.
Lines left(const FrameView& view) {
  const Profile& p = view.profile();
  Lines out;
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    const StackIndex stack = p.sampleStack[row];
    std::string line;
    const std::span<const LocationIndex> locations = view.stack(stack);
    for (std::size_t i = locations.size(); i-- > 0;) {
      if (view.isHidden(locations[i]))
        continue;
      std::string text;
      const std::span<const Line> lines = view.lines(locations[i]);
      for (std::size_t k = lines.size(); k-- > 0;)
        text += (text.empty() ? "" : "|") +
                std::string(p.text(p.functions[lines[k].function.value()].name));
      line += (line.empty() ? "" : ";") + text;
    }
    out.push_back(view.isDropped(stack) ? "dropped" : line);
  }
  return out;
}

std::optional<Regex> regex(const std::string& pattern) {
  if (pattern.empty())
    return std::nullopt;
  return Regex::compile("test", pattern).value();
}

} // namespace

class FiltersTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void byName_data();
  void byName();
  void untouchedViewsCostNothing();
  void matchesAreReported();
  void showFrom_data();
  void showFrom();
  void pruneFrom_data();
  void pruneFrom();
  void dropFrames_data();
  void dropFrames();
  void mappingsAreSearchedToo();
  void hiddenFramesDoNotCount();
  void filtersOneAfterTheOther();
  void badExpressions_data();
  void badExpressions();
  void regexes_data();
  void regexes();
  void focusAndIgnoreAreComplements();
};

void FiltersTest::byName_data() {
  QTest::addColumn<std::string>("focus");
  QTest::addColumn<std::string>("ignore");
  QTest::addColumn<std::string>("hide");
  QTest::addColumn<std::string>("show");
  QTest::addColumn<Lines>("expected");
  const auto row = [](const char* name, const char* focus, const char* ignore, const char* hide,
                      const char* show, const Lines& expected) {
    QTest::newRow(name) << std::string(focus) << std::string(ignore) << std::string(hide)
                        << std::string(show) << expected;
  };
  const std::string a = "main;serve;render|escape";
  const std::string b = "main;serve;query";
  const std::string c = "main;walk;walk;visit";
  const std::string d = "gc;sweep";
  const std::string no = "dropped";
  row("focus", "serve", "", "", "", {a, b, no, no});
  row("focus on an inlined call", "escape", "", "", "", {a, no, no, no});
  row("focus on a file", "tree\\.go", "", "", "", {no, no, c, no});
  row("focus on two", "query|sweep", "", "", "", {no, b, no, d});
  row("focus on nothing", "zzz", "", "", "", {no, no, no, no});
  row("anchored", "^ma", "", "", "", {a, b, c, no});
  row("ignore", "", "serve", "", "", {no, no, c, d});
  row("ignore all", "", ".", "", "", {no, no, no, no});
  row("ignore wins over focus", "main", "query", "", "", {a, no, c, no});
  row("the same frame in both", "main", "main", "", "", {no, no, no, no});
  row("hide", "", "", "serve", "", {"main;render|escape", "main;query", c, d});
  row("hide an inlined call", "", "", "escape", "", {"main;serve;render", b, c, d});
  row("hide around an inlined call", "", "", "render", "", {"main;serve;escape", b, c, d});
  row("hide a whole location", "", "", "render|escape", "", {"main;serve", b, c, d});
  row("hide recursion", "", "", "walk", "", {a, b, "main;visit", d});
  row("hide a whole stack", "", "", "gc|sweep", "", {a, b, c, no});
  row("show", "", "", "", "serve|query", {"serve", "serve;query", no, no});
  row("show a part of a location", "", "", "", "escape|main", {"main;escape", "main", "main", no});
  row("show a file", "", "", "", "runtime", {no, no, no, d});
  row("hide after show", "", "", "query", "serve|query", {"serve", "serve", no, no});
  row("focus looks at what hide takes away", "serve", "", "serve", "",
      {"main;render|escape", "main;query", no, no});
  row("all four", "main", "walk", "render", "main|escape|query",
      {"main;escape", "main;query", no, no});
}

void FiltersTest::byName() {
  QFETCH(std::string, focus);
  QFETCH(std::string, ignore);
  QFETCH(std::string, hide);
  QFETCH(std::string, show);
  QFETCH(Lines, expected);
  const ProfilePtr profile = program();
  const Lines before = sampleLines(*profile);
  FrameView view(profile);
  view.filterByName(regex(focus), regex(ignore), regex(hide), regex(show));
  QCOMPARE(left(view), expected);
  QCOMPARE(sampleLines(*profile), before); // the profile itself stays as it is
}

void FiltersTest::untouchedViewsCostNothing() {
  FrameView view(program());
  view.filterByName({}, {}, {}, {});
  QVERIFY(!view.hasHidden());
  QCOMPARE(view.stack(StackIndex(0U)).data(), view.profile().stack(StackIndex(0U)).data());
}

void FiltersTest::matchesAreReported() {
  FrameView view(program());
  const auto found = view.filterByName(regex("main"), regex("zzz"), regex("walk"), regex("yyy"));
  QVERIFY(found.focus && !found.ignore && found.hide && !found.show);
  FrameView other(program());
  QVERIFY(other.filterByName({}, {}, {}, {}).focus);
  QVERIFY(!other.filterByName(regex("zzz"), {}, {}, {}).focus);
}

void FiltersTest::showFrom_data() {
  QTest::addColumn<std::string>("pattern");
  QTest::addColumn<Lines>("expected");
  QTest::newRow("middle") << std::string("serve")
                          << Lines{"serve;render|escape", "serve;query", "dropped", "dropped"};
  QTest::newRow("the one nearest the root")
      << std::string("walk") << Lines{"dropped", "dropped", "walk;walk;visit", "dropped"};
  QTest::newRow("an inlined call")
      << std::string("escape") << Lines{"escape", "dropped", "dropped", "dropped"};
  QTest::newRow("the caller of an inlined call")
      << std::string("render") << Lines{"render|escape", "dropped", "dropped", "dropped"};
  QTest::newRow("nothing") << std::string("zzz")
                           << Lines{"dropped", "dropped", "dropped", "dropped"};
}

void FiltersTest::showFrom() {
  QFETCH(std::string, pattern);
  QFETCH(Lines, expected);
  FrameView view(program());
  QCOMPARE(view.showFrom(*regex(pattern)), pattern != "zzz");
  QCOMPARE(left(view), expected);
}

void FiltersTest::pruneFrom_data() {
  QTest::addColumn<std::string>("pattern");
  QTest::addColumn<Lines>("expected");
  const std::string a = "main;serve;render|escape";
  const std::string b = "main;serve;query";
  const std::string c = "main;walk;walk;visit";
  const std::string d = "gc;sweep";
  QTest::newRow("below serve") << std::string("serve") << Lines{"main;serve", "main;serve", c, d};
  QTest::newRow("the match nearest the leaf")
      << std::string("walk") << Lines{a, b, "main;walk;walk", d};
  QTest::newRow("within a location")
      << std::string("render") << Lines{"main;serve;render", b, c, d};
  QTest::newRow("names only, not files") << std::string("runtime") << Lines{a, b, c, d};
  QTest::newRow("nothing") << std::string("zzz") << Lines{a, b, c, d};
}

void FiltersTest::pruneFrom() {
  QFETCH(std::string, pattern);
  QFETCH(Lines, expected);
  FrameView view(program());
  view.pruneFrom(*regex(pattern));
  QCOMPARE(left(view), expected);
}

void FiltersTest::dropFrames_data() {
  QTest::addColumn<std::string>("stack");
  QTest::addColumn<std::string>("drop");
  QTest::addColumn<std::string>("keep");
  QTest::addColumn<std::string>("expected");
  const auto row = [](const char* name, const char* stack, const char* drop, const char* keep,
                      const char* expected) {
    QTest::newRow(name) << std::string(stack) << std::string(drop) << std::string(keep)
                        << std::string(expected);
  };
  row("the allocator goes", "main;run;new;malloc", "new|malloc", "", "main;run");
  row("from the one nearest the root", "main;new;other;malloc", "new|malloc", "", "main");
  row("whole names", "main;run;renew", "new", "", "main;run;renew");
  row("kept", "main;run;new;malloc", "new|malloc", "new", "main;run;new");
  row("never all of it", "new;malloc", "new|malloc", "", "new;malloc");
  row("never the root end", "malloc;main;new", "new|malloc", "", "malloc;main");
  row("within a location", "main;run|new", "new", "", "main;run");
  row("C++ arguments do not count", "main;ns::new(int, char*)", "ns::new", "", "main");
  row("an anonymous namespace is part of the name", "main;(anonymous namespace)::f(int)",
      "\\(anonymous namespace\\)::f", "", "main");
  row("operator() is part of the name", "main;F::operator()(int)", "F::operator\\(\\)", "", "main");
}

void FiltersTest::dropFrames() {
  QFETCH(std::string, stack);
  QFETCH(std::string, drop);
  QFETCH(std::string, keep);
  QFETCH(std::string, expected);
  ProfileMaker maker("samples/count");
  maker.add(stack, {1});
  FrameView view(maker.make());
  const auto whole = [](const std::string& s) { return s.empty() ? s : "^(" + s + ")$"; };
  view.prune(*regex(whole(drop)), regex(whole(keep)));
  QCOMPARE(left(view), Lines{expected});
  // The same through the profile's own fields.
  auto p = maker.make();
  p->dropFrames = p->strings.add(drop);
  p->keepFrames = p->strings.add(keep);
  const auto prepared = prepareReport(p, ReportOptions(), Work{});
  QVERIFY(prepared);
  QCOMPARE(left(prepared->view), Lines{expected});
}

void FiltersTest::mappingsAreSearchedToo() {
  FrameView view(program());
  QVERIFY(view.filterByName(regex("/bin/shop"), {}, {}, {}).focus);
  QCOMPARE(left(view)[3], std::string("gc;sweep"));
  FrameView hidden(program());
  hidden.filterByName({}, {}, regex("bin/shop"), {});
  QCOMPARE(left(hidden), Lines(4, "dropped"));
  ProfileMaker addresses("samples/count");
  addresses.mapping(0x1000, 0x2000, 0, "/lib/libc.so", "").mapping(0x8000, 0x9000, 0, "/bin/a", "");
  addresses.addressed({0x1010, 0x8010}, {1}).addressed({0x8020}, {1});
  FrameView focused(addresses.make());
  focused.filterByName(regex("libc"), {}, {}, {});
  QVERIFY(!focused.isDropped(StackIndex(0U)) && focused.isDropped(StackIndex(1U)));
}

void FiltersTest::hiddenFramesDoNotCount() {
  const ReportOptions plain = untrimmed();
  ReportOptions options = plain;
  options.hide = "visit";
  QCOMPARE(rowsOf(program(), options),
           (Lines{"sweep 8 8", "walk 4 4", "query 2 2", "escape (inline) 1 1", "gc 0 8", "main 0 7",
                  "render 0 1", "serve 0 3"}));
}

void FiltersTest::filtersOneAfterTheOther() {
  ReportOptions options = untrimmed();
  options.focus = "serve";
  options.showFrom = "serve";
  options.pruneFrom = "render";
  options.hide = "query";
  QCOMPARE(rowsOf(program(), options), (Lines{"serve 2 3", "render 1 1"}));
  const auto report = topOf(program(), options);
  QCOMPARE(report->total, std::int64_t{15}); // percentages are of all samples
  options.relativePercentages = true;
  QCOMPARE(topOf(program(), options)->total, std::int64_t{3});
  QCOMPARE(rowsOf(program(), options), (Lines{"serve 2 3", "render 1 1"}));
}

void FiltersTest::badExpressions_data() {
  QTest::addColumn<QString>("option");
  for (const char* option : {"focus", "ignore", "hide", "show", "show_from", "prune_from",
                             "tagfocus", "tagignore", "tagshow", "taghide"})
    QTest::newRow(option) << QString::fromUtf8(option);
}

void FiltersTest::badExpressions() {
  QFETCH(QString, option);
  ReportOptions options;
  const std::map<QString, std::string ReportOptions::*> members{
      {QStringLiteral("focus"), &ReportOptions::focus},
      {QStringLiteral("ignore"), &ReportOptions::ignore},
      {QStringLiteral("hide"), &ReportOptions::hide},
      {QStringLiteral("show"), &ReportOptions::show},
      {QStringLiteral("show_from"), &ReportOptions::showFrom},
      {QStringLiteral("prune_from"), &ReportOptions::pruneFrom},
      {QStringLiteral("tagfocus"), &ReportOptions::tagFocus},
      {QStringLiteral("tagignore"), &ReportOptions::tagIgnore},
      {QStringLiteral("tagshow"), &ReportOptions::tagShow},
      {QStringLiteral("taghide"), &ReportOptions::tagHide}};
  options.*members.at(option) = "a(b";
  const auto report = topOf(program(), options);
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
  QVERIFY2(report.error().message.starts_with(option.toStdString() + ": cannot read"),
           report.error().message.c_str());
}

void FiltersTest::regexes_data() {
  QTest::addColumn<std::string>("pattern");
  QTest::addColumn<std::string>("text");
  QTest::addColumn<bool>("expected");
  const auto row = [](const char* name, const char* pattern, const char* text, bool expected) {
    QTest::newRow(name) << std::string(pattern) << std::string(text) << expected;
  };
  row("anywhere", "b", "abc", true);
  row("case counts", "B", "abc", false);
  row("without case", "(?i)B", "abc", true);
  row("Go's named group", "(?<x>b)", "abc", true);
  row("RE2's named group", "(?P<x>b)", "abc", true);
  row("a literal that looks like one", "\\(?<x", "(<x", true);
  row("in a class", "[(?<]", "<", true);
  row("dot is a character", "^.$", "\xC3\xBC", true);
  row("a broken byte is one character", "^a.b$",
      "a\xFF"
      "b",
      true);
  row("unicode class", "^\\p{Greek}$", "\xCE\xBB", true);
  row("empty", "^$", "", true);
}

void FiltersTest::regexes() {
  QFETCH(std::string, pattern);
  QFETCH(std::string, text);
  QFETCH(bool, expected);
  const auto compiled = Regex::compile("focus", pattern);
  QVERIFY2(compiled, compiled ? "" : compiled.error().message.c_str());
  QCOMPARE(compiled->matches(text), expected);
}

/// Whatever the expression: what it keeps and what its opposite keeps are the whole.
void FiltersTest::focusAndIgnoreAreComplements() {
  std::mt19937 random(5);
  ProfileMaker maker("samples/count");
  for (int i = 0; i < 300; ++i) {
    std::string stack = "main";
    for (std::uint32_t k = 0; k < random() % 6; ++k)
      stack += (random() % 4 == 0 ? "|f" : ";f") + std::to_string(random() % 15) + "@file" +
               std::to_string(random() % 4) + ".go";
    maker.add(stack, {static_cast<std::int64_t>(random() % 1000) + 1});
  }
  const ProfilePtr p = maker.make();
  const auto flats = [&](const ReportOptions& options) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
    const auto report = topOf(p, options);
    for (const TopRow& row : report.value().rows)
      sums[row.name] = {row.flat, row.cum};
    return sums;
  };
  const auto whole = flats(untrimmed());
  for (const char* pattern : {"f1$", "file2", "f[0-4]$", "main", "zzz", "f3$|file0"}) {
    ReportOptions focus = untrimmed();
    focus.focus = pattern;
    ReportOptions ignore = untrimmed();
    ignore.ignore = pattern;
    auto sums = flats(focus);
    for (const auto& [name, values] : flats(ignore)) {
      sums[name].first += values.first;
      sums[name].second += values.second;
    }
    QVERIFY2(sums == whole, pattern);
  }
}

QTEST_GUILESS_MAIN(FiltersTest)
#include "filters_test.moc"
