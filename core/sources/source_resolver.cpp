// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/source_resolver.h"

#include "core/base/paths.h"
#include "core/sources/environment.h"
#include "core/sources/file_source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>
#include <system_error>

namespace pprof {

namespace {

constexpr std::size_t kMostElements = 64; // of a path

/// Folders in which containers and build machines keep a program's code.
constexpr std::array<std::string_view, 16> kBuildFolders{
    ".",       "/",           "/app",       "/src",  "/build",   "/code",
    "/go/src", "/go/src/app", "/project",   "/repo", "/usr/src", "/usr/src/app",
    "/work",   "/workdir",    "/workspace", "/xsrc"};

bool isFolder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(separator), text.size());
    if (at > 0)
      parts.push_back(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  return parts;
}

std::string under(const std::string& folder, std::string_view path) {
  return cleanPath((folder.empty() ? "." : folder) + "/" + std::string(path));
}

/// A recorded path with slashes, clean.
std::string normalized(std::string_view recorded) {
  constexpr std::string_view kScheme = "file://";
  if (recorded.starts_with(kScheme))
    recorded.remove_prefix(kScheme.size());
  std::string path(recorded);
  const bool hasDrive = path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
  if (hasDrive || path.find('/') == std::string::npos)
    std::replace(path.begin(), path.end(), '\\', '/');
  return cleanPath(hasDrive ? path.substr(2) : path);
}

/// "github.com/BurntSushi" as the module cache has it: "github.com/!burnt!sushi".
std::string escapedModule(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool isCapital = c >= 'A' && c <= 'Z';
    if (isCapital)
      out += '!';
    out += isCapital ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
  }
  return out;
}

std::string unescapedModule(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escapes = path[i] == '!' && i + 1 < path.size();
    i += escapes ? 1 : 0;
    out += escapes ? static_cast<char>(std::toupper(static_cast<unsigned char>(path[i]))) : path[i];
  }
  return out;
}

/// The part behind "src/" of a path into Go's own folder, or a relative path that is one of its
/// packages; nothing if it is neither.
std::optional<std::string_view> inGoRoot(std::string_view path) {
  constexpr std::string_view kSource = "/src/";
  if (!path.starts_with('/')) {
    const std::string_view first = path.substr(0, path.find('/'));
    if (first.size() < path.size() && first.find('.') == std::string_view::npos)
      return path;
  }
  for (std::size_t at = path.find(kSource); at != std::string_view::npos;
       at = path.find(kSource, at + 1)) {
    const std::string_view before = path.substr(0, at);
    const std::string_view folder = baseName(before);
    const bool isGo = folder.starts_with("go") || folder == "libexec" ||
                      folder.find("toolchain@") != std::string_view::npos ||
                      before.find("/go/") != std::string_view::npos ||
                      before.find("/go-") != std::string_view::npos ||
                      before.find("/go1") != std::string_view::npos;
    const std::string_view rest = path.substr(at + kSource.size());
    const std::string_view first = rest.substr(0, rest.find('/'));
    if (isGo && first.find('.') == std::string_view::npos)
      return rest;
  }
  return std::nullopt;
}

/// "host/mod@v1.2.3/x.go" of a path that is in a module of another version; nothing else.
std::optional<std::string_view> inModuleCache(std::string_view path) {
  constexpr std::string_view kCache = "/pkg/mod/";
  if (const std::size_t at = path.find(kCache); at != std::string_view::npos)
    return path.substr(at + kCache.size());
  if (!path.starts_with('/') && path.find("@v") != std::string_view::npos)
    return path;
  return std::nullopt;
}

/// A module's path without its version and without escapes.
std::string inVendor(std::string_view modulePath) {
  std::string out(modulePath);
  if (const std::size_t at = out.find('@'); at != std::string::npos)
    out.erase(at, std::min(out.find('/', at), out.size()) - at);
  return unescapedModule(out);
}

/// The name of the module whose go.mod is in a folder.
std::string moduleOf(const BaseFolder& base, const std::string& root) {
  const auto file = readSource(base, under(root, "go.mod"));
  for (std::int64_t i = 1; file && i <= (*file)->lineCount(); ++i) {
    constexpr std::string_view kWord = "module ";
    if (std::string_view line = (*file)->line(i); line.starts_with(kWord)) {
      line.remove_prefix(kWord.size());
      line = line.substr(0, line.find("//"));
      const auto isQuoteOrSpace = [](char c) {
        return c == ' ' || c == '"' || c == '`' || c == '\t';
      };
      while (!line.empty() && isQuoteOrSpace(line.front()))
        line.remove_prefix(1);
      while (!line.empty() && isQuoteOrSpace(line.back()))
        line.remove_suffix(1);
      return std::string(line);
    }
  }
  return {};
}

/// Collects candidates, each path once.
class Candidates {
public:
  explicit Candidates(const SourcePlaces& places) : places_(places) {}

