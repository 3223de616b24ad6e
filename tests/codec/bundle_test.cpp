// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/bundle.h"
#include "core/codec/memory_source.h"
#include "core/codec/pprof_reader.h"
#include "tests/codec/decoding.h"
#include "tests/support/memory_random.h"
#include "tests/support/printing.h"

#include <QTest>
#include <functional>
#include <map>

using namespace pprof;
using namespace pprof::test;

namespace {

Bytes plain() { return testFile("enc-plain.pb"); }

Result<Bundle> openBundle(const Bytes& archive, const Limits& limits = Limits{}) {
  return Bundle::open(randomSource(archive), limits);
}

/// What became of one member.
struct Taken {
  Result<MemberFacts> facts;
  std::string bytes;
};

Taken take(Bundle& bundle, std::size_t number = 0) {
  StringSink sink;
  Result<MemberFacts> facts = bundle.extract(bundle.members()[number], sink, Work{});
  return {std::move(facts), sink.take()};
}

/// The only member of an archive of its own.
Taken takeOnly(const std::string& name, const Bytes& content) {
  Bundle bundle = openBundle(zipped({{name, content}})).value();
  return take(bundle);
}

std::string typeNameOf(const Taken& taken) {
  return taken.facts ? std::string(bundleTypeName(taken.facts->type)) : taken.facts.error().message;
}

/// The member of that name of a bundle in tests/data/codec.
Bytes memberOf(const std::string& archive, const std::string& name) {
  Bundle bundle = openBundle(testFile(archive)).value();
  for (std::size_t i = 0; i < bundle.members().size(); ++i)
    if (bundle.members()[i].name == name)
      return bytesOf(take(bundle, i).bytes);
  qFatal("no such member");
}

} // namespace

class BundleTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void realBundles_data();
  void realBundles();
  void nestsComeOff_data();
  void nestsComeOff();
  void typesGoByContent_data();
  void typesGoByContent();
  void events();
  void hostileArchives_data();
  void hostileArchives();
  void bombsAreRefused_data();
  void bombsAreRefused();
  void allMembersTogetherAreCapped();
  void brokenMembers_data();
  void brokenMembers();
  void readersThatKeepNothing_data();
  void readersThatKeepNothing();
  void longFieldsArePassedOver();
  void canceledWorkEnds();
};

void BundleTest::realBundles_data() {
  QTest::addColumn<std::string>("archive");
  QTest::newRow("gzip") << std::string("bundle-shop-gzip-2.zip");
  QTest::newRow("zstd") << std::string("bundle-shop-zstd-3.zip");
}

void BundleTest::realBundles() {
  QFETCH(std::string, archive);
  Bundle bundle = openBundle(testFile(archive)).value();
  std::map<std::string, std::string> types;
  for (std::size_t i = 0; i < bundle.members().size(); ++i) {
    const Taken taken = take(bundle, i);
    const std::string& name = bundle.members()[i].name;
    types[name] = typeNameOf(taken);
    QCOMPARE(taken.facts->isProfile, name != "metrics.json");
    QCOMPARE(taken.facts->isDelta, name.starts_with("delta-"));
    const auto first = static_cast<unsigned char>(taken.bytes.at(0));
    constexpr unsigned char kZstd = 0x28;
    QVERIFY2(first != kZstd, name.c_str()); // go tool pprof reads gzip and plain protos
  }
  const std::map<std::string, std::string> expected{{"cpu.pprof", "cpu"},
                                                    {"delta-block.pprof", "block"},
                                                    {"delta-heap.pprof", "heap"},
                                                    {"delta-mutex.pprof", "mutex"},
                                                    {"goroutines.pprof", "goroutines"},
                                                    {"metrics.json", "metrics"}};
  QCOMPARE(types, expected);
}

