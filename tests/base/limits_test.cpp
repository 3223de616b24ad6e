// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/limits.h"

#include <QTest>
#include <algorithm>
#include <set>
#include <string>

using namespace pprof;

class LimitsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void everyLimitIsNamedOnce();
  void errorsSayHowToRaiseIt();
};

void LimitsTest::everyLimitIsNamedOnce() {
  std::set<std::string> options;
  std::set<const std::uint64_t*> values;
  const Limits limits;
  for (const LimitSpec& spec : kLimitSpecs) {
    options.insert(std::string(spec.option));
    values.insert(&(limits.*(spec.value)));
    std::string variable = "PPROF_MCP_" + std::string(spec.option);
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    QCOMPARE(std::string(spec.variable), variable);
    QVERIFY(limits.*(spec.value) > 0);
  }
  QCOMPARE(options.size(), kLimitSpecs.size());
  QCOMPARE(values.size() * sizeof(std::uint64_t), sizeof(Limits)); // none is missing
}

void LimitsTest::errorsSayHowToRaiseIt() {
  Limits limits;
  limits.maxSamples = 7;
  const Error error = limitError(&Limits::maxSamples, limits, "the number of samples");
  QCOMPARE(error.code, ErrorCode::LimitExceeded);
  QCOMPARE(error.message, std::string("the number of samples is over the limit max_samples = 7"));
  QCOMPARE(error.hint, std::string("if you trust the file, raise the limit with --max_samples=N or "
                                   "PPROF_MCP_MAX_SAMPLES=N"));
}

QTEST_GUILESS_MAIN(LimitsTest)
#include "limits_test.moc"
