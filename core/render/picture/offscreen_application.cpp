// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/picture/offscreen_application.h"

#include <QDir>
#include <QFontDatabase>
#include <algorithm>
#include <clocale>
#include <string>

namespace pprof {

namespace {

bool hasOffscreenPlugin() {
  const QStringList folders = QCoreApplication::libraryPaths();
  return std::any_of(folders.begin(), folders.end(), [](const QString& folder) {
    return !QDir(folder + QStringLiteral("/platforms"))
                .entryList({QStringLiteral("*qoffscreen*")}, QDir::Files)
                .isEmpty();
  });
}

Result<void> checkFonts() {
  if (!QFontDatabase::families().isEmpty())
    return {};
  return fail(ErrorCode::NotFound, "a png cannot be drawn: no font is installed",
              "install one (fonts-dejavu-core in Debian), or write an svg");
}

} // namespace

Result<std::unique_ptr<OffscreenApplication>> OffscreenApplication::make() {
  std::unique_ptr<OffscreenApplication> made(new OffscreenApplication);
  const QCoreApplication* present = QCoreApplication::instance();
  if (present != nullptr && qobject_cast<const QGuiApplication*>(present) == nullptr)
    return fail(ErrorCode::Internal, "a png cannot be drawn beside a QCoreApplication");
  if (present == nullptr) {
    if (!hasOffscreenPlugin())
      return fail(ErrorCode::NotFound,
                  "a png cannot be drawn: Qt's plugin platforms/qoffscreen is missing",
                  "install it (libqt6gui6 in Debian), or write an svg");
    made->begin();
  }
  PPROF_TRY(checkFonts());
  return made;
}

void OffscreenApplication::begin() {
  // Qt sets the user's locale for the whole process, and what the system says of errors would
  // change its language from one answer to the next. NOLINTBEGIN(concurrency-mt-unsafe): nothing
  // else in this program sets a locale
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  // That a session has no XDG_RUNTIME_DIR, say, is nobody's business here.
  const QtMessageHandler handler =
      qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  ours_ = std::make_unique<QGuiApplication>(count_, words_.data());
  qInstallMessageHandler(handler);
  std::setlocale(LC_ALL, locale.c_str());
  // NOLINTEND(concurrency-mt-unsafe)
}

} // namespace pprof
