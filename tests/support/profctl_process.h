// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "tests/support/child_environment.h"

#include <QProcess>
#include <QStringList>

namespace pprof::test {

struct Outcome {
  int exitCode = -1; ///< -1: it crashed or was killed
  QByteArray out;
  QByteArray err;
};

/// A profctl that is started in the folder of test profiles, with UTC as its zone and nothing else
/// of the test's environment than its PATH.
class Profctl : public QProcess {
public:
  explicit Profctl(const QStringList& words, const QStringList& environment = {}) {
    setProcessEnvironment(childEnvironment(environment));
    setWorkingDirectory(QStringLiteral(PPROF_SOURCE_DIR "/tests/data/profiles"));
    setProgram(QStringLiteral(PPROF_BINARY_DIR "/bin/profctl"));
    setArguments(words);
  }
  Outcome outcome() {
    Outcome result;
    if (state() != NotRunning && !waitForFinished(kPatience)) {
      kill();
      waitForFinished();
      return {-1, {}, "it did not end"};
    }
    result.exitCode = exitStatus() == NormalExit ? exitCode() : -1;
    result.out = readAllStandardOutput();
    result.err = readAllStandardError();
    return result;
  }

private:
  static constexpr int kPatience = 20'000;
};

inline Outcome ran(const QStringList& words, const QByteArray& input = {},
                   const QStringList& environment = {}) {
  Profctl process(words, environment);
  process.start();
  process.write(input);
  process.closeWriteChannel();
  return process.outcome();
}

} // namespace pprof::test
