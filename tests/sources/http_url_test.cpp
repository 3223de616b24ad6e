// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/http/http_url.h"

#include <QByteArray>
#include <QTest>

using namespace pprof;

/// What is done to the text of URLs; reading them is tested with what asks for them.
class HttpUrlTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void everyByteIsEscapedAndBack();
  void whatIsNoEscapeIsItself();
  void queriesAreSplit();
  void secretsAreNotShown_data();
  void secretsAreNotShown();
};

void HttpUrlTest::everyByteIsEscapedAndBack() {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  const std::string encoded = percentEncoded(bytes);
  QCOMPARE(encoded, QByteArray::fromStdString(bytes).toPercentEncoding().toStdString());
  QCOMPARE(percentDecoded(encoded), bytes);
}

void HttpUrlTest::whatIsNoEscapeIsItself() {
  QCOMPARE(percentDecoded("a%2Fb%2fc"), std::string("a/b/c"));
  for (const char* text : {"", "%", "%4", "100%", "%zz", "% 1", "+"})
    QCOMPARE(percentDecoded(text), std::string(text));
}

void HttpUrlTest::queriesAreSplit() {
  using Pairs = std::vector<std::string_view>;
  QCOMPARE(queryPairs(""), Pairs());
  QCOMPARE(queryPairs("a=b"), Pairs({"a=b"}));
  QCOMPARE(queryPairs("a=b&c&&d="), Pairs({"a=b", "c", "", "d="}));
}

void HttpUrlTest::secretsAreNotShown_data() {
  QTest::addColumn<QString>("url");
  QTest::addColumn<QString>("shown");
  const auto row = [](const char* url, const char* shown) {
    QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(shown);
  };
  row("http://h/a?b=c", "http://h/a?b=c");
  row("http://u:p@h/a", "http://h/a");
  row("https://u:p@ss/w@h:81/a", "https://h:81/a");
  row("http://h/?x=1&api_key=k&y=2", "http://h/?x=1&api_key=…&y=2");
  row("http://h/?Token=k", "http://h/?Token=…");
  row("no url", "no url");
}

void HttpUrlTest::secretsAreNotShown() {
  QFETCH(QString, url);
  QFETCH(QString, shown);
  QCOMPARE(withoutSecrets(url.toStdString()), shown.toStdString());
}

QTEST_APPLESS_MAIN(HttpUrlTest)
#include "http_url_test.moc"
