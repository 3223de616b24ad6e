// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/nearest_functions.h"
#include "tests/support/printing.h"
#include "tests/support/profile_maker.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

class NearestFunctionsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void nearest_data();
  void nearest();
  void noteNamesThem();
};

namespace {

ProfilePtr profile() {
  ProfileMaker maker("samples/count");
  for (const char* name :
       {"example.com/shop/internal/catalog.scoreRegexp", "encoding/json.Marshal",
        "encoding/json.(*decodeState).object", "runtime.mallocgc", "main.main", "std::sort"})
    maker.add(name, {1});
  return maker.make();
}

} // namespace

void NearestFunctionsTest::nearest_data() {
  QTest::addColumn<std::string>("expression");
  QTest::addColumn<std::vector<std::string>>("names");
  using Names = std::vector<std::string>;
  const auto row = [](const char* title, const char* expression, const Names& names) {
    QTest::newRow(title) << std::string(expression) << names;
  };
  row("other case", "scoreregexp$", {"example.com/shop/internal/catalog.scoreRegexp"});
  row("misspelled", "malocgc", {"runtime.mallocgc"});
  row("part of a name", "json.*Unmarshal",
      {"encoding/json.Marshal", "encoding/json.(*decodeState).object"});
  row("escaped", "^std\\.sort$", {"std::sort"});
  row("classes and flags are no words", "(?i)\\w+\\d", {});
  row("a named group", "(?P<name>mein)", {"main.main"});
  row("nothing alike", "zzzzzz", {});
  row("empty", "", {});
}

void NearestFunctionsTest::nearest() {
  QFETCH(std::string, expression);
  QFETCH(std::vector<std::string>, names);
  QCOMPARE(nearestFunctions(*profile(), expression, 2), names);
}

void NearestFunctionsTest::noteNamesThem() {
  QCOMPARE(nearestFunctionsNote(*profile(), "malocgc"),
           std::string("; the nearest names are: runtime.mallocgc"));
  QCOMPARE(nearestFunctionsNote(*profile(), "zzzzzz"), std::string());
}

QTEST_GUILESS_MAIN(NearestFunctionsTest)
#include "nearest_functions_test.moc"
