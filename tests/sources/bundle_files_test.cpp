// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/bundle_files.h"
#include "core/sources/content_hash.h"
#include "tests/codec/samples.h"
#include "tests/support/memory_random.h"
#include "tests/support/printing.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <optional>

using namespace pprof;
using namespace pprof::test;

namespace {

Bytes plain() { return testFile("enc-plain.pb"); }

Bytes jfr() { return bytesOf(std::string_view("FLR\0\0\2\0\0 and so on", 18)); }

} // namespace

class BundleFilesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void init() { folder_.emplace(); }
  void names_data();
  void names();
  void writesARealBundle();
  void brokenMembersAreLeftOut();
  void bundlesThatAreOfNoUse_data();
  void bundlesThatAreOfNoUse();
  void recordingsAloneAreKept();
  void aBombRefusesAllOfIt();
  void namesThatBecomeTheSame();
  void surveysWithoutFiles();

private:
  Result<UnpackedBundle> unpack(const Bytes& archive, const std::string& service = "checkout") {
    auto bundle = Bundle::open(randomSource(archive), Limits{});
    if (!bundle)
      return tl::unexpected(bundle.error());
    StagedFiles staged = StagedFiles::in(BaseFolder(), out()).value();
    auto unpacked = unpackBundle(*bundle, service, "prod", staged, Work{});
    if (unpacked)
      if (auto done = staged.commit(); !done)
        return tl::unexpected(done.error());
    return unpacked;
  }
  [[nodiscard]] std::string out() const {
    return folder_->filePath(QStringLiteral("out")).toStdString();
  }
  [[nodiscard]] QStringList files() const {
    return QDir(folder_->filePath(QStringLiteral("out")))
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    QFile file(QString::fromStdString(out() + "/" + name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "(none)";
  }
  std::optional<QTemporaryDir> folder_;
};

void BundleFilesTest::names_data() {
  QTest::addColumn<std::string>("service");
  QTest::addColumn<std::string>("env");
  QTest::addColumn<std::string>("member");
  QTest::addColumn<std::string>("name");
  const auto row = [](const char* service, const char* env, const char* member, const char* name) {
    QTest::addRow("%s", name) << std::string(service) << std::string(env) << std::string(member)
                              << std::string(name);
  };
  row("checkout", "prod", "cpu.pprof", "checkout_prod_cpu.pprof");
  row("checkout", "prod", "delta-heap.pprof", "checkout_prod_delta-heap.pprof");
  row("../x", "prod", "cpu.pprof", "___x_prod_cpu.pprof");
  row("../../etc", "..", "cpu.pprof", "___.._etc_.._cpu.pprof");
  row("a/b", "c/d", "cpu.pprof", "a_b_c_d_cpu.pprof");
  row(".hidden", "prod", "cpu.pprof", "_hidden_prod_cpu.pprof");
  row("--output", "prod", "cpu.pprof", "__output_prod_cpu.pprof");
  row("a b", "p$(id)", "c;u.pprof", "a_b_p__id__c_u.pprof");
  row("line\nbreak", "\x1b[31m", "cpu.pprof", "line_break___31m_cpu.pprof");
  row("caf\xc3\xa9", "prod", "cpu.pprof", "caf\xc3\xa9_prod_cpu.pprof");
  row("bad\xff", "prod", "cpu.pprof", "bad__prod_cpu.pprof");
  row("\xe2\x80\xaegnp", "prod", "cpu.pprof", "___gnp_prod_cpu.pprof");
}

void BundleFilesTest::names() {
  QFETCH(std::string, service);
  QFETCH(std::string, env);
  QFETCH(std::string, member);
  QTEST(bundleFileName(service, env, member), "name");
  const std::string longest = bundleFileName(std::string(500, 'a'), std::string(500, 'b'),
                                             std::string(500, 'c') + ".pprof");
  QVERIFY(longest.size() < 230);
  QVERIFY(longest.ends_with("c.pprof"));
}

void BundleFilesTest::writesARealBundle() {
  const auto unpacked = unpack(testFile("bundle-shop-zstd-3.zip"));
  QVERIFY2(unpacked, unpacked ? "" : unpacked.error().message.c_str());
  QVERIFY(unpacked->isWhole());
  QCOMPARE(files(), QStringList({QStringLiteral("checkout_prod_cpu.pprof"),
                                 QStringLiteral("checkout_prod_delta-block.pprof"),
                                 QStringLiteral("checkout_prod_delta-heap.pprof"),
                                 QStringLiteral("checkout_prod_delta-mutex.pprof"),
                                 QStringLiteral("checkout_prod_goroutines.pprof"),
                                 QStringLiteral("checkout_prod_metrics.json")}));
  QVERIFY(content("checkout_prod_metrics.json").starts_with("[["));
  for (const UnpackedFile& file : unpacked->files) {
    const std::string bytes = content(file.name);
    QCOMPARE(std::uint64_t{bytes.size()}, file.bytes);
    ContentHash hash;
    hash.add(bytes);
    QCOMPARE(hash.value(), file.hash);
  }
}

void BundleFilesTest::brokenMembersAreLeftOut() {
  Bytes cut = gzipped(plain());
  cut.resize(cut.size() / 2);
  const auto unpacked = unpack(zipped({{"cpu.pprof", gzipped(plain())},
                                       {"heap.pprof", cut},
                                       {"metrics.json", bytesOf("[[")},
                                       {"block.pprof", bytesOf("<html>no</html>")}}));
  QVERIFY(unpacked);
  QCOMPARE(files(), QStringList(QStringLiteral("checkout_prod_cpu.pprof")));
  QCOMPARE(unpacked->warnings.size(), std::size_t{3});
  QVERIFY(unpacked->warnings[0].starts_with("left out heap.pprof: "));
  QVERIFY(unpacked->warnings[1].starts_with("left out metrics.json: "));
  QVERIFY(unpacked->warnings[2].starts_with("left out block.pprof: "));
  QVERIFY(!unpacked->isWhole());
}

void BundleFilesTest::bundlesThatAreOfNoUse_data() {
  QTest::addColumn<std::string>("archive");
  QTest::addColumn<std::string>("message");
  const auto row = [](const char* what, const Bytes& archive, const char* message) {
    QTest::newRow(what) << textOf(archive) << std::string(message);
  };
  row("empty", testFile("no-entries.zip"), "it is empty");
  row("metrics alone", zipped({{"metrics.json", bytesOf("[]")}}), "metrics.json (a JSON document)");
  row("broken alone", zipped({{"cpu.pprof", bytesOf("<html>x</html>")}}), "left out cpu.pprof");
  row("words", zipped({{"note.txt", bytesOf("some words\n")}}), "note.txt (");
}

void BundleFilesTest::bundlesThatAreOfNoUse() {
  QFETCH(std::string, archive);
  QFETCH(std::string, message);
  const auto unpacked = unpack(bytesOf(archive));
  QVERIFY(!unpacked);
  QVERIFY2(unpacked.error().message.find(message) != std::string::npos,
           unpacked.error().message.c_str());
  QVERIFY(!QDir(folder_->filePath(QStringLiteral("out"))).exists());
}

void BundleFilesTest::recordingsAloneAreKept() {
  const auto unpacked = unpack(zipped({{"main.jfr", zstdded(jfr())}}));
  QVERIFY(unpacked);
  QCOMPARE(unpacked->files.at(0).facts.type, BundleType::Jfr);
  QCOMPARE(content("checkout_prod_main.jfr"), textOf(jfr()));
}

void BundleFilesTest::aBombRefusesAllOfIt() {
  const Bytes zeros(std::size_t{12} << 20);
  const auto unpacked =
      unpack(zipped({{"cpu.pprof", plain()}, {"delta-heap.pprof", gzipped(zeros)}}));
  QVERIFY(!unpacked);
  QCOMPARE(unpacked.error().code, ErrorCode::LimitExceeded);
  QVERIFY(!QDir(folder_->filePath(QStringLiteral("out"))).exists());
}

void BundleFilesTest::namesThatBecomeTheSame() {
  const auto unpacked = unpack(zipped({{"c;u.pprof", plain()}, {"c?u.pprof", plain()}}));
  QVERIFY(!unpacked);
  QVERIFY(files().isEmpty());
}

void BundleFilesTest::surveysWithoutFiles() {
  Bundle bundle = Bundle::open(randomSource(testFile("bundle-shop-gzip-2.zip")), Limits{}).value();
  const auto survey = surveyBundle(bundle, Work{});
  QVERIFY(survey);
  QCOMPARE(survey->files.size(), std::size_t{6});
  QVERIFY(QDir(folder_->path()).isEmpty());
}

QTEST_GUILESS_MAIN(BundleFilesTest)
#include "bundle_files_test.moc"
