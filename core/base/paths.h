// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>
#include <string_view>

namespace pprof {

/// The last element of a path, without trailing slashes; "." for an empty one, "/" if it is all
/// slashes.
std::string_view baseName(std::string_view path);

/// The shortest equal path: no double slashes, no ".", ".." resolved as far as it goes; "." for an
/// empty one.
std::string cleanPath(std::string_view path);

/// A source file's path without the prefix that pprof's -trim_path names (several separated by
/// ":"). Without one, everything up to the last element of a search path is cut, where that element
/// is in the path.
/// "/proc/self/cwd/" always goes.
std::string trimmedPath(std::string_view path, std::string_view trimPath,
                        std::string_view searchPath);

} // namespace pprof
