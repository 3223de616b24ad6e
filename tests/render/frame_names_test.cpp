// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/utf8.h"
#include "core/render/frame_names.h"
#include "tests/support/printing.h"

#include <QTest>

using namespace pprof;

using Lines = std::vector<std::string>;

class FrameNamesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void forms_data();
  void forms();
  void fitted_data();
  void fitted();
  void neverWiderThanAsked();
};

void FrameNamesTest::forms_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<Lines>("expected");
  QTest::newRow("plain") << std::string("main") << Lines{"main"};
  QTest::newRow("go") << std::string("github.com/org/repo/web.(*Server).search")
                      << Lines{"github.com/org/repo/web.(*Server).search", "web.(*Server).search",
                               "(*Server).search", "search"};
  QTest::newRow("go generic") << std::string("slices.SortFunc[go.shape.[]a/b.T,int]")
                              << Lines{"slices.SortFunc[go.shape.[]a/b.T,int]",
                                       "slices.SortFunc[…]", "SortFunc[…]"};
  QTest::newRow("c++") << std::string("ns::Type<a::b>::run(int, c::d)")
                       << Lines{"ns::Type<a::b>::run(int, c::d)", "ns::Type<…>::run(…)",
                                "Type<…>::run(…)", "run(…)"};
  QTest::newRow("unbalanced") << std::string("a[b") << Lines{"a[b"};
  QTest::newRow("empty") << std::string() << Lines{""};
}

void FrameNamesTest::forms() {
  QFETCH(std::string, name);
  QTEST(nameForms(name), "expected");
}

void FrameNamesTest::fitted_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<int>("columns");
  QTest::addColumn<std::string>("expected");
  const std::string go = "github.com/org/repo/web.(*Server).search";
  QTest::newRow("whole") << go << 40 << go;
  QTest::newRow("without the path") << go << 39 << std::string("web.(*Server).search");
  QTest::newRow("without the package") << go << 19 << std::string("(*Server).search");
  QTest::newRow("the function") << go << 8 << std::string("search");
  QTest::newRow("its end") << go << 5 << std::string("…arch");
  QTest::newRow("too narrow") << go << 2 << std::string();
  QTest::newRow("characters, not bytes") << std::string("größe") << 5 << std::string("größe");
  QTest::newRow("end of characters") << std::string("xxgrößé") << 4 << std::string("…ößé");
  QTest::newRow("control characters") << std::string("a\nb") << 10 << std::string("a\\x0ab");
}

void FrameNamesTest::fitted() {
  QFETCH(std::string, name);
  QFETCH(int, columns);
  QTEST(fittedName(name, static_cast<std::size_t>(columns)), "expected");
}

void FrameNamesTest::neverWiderThanAsked() {
  const std::string names[] = {"a.b(c)[d]<e>",      "x::y::~z()", "…/…",
                               "日本語.関数(引数)", "((((",       "]]]]"};
  for (const std::string& name : names)
    for (std::size_t columns = 0; columns < 20; ++columns)
      QVERIFY2(characterCount(fittedName(name, columns)) <= columns, name.c_str());
}

QTEST_GUILESS_MAIN(FrameNamesTest)
#include "frame_names_test.moc"
