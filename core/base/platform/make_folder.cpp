// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/platform/make_folder.h"

#include <cerrno>
#include <fcntl.h>
#include <ranges>
#include <sys/stat.h>
#include <unistd.h>

namespace pprof {

namespace {

std::string parentOf(const std::string& path) {
  const std::size_t slash = path.find_last_not_of('/');
  const std::size_t cut = slash == std::string::npos ? slash : path.rfind('/', slash);
  if (cut == std::string::npos)
    return ".";
  return cut == 0 ? "/" : path.substr(0, cut);
}

std::string lastOf(std::string path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.pop_back();
  return path.substr(path.rfind('/') + 1);
}

} // namespace

OpenedFile openOrMakeFolder(const BaseFolder& base, const std::string& path, FolderFor whom,
                            std::vector<std::string>& made) {
  OpenedFile folder = base.openFolder(path);
  if (folder || folder.error() != ENOENT)
    return folder;
  const std::string parent = parentOf(path);
  if (parent == path)
    return folder;
  const OpenedFile above = openOrMakeFolder(base, parent, whom, made);
  if (!above)
    return OpenedFile(-1, above.error());
  if (::mkdirat(above.number(), lastOf(path).c_str(), whom == FolderFor::Everyone ? 0777 : 0700) ==
      0)
    made.push_back(path);
  else if (errno != EEXIST)
    return OpenedFile(-1, errno);
  return base.openFolder(path);
}

void removeEmptyFolders(const BaseFolder& base, const std::vector<std::string>& made) {
  for (const std::string& path : std::views::reverse(made))
    if (const OpenedFile above = base.openFolder(parentOf(path)))
      ::unlinkat(above.number(), lastOf(path).c_str(), AT_REMOVEDIR);
}

} // namespace pprof