void BundleTest::nestsComeOff_data() {
  QTest::addColumn<std::string>("content");
  QTest::addColumn<std::string>("expected");
  const std::string raw = textOf(plain());
  const std::string once = textOf(gzipped(plain()));
  QTest::newRow("plain") << raw << raw;
  QTest::newRow("gzip stays as it is") << once << once;
  QTest::newRow("double gzip") << textOf(gzipped(gzipped(plain()))) << once;
  QTest::newRow("zstd") << textOf(zstdded(plain())) << raw;
  QTest::newRow("lz4") << textOf(lz4ed(plain())) << raw;
  QTest::newRow("zlib") << textOf(zlibbed(plain())) << raw;
  QTest::newRow("gzip in zstd") << textOf(zstdded(gzipped(plain()))) << once;
  QTest::newRow("zstd in gzip") << textOf(gzipped(zstdded(plain()))) << raw;
  QTest::newRow("zstd in lz4 in gzip") << textOf(gzipped(lz4ed(zstdded(plain())))) << raw;
  const std::string two = textOf(testFile("enc-gzip-members.pb.gz"));
  QTest::newRow("two gzip members") << two << two;
}

void BundleTest::nestsComeOff() {
  QFETCH(std::string, content);
  QFETCH(std::string, expected);
  const Taken taken = takeOnly("cpu.pprof", bytesOf(content));
  QCOMPARE(typeNameOf(taken), std::string("cpu"));
  QVERIFY(taken.bytes == expected);
}

void BundleTest::typesGoByContent_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<std::string>("content");
  QTest::addColumn<std::string>("type");
  QTest::addColumn<bool>("isProfile");
  const auto row = [](const char* name, const Bytes& content, const char* type, bool isProfile) {
    QTest::addRow("%s: %s", name, type)
        << std::string(name) << textOf(content) << std::string(type) << isProfile;
  };
  const auto go = [](const char* name) { return memberOf("bundle-shop-zstd-3.zip", name); };
  row("blockchain.pprof", go("cpu.pprof"), "cpu", true);
  row("cpu-x.pprof", go("delta-heap.pprof"), "heap", true);
  row("delta-block.pprof", go("delta-mutex.pprof"), "mutex", true);
  row("delta-mutex.pprof", go("delta-block.pprof"), "block", true);
  row("heap.pprof", go("goroutines.pprof"), "goroutines", true);
  row("numbers.json", bytesOf(R"([["go_gcs_per_sec",0.5],["go_num_goroutine",57]])"), "metrics",
      false);
  row("metrics.json", bytesOf("[]"), "metrics", false);
  row("metrics.json", bytesOf(R"({"a":1})"), "metrics", false);
  row("code-provenance.json", bytesOf(R"({"v1":[]})"), "unknown", false);
  row("anything", zstdded(bytesOf(std::string_view("go 1.26 trace\0\0\0", 16))), "trace", false);
  row("main.jfr", lz4ed(bytesOf(std::string_view("FLR\0\0\2\0\0 and so on", 18))), "jfr", false);
  row("main.pprof", bytesOf(std::string_view("FLR\0\0\2\0\0 and so on", 18)), "jfr", false);
  row("readme.txt", bytesOf("some words about it\nand more\n"), "unknown", false);
}

void BundleTest::typesGoByContent() {
  QFETCH(std::string, name);
  QFETCH(std::string, content);
  const Taken taken = takeOnly(name, bytesOf(content));
  QTEST(typeNameOf(taken), "type");
  QTEST(taken.facts->isProfile, "isProfile");
}

void BundleTest::events() {
  const Taken taken = takeOnly(
      "event.json",
      zstdded(bytesOf(R"({"attachments":["cpu.pprof"],"start":"2026-11-23T01:52:38.774Z",)"
                      R"("end":"2026-11-23T01:52:43.804Z","family":"node","version":"4",)"
                      R"("tags_profiler":"runtime:nodejs,service:shop,env:test,version:1.2.3"})")));
  QVERIFY(taken.facts && taken.facts->event);
  QCOMPARE(taken.facts->event->start, std::string("2026-11-23T01:52:38.774Z"));
  QCOMPARE(taken.facts->event->end, std::string("2026-11-23T01:52:43.804Z"));
  QCOMPARE(taken.facts->event->family, std::string("node"));
  QCOMPARE(taken.facts->event->version, std::string("1.2.3"));
  QCOMPARE(taken.facts->event->service, std::string("shop"));
  QCOMPARE(taken.facts->event->env, std::string("test"));
  QCOMPARE(taken.bytes.front(), '{'); // JSON is written plain
}

