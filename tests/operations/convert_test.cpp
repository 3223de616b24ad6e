// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_writer.h"
#include "core/operations/output_file.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"
#include "tests/support/schema_check.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

using Lines = std::vector<std::string>;

/// pprof.convert as a caller sees it.
class ConvertTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void folded_data();
  void folded();
  void foldedIsReadBack();
  void speedscope();
  void speedscopeUnits_data();
  void speedscopeUnits();
  void speedscopeOddNames();
  void speedscopeHasNoNegativeWeights();
  void speedscopeTotalsAreThoseOfTop();
  void pprofKeepsEverything();
  void pprofOfFoldedStacks();
  void filesAndStandardOutput();
  void serversNeedAFile();
  void refusals_data();
  void refusals();
  void cancelingLeavesTheFile();

private:
  [[nodiscard]] QString path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name));
  }
  std::string put(const std::shared_ptr<Profile>& profile) {
    QFile file(path("in.pb.gz"));
    const auto bytes = writePprofGzip(*profile, {});
    if (!bytes || !file.open(QIODevice::WriteOnly) ||
        file.write(bytes->data(), static_cast<qint64>(bytes->size())) < 0)
      return {};
    return file.fileName().toStdString();
  }
  Result<OutcomePtr> run(const std::string& profile, const char* to,
                         const Json& more = Json::object(), WrittenFiles* written = nullptr,
                         const Work& work = {}) {
    Json arguments = {{"profile", profile}, {"to", to}};
    arguments.update(more);
    Context context{store_, nullptr, work, written};
    return findOperation("pprof.convert")->run(context, arguments);
  }
  std::string converted(const std::shared_ptr<Profile>& profile, const char* to,
                        const Json& more = Json::object()) {
    const auto outcome = run(put(profile), to, more);
    return outcome ? (*outcome)->text() : "error: " + outcome.error().message;
  }
  static std::string file(const char* name) {
    return profilePath(QString::fromLatin1(name)).toStdString();
  }

  ProfileStore store_{Limits{}, 0};
  QTemporaryDir folder_;
};

void ConvertTest::folded_data() {
  QTest::addColumn<QString>("options");
  QTest::addColumn<QString>("text");
  const auto row = [](const char* options, const char* text) {
    QTest::newRow(options) << QString::fromLatin1(options) << QString::fromLatin1(text);
  };
  row("{}", "main;b:c;leaf 50\nmain;a 30\nmain;a;in lined 10\nother 5\n");
  row(R"({"sample_index":"samples"})", "main;b:c;leaf 5\nmain;a 3\nmain;a;in lined 1\nother 1\n");
  row(R"({"focus":"lined"})", "main;a;in lined 10\n");
  row(R"({"hide":"main"})", "b:c;leaf 50\na 30\na;in lined 10\nother 5\n");
  row(R"({"noinlines":true})", "main;b:c;leaf 50\nmain;a 40\nother 5\n");
  row(R"({"tagfocus":"t=x"})", "main;a 20\n");
  row(R"({"tagroot":"t","focus":"a$"})", "x;main;a 20\n;main;a 10\n;main;a;in lined 10\n");
  row(R"({"focus":"nothing"})", "");
}

void ConvertTest::folded() {
  QFETCH(QString, options);
  QFETCH(QString, text);
  const auto profile = ProfileMaker("samples/count cpu/nanoseconds")
                           .add("main;a@a.go:1", {1, 10})
                           .add("main;a@a.go:2", {2, 20}, {textLabel("t", "x")})
                           .add("main;a@a.go:1|in\nlined", {1, 10})
                           .add("main;b;leaf", {5, 50})
                           .add("other", {1, 5})
                           .make();
  for (Function& f : profile->functions) // ";" has a meaning for the maker
    if (profile->text(f.name) == "b")
      f.name = profile->strings.add("b;c");
  const std::string got = converted(profile, "folded", Json::parse(options.toStdString()));
  if (options.contains(QStringLiteral("tagroot"))) // an empty name is a node's "<unknown>"
    QVERIFY2(got.find("x;main;a 20\n") != std::string::npos, got.c_str());
  else
    QCOMPARE(QString::fromStdString(got), text);
}

