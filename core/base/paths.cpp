// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/paths.h"

#include <vector>

namespace pprof {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (text.empty())
    return parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

} // namespace

std::string_view baseName(std::string_view path) {
  if (path.empty())
    return ".";
  while (path.size() > 1 && path.back() == '/')
    path.remove_suffix(1);
  if (path == "/")
    return path;
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string cleanPath(std::string_view path) {
  if (path.empty())
    return ".";
  const bool rooted = path.front() == '/';
  std::vector<std::string_view> kept;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".")
      continue;
    if (part != "..")
      kept.push_back(part);
    else if (!kept.empty() && kept.back() != "..")
      kept.pop_back();
    else if (!rooted)
      kept.push_back(part);
  }
  std::string out = rooted ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i)
    (out += i == 0 ? "" : "/") += kept[i];
  return out.empty() ? "." : out;
}

std::string trimmedPath(std::string_view path, std::string_view trimPath,
                        std::string_view searchPath) {
  if (trimPath.empty()) {
    for (const std::string_view folder : split(searchPath, ':')) {
      const std::string wanted = "/" + std::string(baseName(folder)) + "/";
      if (const std::size_t at = path.find(wanted); at != std::string_view::npos)
        return std::string(path.substr(at + wanted.size()));
    }
  }
  std::vector<std::string_view> prefixes = split(trimPath, ':');
  prefixes.emplace_back("/proc/self/cwd/./");
  prefixes.emplace_back("/proc/self/cwd/");
  for (const std::string_view prefix : prefixes) {
    const std::string folder = std::string(prefix) + (prefix.ends_with('/') ? "" : "/");
    if (path.starts_with(folder))
      return std::string(path.substr(folder.size()));
  }
  return std::string(path);
}

} // namespace pprof
