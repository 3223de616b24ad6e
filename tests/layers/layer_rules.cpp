// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/layers/layer_rules.h"

#include "tests/layers/code_text.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace pprof::layers {

const std::vector<Layer>& layers() {
  static const std::vector<Layer> table{
      {"core/base/", {}},
      {"core/profile/", {"core/base/"}},
      {"core/codec/", {"core/profile/"}},
      {"core/measurement/", {"core/profile/"}},
      {"core/analysis/", {"core/codec/", "core/measurement/"}},
      {"core/render/", {"core/analysis/"}},
      // The module is loaded when it is needed; nothing includes it.
      {"core/render/picture/", {"core/render/"}},
      {"core/sources/", {"core/codec/"}},
      // As that of pictures.
      {"core/sources/network/", {"core/sources/"}},
      {"core/operations/", {"core/render/", "core/sources/"}},
      {"mcp/", {"core/operations/"}},
      {"app/", {"core/operations/"}},
      {"app/cli/", {"core/operations/"}},
      // pprof-desktop --mcp serves MCP instead of opening a window.
      {"app/desktop/", {"app/", "mcp/"}},
  };
  return table;
}

const std::vector<QtModule>& qtModules() {
  static const std::vector<std::string_view> windows{"core/render/picture/", "app/desktop/",
                                                     "app/views/", "app/models/"};
  static const std::vector<std::string_view> edges{"mcp/", "app/"};
  static const std::vector<QtModule> table{
      // Programs load it at their start, with all that it needs: profctl is to have none of it.
      {"QtCore",
       {"core/render/picture/", "core/sources/", "mcp/", "app/desktop/", "app/views/",
        "app/models/"}},
      {"QtConcurrent", edges},
      {"QtNetwork", {"core/sources/network/"}},
      {"QtGui", windows},
      {"QtSvg", windows},
      {"QtWidgets", {"app/desktop/", "app/views/"}},
      {"QtSvgWidgets", {"app/desktop/", "app/views/"}},
      {"QtCharts", {"app/desktop/", "app/views/"}},
  };
  return table;
}

const std::vector<Restriction>& headerRestrictions() {
  static const std::vector<Restriction> table{
      {"a platform header",
       {"unistd.h",   "fcntl.h",    "dirent.h",  "dlfcn.h",    "poll.h",    "termios.h",
        "pwd.h",      "grp.h",      "spawn.h",   "pthread.h",  "sched.h",   "semaphore.h",
        "glob.h",     "fnmatch.h",  "ftw.h",     "syslog.h",   "netdb.h",   "ifaddrs.h",
        "execinfo.h", "aio.h",      "sys/*",     "net/*",      "netinet/*", "arpa/*",
        "linux/*",    "asm/*",      "mach/*",    "mach-o/*",   "windows.h", "Windows.h",
        "winsock2.h", "ws2tcpip.h", "io.h",      "direct.h",   "process.h", "shlobj.h",
        "shellapi.h", "psapi.h",    "dbghelp.h", "Security/*", "libproc.h", "crt_externs.h"},
       {"core/", "mcp/", "app/"},
       {"core/base/platform/", "core/sources/"}},
      {"a header of printing",
       {"iostream", "print", "QDebug", "QtDebug", "qdebug.h"},
       {"core/"},
       {}},
  };
  return table;
}

const std::vector<Restriction>& wordRestrictions() {
  static const std::vector<Restriction> table{
      {"the environment",
       {"getenv", "secure_getenv", "_wgetenv", "setenv", "unsetenv", "putenv", "environ", "qgetenv",
        "qputenv", "qunsetenv", "qEnvironmentVariable*", "QProcessEnvironment"},
       {"core/", "mcp/", "app/"},
       // A child process is handed ours, unread.
       {"core/sources/", "core/base/platform/child_process.cpp", "app/*/main.cpp"}},
      {"printing",
       {"cout",      "cerr",    "clog",     "wcout",   "wcerr",     "wclog",     "printf",
        "fprintf",   "vprintf", "vfprintf", "dprintf", "puts",      "fputs",     "putchar",
        "fputc",     "putc",    "perror",   "println", "qDebug",    "qInfo",     "qWarning",
        "qCritical", "qFatal",  "qCDebug",  "qCInfo",  "qCWarning", "qCCritical"},
       {"core/"},
       {}},
      // The platform folder asks whether there is a terminal, and how wide it is.
      {"an output stream",
       {"stdout", "stderr", "STDOUT_FILENO", "STDERR_FILENO"},
       {"core/"},
       {"core/base/platform/"}},
      {"opening a file",
       {"ifstream", "ofstream", "fstream", "filebuf", "basic_ifstream", "basic_ofstream", "fopen",
        "freopen", "QFile", "QSaveFile", "QTemporaryFile"},
       {"core/"},
       {"core/sources/", "core/base/platform/"}},
  };
  return table;
}

