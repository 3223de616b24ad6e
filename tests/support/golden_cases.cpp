// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/golden_cases.h"

#include <QFile>
#include <QProcess>

namespace pprof::test {

std::vector<GoldenCase> goldenCases() {
  std::vector<GoldenCase> cases;
  QFile file(goldenPath(QStringLiteral("cases"), QStringLiteral(".txt")));
  if (!file.open(QIODevice::ReadOnly))
    return cases;
  const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
  for (const QString& line : lines) {
    if (line.startsWith(u'#'))
      continue;
    GoldenCase one;
    one.name = line.section(u':', 0, 0);
    one.json = one.name.endsWith(QStringLiteral("+json"));
    if (one.json)
      one.name.chop(5);
    one.words = QProcess::splitCommand(line.section(u':', 1));
    cases.push_back(one);
  }
  return cases;
}

QString profilesFolder() { return QStringLiteral(PPROF_SOURCE_DIR "/tests/data/profiles"); }

QString goldenPath(const QString& name, const QString& ending) {
  return QStringLiteral(PPROF_SOURCE_DIR "/tests/golden/") + name + ending;
}

bool updatesGoldens() { return qEnvironmentVariableIntValue("UPDATE_GOLDEN") != 0; }

} // namespace pprof::test
