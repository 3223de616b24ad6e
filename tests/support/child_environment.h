// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QProcessEnvironment>
#include <QStringList>

namespace pprof::test {

/// What our programs find around them in tests, whoever runs these: little, and `more`, each as
/// NAME=VALUE. What a leak check is told is theirs too.
inline QProcessEnvironment childEnvironment(const QStringList& more) {
  QProcessEnvironment variables;
  variables.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
  for (const char* kept : {"PATH", "LSAN_OPTIONS"})
    if (qEnvironmentVariableIsSet(kept))
      variables.insert(QString::fromLatin1(kept), qEnvironmentVariable(kept));
  for (const QString& one : more)
    variables.insert(one.section(u'=', 0, 0), one.section(u'=', 1));
  return variables;
}

} // namespace pprof::test