namespace {

/// A glob of `*` only, which stands for anything but a slash.
bool matchesName(std::string_view pattern, std::string_view name) {
  if (pattern.empty())
    return name.empty();
  if (pattern.front() != '*')
    return !name.empty() && name.front() == pattern.front() &&
           matchesName(pattern.substr(1), name.substr(1));
  if (matchesName(pattern.substr(1), name))
    return true;
  return !name.empty() && name.front() != '/' && matchesName(pattern, name.substr(1));
}

bool matchesPath(std::string_view pattern, std::string_view path) {
  return pattern.ends_with('/') ? path.starts_with(pattern) : matchesName(pattern, path);
}

bool anyPath(const std::vector<std::string_view>& patterns, std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view pattern) { return matchesPath(pattern, path); });
}

bool anyName(const std::vector<std::string_view>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view pattern) { return matchesName(pattern, name); });
}

const Layer* layerOf(std::string_view path) {
  const Layer* best = nullptr;
  for (const Layer& layer : layers())
    if (path.starts_with(layer.folder) && (!best || layer.folder.size() > best->folder.size()))
      best = &layer;
  return best;
}

bool sees(const Layer& from, const Layer& to) {
  if (&from == &to)
    return true;
  return std::any_of(from.uses.begin(), from.uses.end(),
                     [&](std::string_view folder) { return sees(*layerOf(folder), to); });
}

bool isProjectPath(std::string_view path) {
  return anyPath({"core/", "mcp/", "app/", "tests/"}, path);
}

/// Where a quoted include leads: from the top of the tree, or beside the file that has it.
std::string resolved(std::string_view file, std::string_view header) {
  if (isProjectPath(header))
    return std::string(header);
  const auto beside = std::filesystem::path(file).parent_path() / header;
  return beside.lexically_normal().generic_string();
}

/// The module of a Qt header; empty if it is none, "?" if no module of the table has it.
std::string_view qtModuleOf(std::string_view header, const HasQtHeader& hasQtHeader) {
  if (const std::size_t slash = header.find('/'); slash != std::string_view::npos)
    return header.starts_with("Qt") ? header.substr(0, slash) : std::string_view();
  const bool classHeader = header.size() > 1 && header[0] == 'Q' && header[1] >= 'A' &&
                           header[1] <= 'Z' && header.find('.') == std::string_view::npos;
  const bool umbrella = matchesName("Qt*", header);
  const bool fileHeader = matchesName("q*.h", header);
  if (!classHeader && !umbrella && !fileHeader)
    return {};
  for (const QtModule& module : qtModules())
    if (hasQtHeader(module.name, header))
      return module.name;
  return "?";
}

/// Checks one file; each `check…` appends what it finds.
class FileCheck {
public:
  FileCheck(std::string_view path, std::string_view text, const HasQtHeader& hasQtHeader)
      : path_(path), code_(codeOnly(text)), layer_(layerOf(path)), hasQtHeader_(hasQtHeader) {}

  std::vector<std::string> run() {
    if (!layer_) {
      report(1, "the file is in no layer; tests/layers/layer_rules.cpp has the table");
      return found_;
    }
    for (const Include& include : includesOf(code_)) {
      checkEdge(include);
      checkQt(include);
      for (const Restriction& rule : headerRestrictions())
        checkName(rule, include.line, include.path);
    }
    for (const Word& word : wordsOf(code_))
      for (const Restriction& rule : wordRestrictions())
        checkName(rule, word.line, word.text);
    return found_;
  }

private:
  void report(int line, const std::string& what) {
    found_.push_back(std::string(path_) + ":" + std::to_string(line) + ": " + what);
  }

  void checkEdge(const Include& include) {
    if (!include.quoted && !isProjectPath(include.path))
      return;
    const std::string target = resolved(path_, include.path);
    const Layer* to = layerOf(target);
    if (!to)
      report(include.line, "\"" + include.path + "\" is in no layer");
    else if (!sees(*layer_, *to))
      report(include.line, std::string(layer_->folder) + " may not use " + std::string(to->folder) +
                               " (\"" + include.path + "\")");
  }

  void checkQt(const Include& include) {
    const std::string_view name = qtModuleOf(include.path, hasQtHeader_);
    if (name.empty())
      return;
    const auto& table = qtModules();
    const auto module =
        std::find_if(table.begin(), table.end(), [&](const QtModule& m) { return m.name == name; });
    if (module == table.end())
      report(include.line, "<" + include.path + "> is of no Qt module in the table");
    else if (!anyPath(module->allowed, path_))
      report(include.line,
             "<" + include.path + "> is of " + std::string(name) + ", which does not belong here");
  }

  void checkName(const Restriction& rule, int line, std::string_view name) {
    if (anyName(rule.names, name) && anyPath(rule.scope, path_) && !anyPath(rule.allowed, path_))
      report(line, std::string(rule.what) + " does not belong here: " + std::string(name));
  }

  std::string_view path_;
  std::string code_;
  const Layer* layer_;
  const HasQtHeader& hasQtHeader_;
  std::vector<std::string> found_;
};

} // namespace

std::vector<std::string> violations(std::string_view path, std::string_view text,
                                    const HasQtHeader& hasQtHeader) {
  return FileCheck(path, text, hasQtHeader).run();
}

} // namespace pprof::layers
