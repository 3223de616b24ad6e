// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_page.h"
#include "core/render/picture_assets.h"
#include "tests/analysis/reports.h"
#include "tests/render/graph_of.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace pprof;
using namespace pprof::test;

namespace {

Result<QString> pageOf(const FlameSvgOptions& look = {}) {
  ProfileMaker maker("samples/count cpu/nanoseconds");
  maker.add("main;</script><b>", {1, 750'000'000}).add("main", {1, 250'000'000});
  FlamePage page(look);
  for (const char* type : {"cpu", "samples"}) {
    ReportOptions options;
    options.sampleIndex = type;
    PPROF_TRY_ASSIGN(const FlameGraph graph, graphOf(maker.make(), {}, options));
    page.add(graph);
  }
  return QString::fromStdString(page.page().text);
}

/// What is between the tags of the elements that begin like this.
QStringList contents(const QString& page, const QString& begin, const QString& end) {
  QStringList found;
  for (qsizetype at = page.indexOf(begin); at >= 0; at = page.indexOf(begin, at + 1)) {
    const qsizetype from = at + begin.size();
    found << page.mid(from, page.indexOf(end, from) - from);
  }
  return found;
}

} // namespace

class FlamePageTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void policyHasTheHashes();
  void nothingIsLoaded();
  void carriesAllTypes();
  void readableWithoutScript();
  void darkEverywhere();
};

void FlamePageTest::policyHasTheHashes() {
  const auto page = pageOf();
  QVERIFY(page);
  const QStringList scripts =
      contents(*page, QStringLiteral("<script>"), QStringLiteral("</script>"));
  const QStringList styles = contents(*page, QStringLiteral("<style>"), QStringLiteral("</style>"));
  QCOMPARE(scripts.size(), 1);
  QCOMPARE(styles.size(), 1);
  const auto source = [](const QString& text) {
    const QByteArray hash = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("'sha256-%1'").arg(QString::fromLatin1(hash.toBase64()));
  };
  const QString policy = QStringLiteral("content=\"default-src 'none'; script-src %1; "
                                        "style-src %2; base-uri 'none'; form-action 'none'\"")
                             .arg(source(scripts[0]), source(styles[0]));
  QVERIFY2(page->contains(policy), qPrintable(policy));
}

/// Attributes with style or script in them would be refused by the policy.
void FlamePageTest::nothingIsLoaded() {
  const auto page = pageOf();
  QVERIFY(page);
  QString markup = *page;
  markup.remove(QString::fromUtf8(kFlameScript.data(), qsizetype(kFlameScript.size())));
  static const QRegularExpression bad(
      QStringLiteral("<[^>]*\\s(style|on\\w+|src|href|action)\\s*=|@import|<(link|iframe|img)"));
  QVERIFY2(!markup.contains(bad), qPrintable(bad.match(markup).captured()));
}

void FlamePageTest::carriesAllTypes() {
  const auto page = pageOf();
  QVERIFY(page);
  const QStringList carried =
      contents(*page, QStringLiteral("id=\"profile\">"), QStringLiteral("</script>"));
  QCOMPARE(carried.size(), 1);
  const auto json = nlohmann::json::parse(carried[0].toStdString());
  QCOMPARE(json.at("types").size(), std::size_t{2});
  QCOMPARE(contents(*page, QStringLiteral("<option>"), QStringLiteral("</option>")),
           (QStringList{QStringLiteral("cpu"), QStringLiteral("samples")}));
}

void FlamePageTest::readableWithoutScript() {
  const auto page = pageOf();
  QVERIFY(page);
  QVERIFY(page->contains(QStringLiteral("<title>&lt;/script&gt;&lt;b&gt;\nself 750ms (75.00%)")));
  QVERIFY(page->contains(QStringLiteral("<div id=\"bar\" hidden>"))); // it would do nothing
}

void FlamePageTest::darkEverywhere() {
  FlameSvgOptions look;
  look.alwaysDark = true;
  const auto page = pageOf(look);
  QVERIFY(page);
  QVERIFY(!page->contains(QStringLiteral("prefers-color-scheme")));
  QVERIFY(page->contains(QStringLiteral("content=\"dark\"")));
}

QTEST_GUILESS_MAIN(FlamePageTest)
#include "flame_page_test.moc"
