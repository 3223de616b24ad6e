// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/pprof_writer.h"
#include "core/operations/registry.h"
#include "tests/support/profile_files.h"
#include "tests/support/profile_maker.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pprof;
using namespace pprof::test;

/// pprof.meta where a careless reading of a profile goes wrong.
class MetaTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void theNameOfTheFileSaysNothing_data();
  void theNameOfTheFileSaysNothing();
  void defaultTypes_data();
  void defaultTypes();
  void textsOfTheProfile();
  void mappings();

private:
  Json metaOf(const QString& path) {
    Context context{store_, nullptr, {}};
    const auto outcome =
        findOperation("pprof.meta")->run(context, {{"profile", path.toStdString()}});
    return outcome ? (*outcome)->document() : Json{{"error", outcome.error().message}};
  }
  Json metaOf(const std::shared_ptr<Profile>& profile) {
    QFile file(folder_.filePath(QStringLiteral("made")));
    const auto bytes = writePprofGzip(*profile, {});
    if (!bytes || !file.open(QIODevice::WriteOnly) ||
        file.write(bytes->data(), static_cast<qint64>(bytes->size())) < 0)
      return {};
    file.close();
    return metaOf(file.fileName());
  }

  ProfileStore store_{Limits{}, 0};
  QTemporaryDir folder_;
};

void MetaTest::theNameOfTheFileSaysNothing_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("kind");
  QTest::newRow("heap") << QStringLiteral("shop-heap.pb.gz") << QStringLiteral("heap");
  QTest::newRow("cpu") << QStringLiteral("shop-cpu.pb.gz") << QStringLiteral("cpu");
  QTest::newRow("mutex") << QStringLiteral("shop-mutex.pb.gz") << QStringLiteral("mutex");
  QTest::newRow("block") << QStringLiteral("shop-block.pb.gz") << QStringLiteral("block");
}

void MetaTest::theNameOfTheFileSaysNothing() {
  QFETCH(QString, file);
  for (const char* name : {"blockchain-cpu.pprof", "heap-mutex.pprof", "goroutine.pprof"}) {
    const QString copy = folder_.filePath(QString::fromLatin1(name));
    QFile::remove(copy);
    QVERIFY(QFile::copy(profilePath(file), copy));
    QTEST(QString::fromStdString(metaOf(copy).at("detected_profile_kind")), "kind");
  }
}

void MetaTest::defaultTypes_data() {
  QTest::addColumn<QString>("wanted");
  QTest::addColumn<int>("index");
  QTest::newRow("the last") << QString() << 2;
  QTest::newRow("named") << QStringLiteral("wall") << 1;
  QTest::newRow("unknown") << QStringLiteral("other") << 2;
}

void MetaTest::defaultTypes() {
  QFETCH(QString, wanted);
  ProfileMaker maker("samples/count wall/nanoseconds cpu/nanoseconds");
  maker.add("main", {1, 2, 3});
  maker.profile().defaultSampleType = maker.profile().strings.add(wanted.toStdString());
  QTEST(metaOf(maker.make()).at("default_sample_index").get<int>(), "index");
}

void MetaTest::textsOfTheProfile() {
  ProfileMaker maker("cpu/nanoseconds");
  maker.add("main", {1}, {textLabel("t", "a")}).add("main", {1}, {textLabel("t", "b")});
  Profile& p = maker.profile();
  p.comments = {p.strings.add("one"), p.strings.add("go version go1.26")};
  p.dropFrames = p.strings.add("^malloc$");
  p.keepFrames = p.strings.add("^main");
  const Json meta = metaOf(maker.make());
  QCOMPARE(meta.at("comments"), (Json{"one", "go version go1.26"}));
  QCOMPARE(meta.at("go_version").get<std::string>(), std::string("go version go1.26"));
  QCOMPARE(meta.at("drop_frames").get<std::string>(), std::string("^malloc$"));
  QCOMPARE(meta.at("keep_frames").get<std::string>(), std::string("^main"));
  QCOMPARE(meta.at("label_keys"), Json{"t"});
  QCOMPARE(meta.at("labels").at(0).at("values").get<int>(), 2);
}

void MetaTest::mappings() {
  const auto profile = ProfileMaker("cpu/nanoseconds")
                           .mapping(0x1000, 0xffffffffffffffff, 0x40, "/bin/shop", "abc")
                           .add("main", {1})
                           .make();
  const Json mapping = metaOf(profile).at("mappings").at(0);
  QCOMPARE(mapping.at("file").get<std::string>(), std::string("/bin/shop"));
  QCOMPARE(mapping.at("build_id").get<std::string>(), std::string("abc"));
  QCOMPARE(mapping.at("start").get<std::string>(), std::string("0x1000"));
  QCOMPARE(mapping.at("limit").get<std::string>(), std::string("0xffffffffffffffff"));
  QCOMPARE(mapping.at("offset").get<std::string>(), std::string("0x40"));
}

QTEST_GUILESS_MAIN(MetaTest)
#include "meta_test.moc"
