// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace pprof::test {

/// One line of tests/golden/cases.txt.
struct GoldenCase {
  QString name;      ///< "top/go-cpu": the golden's path below tests/golden, without its ending
  bool json = false; ///< the JSON document is kept too
  QStringList words; ///< of the command line, without "profctl"
};

/// All cases. A file that cannot be read gives none.
std::vector<GoldenCase> goldenCases();

/// Where the profiles are that the cases name.
QString profilesFolder();
/// The path of a golden: "top/go-cpu" and ".txt".
QString goldenPath(const QString& name, const QString& ending);
/// Whether goldens are to be rewritten (UPDATE_GOLDEN=1).
bool updatesGoldens();

} // namespace pprof::test
