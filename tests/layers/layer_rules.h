// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Who may use whom (docs/architecture.md), as tables and a checker over the text of one file.
/// Patterns of paths and names: `*` stands for anything but a slash; a path pattern that ends in a
/// slash covers all below it.
namespace pprof::layers {

/// A folder that counts as one piece, and the layers it uses directly. It sees those, and what
/// they see. A file belongs to the layer with the longest matching folder.
struct Layer {
  std::string_view folder;
  std::vector<std::string_view> uses;
};

/// A Qt module and the folders that may include its headers.
struct QtModule {
  std::string_view name;
  std::vector<std::string_view> allowed;
};

/// Headers or identifiers that only some of the files in `scope` may name.
struct Restriction {
  std::string_view what;
  std::vector<std::string_view> names;
  std::vector<std::string_view> scope;
  std::vector<std::string_view> allowed;
};

const std::vector<Layer>& layers();
const std::vector<QtModule>& qtModules();
const std::vector<Restriction>& headerRestrictions();
const std::vector<Restriction>& wordRestrictions();

/// True if the Qt module has a header of that name (`QObject`, `qobject.h`).
using HasQtHeader = std::function<bool(std::string_view module, std::string_view header)>;

/// What is wrong with one file, a line each: "core/base/a.h:3: …". `path` is relative to the top of
/// the tree, with slashes.
std::vector<std::string> violations(std::string_view path, std::string_view text,
                                    const HasQtHeader& hasQtHeader);

} // namespace pprof::layers
