// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QTest>
#include <string>
#include <vector>

/// Lets a failing QCOMPARE show what it compared.
namespace QTest {

template <>
inline char* toString(const std::string& t) {
  return qstrdup(("\"" + t + "\"").c_str());
}

template <>
inline char* toString(const std::vector<std::string>& t) {
  std::string text;
  for (const std::string& line : t)
    text += (text.empty() ? "" : " / ") + line;
  return qstrdup(text.c_str());
}

} // namespace QTest