void BundleTest::hostileArchives_data() {
  QTest::addColumn<std::string>("archive");
  QTest::addColumn<std::string>("message");
  const auto row = [](const char* what, const ZipEntry& entry, const char* message) {
    QTest::newRow(what) << textOf(zipped({{"cpu.pprof", plain()}, entry})) << std::string(message);
  };
  row("a way out", {"../cpu2.pprof", plain()}, "leads out of the folder");
  row("a way out in the middle", {"a/../../b.pprof", plain()}, "leads out of the folder");
  row("a folder that is a way out", {"../", {}}, "leads out of the folder");
  row("absolute", {"/etc/cron.d/x", plain()}, "has an absolute name");
  row("a drive letter", {"C:evil.pprof", plain()}, "has an absolute name");
  row("a backslash", {"..\\evil.pprof", plain()}, "has a backslash in its name");
  row("a line break", {"a\nb.pprof", plain()}, "has control characters in its name");
  row("an escape", {"\x1b[31mred.pprof", plain()}, "has control characters in its name");
  row("a link", {"link.pprof", bytesOf("/etc/passwd"), 0120777}, "is a symbolic link");
  row("a pipe", {"pipe.pprof", plain(), 0010644}, "is a device, a pipe or a socket");
  row("a device", {"null.pprof", plain(), 0020644}, "is a device, a pipe or a socket");
  row("encrypted", {"secret.pprof", plain(), 0100644, "password"}, "is encrypted");
  row("the same name in a folder", {"host-2/cpu.pprof", plain()}, "has the same name");
  row("the same name but for case", {"CPU.pprof", plain()}, "has the same name");
  QTest::newRow("the same name twice")
      << textOf(testFile("duplicate-names.zip")) << std::string("has the same name");
  QTest::newRow("cut in its directory")
      << textOf(testFile("truncated-directory.zip")) << std::string("zip: ");
  QTest::newRow("nothing") << std::string() << std::string("zip: ");
  QTest::newRow("a web page") << std::string("<html><body>Log in</body></html>")
                              << std::string("zip: ");
}

void BundleTest::hostileArchives() {
  QFETCH(std::string, archive);
  QFETCH(std::string, message);
  const auto bundle = openBundle(bytesOf(archive));
  QVERIFY(!bundle);
  QCOMPARE(bundle.error().code, ErrorCode::BadFormat);
  QVERIFY2(bundle.error().message.find(message) != std::string::npos,
           bundle.error().message.c_str());
  QVERIFY(!bundle.error().hint.empty());
  QVERIFY(bundle.error().message.find('\x1b') == std::string::npos);
}

void BundleTest::bombsAreRefused_data() {
  QTest::addColumn<std::string>("content");
  constexpr std::size_t kLarge = std::size_t{12} << 20;
  const Bytes zeros(kLarge);
  QTest::newRow("zeros in the zip alone") << textOf(zeros);
  QTest::newRow("in zstd") << textOf(zstdded(zeros));
  QTest::newRow("in gzip") << textOf(gzipped(zeros));
  QTest::newRow("in three layers") << textOf(gzipped(lz4ed(zstdded(zeros))));
  QTest::newRow("a profile with a string of zeros")
      << textOf(gzipped(joined({plain(), bytesOf(std::string_view("\x32\x80\x80\x80\x05", 5)),
                                Bytes(std::size_t{10} << 20)})));
  QTest::newRow("in six layers of gzip")
      << textOf(gzipped(gzipped(gzipped(gzipped(gzipped(gzipped(plain())))))));
  QTest::newRow("an archive in the archive") << textOf(zipped({{"a", zeros}}));
  // It is written as it is, and nothing more comes out of it than the profile.
  const Bytes nothing = gzipped({});
  std::vector<Bytes> members(kLarge / nothing.size(), nothing);
  members.insert(members.begin(), gzipped(plain()));
  QTest::newRow("a profile in gzip with many empty members") << textOf(zstdded(joined(members)));
}

