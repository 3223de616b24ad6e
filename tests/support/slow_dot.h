// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

namespace pprof::test {

/// As long as it lives, the `dot` in PATH is one that does not end by itself.
class SlowDot {
public:
  SlowDot() : path_(qgetenv("PATH")), number_(folder_.filePath(QStringLiteral("number"))) {
    QFile program(folder_.filePath(QStringLiteral("dot")));
    if (!program.open(QIODevice::WriteOnly))
      return;
    program.write("#!/bin/sh\necho $$ > '" + number_.toLocal8Bit() + "'\nexec sleep 600\n");
    program.close();
    program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    qputenv("PATH", folder_.path().toLocal8Bit() + ':' + path_);
  }
  ~SlowDot() { qputenv("PATH", path_); }
  SlowDot(const SlowDot&) = delete;
  SlowDot& operator=(const SlowDot&) = delete;

  /// Waits until it was started.
  [[nodiscard]] bool waitForStart() const {
    return QTest::qWaitFor([this] { return QFileInfo(number_).size() > 1; }, 20'000) && runs();
  }
  /// Whether it is there, be it as a zombie.
  [[nodiscard]] bool runs() const {
    return number() > 0 && QFileInfo::exists(QStringLiteral("/proc/%1").arg(number()));
  }
  /// Of its process; 0 if it was not started.
  [[nodiscard]] int number() const {
    QFile file(number_);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
  }

private:
  QTemporaryDir folder_;
  QByteArray path_;
  QString number_;
};

} // namespace pprof::test
