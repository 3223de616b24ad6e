// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// The base folder as an agent meets it: no argument of any tool leads out of it.
#include "core/operations/registry.h"
#include "tests/support/golden_cases.h"
#include "tests/support/mcp_process.h"
#include "tests/support/profctl_process.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <unistd.h>

using namespace pprof;
using test::McpProcess;
using test::textOf;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

constexpr const char* kOutside = "outside of the base folder";

} // namespace

class McpBasedirTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void noArgumentLeadsOut_data();
  void noArgumentLeadsOut();
  void pathsInsideWork_data();
  void pathsInsideWork();
  void sourcesThatAProfileNames();
  void theSettingOfAHostThatIsNotSet();
  void theCommandLineKeepsToIt();
  void aBaseFolderThatIsNone();

private:
  [[nodiscard]] std::string path(const char* name) const {
    return folder_.filePath(s(name)).toStdString();
  }
  void put(const char* name, const QByteArray& content) const {
    QFile file(folder_.filePath(s(name)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
  }
  [[nodiscard]] QStringList environment() const {
    return {s("PPROF_MCP_BASEDIR=") + folder_.filePath(s("base"))};
  }

  QTemporaryDir folder_;
};

void McpBasedirTest::initTestCase() {
  const QDir top(folder_.path());
  QVERIFY(top.mkpath(s("base/sub")) && top.mkpath(s("outside")));
  const QString sample = test::profilesFolder() + s("/shop-cpu.pb.gz");
  for (const char* name :
       {"base/cpu.pb.gz", "base/sub/cpu.pb.gz", "base/-cpu.pb.gz", "outside/secret.pb.gz"})
    QVERIFY(QFile::copy(sample, folder_.filePath(s(name))));
  QCOMPARE(::symlink("../outside/secret.pb.gz", path("base/link.pb.gz").c_str()), 0);
  QCOMPARE(::symlink("../outside", path("base/link").c_str()), 0);
  QCOMPARE(::symlink("sub/cpu.pb.gz", path("base/inner.pb.gz").c_str()), 0);
  QVERIFY(QFile::copy(test::profilesFolder() + s("/recursion.pb.gz"),
                      folder_.filePath(s("base/recursion.pb.gz"))));
  QVERIFY(top.mkpath(s("base/sources")));
  constexpr int kLines = 100;
  for (const char* name : {"outside/main.go", "base/sources/main.go"})
    put(name, QByteArray("// the secret\n").repeated(kLines));
}

/// Every argument of every tool that names a file, by five ways out.
void McpBasedirTest::noArgumentLeadsOut_data() {
  QTest::addColumn<QString>("tool");
  QTest::addColumn<QString>("argument");
  for (const Operation& operation : allOperations())
    for (const FieldInfo& info : operation.fields())
      if (info.isProfile || info.isFile)
        QTest::addRow("%s %s", operation.info().name.c_str(), info.name.c_str())
            << QString::fromStdString(operation.info().name) << QString::fromStdString(info.name);
}

void McpBasedirTest::noArgumentLeadsOut() {
  QFETCH(QString, tool);
  QFETCH(QString, argument);
  const Operation* operation = findOperation(tool.toStdString());
  McpProcess server({}, environment());
  QVERIFY(server.initialize());
  const QByteArray before = QDir(folder_.filePath(s("outside"))).entryList().join(u' ').toUtf8();
  for (const std::string& way :
       {std::string("../outside/secret.pb.gz"), path("outside/secret.pb.gz"),
        std::string("link.pb.gz"), std::string("link/secret.pb.gz"),
        std::string("sub/../../outside/none.pb.gz"), std::string("../outside/x.zip#cpu")}) {
    Json arguments = test::requiredArguments(*operation, "cpu.pb.gz");
    arguments[argument.toStdString()] =
        argument == s("profiles") ? Json::array({"cpu.pb.gz", way}) : Json(way);
    const Json result = server.call(tool.toStdString(), arguments);
    QVERIFY2(result.value("isError", false), result.dump().c_str());
    QVERIFY2(textOf(result).find(kOutside) != std::string::npos, textOf(result).c_str());
    QVERIFY(textOf(result).find(argument.toStdString()) != std::string::npos);
  }
  QCOMPARE(QDir(folder_.filePath(s("outside"))).entryList().join(u' ').toUtf8(), before);
}

void McpBasedirTest::pathsInsideWork_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"cpu.pb.gz", "sub/../cpu.pb.gz", "inner.pb.gz", "-cpu.pb.gz",
                           "@base/sub/cpu.pb.gz", "@base/inner.pb.gz"})
    QTest::newRow(name) << QString::fromUtf8(name).replace(u'@', folder_.path() + u'/');
}

