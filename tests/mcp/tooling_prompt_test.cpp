// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// docs/TOOLING_PROMPT.md: its calls give what it shows, its tools exist, and none is left out.
#include "core/operations/registry.h"
#include "tests/support/mcp_process.h"

#include <QFile>
#include <QRegularExpression>
#include <QtTest>
#include <set>

using namespace pprof;

namespace {

/// Where an answer is not what is shown of it: members that are not shown may be there, and lists
/// may be longer. Empty if there is no such place.
std::string difference(const Json& shown, const Json& answer, const std::string& place) {
  if (shown.is_object() && answer.is_object()) {
    for (const auto& [name, value] : shown.items()) {
      if (!answer.contains(name))
        return place + "." + name + " is not there";
      if (std::string inner = difference(value, answer[name], place + "." + name); !inner.empty())
        return inner;
    }
    return {};
  }
  if (shown.is_array() && answer.is_array() && !shown.empty()) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (i >= answer.size())
        return place + " is shorter";
      if (std::string inner = difference(shown[i], answer[i], place + "[]"); !inner.empty())
        return inner;
    }
    return {};
  }
  return shown == answer ? std::string() : place + " is " + answer.dump();
}

} // namespace

class ToolingPromptTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    QFile file(QStringLiteral(PPROF_SOURCE_DIR "/docs/TOOLING_PROMPT.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    text_ = QString::fromUtf8(file.readAll());
  }

  void toolsAreThoseThatExist() {
    static const QRegularExpression tool(
        QStringLiteral("`((?:pprof|datadog|profiles|fleet)_[a-z_]+)`"));
    std::set<std::string> named;
    for (auto found = tool.globalMatch(text_); found.hasNext();)
      named.insert(found.next().captured(1).toStdString());
    std::set<std::string> all;
    for (const Operation& operation : allOperations()) {
      if (operation.info().forApps) // agents do not see it
        continue;
      std::string name = operation.info().name;
      std::replace(name.begin(), name.end(), '.', '_');
      QVERIFY2(named.contains(name), name.c_str());
      all.insert(name);
    }
    for (const std::string& name : named)
      QVERIFY2(all.contains(name), name.c_str());
  }

  void callsGiveWhatIsShown_data() {
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("shown");
    static const QRegularExpression example(
        QStringLiteral("```call\n(pprof_[a-z_]+) (.*?)\n```\n```json\n(.*?)\n```"),
        QRegularExpression::DotMatchesEverythingOption);
    int count = 0;
    for (auto found = example.globalMatch(text_); found.hasNext(); ++count) {
      const auto one = found.next();
      QTest::addRow("%d %s", count, qPrintable(one.captured(1)))
          << one.captured(1) << one.captured(2).toUtf8() << one.captured(3).toUtf8();
    }
    QCOMPARE(count, text_.count(QStringLiteral("```call")));
    QVERIFY(count > 3);
  }
  void callsGiveWhatIsShown() {
    QFETCH(QString, tool);
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, shown);
    test::McpProcess server;
    QVERIFY(server.initialize());
    const Json answer = server.call(tool.toStdString(), Json::parse(arguments.toStdString()));
    QVERIFY2(answer.contains("structuredContent"), answer.dump().c_str());
    const std::string found =
        difference(Json::parse(shown.toStdString()), answer["structuredContent"], "");
    QVERIFY2(found.empty(), found.c_str());
  }

private:
  QString text_;
};

QTEST_GUILESS_MAIN(ToolingPromptTest)
#include "tooling_prompt_test.moc"
