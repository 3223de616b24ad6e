// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QStringList>
#include <QTemporaryDir>

namespace pprof::test {

/// `go tool pprof` of Go 1.26, the oracle of our reports, where it can be had.
class GoPprof {
public:
  /// Looks for it. If it is not there, `reason` says why.
  GoPprof();
  [[nodiscard]] bool found() const { return !program_.isEmpty(); }
  [[nodiscard]] const QString& reason() const { return reason_; }
  /// What it prints, without symbolization and in UTC; a text that says so if it fails.
  [[nodiscard]] QByteArray run(const QStringList& arguments, const QString& folder = {}) const;

private:
  QString program_;
  QString reason_;
  QTemporaryDir home_;
};

} // namespace pprof::test
