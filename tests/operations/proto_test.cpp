// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/output_file.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

/// pprof.proto and pprof.topproto: what they write is what pprof.raw says of the same call. That
/// pprof writes the same is compared by oracle_matrix_test.
class ProtoTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void holdsWhatRawSays_data();
  void holdsWhatRawSays();
  void scalesValues();
  void rowsOfTop();
  void describesItself();
  void standardOutput();
  void serversNeedAFile();
  void nothingLeft();

private:
  Result<OutcomePtr> run(const char* operation, const char* profile, const Json& more,
                         WrittenFiles* written = nullptr) {
    Json arguments = {{"profile", profilePath(QString::fromLatin1(profile)).toStdString()}};
    arguments.update(more);
    Context context{store_, nullptr, {}, written};
    return findOperation(operation)->run(context, arguments);
  }
  [[nodiscard]] std::string path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name)).toStdString();
  }
  /// What pprof.raw says of a file.
  std::string rawOf(const std::string& file) {
    Context context{store_, nullptr, {}};
    const auto outcome = findOperation("pprof.raw")->run(context, {{"profile", file}});
    return outcome ? (*outcome)->text() : outcome.error().message;
  }

  ProfileStore store_{Limits{}};
  QTemporaryDir folder_;
};

void ProtoTest::holdsWhatRawSays_data() {
  QTest::addColumn<QString>("profile");
  QTest::addColumn<QString>("options");
  const auto row = [](const char* profile, const char* options) {
    QTest::addRow("%s %s", profile, options)
        << QString::fromLatin1(profile) << QString::fromLatin1(options);
  };
  row("shop-cpu.pb.gz", "{}");
  row("shop-heap.pb.gz", R"({"focus":"json","hide":"^runtime"})");
  row("labels.pb.gz", R"({"tagfocus":"bytes=1kb:","taghide":"tenant"})");
  row("labels.pb.gz", R"({"tagroot":"tenant","tagleaf":"bytes"})");
  row("folded-columns.pb.gz", R"({"noinlines":true})");
  row("no-mapping.pb.gz", "{}");
  row("names.pb.gz", "{}");
  row("huge-values.pb.gz", "{}");
}

void ProtoTest::holdsWhatRawSays() {
  QFETCH(QString, profile);
  QFETCH(QString, options);
  const QByteArray name = profile.toLatin1();
  Json arguments = Json::parse(options.toStdString());
  const auto raw = run("pprof.raw", name.constData(), arguments);
  QVERIFY(raw);
  arguments["output_path"] = path("out.pb.gz");
  const auto written = run("pprof.proto", name.constData(), arguments);
  QVERIFY2(written, written ? "" : written.error().message.c_str());
  QCOMPARE(rawOf(path("out.pb.gz")), (*raw)->text());
}

void ProtoTest::scalesValues() {
  QVERIFY(run("pprof.proto", "one-sample.pb.gz",
              {{"divide_by", 4}, {"output_path", path("divided.pb.gz")}}));
  // The sample is of 1 and 10,000,000; what is left is cut to whole numbers.
  const std::string text = rawOf(path("divided.pb.gz"));
  QVERIFY2(text.find("          0    2500000: ") != std::string::npos, text.c_str());
}

void ProtoTest::rowsOfTop() {
  QVERIFY(run("pprof.topproto", "shop-cpu.pb.gz",
              {{"nodecount", 2}, {"output_path", path("top.pb.gz")}}));
  const auto top = run("pprof.top", "shop-cpu.pb.gz", {{"nodecount", 2}});
  QVERIFY(top);
  const std::string text = rawOf(path("top.pb.gz"));
  QVERIFY2(text.find("cum/ms flat/ms") != std::string::npos, text.c_str());
  const Json document = (*top)->document();
  for (const Json& row : document.at("rows"))
    QVERIFY(text.find(row.at("name").get<std::string>()) != std::string::npos);
}

void ProtoTest::describesItself() {
  const auto outcome =
      run("pprof.proto", "one-sample.pb.gz", {{"output_path", path("described.pb.gz")}});
  QVERIFY(outcome);
  const Json document = (*outcome)->document();
  QCOMPARE(document.at("output_path").get<std::string>(), path("described.pb.gz"));
  QCOMPARE(document.at("samples").get<int>(), 1);
  QCOMPARE(document.at("sample_types").size(), 2U);
  QFile file(folder_.filePath(QStringLiteral("described.pb.gz")));
  QCOMPARE(document.at("bytes").get<qint64>(), file.size());
  QVERIFY((*outcome)->text().find("1 samples") != std::string::npos);
}

void ProtoTest::standardOutput() {
  const auto toOutput = run("pprof.proto", "one-sample.pb.gz", Json::object());
  QVERIFY(toOutput);
  QVERIFY(run("pprof.proto", "one-sample.pb.gz", {{"output", path("same.pb.gz")}}));
  QFile file(folder_.filePath(QStringLiteral("same.pb.gz")));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(QByteArray::fromStdString((*toOutput)->text()), file.readAll());
}

void ProtoTest::serversNeedAFile() {
  WrittenFiles written;
  for (const Json& arguments : {Json::object(), Json{{"output_path", "-"}}}) {
    const auto outcome = run("pprof.proto", "one-sample.pb.gz", arguments, &written);
    QVERIFY(!outcome);
    QVERIFY(outcome.error().message.find("output_path") != std::string::npos);
  }
  QVERIFY(
      run("pprof.proto", "one-sample.pb.gz", {{"output_path", path("server.pb.gz")}}, &written));
}

void ProtoTest::nothingLeft() {
  const auto outcome = run("pprof.proto", "shop-cpu.pb.gz",
                           {{"focus", "nothing like this"}, {"output_path", path("none.pb.gz")}});
  QVERIFY(outcome);
  QVERIFY(!(*outcome)->notes().empty());
  QVERIFY(!run("pprof.proto", "shop-cpu.pb.gz", {{"focus", "("}, {"output_path", path("x")}}));
}

QTEST_GUILESS_MAIN(ProtoTest)
#include "proto_test.moc"
