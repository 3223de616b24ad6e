// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/instant.h"
#include "tests/support/printing.h"

#include <QtTest>

using namespace pprof;
using namespace std::chrono_literals;

class InstantTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("printed");
    const auto row = [](const char* text, const char* printed) {
      QTest::newRow(text) << std::string(text) << std::string(printed);
    };
    row("2026-11-22T10:15:00Z", "2026-11-22T10:15:00Z");
    row("2026-11-22T10:15:00.1Z", "2026-11-22T10:15:00.1Z");
    row("2026-11-22T10:15:00.120Z", "2026-11-22T10:15:00.120Z");
    row("2026-11-22T10:15:00.123456Z", "2026-11-22T10:15:00.123456Z");
    row("2026-11-22T10:15:00.123456789Z", "2026-11-22T10:15:00.123456789Z");
    row("2026-11-22T10:15:00.1234567891234Z", "2026-11-22T10:15:00.123456789Z");
    row("2026-11-22t10:15:00z", "2026-11-22T10:15:00Z");
    row("2026-11-22 10:15:00", "2026-11-22T10:15:00Z");
    row("2026-11-22T12:15:00.5+02:00", "2026-11-22T10:15:00.5Z");
    row("2026-11-22T05:15:00-0500", "2026-11-22T10:15:00Z");
    row("2026-11-22T10:15:00+00", "2026-11-22T10:15:00Z");
    row("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z");
    row("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z");
    row("1795342500", "2026-11-22T10:15:00Z");
    row("1795342500.25", "2026-11-22T10:15:00.25Z");
    row("1795342500123", "2026-11-22T10:15:00.123Z");
    row("1795342500000", "2026-11-22T10:15:00Z");
    row("1795342500123456", "2026-11-22T10:15:00.123456Z");
    row("1795342500123456789", "2026-11-22T10:15:00.123456789Z");
    row("0", "1970-01-01T00:00:00Z");
    row("  1795342500 ", "2026-11-22T10:15:00Z");
  }
  void reads() {
    QFETCH(std::string, text);
    QFETCH(std::string, printed);
    const auto instant = parseInstant(text);
    QVERIFY2(instant, instant ? "" : instant.error().message.c_str());
    QCOMPARE(instant->text(), printed);
    // What is printed is the same moment.
    QCOMPARE(parseInstant(printed)->nanos, instant->nanos);
  }

  void refuses_data() {
    QTest::addColumn<std::string>("text");
    for (const char* text : {"",
                             "-",
                             "yesterday",
                             "12abc",
                             "2026-11-22",
                             "2026-13-01T00:00:00Z",
                             "2026-02-30T00:00:00Z",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T10:60:00Z",
                             "2026-11-22T10:15:00.Z",
                             "2026-11-22T10:15:00Zx",
                             "2026-11-22T10:15:00+25:00",
                             "2026-11-22T10:15Z",
                             "9999-12-31T00:00:00Z",
                             "99999999999999999999",
                             "-3x",
                             "-3",
                             "+",
                             "--3h",
                             "1e9",
                             "-9999999999999h"})
      QTest::newRow(text) << std::string(text);
  }
  void refuses() {
    QFETCH(std::string, text);
    const auto moment = parseMoment("from", text, {});
    QVERIFY2(!moment, moment ? moment->text().c_str() : "");
    QCOMPARE(moment.error().code, ErrorCode::InvalidArgument);
    QVERIFY(moment.error().message.starts_with("from: "));
  }

  void readsWhatIsRelative_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<qint64>("seconds");
    const auto row = [](const char* text, qint64 seconds) {
      QTest::newRow(text) << std::string(text) << seconds;
    };
    row("now", 0);
    row("NOW", 0);
    row("-3h", -3 * 3600);
    row("+10m", 600);
    row("-2h30m", -9000);
    row("-7d", -7 * 86400);
    row("-1d12h", -36 * 3600);
    row("-1.5h", -5400);
    row("-90s", -90);
    row("-0", 0);
  }
  void readsWhatIsRelative() {
    QFETCH(std::string, text);
    QFETCH(qint64, seconds);
    const Instant now{1'795'342'500'000'000'000, 0};
    const auto moment = parseMoment("from", text, now);
    QVERIFY(moment);
    QCOMPARE(moment->nanos, now.nanos + seconds * 1'000'000'000);
  }

  void readsLengths() {
    QCOMPARE(*parseDuration("window", "1h30m"), std::chrono::nanoseconds(90min));
    QCOMPARE(*parseDuration("window", "250ms"), std::chrono::nanoseconds(250ms));
    QCOMPARE(*parseDuration("window", "2d"), std::chrono::nanoseconds(48h));
    QCOMPARE(*parseDuration("window", ".5s"), std::chrono::nanoseconds(500ms));
    for (const char* wrong : {"", "h", "5", "5x", "-5m", "1h-5m", "99999999999d"})
      QVERIFY2(!parseDuration("window", wrong), wrong);
  }

  void printsLengths() {
    QCOMPARE(durationText(0ms), std::string("0ms"));
    QCOMPARE(durationText(250ms), std::string("250ms"));
    QCOMPARE(durationText(1500ms), std::string("1.5s"));
    QCOMPARE(durationText(60s), std::string("1m"));
    QCOMPARE(durationText(90s), std::string("1m 30s"));
    QCOMPARE(durationText(25h + 5min), std::string("1d 1h"));
    QCOMPARE(durationText(-90s), std::string("-1m 30s"));
  }

  void shiftsToTheEnds() {
    const Instant far = shifted({0, 0}, std::chrono::nanoseconds::max());
    QCOMPARE(shifted(far, 1h).nanos, far.nanos);
    QVERIFY(!far.text().empty());
    QVERIFY(!shifted(far, std::chrono::nanoseconds::min()).text().empty());
  }
};

QTEST_GUILESS_MAIN(InstantTest)
#include "instant_test.moc"
