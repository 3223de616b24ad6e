// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Handles as an agent meets them.
#include "core/operations/registry.h"
#include "tests/support/golden_cases.h"
#include "tests/support/mcp_process.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using test::McpProcess;
using test::textOf;

class McpHandlesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void theSameInEveryProcess();
  void everyArgumentTakesOne_data();
  void everyArgumentTakesOne();
  void unknownOnesNameTheCall();
  void aChangedFileIsAnError();
  void aTouchedFileIsNone();
  void severalInputsHaveTheirs();

private:
  static QString s(const char* text) { return QString::fromUtf8(text); }
  static std::string handleOf(McpProcess& server, const std::string& profile) {
    return server.call("pprof_meta", {{"profile", profile}})
        .at("structuredContent")
        .value("handle", std::string());
  }
  [[nodiscard]] std::string copyOf(const char* profile, const char* name) const {
    const QString path = folder_.filePath(s(name));
    QFile::remove(path);
    return QFile::copy(test::profilesFolder() + u'/' + s(profile), path) ? path.toStdString()
                                                                         : std::string();
  }

  QTemporaryDir folder_;
};

void McpHandlesTest::theSameInEveryProcess() {
  static const QRegularExpression form(s("^p_[0-9a-f]{16}$"));
  std::string first;
  for (int process = 0; process < 2; ++process) {
    McpProcess server;
    QVERIFY(server.initialize());
    const std::string handle = handleOf(server, "shop-cpu.pb.gz");
    QVERIFY2(form.match(QString::fromStdString(handle)).hasMatch(), handle.c_str());
    QVERIFY(first.empty() || handle == first);
    first = handle;
    QCOMPARE(handleOf(server, copyOf("shop-cpu.pb.gz", "copy.pb.gz")), handle);
    QCOMPARE(handleOf(server, "shop-cpu.pb.gz"), handle);
    QVERIFY(handleOf(server, "one-sample.pb.gz") != handle);
  }
}

void McpHandlesTest::everyArgumentTakesOne_data() {
  QTest::addColumn<QString>("tool");
  QTest::addColumn<QString>("argument");
  for (const Operation& operation : allOperations())
    for (const FieldInfo& info : operation.fields())
      if (info.isProfile)
        QTest::addRow("%s %s", operation.info().name.c_str(), info.name.c_str())
            << QString::fromStdString(operation.info().name) << QString::fromStdString(info.name);
}

/// With a handle the document is the one of the path, whose command line can be run anywhere.
void McpHandlesTest::everyArgumentTakesOne() {
  QFETCH(QString, tool);
  QFETCH(QString, argument);
  const std::string path = "shop-cpu.pb.gz";
  const std::string name = argument.toStdString();
  const Operation* operation = findOperation(tool.toStdString());
  Json arguments = test::requiredArguments(*operation, path);
  for (const FieldInfo& info : operation->fields()) {
    if (info.name == "output_path")
      arguments[info.name] = folder_.filePath(s("out.svg")).toStdString();
    if (info.name == "overwrite")
      arguments[info.name] = true;
  }
  McpProcess server;
  QVERIFY(server.initialize());
  const std::string handle = handleOf(server, path);
  const bool isList = arguments.contains(name) && arguments[name].is_array();
  const auto with = [&](const std::string& value) {
    Json changed = arguments;
    changed[name] = isList ? Json::array({value, path}) : Json(value);
    return server.call(tool.toStdString(), changed);
  };
  const std::string wanted = textOf(with(path));
  for (const std::string& written : {handle, "handle:" + handle}) {
    const Json result = with(written);
    QVERIFY2(!result.contains("isError"), result.dump().c_str());
    QCOMPARE(textOf(result), wanted);
  }
  const Json document = Json::parse(wanted);
  QVERIFY(document.contains("handle") || document.contains("handles"));
  if (document.contains("handle"))
    QCOMPARE(document["handle"], Json(handle));
}

void McpHandlesTest::unknownOnesNameTheCall() {
  McpProcess server;
  QVERIFY(server.initialize());
  for (const char* wanted : {"p_0123456789abcdef", "handle:p_0123456789abcdef", "handle:x"}) {
    const Json result = server.call("pprof_top", {{"profile", wanted}});
    QVERIFY(result.value("isError", false));
    QVERIFY(!result.contains("structuredContent"));
    QVERIFY2(textOf(result).find("pprof_meta") != std::string::npos, textOf(result).c_str());
  }
}

void McpHandlesTest::aChangedFileIsAnError() {
  McpProcess server;
  QVERIFY(server.initialize());
  const std::string path = copyOf("shop-cpu.pb.gz", "changing.pb.gz");
  const std::string handle = handleOf(server, path);
  QCOMPARE(copyOf("one-sample.pb.gz", "changing.pb.gz"), path);
  const Json result = server.call("pprof_top", {{"profile", handle}});
  QVERIFY(result.value("isError", false));
  QVERIFY2(textOf(result).find("has other content") != std::string::npos, textOf(result).c_str());
  const std::string now = handleOf(server, path);
  QVERIFY(now != handle && textOf(result).find(now) != std::string::npos);
  QVERIFY(QFile::remove(QString::fromStdString(path)));
  QVERIFY(textOf(server.call("pprof_top", {{"profile", now}})).find("cannot be opened again") !=
          std::string::npos);
}

void McpHandlesTest::aTouchedFileIsNone() {
  McpProcess server;
  QVERIFY(server.initialize());
  const std::string path = copyOf("shop-cpu.pb.gz", "touched.pb.gz");
  const std::string handle = handleOf(server, path);
  QCOMPARE(copyOf("shop-cpu.pb.gz", "touched.pb.gz"), path);
  const Json result = server.call("pprof_top", {{"profile", handle}});
  QVERIFY2(!result.contains("isError"), result.dump().c_str());
  QCOMPARE(result["structuredContent"].at("handle"), Json(handle));
}

void McpHandlesTest::severalInputsHaveTheirs() {
  McpProcess server;
  QVERIFY(server.initialize());
  const std::string before = handleOf(server, "one-sample.pb.gz");
  const std::string after = handleOf(server, "shop-cpu.pb.gz");
  const Json merged = server.call("pprof_top", {{"profile", {"shop-cpu.pb.gz", "shop-cpu.pb.gz"}}})
                          .at("structuredContent");
  QVERIFY(!merged.contains("handle"));
  QCOMPARE(merged.at("handles"), Json({{"profile", {after, after}}}));
  const Json compared =
      server.call("pprof_top", {{"profile", after}, {"diff_base", "shop-cpu.pb.gz"}})
          .at("structuredContent");
  QCOMPARE(compared.at("handle"), Json(after));
  QCOMPARE(compared.at("handles"),
           Json({{"profile", Json::array({after})}, {"diff_base", Json::array({after})}}));
  QVERIFY(before != after);
}

QTEST_GUILESS_MAIN(McpHandlesTest)
#include "handles_test.moc"
