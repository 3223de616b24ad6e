// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/key_store.h"
#include "app/desktop/main_window.h"
#include "app/desktop/options.h"
#include "app/views/call_graph_canvas.h"
#include "app/views/flame_accessible.h"
#include "app/views/icons.h"
#include "core/base/platform/end_signals.h"
#include "core/sources/environment.h"
#include "mcp/serve.h"

#include <QApplication>
#include <QLocale>
#include <QSocketNotifier>
#include <QTranslator>
#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace pprof;
using namespace pprof::desktop;

namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

void print(std::FILE* where, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), where);
  std::fflush(where);
}

int refuse(const Error& error, int code) {
  print(stderr, errorLines("pprof-desktop", error));
  return code;
}

/// Keeps Qt's chatter off standard error, and says in a sentence that there is no display, where Qt
/// would abort.
void onQtMessage(QtMsgType type, const QMessageLogContext& /*context*/, const QString& message) {
  if (type == QtFatalMsg && message.contains(QStringLiteral("platform plugin"))) {
    refuse(
        {ErrorCode::Unreadable, "there is no display to open a window on",
         "set DISPLAY or WAYLAND_DISPLAY, or use profctl or pprof-desktop --mcp, which need none"},
        kFailed);
    std::_Exit(kFailed);
  }
  if (type == QtCriticalMsg || type == QtFatalMsg ||
      qEnvironmentVariableIsSet("PPROF_DESKTOP_DEBUG"))
    print(stderr, message.toStdString() + "\n");
}

/// Installs a catalogue of translations/, if there is one for the locale. That of English has the
/// plurals, and stands in for what another language lacks.
void translate(QTranslator& translator, const QLocale& locale) {
  if (translator.load(locale, QStringLiteral("pprof"), QStringLiteral("_"),
                      QStringLiteral(":/translations")))
    QCoreApplication::installTranslator(&translator);
}

int runWindow(int argc, char** argv, const Options& options, const Limits& limits) {
  QApplication app(argc, argv);
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.pprof_mcp.PprofDesktop"));
  QApplication::setWindowIcon(applicationIcon());
  QTranslator plurals;
  QTranslator language;
  translate(plurals, QLocale::English);
  translate(language, QLocale());
  installFlameAccessibility();
  installCallGraphAccessibility();
  Settings settings;
  Theming theming;
  theming.apply(options.theme.value_or(settings.theme()));
  SystemKeyStore keys;
  MainWindow window(limits, theming, settings, keys);
  QSocketNotifier ended(endSignalDescriptor(), QSocketNotifier::Read);
  QObject::connect(&ended, &QSocketNotifier::activated, &window, [&] {
    ended.setEnabled(false);
    window.close();
    QApplication::quit();
  });
  window.show();
  window.open(profileNames(options.files));
  return QApplication::exec();
}

/// `--mcp` serves instead of opening a window, and needs no display; the other words are the
/// server's. Nothing if it is not among the words.
std::optional<int> servedMcp(QStringList words) {
  const qsizetype onlyFiles = words.indexOf(QStringLiteral("--"));
  const qsizetype at = words.indexOf(QStringLiteral("--mcp"));
  if (at < 0 || (onlyFiles >= 0 && at > onlyFiles))
    return std::nullopt;
  words.removeAt(at);
  std::vector<std::string> rest;
  for (const QString& word : words)
    rest.push_back(word.toStdString());
  return mcp::serveMcp("pprof-desktop --mcp", rest);
}

} // namespace

int main(int argc, char** argv) {
  QCoreApplication::setOrganizationName(QStringLiteral("pprof-mcp"));
  QCoreApplication::setApplicationName(QStringLiteral("pprof-desktop"));
  QCoreApplication::setApplicationVersion(QStringLiteral(PPROF_VERSION));
  QStringList words;
  for (int i = 1; i < argc; ++i)
    words << QString::fromLocal8Bit(argv[i]);
  if (const std::optional<int> code = servedMcp(words))
    return *code;
  const Result<Options> options = parseOptions(words);
  if (!options)
    return refuse(options.error(), kWrongUsage);
  if (options->help || options->version) {
    print(stdout, options->help ? helpText() : "pprof-desktop " PPROF_VERSION "\n");
    return kDone;
  }
  const Result<Limits> limits = limitsFromEnvironment();
  if (!limits)
    return refuse(limits.error(), kWrongUsage);
  qInstallMessageHandler(onQtMessage);
  return runWindow(argc, argv, *options, *limits);
}
