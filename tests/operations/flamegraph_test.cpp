// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"
#include "core/operations/registry.h"
#include "core/render/picture_module.h"
#include "tests/support/has_pictures.h"
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
  void totalsAreThoseOfTop_data();
  void totalsAreThoseOfTop();
  void pagesHaveAllSampleTypes();
  void largeFilesAreKeptSmall();
  void formats_data();
  void formats();
  void standardOutput();
  void rootIsShowFrom();
  void png();
  void pngOfADeepProfile();
  void pngForServers();
  void folded();
  void foldedComparison();
  void replacesOnACommandLine();
  void serversAskBeforeTheyReplace();
  void failuresLeaveTheFile();

private:
  Result<OutcomePtr> run(const Json& more, WrittenFiles* written = nullptr) {
    Json arguments = {{"profile", profilePath(QStringLiteral("shop-cpu.pb.gz")).toStdString()}};
    arguments.update(more);
    return runOperation("pprof.flamegraph", arguments, written);
  }
  Result<OutcomePtr> runOperation(const char* name, const Json& arguments,
                                  WrittenFiles* written = nullptr) {
    Context context{store_, nullptr, {}, written, &pictures_};
    return findOperation(name)->run(context, arguments);
  }
  [[nodiscard]] QString path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name));
  }
  [[nodiscard]] Json to(const char* name) const {
    return {{"output_path", path(name).toStdString()}};
  }

  ProfileStore store_{Limits{}};
  PictureModule pictures_;
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

void FlamegraphTest::totalsAreThoseOfTop_data() {
  QTest::addColumn<QString>("arguments");
  QTest::newRow("all") << QStringLiteral("{}");
  QTest::newRow("samples") << QStringLiteral(R"({"sample_index": "samples"})");
  QTest::newRow("focus") << QStringLiteral(R"({"focus": "json|regexp"})");
  QTest::newRow("ignore") << QStringLiteral(R"({"ignore": "runtime", "unit": "ms"})");
  QTest::newRow("label") << QStringLiteral(R"({"tagfocus": "tenant_id=acme"})");
  QTest::newRow("show_from") << QStringLiteral(R"({"show_from": "ServeHTTP", "noinlines": true})");
}

/// What all rows of an untrimmed top have for themselves is what the whole width stands for.
void FlamegraphTest::totalsAreThoseOfTop() {
  QFETCH(QString, arguments);
  const Json chosen = Json::parse(arguments.toStdString());
  for (const char* file : {"totals.svg", "totals.html"}) {
    Json wanted = to(file);
    wanted.update(chosen);
    const auto outcome = run(wanted);
    QVERIFY(outcome);
    Json asked = {{"profile", profilePath(QStringLiteral("shop-cpu.pb.gz")).toStdString()},
                  {"trim", false}};
    asked.update(chosen);
    Context context{store_, nullptr, {}};
    const auto top = findOperation("pprof.top")->run(context, asked);
    QVERIFY2(top, top ? "" : top.error().message.c_str());
    const Json document = (*top)->document();
    std::int64_t flat = 0;
    for (const Json& row : document.at("rows"))
      flat += row.at("flat_value").get<std::int64_t>();
    QCOMPARE((*outcome)->document().at("total_value").get<std::int64_t>(), flat);
  }
}

void FlamegraphTest::pagesHaveAllSampleTypes() {
  Json arguments = to("types.html");
  arguments["sample_index"] = "samples";
  const auto outcome = run(arguments);
  QVERIFY(outcome);
  QCOMPARE((*outcome)->document().at("format").get<std::string>(), std::string("html"));
  const QByteArray page = contentOf(path("types.html"));
  QVERIFY(page.startsWith("<!DOCTYPE html>"));
  QVERIFY(page.contains("<option>samples</option><option>cpu</option>"));
  QCOMPARE((*outcome)->document().at("bytes").get<qsizetype>(), page.size());
}

