// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString& path, const QByteArray& content) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(content), content.size());
}

} // namespace

/// pprof.flamegraph as a caller sees it: what it writes, what it says, what it refuses.
class FlamegraphTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void writesWhatItSays();
  void filtersAreThoseOfTop();
  void formats_data();
  void formats();
  void standardOutput();
  void replacesOnACommandLine();
  void serversAskBeforeTheyReplace();
  void failuresLeaveTheFile();

private:
  Result<OutcomePtr> run(const Json& more, WrittenFiles* written = nullptr) {
    Json arguments = {{"profile", profilePath(QStringLiteral("shop-cpu.pb.gz")).toStdString()}};
    arguments.update(more);
    Context context{store_, nullptr, {}, written};
    return findOperation("pprof.flamegraph")->run(context, arguments);
  }
  [[nodiscard]] QString path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name));
  }
  [[nodiscard]] Json to(const char* name) const {
    return {{"output_path", path(name).toStdString()}};
  }

  ProfileStore store_{Limits{}};
  QTemporaryDir folder_;
};

void FlamegraphTest::writesWhatItSays() {
  const auto outcome = run(to("a.svg"));
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  const Json document = (*outcome)->document();
  const QByteArray written = contentOf(path("a.svg"));
  QVERIFY(written.startsWith("<?xml"));
  QCOMPARE(document.at("bytes").get<qsizetype>(), written.size());
  QCOMPARE(document.at("format").get<std::string>(), std::string("svg"));
  QCOMPARE(document.at("sample_type").get<std::string>(), std::string("cpu"));
  QCOMPARE(document.at("total").get<std::string>(), std::string("4.69s"));
  QCOMPARE(document.at("total_value").get<std::int64_t>(), 4'690'000'000);
  QVERIFY(document.at("frames_shown").get<int>() > 100);
  QVERIFY((*outcome)->text().find("a.svg") != std::string::npos);
}

void FlamegraphTest::filtersAreThoseOfTop() {
  Json arguments = to("focus.svg");
  arguments["focus"] = "compress/flate";
  const auto outcome = run(arguments);
  QVERIFY(outcome);
  QCOMPARE((*outcome)->document().at("total").get<std::string>(), std::string("1.02s"));
  QVERIFY(contentOf(path("focus.svg")).contains("compress/flate"));
  QVERIFY(!contentOf(path("focus.svg")).contains("scoreRegexp"));
  arguments["focus"] = "nothing like this";
  const auto empty = run(arguments);
  QVERIFY(empty);
  QVERIFY(!(*empty)->document().at("notes").empty());
  arguments["focus"] = "(";
  QVERIFY(!run(arguments));
}

void FlamegraphTest::formats_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("format");
  QTest::addColumn<bool>("works");
  QTest::newRow("ending") << QStringLiteral("x.svg") << QString() << true;
  QTest::newRow("capitals") << QStringLiteral("x.SVG") << QString() << true;
  QTest::newRow("format") << QStringLiteral("x.picture") << QStringLiteral("svg") << true;
  QTest::newRow("no ending") << QStringLiteral("x") << QString() << false;
  QTest::newRow("dot in the folder") << QStringLiteral("a.svg/x") << QString() << false;
  QTest::newRow("other ending") << QStringLiteral("x.gif") << QString() << false;
  QTest::newRow("other format") << QStringLiteral("x.svg") << QStringLiteral("gif") << false;
}

void FlamegraphTest::formats() {
  QFETCH(QString, name);
  QFETCH(QString, format);
  QFETCH(bool, works);
  QTemporaryDir folder;
  const QString file = folder.filePath(name);
  Json arguments = {{"output_path", file.toStdString()}};
  if (!format.isEmpty())
    arguments["format"] = format.toStdString();
  const auto outcome = run(arguments);
  QCOMPARE(bool(outcome), works);
  QCOMPARE(QFile::exists(file), works);
  if (!works) {
    QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
    QVERIFY((outcome.error().message + outcome.error().hint).find("svg") != std::string::npos);
  }
}

void FlamegraphTest::standardOutput() {
  const auto outcome = run({{"output_path", "-"}});
  QVERIFY(outcome);
  QVERIFY((*outcome)->text().starts_with("<?xml"));
  QVERIFY(!QFile::exists(QStringLiteral("-")));
  WrittenFiles written; // a server's standard output is the protocol's
  QVERIFY(!run({{"output_path", "-"}}, &written));
}

void FlamegraphTest::replacesOnACommandLine() {
  put(path("old.svg"), "old");
  QVERIFY(run(to("old.svg")));
  QVERIFY(contentOf(path("old.svg")).startsWith("<?xml"));
}

void FlamegraphTest::serversAskBeforeTheyReplace() {
  WrittenFiles written;
  put(path("foreign.svg"), "mine");
  const auto refused = run(to("foreign.svg"), &written);
  QVERIFY(!refused);
  QVERIFY2(refused.error().hint.find("overwrite") != std::string::npos,
           refused.error().hint.c_str());
  QCOMPARE(contentOf(path("foreign.svg")), QByteArray("mine"));
  Json anyway = to("foreign.svg");
  anyway["overwrite"] = true;
  QVERIFY(run(anyway, &written));
  QVERIFY(contentOf(path("foreign.svg")).startsWith("<?xml"));

  Json arguments = to("own.svg");
  QVERIFY(run(arguments, &written));
  arguments["focus"] = "regexp";
  QVERIFY(run(arguments, &written)); // its own, as it left it
  put(path("own.svg"), "edited since");
  arguments["focus"] = "json";
  QVERIFY(!run(arguments, &written));
  QCOMPARE(contentOf(path("own.svg")), QByteArray("edited since"));
}

void FlamegraphTest::failuresLeaveTheFile() {
  put(path("kept.svg"), "kept");
  Json arguments = to("kept.svg");
  arguments["profile"] = profilePath(QStringLiteral("no-such-file.pb.gz")).toStdString();
  QVERIFY(!run(arguments));
  QCOMPARE(contentOf(path("kept.svg")), QByteArray("kept"));
  const auto outcome = run({{"output_path", path("no/such/folder/x.svg").toStdString()}});
  QVERIFY(!outcome);
  QVERIFY2(outcome.error().message.find("no/such/folder") != std::string::npos,
           outcome.error().message.c_str());
  QCOMPARE(QDir(folder_.path()).entryList({QStringLiteral("*.tmp*")}).size(), 0);
}

QTEST_GUILESS_MAIN(FlamegraphTest)
#include "flamegraph_test.moc"
