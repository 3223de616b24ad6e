// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/code_package.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool endsWithAny(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return text.ends_with(ending); });
}

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

/// The first `count` elements of a text that is cut by `separator`.
std::string_view firstElements(std::string_view text, char separator, int count) {
  std::size_t at = kNone;
  for (int i = 0; i < count; ++i) {
    at = text.find(separator, at == kNone ? 0 : at + 1);
    if (at == kNone)
      return text;
  }
  return text.substr(0, at);
}

/// "github.com/org/repo/pkg.(*T).M" is of "github.com/org/repo/pkg". Type arguments may hold
/// slashes and dots of their own.
std::string_view goPackage(std::string_view function) {
  const std::string_view plain = function.substr(0, function.find('['));
  const std::size_t slash = plain.rfind('/');
  const std::size_t dot = plain.find('.', slash == kNone ? 0 : slash);
  return plain.substr(0, dot);
}

CodePackage goCode(std::string_view function) {
  const std::string_view package = goPackage(function);
  const std::string_view first = firstElements(package, '/', 1);
  // Assembly has no package in its names: "gogo", "_rt0_amd64".
  const bool isAssembly = function.find('.') == kNone;
  if (isAssembly || package == "runtime" ||
      startsWithAny(package, {"runtime/internal/", "internal/runtime/"}))
    return {first, package, CodeOrigin::Runtime};
  const bool isStandard = first.find('.') == kNone && package != "main" && !package.empty() &&
                          package.find_first_of(" :(<") == kNone;
  if (isStandard)
    return {first, package, CodeOrigin::Standard};
  constexpr int kHostOwnerRepository = 3;
  constexpr int kHostModule = 2;
  const bool isForge = startsWithAny(first, {"github.com", "gitlab.com", "bitbucket.org"});
  return {firstElements(package, '/', isForge ? kHostOwnerRepository : kHostModule), package,
          CodeOrigin::Program};
}

CodePackage dottedCode(std::string_view function) {
  const std::string_view plain = function.substr(0, function.find_first_of("(<$"));
  const std::size_t method = plain.rfind('.');
  const std::string_view type = plain.substr(0, method);
  const std::size_t typeName = type.rfind('.');
  const std::string_view package = typeName == kNone ? type : type.substr(0, typeName);
  const bool isStandard =
      startsWithAny(package, {"java.", "javax.", "jdk.", "sun.", "scala.", "kotlin.", "System."}) ||
      package == "System";
  return {firstElements(package, '.', 2), package,
          isStandard ? CodeOrigin::Standard : CodeOrigin::Program};
}

/// The part of "ns::Type<a::b>::f(c::d)" before the last "::" that is in no brackets.
CodePackage scopedCode(std::string_view function) {
  int depth = 0;
  std::size_t last = kNone;
  for (std::size_t i = 0; i + 1 < function.size(); ++i) {
    const char c = function[i];
    if (c == '(' && depth == 0 && i > 0)
      break;
    if (c == '<' || c == '(')
      ++depth;
    else if ((c == '>' || c == ')') && depth > 0)
      --depth;
    else if (c == ':' && function[i + 1] == ':' && depth == 0)
      last = i;
  }
  const std::string_view scope = last == kNone ? std::string_view() : function.substr(0, last);
  const std::string_view outermost = scope.substr(0, scope.find("::"));
  const bool isStandard = outermost == "std" || outermost == "core" || outermost == "alloc" ||
                          startsWithAny(function, {"__gnu_cxx", "__cxxabi"});
  return {outermost, scope, isStandard ? CodeOrigin::Standard : CodeOrigin::Program};
}

/// "…/site-packages/django/db/models.py" is of "django". `marker` is what stands before it.
std::string_view installedPackage(std::string_view file, std::string_view marker) {
  const std::size_t at = file.rfind(marker);
  if (at == kNone)
    return {};
  const std::string_view rest = file.substr(at + marker.size());
  return firstElements(rest, '/', rest.starts_with('@') ? 2 : 1);
}

std::string_view folderOf(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == kNone ? std::string_view() : file.substr(0, slash);
}

CodePackage fileCode(std::string_view file) {
  if (startsWithAny(file, {"node:", "internal/"}))
    return {"node", file, CodeOrigin::Standard};
  for (const std::string_view marker : {"/site-packages/", "/dist-packages/", "/node_modules/"})
    if (const std::string_view package = installedPackage(file, marker); !package.empty())
      return {package, file, CodeOrigin::Program};
  if (file.find("/lib/python") != kNone || file.starts_with('<'))
    return {"python", file, CodeOrigin::Standard};
  return {folderOf(file), file, CodeOrigin::Program};
}

bool isKernel(std::string_view function, std::string_view file) {
  return startsWithAny(file, {"[kernel", "vmlinux"}) || file.find("/vmlinux") != kNone ||
         endsWithAny(function, {"_[k]"});
}

} // namespace

CodePackage packageOf(std::string_view function, std::string_view file) {
  if (isKernel(function, file))
    return {"kernel", "kernel", CodeOrigin::Runtime};
  if (endsWithAny(file, {".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".rb", ".php"}) ||
      startsWithAny(file, {"node:", "internal/"}))
    return fileCode(file);
  if (endsWithAny(file, {".go", ".s"}))
    return goCode(function);
  if (function.find("::") != kNone)
    return scopedCode(function);
  if (endsWithAny(file, {".java", ".kt", ".scala", ".cs"}))
    return dottedCode(function);
  if (endsWithAny(file, {".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".rs"}))
    return scopedCode(function);
  // Without a file: Go's import paths have slashes, and its packages names without capitals.
  if (function.find('/') != kNone)
    return goCode(function);
  if (std::count(function.begin(), function.end(), '.') > 1 &&
      startsWithAny(function, {"java.", "javax.", "jdk.", "sun.", "com.", "org.", "io.", "net."}))
    return dottedCode(function);
  return function.find('.') != kNone ? goCode(function) : scopedCode(function);
}

} // namespace pprof
