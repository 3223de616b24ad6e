// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/measurement/measurement.h"
#include "tests/support/printing.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace pprof;

namespace {
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
} // namespace

class MeasurementTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void labels_data();
  void labels();
  void unitChoices();
  void labelsOfNegatives();
  void conversionsGoBothWays();
  void percentages_data();
  void percentages();
  void whatConverts_data();
  void whatConverts();
  void truncates_data();
  void truncates();
  void magnitudes();
};

void MeasurementTest::labels_data() {
  QTest::addColumn<std::int64_t>("value");
  QTest::addColumn<std::string>("from");
  QTest::addColumn<std::string>("to");
  QTest::addColumn<std::string>("expected");
  const auto row = [](std::int64_t value, const char* from, const char* to, const char* expected) {
    QTest::addRow("%lld '%s' to '%s'", static_cast<long long>(value), from, to)
        << value << std::string(from) << std::string(to) << std::string(expected);
  };
  // Times.
  row(0, "nanoseconds", "auto", "0");
  row(1, "nanoseconds", "auto", "1ns");
  row(999, "nanoseconds", "auto", "999ns");
  row(1000, "nanoseconds", "auto", "1us");
  row(1500, "ns", "minimum", "1.50us");
  row(999'999, "ns", "auto", "1000us");
  row(1'000'000, "ns", "auto", "1ms");
  row(4'690'000'000, "nanoseconds", "auto", "4.69s");
  row(59, "s", "auto", "59s");
  row(3599, "s", "auto", "3599s");
  row(3600, "s", "auto", "1hrs");
  row(5400, "seconds", "auto", "1.50hrs");
  row(kMost, "ns", "auto", "2562047.79hrs");
  row(4'690'000'000, "ns", "ms", "4690ms");
  row(4'690'000'000, "ns", "seconds", "4.69s");
  row(1, "hour", "ms", "3600000ms");
  row(1, "ns", "hours", "0");
  row(5, "ns", "us", "0.01us");
  row(4, "ns", "us", "0");
  // Bytes.
  row(1, "bytes", "auto", "1B");
  row(1023, "bytes", "auto", "1023B");
  row(1024, "bytes", "auto", "1kB");
  row(1536, "bytes", "auto", "1.50kB");
  row(1 << 20, "bytes", "auto", "1MB");
  row((1 << 20) - 1, "bytes", "auto", "1024kB");
  row(std::int64_t{3} << 29, "bytes", "auto", "1.50GB");
  row(std::int64_t{1} << 40, "bytes", "auto", "1TB");
  row(std::int64_t{1} << 50, "bytes", "auto", "1PB");
  row(kMost, "bytes", "auto", "8192PB");
  row(3'922'001, "bytes", "kB", "3830.08kB");
  row(2, "megabytes", "bytes", "2097152B");
  // Case and plural.
  row(1500, "NanoSeconds", "MicroSecond", "1.50us");
  row(2048, "Bytes", "KILOBYTES", "2kB");
  row(2048, "b", "Kb", "2kB");
  row(120, "secs", "hr", "0.03hrs");
  row(7200, "sec", "hrs", "2hrs");
  row(1, "mbyte", "kbytes", "1024kB");
  row(5, "s", "s", "5s");
  // GCUs.
  row(1, "GCU", "auto", "1GCU");
  row(1500, "gcus", "auto", "1.50k*GCU");
  row(1500, "nanogcu", "auto", "1.50u*GCU");
  row(250'000'000, "gcu", "gigagcu", "0.25G*GCU");
  // Other families and unknown units.
  row(2048, "bytes", "seconds", "2048B");
  row(1'500'000'000, "ns", "bytes", "1.50s");
  row(2048, "bytes", "", "2048B");
  row(2048, "bytes", "widgets", "2048B");
  row(9, "widgets", "widgets", "9widgets");
  row(9, "widgets", "seconds", "9seconds");
  row(9, "widgets", "auto", "9");
  row(9, "widgets", "minimum", "9");
  row(9, "widgets", "", "9");
  row(9, "", "", "9");
  row(9, "", "minimum", "9");
  row(9, "count", "count", "9");
  row(9, "samples", "sample", "9");
  row(9, "unit", "unit", "9");
  row(9, "samples", "samples", "9samples");            // pprof knows the singular only
  row(kMost, "count", "count", "9223372036854775808"); // as precise as a double
}

void MeasurementTest::labels() {
  QFETCH(std::int64_t, value);
  QFETCH(std::string, from);
  QFETCH(std::string, to);
  QFETCH(std::string, expected);
  QCOMPARE(scaledLabel(value, from, to), expected);
}

/// Who goes by a choice comes to what `scale` says.
void MeasurementTest::unitChoices() {
  const char* units[] = {"nanoseconds", "milliseconds", "bytes", "kB", "GCU", "count",    "minimum",
                         "auto",        "ms",           "MB",    "s",  "",    "elephants"};
  for (const char* from : units)
    for (const char* to : units)
      for (const std::int64_t value : {0L, 1L, 999L, 1024L, 70'000L, 3'600'000'000'000L}) {
        const UnitChoice choice = unitChoice(from, to);
        const double measure = static_cast<double>(value) * choice.source;
        UnitStep taken = choice.otherwise;
        for (const UnitStep& step : choice.steps)
          if (measure / step.factor >= 1)
            taken = step;
        const Scaled expected = scale(value, from, to);
        QCOMPARE(measure / taken.factor, expected.value);
        QCOMPARE(taken.name, expected.unit);
      }
}

void MeasurementTest::labelsOfNegatives() {
  for (const std::int64_t value :
       {std::int64_t{1}, std::int64_t{1536}, std::int64_t{5'000'000'000}, kMost})
    for (const char* unit : {"ns", "bytes", "gcu", "widgets", ""})
      for (const char* to : {"auto", "s", "kb", "widgets", ""}) {
        const std::string positive = scaledLabel(value, unit, to);
        QCOMPARE(scaledLabel(-value, unit, to), positive == "0" ? positive : "-" + positive);
      }
  // The least has no positive twin; "auto" finds no unit for it.
  QCOMPARE(scaledLabel(kLeast, "bytes", "auto"), std::string("-9223372036854775808B"));
  QCOMPARE(scaledLabel(kLeast, "ns", "auto"), std::string("-9223372036.85s"));
  QCOMPARE(scaledLabel(kLeast, "bytes", "PB"), std::string("-8192PB"));
  QCOMPARE(scaledLabel(kLeast, "count", "count"), std::string("-9223372036854775808"));
}

void MeasurementTest::conversionsGoBothWays() {
  const std::vector<std::vector<std::string>> families{{"bytes", "kb", "mb", "gb", "tb", "pb"},
                                                       {"ns", "us", "ms", "s", "hours"},
                                                       {"nanogcu", "gcu", "petagcu"}};
  for (const auto& family : families)
    for (const std::string& a : family)
      for (const std::string& b : family) {
        const double there = scale(1, a, b).value;
        const double back = scale(1, b, a).value;
        QVERIFY(std::fabs(there * back - 1) < 1e-12);
        QVERIFY(convertible(a, b));
      }
}

void MeasurementTest::percentages_data() {
  QTest::addColumn<std::int64_t>("value");
  QTest::addColumn<std::int64_t>("total");
  QTest::addColumn<std::string>("expected");
  const auto row = [](std::int64_t value, std::int64_t total, const char* expected) {
    QTest::addRow("%lld of %lld", static_cast<long long>(value), static_cast<long long>(total))
        << value << total << std::string(expected);
  };
  row(0, 0, "    0%");
  row(5, 0, "    0%");
  row(0, 10, "    0%");
  row(0, -10, "    0%");
  row(1, 3, "33.33%");
  row(-1, 3, "33.33%");
  row(1, -4, "25.00%");
  row(1, 1000, "  0.1%");
  row(95, 100'000, "0.095%");
  row(1, 100'000, "0.001%");
  row(1, 10'000'000, "1e-05%");
  row(9, 1000, "  0.9%");
  row(99, 10'000, " 0.99%");
  row(995, 100'000, "    1%");
  row(1005, 100'000, " 1.00%");
  row(9949, 100'000, " 9.95%");
  row(9994, 10'000, "99.94%");
  row(9995, 10'000, "  100%");
  row(10'005, 10'000, "  100%");
  row(10'006, 10'000, "100.06%");
  row(20, 3, "666.67%");
  row(kLeast, kMost, "  100%");
  row(kMost, 1, "922337203685477580800.00%");
  row(1, kMost, "1.1e-17%");
}

void MeasurementTest::percentages() {
  QFETCH(std::int64_t, value);
  QFETCH(std::int64_t, total);
  QFETCH(std::string, expected);
  QCOMPARE(percentage(value, total), expected);
}

void MeasurementTest::whatConverts_data() {
  QTest::addColumn<std::string>("a");
  QTest::addColumn<std::string>("b");
  QTest::addColumn<bool>("expected");
  const auto row = [](const char* a, const char* b, bool expected) {
    QTest::addRow("%s and %s", a, b) << std::string(a) << std::string(b) << expected;
  };
  row("bytes", "kilobytes", true);
  row("nanoseconds", "hours", true);
  row("GCU", "nanogcu", true);
  row("bytes", "nanoseconds", false);
  row("widgets", "widgets", true);
  row("widgets", "gadgets", false);
  row("count", "samples", false);
  row("", "", true);
  row("", "bytes", false);
}

void MeasurementTest::whatConverts() {
  QFETCH(std::string, a);
  QFETCH(std::string, b);
  QFETCH(bool, expected);
  QCOMPARE(convertible(a, b), expected);
  QCOMPARE(convertible(b, a), expected);
}

void MeasurementTest::truncates_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<std::int64_t>("expected");
  QTest::newRow("towards zero") << 2.9 << std::int64_t{2};
  QTest::newRow("negative") << -2.9 << std::int64_t{-2};
  QTest::newRow("the largest that fits")
      << 9223372036854774784.0 << std::int64_t{9223372036854774784};
  QTest::newRow("2^63") << 9223372036854775808.0 << kLeast;
  QTest::newRow("-2^63") << -9223372036854775808.0 << kLeast;
  QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << kLeast;
  QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << kLeast;
}

void MeasurementTest::truncates() {
  QFETCH(double, value);
  QFETCH(std::int64_t, expected);
  QCOMPARE(truncated(value), expected);
}

void MeasurementTest::magnitudes() {
  QCOMPARE(magnitude(-5), std::int64_t{5});
  QCOMPARE(magnitude(5), std::int64_t{5});
  QCOMPARE(magnitude(-kMost), kMost);
  QCOMPARE(magnitude(kLeast), kLeast);
}

QTEST_GUILESS_MAIN(MeasurementTest)
#include "measurement_test.moc"
