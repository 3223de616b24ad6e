// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstdint>
#include <string_view>

namespace pprof {

/// Whose code a function is.
enum class CodeOrigin : std::uint8_t {
  Program,  ///< of the program or of a library that it uses
  Standard, ///< of the language's standard library
  Runtime,  ///< of the language's runtime or of the kernel
};

/// The package that a function belongs to, as its name and its source file tell.
///
/// For Go the package is the import path and the module its first elements ("github.com/org/repo");
/// for Java and .NET the package and its first two names; for C++ and Rust the namespaces and the
/// outermost of them; for Python and JavaScript the module's file and the installed package, or the
/// folder that it is in. The texts are parts of those given.
struct CodePackage {
  std::string_view module;
  std::string_view package;
  CodeOrigin origin = CodeOrigin::Program;
};
CodePackage packageOf(std::string_view function, std::string_view file);

} // namespace pprof
