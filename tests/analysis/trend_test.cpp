// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/trend.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

using namespace pprof;

namespace {

std::vector<SeriesPoint> hourly(const std::vector<double>& values) {
  constexpr double kHour = 3600;
  std::vector<SeriesPoint> series;
  for (std::size_t i = 0; i < values.size(); ++i)
    series.push_back({kHour * static_cast<double>(i), values[i]});
  return series;
}

int kendallS(const std::vector<double>& values) {
  int s = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i + 1; j < values.size(); ++j)
      s += (values[j] > values[i] ? 1 : 0) - (values[j] < values[i] ? 1 : 0);
  return s;
}

/// The share of all orders of the values whose S is as far from 0.
double countedPValue(std::vector<double> values) {
  const int s = std::abs(kendallS(values));
  std::sort(values.begin(), values.end());
  int asFar = 0;
  int all = 0;
  do {
    ++all;
    asFar += std::abs(kendallS(values)) >= s ? 1 : 0;
  } while (std::next_permutation(values.begin(), values.end()));
  return static_cast<double>(asFar) / all;
}

/// Noise that is the same everywhere.
double noise(std::size_t i) { return std::fmod(static_cast<double>(i * i * 7 + i * 3), 11.0) / 11; }

} // namespace

class TrendTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void chancesAreThoseOfAllOrders_data();
  void chancesAreThoseOfAllOrders();
  void directions_data();
  void directions();
  void slopes();
  void tiesAreNoOrder();
  void aStepIsFound();
  void severalStepsAreFound();
  void noiseIsNoChange();
  void shortSeriesSayNothing();
};

void TrendTest::chancesAreThoseOfAllOrders_data() {
  QTest::addColumn<std::vector<double>>("values");
  QTest::newRow("rising") << std::vector<double>{1, 2, 3, 4, 5};
  QTest::newRow("falling") << std::vector<double>{6, 5, 4, 3, 2, 1};
  QTest::newRow("nearly rising") << std::vector<double>{1, 3, 2, 4, 5, 7, 6};
  QTest::newRow("nothing") << std::vector<double>{3, 1, 4, 2, 5.5, 0.5, 2.5, 3.5};
}

void TrendTest::chancesAreThoseOfAllOrders() {
  QFETCH(std::vector<double>, values);
  const auto trend = mannKendall(hourly(values));
  QVERIFY(trend);
  QVERIFY(std::fabs(trend->pValue - countedPValue(values)) < 1e-9);
}

void TrendTest::directions_data() {
  QTest::addColumn<std::vector<double>>("values");
  QTest::addColumn<int>("direction");
  QTest::newRow("five rising") << std::vector<double>{1, 2, 3, 4, 5} << 1;
  QTest::newRow("five falling") << std::vector<double>{5, 4, 3, 2, 1} << -1;
  QTest::newRow("one out of order of five") << std::vector<double>{1, 2, 3, 5, 4} << 0;
  QTest::newRow("constant") << std::vector<double>(12, 7.0) << 0;
  std::vector<double> growing;
  std::vector<double> steady;
  for (std::size_t i = 0; i < 30; ++i) {
    growing.push_back(static_cast<double>(i) / 20 + noise(i));
    steady.push_back(noise(i));
  }
  QTest::newRow("growth under noise") << growing << 1;
  QTest::newRow("noise") << steady << 0;
}

void TrendTest::directions() {
  QFETCH(std::vector<double>, values);
  const auto trend = mannKendall(hourly(values));
  QVERIFY(trend);
  QTEST(trend->direction, "direction");
}

void TrendTest::slopes() {
  QCOMPARE(mannKendall(hourly({1, 3, 5, 7, 9}))->slopePerHour, 2.0);
  // One wild value does not move the median.
  QCOMPARE(mannKendall(hourly({1, 3, 5, 7, 900, 11, 13}))->slopePerHour, 2.0);
}

void TrendTest::tiesAreNoOrder() {
  // 0 where the function was not sampled: 30 of them, then two others.
  std::vector<double> values(30, 0);
  QCOMPARE(mannKendall(hourly(values))->pValue, 1.0);
  values[15] = 1;
  QCOMPARE(mannKendall(hourly(values))->direction, 0);
}

void TrendTest::aStepIsFound() {
  std::vector<double> values;
  for (std::size_t i = 0; i < 20; ++i)
    values.push_back((i < 12 ? 10.0 : 14.0) + noise(i));
  const auto points = changePoints(values);
  QCOMPARE(points.size(), std::size_t{1});
  QCOMPARE(points[0].index, std::size_t{12});
  QVERIFY(points[0].pValue <= 0.001);
  const double before = std::accumulate(values.begin(), values.begin() + 12, 0.0) / 12;
  const double after = std::accumulate(values.begin() + 12, values.end(), 0.0) / 8;
  QVERIFY(std::fabs(points[0].before - before) < 1e-9);
  QVERIFY(std::fabs(points[0].after - after) < 1e-9);
  // Of ten values in two halves one order in 126 is as clear.
  const auto ten = changePoints({1, 1.1, 1.2, 1.3, 1.4, 2, 2.1, 2.2, 2.3, 2.4});
  QCOMPARE(ten.size(), std::size_t{1});
  QCOMPARE(ten[0].index, std::size_t{5});
  QVERIFY(std::fabs(ten[0].pValue - 1.0 / 126) < 0.003);
}

void TrendTest::severalStepsAreFound() {
  std::vector<double> values;
  for (std::size_t i = 0; i < 45; ++i)
    values.push_back((i < 15 ? 1.0 : i < 30 ? 5.0 : 2.5) + noise(i));
  const auto points = changePoints(values);
  QCOMPARE(points.size(), std::size_t{2});
  QCOMPARE(points[0].index, std::size_t{15});
  QCOMPARE(points[1].index, std::size_t{30});
  QCOMPARE(points[0].after, points[1].before);
}

void TrendTest::noiseIsNoChange() {
  std::vector<double> values;
  for (std::size_t i = 0; i < 40; ++i)
    values.push_back(noise(i));
  QVERIFY(changePoints(values).empty());
  QVERIFY(changePoints(std::vector<double>(40, 3.0)).empty());
}

void TrendTest::shortSeriesSayNothing() {
  QVERIFY(!mannKendall(hourly({1, 2, 3, 4})));
  QVERIFY(!mannKendall({}));
  QVERIFY(changePoints({1, 1, 1, 9, 9, 9, 9}).empty());
  QVERIFY(changePoints({}).empty());
}

QTEST_GUILESS_MAIN(TrendTest)
#include "trend_test.moc"
