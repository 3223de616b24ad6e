// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/support/go_pprof.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace pprof::test {

namespace {

constexpr int kOracleMilliseconds = 120'000;

QString outputOf(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.waitForFinished(kOracleMilliseconds);
  return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

} // namespace

GoPprof::GoPprof() {
  const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
  if (go.isEmpty()) {
    reason_ = QStringLiteral("no go in PATH, so go tool pprof was not asked");
    return;
  }
  const QString version = outputOf(go, {QStringLiteral("version")});
  if (!version.contains(QStringLiteral("go1.26"))) {
    reason_ = QStringLiteral("the oracle is go tool pprof of Go 1.26, not of ") + version;
    return;
  }
  const QString tool = QStringLiteral("tool");
  const QString pprof = QStringLiteral("pprof");
  outputOf(go, {tool, pprof, QStringLiteral("-help")}); // builds it on first use
  const QString program = outputOf(go, {tool, QStringLiteral("-n"), pprof});
  if (QFileInfo::exists(program))
    program_ = program;
  else
    reason_ = QStringLiteral("go tool -n pprof names no program: ") + program;
}

QByteArray GoPprof::run(const QStringList& arguments, const QString& folder) const {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
  environment.insert(QStringLiteral("PPROF_TMPDIR"), home_.path());
  environment.insert(QStringLiteral("PPROF_BINARY_PATH"), home_.path());
  process.setProcessEnvironment(environment);
  if (!folder.isEmpty())
    process.setWorkingDirectory(folder);
  process.start(program_, QStringList{QStringLiteral("-symbolize=none")} + arguments);
  if (!process.waitForFinished(kOracleMilliseconds))
    return "go tool pprof did not finish";
  if (process.exitCode() != 0)
    return "go tool pprof failed: " + process.readAllStandardError();
  return process.readAllStandardOutput();
}

} // namespace pprof::test
