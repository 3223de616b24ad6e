// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/number_text.h"
#include "tests/support/printing.h"

#include <QTest>
#include <limits>

using namespace pprof;

class NumberTextTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void wholeTexts();
  void decimals();
  void shortNumbers();
  void hexadecimal();
};

void NumberTextTest::wholeTexts() {
  QCOMPARE(parseWhole<std::int64_t>("-12").value_or(0), -12);
  QCOMPARE(parseWhole<std::int64_t>("9223372036854775807").value_or(0),
           std::numeric_limits<std::int64_t>::max());
  QCOMPARE(parseWhole<double>("1.5e3").value_or(0), 1500.0);
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "1.5", "0x1", "9223372036854775808"})
    QVERIFY2(!parseWhole<std::int64_t>(text), text);
  for (const char* text : {"", " 1", "1,5", "+1", "1e", "1e999"})
    QVERIFY2(!parseWhole<double>(text), text);
  QVERIFY(!parseWhole<unsigned>("-1"));
}

void NumberTextTest::decimals() {
  QCOMPARE(fixedDecimals(12.5, 2), std::string("12.50"));
  QCOMPARE(fixedDecimals(-0.005, 2), std::string("-0.01"));
  QCOMPARE(fixedDecimals(0.125, 2), std::string("0.12"));
  QCOMPARE(fixedDecimals(3, 0), std::string("3"));
  const double most = std::numeric_limits<double>::max();
  QCOMPARE(fixedDecimals(-most, 2), QString::asprintf("%.2f", -most).toStdString());
}

void NumberTextTest::shortNumbers() {
  QCOMPARE(shortNumber(900), std::string("900"));
  QCOMPARE(shortNumber(1.73), std::string("1.73"));
  QCOMPARE(shortNumber(82912), std::string("82912"));
  QCOMPARE(shortNumber(1234567890), std::string("1.23457e+09"));
}

void NumberTextTest::hexadecimal() {
  QCOMPARE(hexDigits(0), std::string("0000000000000000"));
  QCOMPARE(hexDigits(0xdeadbeefU), std::string("00000000deadbeef"));
  QCOMPARE(hexDigits(std::numeric_limits<std::uint64_t>::max()), std::string("ffffffffffffffff"));
}

QTEST_APPLESS_MAIN(NumberTextTest)
#include "number_text_test.moc"