void McpBasedirTest::pathsInsideWork() {
  QFETCH(QString, name);
  McpProcess server({s("--basedir"), folder_.filePath(s("base"))});
  QVERIFY(server.initialize());
  const Json meta = server.call("pprof_meta", {{"profile", name.toStdString()}});
  QVERIFY2(!meta.contains("isError"), meta.dump().c_str());
  const QString made = folder_.filePath(s("base/sub/-graph.svg"));
  QFile::remove(made);
  const Json drawn = server.call(
      "pprof_flamegraph", {{"profile", name.toStdString()}, {"output_path", "sub/-graph.svg"}});
  QVERIFY2(!drawn.contains("isError"), drawn.dump().c_str());
  QVERIFY(QFile::exists(made));
}

/// Lines of a file outside are not shown, wherever an argument says that it is.
void McpBasedirTest::sourcesThatAProfileNames() {
  McpProcess confined({}, environment());
  McpProcess free;
  QVERIFY(confined.initialize() && free.initialize());
  const auto shows = [&](McpProcess& server, const std::string& profile, const std::string& place) {
    const Json result = server.call("pprof_list", {{"profile", profile},
                                                   {"function", "main.main"},
                                                   {"trim_path", "/build"},
                                                   {"source_path", place},
                                                   {"include_raw", true}});
    return !result.contains("isError") && result.dump().find("the secret") != std::string::npos;
  };
  QVERIFY(shows(free, path("base/recursion.pb.gz"), path("outside")));
  QVERIFY(shows(confined, "recursion.pb.gz", "sources"));
  for (const std::string& place :
       {path("outside"), std::string("../outside"), std::string("link"), path("base/link")})
    QVERIFY2(!shows(confined, "recursion.pb.gz", place), place.c_str());
}

void McpBasedirTest::theSettingOfAHostThatIsNotSet() {
  McpProcess server({}, {s("PPROF_MCP_BASEDIR=${user_config.folder}")});
  QVERIFY(server.initialize());
  QVERIFY(
      !server.call("pprof_meta", {{"profile", path("outside/secret.pb.gz")}}).contains("isError"));
}

void McpBasedirTest::theCommandLineKeepsToIt() {
  const auto run = [](const QStringList& words, const QStringList& more) {
    return test::ran(words, {}, more);
  };
  const QStringList meta{s("pprof"), s("meta")};
  QCOMPARE(run(meta + QStringList{s("cpu.pb.gz")}, environment()).exitCode, 0);
  const QString base = s("--basedir=") + folder_.filePath(s("base"));
  QCOMPARE(run(meta + QStringList{base, s("cpu.pb.gz")}, {}).exitCode, 0);
  const auto refused = run(meta + QStringList{s("link.pb.gz")}, environment());
  QVERIFY2(refused.exitCode == 2 && refused.err.contains(kOutside), refused.err);
  const auto output =
      run(meta + QStringList{s("cpu.pb.gz"), s("--output=../outside/new")}, environment());
  QVERIFY2(output.exitCode == 2 && output.err.contains(kOutside), output.err);
  QVERIFY(!QFile::exists(folder_.filePath(s("outside/new"))));
}

void McpBasedirTest::aBaseFolderThatIsNone() {
  McpProcess server({s("--basedir=/nonexistent")});
  QCOMPARE(server.end(), 2);
}

QTEST_GUILESS_MAIN(McpBasedirTest)
#include "basedir_test.moc"