/// The text is a profile with the same paths and values.
void ConvertTest::foldedIsReadBack() {
  const std::string out = path("cpu.folded").toStdString();
  const auto outcome = run(file("shop-cpu.pb.gz"), "folded", {{"output_path", out}});
  QVERIFY(outcome);
  QVERIFY((*outcome)->notes().at(0).starts_with("changed 3 names"));
  Context context{store_, nullptr, {}};
  const auto rows = [&](const std::string& profile) {
    const auto top = findOperation("pprof.top")
                         ->run(context, {{"profile", profile}, {"max_bytes", 0}, {"trim", false}});
    const Json document = (*top)->document();
    Lines lines;
    for (const Json& row : document.at("rows")) {
      std::string name = row.at("name").get<std::string>();
      name = name.substr(0, name.find(" ("));
      std::replace(name.begin(), name.end(), ';', ':'); // as the format has it
      lines.push_back(name + " " + row.at("flat_value").dump() + " " + row.at("cum_value").dump());
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  QCOMPARE(rows(out), rows(file("shop-cpu.pb.gz")));
}

void ConvertTest::speedscope() {
  const auto profile = ProfileMaker("samples/count cpu/nanoseconds")
                           .mapping(0x1000, 0x2000, 0, "/bin/shop", "id")
                           .add("main@main.go:3;run@run.go:7|inlined@in.go:9", {1, 10})
                           .add("main@main.go:4", {2, 0})
                           .make();
  for (Function& f : profile->functions)
    f.startLine = 100;
  const Json json = Json::parse(converted(profile, "speedscope"));
  QCOMPARE(json.at("$schema").get<std::string>(),
           std::string("https://www.speedscope.app/file-format-schema.json"));
  QCOMPARE(json.at("name").get<std::string>(), std::string("shop"));
  QCOMPARE(json.at("activeProfileIndex").get<int>(), 1);
  const Json& frames = json.at("shared").at("frames");
  QCOMPARE(frames.size(), std::size_t{3});
  QCOMPARE(json.at("profiles").size(), std::size_t{2});
  const Json& cpu = json.at("profiles").at(1);
  QCOMPARE(cpu.at("type").get<std::string>(), std::string("sampled"));
  QCOMPARE(cpu.at("name").get<std::string>(), std::string("cpu"));
  QCOMPARE(cpu.at("unit").get<std::string>(), std::string("nanoseconds"));
  QCOMPARE(cpu.at("weights"), Json::parse("[10]"));
  QCOMPARE(cpu.at("startValue").get<int>(), 0);
  QCOMPARE(cpu.at("endValue").get<int>(), 10);
  Lines names;
  for (const Json& index : cpu.at("samples").at(0)) {
    const Json& frame = frames.at(index.get<std::size_t>());
    names.push_back(frame.at("name").get<std::string>() + " " +
                    frame.at("file").get<std::string>() + ":" + frame.at("line").dump());
  }
  QCOMPARE(names, (Lines{"main main.go:100", "run run.go:100", "inlined in.go:100"}));
  QCOMPARE(json.at("profiles").at(0).at("weights"), Json::parse("[1,2]"));

  const Json lines = Json::parse(converted(profile, "speedscope", {{"lines", true}}));
  QCOMPARE(lines.at("shared").at("frames").size(), std::size_t{4});
  QCOMPARE(lines.at("shared").at("frames").at(0).at("line").get<int>(), 3);
}

void ConvertTest::speedscopeUnits_data() {
  QTest::addColumn<QString>("types");
  QTest::addColumn<QString>("unit");
  const auto row = [](const char* types, const char* unit) {
    QTest::newRow(types) << QString::fromLatin1(types) << QString::fromLatin1(unit);
  };
  row("cpu/nanoseconds", "nanoseconds");
  row("wall/ms", "milliseconds");
  row("space/bytes", "bytes");
  row("objects/count", "none");
  row("things/widgets", "none");
}

void ConvertTest::speedscopeUnits() {
  QFETCH(QString, types);
  QFETCH(QString, unit);
  const auto profile = ProfileMaker(types.toStdString()).add("main", {1}).make();
  const Json json = Json::parse(converted(profile, "speedscope"));
  QCOMPARE(json.at("profiles").at(0).at("unit").get<std::string>(), unit.toStdString());
}

void ConvertTest::speedscopeOddNames() {
  const std::string odd = "a\"b\\c\x01\n\xff/\xE2\x82\xAC";
  const auto profile = ProfileMaker("cpu/nanoseconds").add(odd, {1}).make();
  const Json json = Json::parse(converted(profile, "speedscope"));
  QCOMPARE(json.at("shared").at("frames").at(0).at("name").get<std::string>(),
           std::string("a\"b\\c\x01\n\xEF\xBF\xBD/\xE2\x82\xAC"));
}

void ConvertTest::speedscopeHasNoNegativeWeights() {
  const auto profile =
      ProfileMaker("cpu/nanoseconds").add("main;a", {-5}).add("main;b", {7}).make();
  const auto outcome = run(put(profile), "speedscope");
  const Json json = Json::parse((*outcome)->text());
  QCOMPARE(json.at("profiles").at(0).at("weights"), Json::parse("[7]"));
  QVERIFY((*outcome)->notes().at(0).find("negative") != std::string::npos);
}

void ConvertTest::speedscopeTotalsAreThoseOfTop() {
  const auto outcome =
      run(file("shop-heap.pb.gz"), "speedscope", {{"focus", "json"}, {"ignore", "regexp"}});
  const Json json = Json::parse((*outcome)->text());
  QCOMPARE(json.at("profiles").size(), std::size_t{4});
  Context context{store_, nullptr, {}};
  for (const Json& profile : json.at("profiles")) {
    const auto top = findOperation("pprof.top")
                         ->run(context, {{"profile", file("shop-heap.pb.gz")},
                                         {"sample_index", profile.at("name")},
                                         {"focus", "json"},
                                         {"ignore", "regexp"},
                                         {"trim", false}});
    const Json document = (*top)->document();
    std::int64_t sum = 0;
    for (const Json& row : document.at("rows"))
      sum += row.at("flat_value").get<std::int64_t>();
    QCOMPARE(profile.at("endValue").get<std::int64_t>(), sum);
  }
}

void ConvertTest::pprofKeepsEverything() {
  const auto profile = ProfileMaker("samples/count cpu/nanoseconds")
                           .add("main;a|b", {1, 10}, {textLabel("t", "x")})
                           .add("main;c", {1, -3}, {numberLabel("bytes", 64, "bytes")})
                           .make();
  const std::string out = path("out.pb.gz").toStdString();
  const auto outcome = run(put(profile), "pprof", {{"output_path", out}});
  QVERIFY(outcome);
  const Json document = (*outcome)->document();
  QCOMPARE(violation(findOperation("pprof.convert")->outputSchema(), document), QString());
  QCOMPARE(document.at("stacks").get<int>(), 2);
  const auto again = store_.open(out, {});
  QVERIFY(again);
  QCOMPARE(sampleLines(**again), sampleLines(*profile));
}

void ConvertTest::pprofOfFoldedStacks() {
  QFile input(path("in.folded"));
  QVERIFY(input.open(QIODevice::WriteOnly));
  input.write("main;a 3\nmain;b 4\n");
  input.close();
  const std::string out = path("folded.pb.gz").toStdString();
  QVERIFY(run(input.fileName().toStdString(), "pprof", {{"output_path", out}}));
  const auto again = store_.open(out, {});
  QVERIFY(again);
  QCOMPARE(sampleLines(**again), (Lines{"main;a 3", "main;b 4"}));
}

void ConvertTest::filesAndStandardOutput() {
  for (const char* to : {"folded", "speedscope"}) {
    const std::string out = path(to).toStdString();
    const auto toFile = run(file("shop-cpu.pb.gz"), to, {{"output_path", out}});
    const auto toText = run(file("shop-cpu.pb.gz"), to, {{"output_path", "-"}});
    QVERIFY(toFile && toText);
    QFile written(path(to));
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray bytes = written.readAll();
    QCOMPARE(bytes, QByteArray::fromStdString((*toText)->text()));
    QCOMPARE((*toFile)->document().at("bytes").get<qsizetype>(), bytes.size());
    QVERIFY((*toFile)->text().starts_with("wrote "));
  }
}

void ConvertTest::serversNeedAFile() {
  WrittenFiles written;
  QVERIFY(!run(file("shop-cpu.pb.gz"), "folded", Json::object(), &written));
  const Json there = {{"output_path", path("server").toStdString()}};
  QVERIFY(run(file("shop-cpu.pb.gz"), "folded", there, &written));
  QVERIFY(run(file("shop-cpu.pb.gz"), "folded", there, &written));
  WrittenFiles another;
  QVERIFY(run(file("shop-cpu.pb.gz"), "folded", there, &another)); // would change nothing
  const auto refused = run(file("shop-cpu.pb.gz"), "speedscope", there, &another);
  QVERIFY(!refused);
  QVERIFY(refused.error().message.find("was not written by this server") != std::string::npos);
}

void ConvertTest::refusals_data() {
  QTest::addColumn<QString>("to");
  QTest::addColumn<QString>("arguments");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* to, const char* arguments, const char* message) {
    QTest::addRow("%s %s", to, arguments)
        << QString::fromLatin1(to) << QString::fromLatin1(arguments)
        << QString::fromLatin1(message);
  };
  row("svg", "{}", "one of folded, speedscope, callgrind, pprof");
  row("folded", R"({"focus":"("})", "focus");
  row("folded", R"({"sample_index":"x"})", "no sample type x");
  row("folded", R"({"output_path":"/no/such/folder/x"})", "/no/such/folder/x");
  row("pprof", R"({"focus":"a","lines":true})", "writes profiles whole, without focus, lines");
  row("pprof", R"({"sample_index":"cpu"})", "without sample_index");
}

void ConvertTest::refusals() {
  QFETCH(QString, to);
  QFETCH(QString, arguments);
  QFETCH(QString, message);
  const auto outcome =
      run(file("shop-cpu.pb.gz"), to.toLatin1().constData(), Json::parse(arguments.toStdString()));
  QVERIFY(!outcome);
  QVERIFY2(outcome.error().message.find(message.toStdString()) != std::string::npos,
           outcome.error().message.c_str());
}

void ConvertTest::cancelingLeavesTheFile() {
  QFile old(path("kept"));
  QVERIFY(old.open(QIODevice::WriteOnly));
  old.write("old");
  old.close();
  Work work;
  work.cancel.cancel();
  for (const char* to : {"folded", "speedscope", "pprof"}) {
    const auto outcome = run(file("shop-cpu.pb.gz"), to,
                             {{"output_path", path("kept").toStdString()}}, nullptr, work);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::Canceled);
  }
  QVERIFY(old.open(QIODevice::ReadOnly));
  QCOMPARE(old.readAll(), QByteArray("old"));
}

QTEST_GUILESS_MAIN(ConvertTest)
#include "convert_test.moc"
