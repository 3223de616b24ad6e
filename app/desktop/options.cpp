// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/options.h"

#include "core/base/text.h"
#include "core/sources/profile_store.h"

#include <QFileInfo>

namespace pprof::desktop {

namespace {

constexpr std::string_view kHelp =
    "pprof-desktop " PPROF_VERSION ": a workbench for pprof profiles\n"
    "\n"
    "Usage: pprof-desktop [--theme light|dark|system] [FILE…]\n"
    "       pprof-desktop --mcp [OPTION…]\n"
    "\n"
    "Opens the profiles in a window; several are merged. A file may be a member of a zip bundle\n"
    "(bundle.zip#cpu). Addresses are opened too: http://host:6060 (a running Go program),\n"
    "pyroscope://host:4040, parca://host:7070, datadog://?service=NAME&env=NAME\n"
    "\n"
    "  --theme=THEME   light, dark or system (default: the one chosen last)\n"
    "  --mcp           serve the Model Context Protocol on standard input and output instead of\n"
    "                  opening a window; pprof-desktop --mcp --help lists its options\n"
    "  --help          show this help\n"
    "  --version       show the version\n"
    "\n"
    "Exit codes: 0 done, 1 there is no display, 2 wrong usage.\n";

constexpr auto kSeeHelp = "pprof-desktop --help lists the options";

Result<ThemeChoice> parseTheme(const QString& word) {
  if (const auto theme = themeNamed(word))
    return *theme;
  return fail(ErrorCode::InvalidArgument,
              "--theme: expected light, dark or system, got \"" +
                  escapeForDisplay(word.toStdString()) + "\"",
              kSeeHelp);
}

} // namespace

std::string helpText() { return std::string(kHelp); }

Result<Options> parseOptions(const QStringList& words) {
  Options options;
  bool onlyFiles = false;
  for (qsizetype i = 0; i < words.size(); ++i) {
    const QString& word = words[i];
    if (onlyFiles || !word.startsWith(u'-') || word == QStringLiteral("-")) {
      options.files << word;
    } else if (word == QStringLiteral("--")) {
      onlyFiles = true;
    } else if (word == QStringLiteral("--help") || word == QStringLiteral("-h")) {
      options.help = true;
    } else if (word == QStringLiteral("--version")) {
      options.version = true;
    } else if (word.startsWith(QStringLiteral("--theme="))) {
      PPROF_TRY_ASSIGN(options.theme, parseTheme(word.section(u'=', 1)));
    } else if (word == QStringLiteral("--theme")) {
      PPROF_TRY_ASSIGN(options.theme, parseTheme(words.value(++i)));
    } else {
      return fail(ErrorCode::InvalidArgument,
                  "no option is called " + escapeForDisplay(word.toStdString()), kSeeHelp);
    }
  }
  return options;
}

QStringList profileNames(const QStringList& words) {
  QStringList names;
  for (const QString& word : words)
    names << (isProfileUrl(word.toStdString()) ? word : QFileInfo(word).absoluteFilePath());
  return names;
}

} // namespace pprof::desktop
