// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/code_package.h"

#include <QTest>
#include <string>

using namespace pprof;

Q_DECLARE_METATYPE(pprof::CodeOrigin)

class CodePackageTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void packages_data();
  void packages();
};

void CodePackageTest::packages_data() {
  QTest::addColumn<std::string>("function");
  QTest::addColumn<std::string>("file");
  QTest::addColumn<std::string>("module");
  QTest::addColumn<std::string>("package");
  QTest::addColumn<CodeOrigin>("origin");
  const auto row = [](const char* name, const char* function, const char* file, const char* module,
                      const char* package, CodeOrigin origin) {
    QTest::newRow(name) << std::string(function) << std::string(file) << std::string(module)
                        << std::string(package) << origin;
  };
  using enum CodeOrigin;
  row("go forge", "github.com/org/repo/pkg.(*T).M", "/src/t.go", "github.com/org/repo",
      "github.com/org/repo/pkg", Program);
  row("go host", "example.com/shop/internal/web.f", "/src/w.go", "example.com/shop",
      "example.com/shop/internal/web", Program);
  row("go main", "main.main", "/src/main.go", "main", "main", Program);
  row("go generic", "slices.SortFunc[go.shape.[]github.com/a/b.T]", "/go/slices/sort.go", "slices",
      "slices", Standard);
  row("go standard", "net/http.(*conn).serve", "/go/net/http/server.go", "net", "net/http",
      Standard);
  row("go profiler", "runtime/pprof.Do", "/go/runtime/pprof/runtime.go", "runtime", "runtime/pprof",
      Standard);
  row("go runtime", "runtime.mallocgc", "/go/runtime/malloc.go", "runtime", "runtime", Runtime);
  row("go assembly", "gogo", "/go/runtime/asm_amd64.s", "gogo", "gogo", Runtime);
  row("go without file", "github.com/org/repo.F", "", "github.com/org/repo", "github.com/org/repo",
      Program);
  row("java", "com.acme.shop.Cart.total", "Cart.java", "com.acme", "com.acme.shop", Program);
  row("java standard", "java.util.HashMap.get", "HashMap.java", "java.util", "java.util", Standard);
  row("c++", "acme::json::Parser<a::b>::parse(c::d)", "parser.cc", "acme",
      "acme::json::Parser<a::b>", Program);
  row("c++ standard", "std::vector<int>::push_back", "", "std", "std::vector<int>", Standard);
  row("rust", "core::iter::map", "/rustc/iter.rs", "core", "core::iter", Standard);
  row("c", "memcpy", "memcpy.c", "", "", Program);
  row("python installed", "get", "/usr/lib/python3/dist-packages/django/db/models.py", "django",
      "/usr/lib/python3/dist-packages/django/db/models.py", Program);
  row("python standard", "loads", "/usr/lib/python3.11/json/__init__.py", "python",
      "/usr/lib/python3.11/json/__init__.py", Standard);
  row("python own", "main", "/app/words.py", "/app", "/app/words.py", Program);
  row("node scoped", "parse", "/app/node_modules/@org/lib/index.js", "@org/lib",
      "/app/node_modules/@org/lib/index.js", Program);
  row("node internal", "emit", "node:events", "node", "node:events", Standard);
  row("kernel", "do_syscall_64", "[kernel.kallsyms]", "kernel", "kernel", Runtime);
  row("nothing", "", "", "", "", Program);
}

void CodePackageTest::packages() {
  QFETCH(std::string, function);
  QFETCH(std::string, file);
  const CodePackage found = packageOf(function, file);
  QTEST(std::string(found.module), "module");
  QTEST(std::string(found.package), "package");
  QTEST(found.origin, "origin");
}

QTEST_GUILESS_MAIN(CodePackageTest)
#include "code_package_test.moc"