void BundleTest::bombsAreRefused() {
  QFETCH(std::string, content);
  auto bundle = openBundle(zipped({{"cpu.pprof", bytesOf(content)}}));
  if (!bundle) { // its directory says it
    QVERIFY2(bundle.error().message.find("decompression bomb") != std::string::npos,
             bundle.error().message.c_str());
    return;
  }
  const Taken taken = take(*bundle);
  QVERIFY(!taken.facts);
  QCOMPARE(taken.facts.error().code, ErrorCode::LimitExceeded);
  QVERIFY(taken.bytes.size() <= kAlwaysFineBytes + (std::size_t{1} << 20));
}

void BundleTest::allMembersTogetherAreCapped() {
  // Each is fine by itself: what comes out is counted over all.
  const Bytes member = gzipped(Bytes(std::size_t{3} << 20));
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 8; ++i)
    entries.push_back({"m" + std::to_string(i), member});
  Bundle bundle = openBundle(zipped(entries)).value();
  std::size_t taken = 0;
  while (taken < entries.size() && take(bundle, taken).facts)
    ++taken;
  QVERIFY(taken > 0 && taken < entries.size());
  Limits small;
  small.maxDecompressedBytes = 1000;
  const auto refused = openBundle(zipped({{"a", Bytes(600)}, {"b", Bytes(600)}}), small);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
}

void BundleTest::brokenMembers_data() {
  QTest::addColumn<std::string>("name");
  QTest::addColumn<std::string>("content");
  const auto row = [](const char* name, const Bytes& content, const char* what) {
    QTest::newRow(what) << std::string(name) << textOf(content);
  };
  const auto cut = [](Bytes bytes) {
    bytes.resize(bytes.size() * 2 / 3);
    return bytes;
  };
  row("cpu.pprof", cut(plain()), "a profile that is cut");
  row("cpu.pprof", cut(gzipped(plain())), "gzip that is cut");
  row("cpu.pprof", cut(zstdded(plain())), "zstd that is cut");
  row("cpu.pprof", cut(lz4ed(plain())), "lz4 that is cut");
  row("cpu.pprof", testFile("gzip-bad-crc.pb.gz"), "a wrong checksum");
  row("cpu.pprof", testFile("gzip-trailing-garbage.pb.gz"), "text after the profile");
  row("cpu.pprof", {}, "nothing at all");
  row("cpu.pprof", bytesOf("<html><body>Forbidden</body></html>"), "a web page");
  row("cpu.pprof", bytesOf(R"({"errors":["Forbidden"]})"), "an error of the API");
  row("metrics.json", bytesOf(R"([["go_gcs_per_sec",0.5],)"), "JSON that is cut");
}

void BundleTest::brokenMembers() {
  QFETCH(std::string, name);
  QFETCH(std::string, content);
  const Taken taken = takeOnly(name, bytesOf(content));
  QVERIFY(!taken.facts);
  QCOMPARE(taken.facts.error().code, ErrorCode::BadFormat);
}