  std::vector<SourceCandidate> of(std::string_view recorded) {
    const std::string path = normalized(recorded);
    if (path == ".")
      return {};
    if (path.starts_with('/'))
      add(path, "recorded");
    const auto goPath = inGoRoot(path);
    if (goPath)
      for (const std::string& root : places_.goRoots)
        add(under(root, "src/" + std::string(*goPath)), "GOROOT");
    if (const auto module = inModuleCache(path)) {
      addModule(*module);
    } else {
      for (const std::string& root : places_.repoRoots)
        addEnds(root, path, goPath.has_value());
    }
    return std::move(out_);
  }

private:
  void add(std::string path, const char* origin) {
    const bool known = std::any_of(out_.begin(), out_.end(),
                                   [&](const SourceCandidate& c) { return c.path == path; });
    if (!known)
      out_.push_back({std::move(path), origin});
  }

  void addModule(std::string_view module) {
    for (const std::string& cache : places_.moduleCaches) {
      add(under(cache, module), "module cache");
      add(under(cache, escapedModule(module)), "module cache");
    }
    for (const std::string& root : places_.repoRoots)
      add(under(root, "vendor/" + inVendor(module)), "vendor");
  }

  /// The ends of a path under a root, the longest first.
  void addEnds(const std::string& root, const std::string& path, bool inGo) {
    const std::vector<std::string_view> elements = split(path, '/');
    if (elements.size() > kMostElements)
      return;
    if (std::find(elements.begin(), elements.end(), "..") != elements.end())
      return;
    if (const std::string module = moduleOf(places_.base, root);
        !module.empty() && path.starts_with(module + "/"))
      add(under(root, std::string_view(path).substr(module.size() + 1)), "repo_root");
    std::string_view rest = path;
    for (std::size_t left = elements.size(); left > 0; --left) {
      rest = std::string_view(path).substr(
          static_cast<std::size_t>(elements[elements.size() - left].data() - path.data()));
      if (left == 1 && (inGo || !nameIsEnough(path)))
        break;
      const bool isVendor = rest.starts_with("vendor/");
      add(under(root, rest), isVendor ? "vendor" : "repo_root");
    }
  }

  static bool nameIsEnough(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view folder = slash == std::string_view::npos ? std::string_view(".")
                                    : slash == 0                    ? std::string_view("/")
                                                                    : path.substr(0, slash);
    return std::find(kBuildFolders.begin(), kBuildFolders.end(), folder) != kBuildFolders.end();
  }

  const SourcePlaces& places_;
  std::vector<SourceCandidate> out_;
};

void addFolder(std::vector<std::string>& folders, const std::string& folder) {
  if (!folder.empty() && isFolder(folder) &&
      std::find(folders.begin(), folders.end(), folder) == folders.end())
    folders.push_back(folder);
}

/// The Go folder that the `go` in PATH belongs to.
std::string rootOfGoInPath() {
  const std::string path = environmentSetting("PATH");
  for (const std::string_view folder : split(path, ':')) {
    std::error_code error;
    const std::filesystem::path program =
        std::filesystem::canonical(std::filesystem::path(folder) / "go", error);
    if (!error && std::filesystem::is_regular_file(program, error))
      return program.parent_path().parent_path().string();
  }
  return {};
}

} // namespace

void addGoFolders(SourcePlaces& places) {
  for (const std::string& root : {environmentSetting("GOROOT"), rootOfGoInPath(),
                                  std::string("/usr/local/go"), std::string("/usr/lib/go")})
    if (isFolder(root + "/src/runtime"))
      addFolder(places.goRoots, root);
  addFolder(places.moduleCaches, environmentSetting("GOMODCACHE"));
  const std::string goPath = environmentSetting("GOPATH");
  for (const std::string_view folder : split(goPath, ':'))
    addFolder(places.moduleCaches, std::string(folder) + "/pkg/mod");
  if (const std::string home = environmentSetting("HOME"); !home.empty())
    addFolder(places.moduleCaches, home + "/go/pkg/mod");
}

std::vector<SourceCandidate> sourceCandidates(std::string_view recorded,
                                              const SourcePlaces& places) {
  return Candidates(places).of(recorded);
}

const Result<SourceTextPtr>& SourceResolver::findAsPprof(const std::string& reported) {
  const auto at = foundAsPprof_.find(reported);
  if (at != foundAsPprof_.end())
    return at->second;
  return foundAsPprof_
      .emplace(reported,
               readSourceAsPprof(places_.base, reported, places_.searchPath, places_.trimPath))
      .first->second;
}

const SourceSearch& SourceResolver::find(const std::string& recorded, const std::string& reported) {
  const auto [at, isNew] = found_.try_emplace(recorded + '\0' + reported);
  SourceSearch& search = at->second;
  if (!isNew)
    return search;
  if (const Result<SourceTextPtr>& asPprof = findAsPprof(reported);
      asPprof && fileIdentity(places_.base, (*asPprof)->path())) {
    search.text = *asPprof;
    search.origin = (*asPprof)->path() == recorded ? "recorded" : "source_path";
    return search;
  }
  for (const SourceCandidate& candidate : sourceCandidates(recorded, places_)) {
    if (!fileIdentity(places_.base, candidate.path)) {
      if (search.tried.size() < SourceSearch::kMostTried)
        search.tried.push_back(candidate.path);
      continue;
    }
    auto text = readSource(places_.base, candidate.path);
    if (!text) {
      search.refusal = text.error().message;
      continue;
    }
    search.text = *std::move(text);
    search.origin = candidate.origin;
    return search;
  }
  return search;
}

} // namespace pprof