/// Deep stacks, most of them narrow: by default the narrowest are counted only, and that is said.
void FlamegraphTest::largeFilesAreKeptSmall() {
  QByteArray folded;
  for (int stack = 1; stack <= 1500; ++stack) {
    folded += "t" + QByteArray::number(stack);
    for (int depth = 0; depth < 40; ++depth)
      folded += ";f" + QByteArray::number(depth);
    folded += " " + QByteArray::number(stack) + "\n";
  }
  put(path("deep.folded"), folded);
  Json arguments = to("deep.svg");
  arguments["profile"] = path("deep.folded").toStdString();
  const auto bounded = run(arguments);
  QVERIFY(bounded);
  const Json said = (*bounded)->document();
  QVERIFY2(said.at("bytes").get<int>() < 2'000'000, said.dump().c_str());
  QVERIFY(said.at("frames_shown").get<int>() > 10'000);
  QVERIFY2(said.at("notes").dump().find("min_fraction=0 carries all") != std::string::npos,
           said.dump().c_str());
  arguments["min_fraction"] = 0;
  const auto whole = run(arguments);
  QVERIFY(whole);
  QCOMPARE((*whole)->document().at("frames_gathered").get<int>(), 0);
  QCOMPARE((*whole)->document().at("frames_shown").get<int>(), 1500 * 41 + 1);
  QCOMPARE((*whole)->document().at("notes").size(), std::size_t{0});
}

void FlamegraphTest::formats_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("format");
  QTest::addColumn<bool>("works");
  QTest::newRow("ending") << QStringLiteral("x.svg") << QString() << true;
  QTest::newRow("capitals") << QStringLiteral("x.SVG") << QString() << true;
  QTest::newRow("page") << QStringLiteral("x.html") << QString() << true;
  QTest::newRow("page by format") << QStringLiteral("x.svg") << QStringLiteral("html") << true;
  QTest::newRow("format") << QStringLiteral("x.picture") << QStringLiteral("svg") << true;
  QTest::newRow("no ending") << QStringLiteral("x") << QString() << false;
  QTest::newRow("dot in the folder") << QStringLiteral("a.svg/x") << QString() << false;
  QTest::newRow("folded") << QStringLiteral("x.Folded") << QString() << true;
  QTest::newRow("text") << QStringLiteral("x.txt") << QString() << true;
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

void FlamegraphTest::rootIsShowFrom() {
  const auto textOf = [&](const char* name) {
    const auto outcome = run({{"output_path", "-"}, {name, "scoreRegexp"}});
    return outcome ? (*outcome)->text() : outcome.error().message;
  };
  QVERIFY(textOf("root").starts_with("<?xml"));
  QCOMPARE(textOf("root"), textOf("show_from"));
  QVERIFY(!run({{"output_path", "-"}, {"root", "a"}, {"show_from", "b"}}));
}

/// The same frames as in an SVG, by ending and by format; nothing but the bytes to standard output.
void FlamegraphTest::png() {
  if (!hasPictures())
    QSKIP("built without PPROF_PICTURES");
  const auto outcome = run(to("a.png"));
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  const Json document = (*outcome)->document();
  const QByteArray written = contentOf(path("a.png"));
  QVERIFY(written.startsWith("\x89PNG"));
  QCOMPARE(document.at("bytes").get<qsizetype>(), written.size());
  QCOMPARE(document.at("format").get<std::string>(), std::string("png"));
  QVERIFY(!document.contains("rows_left_out"));
  const auto svg = run(to("a.svg"));
  QVERIFY(svg);
  for (const char* key : {"frames_shown", "frames_gathered", "total", "sample_type"})
    QCOMPARE(document.at(key), (*svg)->document().at(key));
  const auto printed = run({{"output_path", "-"}, {"format", "png"}});
  QVERIFY(printed);
  QVERIFY((*printed)->text() == written.toStdString());
  QVERIFY((*printed)->png().empty()); // it is the answer itself
  QVERIFY(!run({{"output_path", path("b.png").toStdString()}, {"width", 20000}, {"scale", 4}}));
  QVERIFY(!QFile::exists(path("b.png")));
}

/// A chat's picture has as many rows as it takes; what is left out is said, and can be had.
void FlamegraphTest::pngOfADeepProfile() {
  if (!hasPictures())
    QSKIP("built without PPROF_PICTURES");
  QFile folded(path("deep.folded"));
  QVERIFY(folded.open(QIODevice::WriteOnly));
  constexpr int kPaths = 16;
  constexpr int kDepth = 140;
  std::uint32_t number = 1;
  const auto name = [&] { // a long one that is nowhere else
    number = number * 1664525U + 1013904223U;
    return "Fn" + QByteArray::number(number, 36) + QByteArray::number(~number, 36);
  };
  for (int p = 0; p < kPaths; ++p) {
    for (int d = 0; d < kDepth; ++d)
      folded.write(name() + (d + 1 < kDepth ? ";" : ""));
    folded.write(" " + QByteArray::number(50 + p) + "\n");
  }
  folded.close();
  Json arguments = to("deep.png");
  arguments["profile"] = path("deep.folded").toStdString();
  arguments["scale"] = 2;
  const auto cut = run(arguments);
  QVERIFY2(cut, cut ? "" : cut.error().message.c_str());
  QVERIFY(contentOf(path("deep.png")).size() <= qsizetype{kLargestPng});
  const auto left = (*cut)->document().at("rows_left_out").get<int>();
  QVERIFY(left > kDepth + 1 - 100); // fewer than the hundred, by size
  QVERIFY((*cut)->document().at("notes")[0].get<std::string>().find(std::to_string(left)) !=
          std::string::npos);
  arguments["max_rows"] = kDepth + 1;
  const auto whole = run(arguments);
  QVERIFY(whole);
  QVERIFY(!(*whole)->document().contains("rows_left_out"));
  QCOMPARE((*whole)->document().at("frames_shown").get<int>(), kPaths * kDepth + 1);
  QVERIFY(contentOf(path("deep.png")).size() > qsizetype{kLargestPng});
  arguments["max_rows"] = 10;
  const auto few = run(arguments);
  QVERIFY(few);
  QCOMPARE((*few)->document().at("rows_left_out").get<int>(), kDepth + 1 - 10);
}

/// A client sees what was written.
void FlamegraphTest::pngForServers() {
  if (!hasPictures())
    QSKIP("built without PPROF_PICTURES");
  WrittenFiles written;
  const auto shown = run(to("served.png"), &written);
  QVERIFY(shown);
  QVERIFY(contentOf(path("served.png")).toStdString() == (*shown)->png());
  const auto svg = run(to("served.svg"), &written);
  QVERIFY(svg);
  QVERIFY((*svg)->png().empty());
  const auto onACommandLine = run(to("served.png"));
  QVERIFY(onACommandLine);
  QVERIFY((*onACommandLine)->png().empty());
}

/// convert's stacks, with the same options; .txt is folded too.
void FlamegraphTest::folded() {
  Json arguments = {{"profile", profilePath(QStringLiteral("shop-heap.pb.gz")).toStdString()},
                    {"output_path", "-"},
                    {"sample_index", "alloc_space"},
                    {"focus", "json"},
                    {"lines", true}};
  Json ours = arguments;
  ours["format"] = "folded";
  arguments["to"] = "folded";
  const auto converted = runOperation("pprof.convert", arguments);
  const auto drawn = runOperation("pprof.flamegraph", ours);
  QVERIFY(converted && drawn);
  QVERIFY((*drawn)->text().find(".go:") != std::string::npos);
  QCOMPARE((*drawn)->text(), (*converted)->text());
  const Json document = (*drawn)->document();
  QCOMPARE(document.at("stacks"), (*converted)->document().at("stacks"));
  QCOMPARE(document.at("total_value"), (*converted)->document().at("total_value"));
  QVERIFY(!document.contains("frames_shown"));
  for (const char* name : {"a.txt", "a.folded"}) {
    const auto outcome = run(to(name));
    QVERIFY(outcome);
    QCOMPARE((*outcome)->document().at("format").get<std::string>(), std::string("folded"));
    QCOMPARE(contentOf(path(name)).size(), (*outcome)->document().at("bytes").get<qsizetype>());
  }
  Json bottomUp = to("b.folded");
  bottomUp["bottom_up"] = true;
  QVERIFY(run(bottomUp));
  const QByteArray upside = contentOf(path("b.folded"));
  QVERIFY(upside != contentOf(path("a.folded")));
  QVERIFY(!upside.startsWith("net/http.(*conn).serve"));
}

void FlamegraphTest::foldedComparison() {
  Json arguments = to("change.folded");
  arguments["before"] = profilePath(QStringLiteral("series-cpu-1.pb.gz")).toStdString();
  arguments["after"] = profilePath(QStringLiteral("series-cpu-2.pb.gz")).toStdString();
  const auto outcome = runOperation("pprof.diff_flamegraph", arguments);
  QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
  QCOMPARE((*outcome)->document().at("total").get<std::string>(), std::string("-110ms"));
  QVERIFY(contentOf(path("change.folded")).contains(" -"));
  QVERIFY(!(*outcome)->document().at("notes").empty());
}

// Without an application object, as in the programs: the picture module makes its own.
QTEST_APPLESS_MAIN(FlamegraphTest)
#include "flamegraph_test.moc"