void BundleTest::readersThatKeepNothing_data() {
  QTest::addColumn<std::string>("content");
  for (const char* name : {"good.pb.gz",
                           "bad-utf8.pb",
                           "dangling-mapping.pb",
                           "label-both.pb",
                           "dangling-function.pb",
                           "dangling-location.pb",
                           "duplicate-function.pb",
                           "duplicate-location.pb",
                           "duplicate-mapping.pb",
                           "zero-function.pb",
                           "zero-location.pb",
                           "zero-mapping.pb",
                           "too-few-values.pb",
                           "too-many-values.pb",
                           "no-values.pb",
                           "many-sample-types.pb",
                           "no-string-table.pb",
                           "string-index-negative.pb",
                           "string-index-out-of-range.pb",
                           "string-zero-not-empty.pb",
                           "samples-without-types.pb",
                           "bad-varint.pb",
                           "truncated-proto.pb",
                           "truncated-proto-one-byte.pb",
                           "wrong-wire-type.pb",
                           "huge-length.pb",
                           "huge-length-max.pb",
                           "group-wire-type.pb",
                           "field-zero.pb"}) {
    QFile file(QStringLiteral(PPROF_SOURCE_DIR "/tests/data/bad/") + QString::fromUtf8(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTest::newRow(name) << file.readAll().toStdString();
  }
}

void BundleTest::readersThatKeepNothing() {
  QFETCH(std::string, content);
  const auto read = [&](auto reader) {
    auto input = openDecoded(std::make_unique<MemorySource>(bytesOf(content)), Limits{}).value();
    return reader(*input.stream, Limits{}, Work{});
  };
  const auto kept = read(readPprof);
  const auto checked = read(checkPprof);
  QCOMPARE(checked.has_value(), kept.has_value());
  if (!kept) {
    QCOMPARE(checked.error().code, kept.error().code);
    return;
  }
  QCOMPARE((*checked)->sampleTypes.size(), (*kept)->sampleTypes.size());
  for (std::size_t i = 0; i < (*kept)->sampleTypes.size(); ++i)
    QCOMPARE(std::string((*checked)->text((*checked)->sampleTypes[i].type)),
             std::string((*kept)->text((*kept)->sampleTypes[i].type)));
  QCOMPARE((*checked)->timeNanos, (*kept)->timeNanos);
  QCOMPARE((*checked)->sampleCount(), std::size_t{0});
}

void BundleTest::longFieldsArePassedOver() {
  // A text and a field of a later version, longer than what is read at a time.
  const auto field = [](char key, std::size_t size) {
    Bytes bytes = bytesOf(std::string_view(&key, 1));
    for (std::size_t left = size;; left >>= 7) {
      bytes.push_back(std::byte(left >= 128 ? (left & 127) | 128 : left));
      if (left < 128)
        break;
    }
    bytes.resize(bytes.size() + size, std::byte('x'));
    return bytes;
  };
  constexpr char kString = 0x32;
  constexpr char kUnknown = 0x7a; // 15 is the last that is known
  Bytes unknown = field(kUnknown, 1'000'000);
  unknown.insert(unknown.begin(), std::byte(0x82)); // 16, in two bytes
  unknown[1] = std::byte(0x01);
  const Bytes content =
      joined({plain(), field(kString, 3'000'000), unknown, field(kString, 5), field(kString, 0)});
  const auto check = [](const Bytes& bytes) {
    MemorySource source(bytes);
    return checkPprof(source, Limits{}, Work{});
  };
  QVERIFY(check(content));
  for (const std::size_t cut : {std::size_t{8}, std::size_t{500'000}, std::size_t{1'000'100}}) {
    const auto result = check(Bytes(content.begin(), content.end() - static_cast<long>(cut)));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::BadFormat);
  }
  Limits few;
  few.maxStringBytes = 1'000'000;
  MemorySource source(content);
  QCOMPARE(checkPprof(source, few, Work{}).error().code, ErrorCode::LimitExceeded);
}

void BundleTest::canceledWorkEnds() {
  Bundle bundle = openBundle(zipped({{"cpu.pprof", plain()}})).value();
  Work work;
  work.cancel.cancel();
  StringSink sink;
  const auto facts = bundle.extract(bundle.members()[0], sink, work);
  QVERIFY(!facts);
  QCOMPARE(facts.error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(BundleTest)
#include "bundle_test.moc"
