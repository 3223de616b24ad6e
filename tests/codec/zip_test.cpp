// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/zip_bundle.h"
#include "tests/codec/decoding.h"

#include <QTest>
#include <thread>

using namespace pprof;
using namespace pprof::test;

namespace {

ZipBundle opened(const Bytes& bytes) {
  auto bundle = ZipBundle::open(bytes, Limits{});
  if (!bundle)
    qFatal("%s", bundle.error().message.c_str());
  return *bundle;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A bundle of Datadog's Go profiler in miniature.
Bytes goBundle() {
  return zipped({{"cpu.pprof", gzipped(profileBytes(500))},
                 {"delta-heap.pprof", zstdded(profileBytes(600))},
                 {"delta-mutex.pprof", lz4ed(profileBytes(700))},
                 {"delta-block.pprof", profileBytes(800)},
                 {"goroutines.pprof", gzipped(profileBytes(900))},
                 {"metrics.json", zstdded(bytesOf("[[\"go_gcs_per_sec\",0.5]]"))},
                 {"go.trace", bytesOf(std::string_view("go 1.26 trace\0\0\0", 16))}});
}

} // namespace

class ZipTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void listsMembers();
  void readsMembers();
  void aSourceOutlivesItsBundle();
  void membersAreReadFromSeveralThreads();
  void foldersLinksAndSecretsAreRefused();
  void badArchives_data();
  void badArchives();
  void damagedMembersAreNoticed();
  void capsHold();
  void cutAnywhere();
  void picks_data();
  void picks();
  void picksTheOnlyProfile();
  void listsWhatThereIs();
  void saysWhatIsNoProfile();
  void refusesAmbiguity();
  void longListsAreCut();
};

void ZipTest::listsMembers() {
  const ZipBundle bundle = opened(zipped({{"dir/", {}},
                                          {"dir/a.pprof", profileBytes(500)},
                                          {"link", bytesOf("dir/a.pprof"), 0120777}}));
  const auto& members = bundle.members();
  QCOMPARE(members.size(), std::size_t{3});
  QVERIFY(members[0].isDirectory && !members[0].isSymlink);
  QCOMPARE(members[1].name, std::string("dir/a.pprof"));
  QCOMPARE(members[1].size, std::uint64_t{profileBytes(500).size()});
  QVERIFY(members[1].compressedSize > 0 && !members[1].isDirectory && !members[1].isSymlink);
  QVERIFY(members[2].isSymlink);
  QCOMPARE(members[2].index, std::size_t{2});
}

void ZipTest::readsMembers() {
  const ZipBundle bundle = opened(testFile("bundle-shop-gzip-2.zip"));
  QCOMPARE(bundle.members().size(), std::size_t{6});
  for (const ZipMember& member : bundle.members()) {
    auto source = bundle.openMember(member.index);
    QVERIFY(source);
    QCOMPARE((*source)->bytesTotal(), member.size);
    QCOMPARE(std::uint64_t{drained(**source).value().size()}, member.size);
    QCOMPARE((*source)->bytesDone(), member.size);
    auto input = openDecoded(bundle.openMember(member.index).value(), Limits{}, 1);
    QVERIFY(input);
    const bool json = member.name == "metrics.json";
    QCOMPARE(input->kind, json ? ContentKind::JsonDocument : ContentKind::PprofProto);
  }
}

void ZipTest::aSourceOutlivesItsBundle() {
  const Bytes content = profileBytes(1'000'000);
  ByteSourcePtr source;
  {
    const ZipBundle bundle = opened(zipped({{"a", content}}));
    source = bundle.openMember(0).value();
  }
  QVERIFY(drained(*source).value() == content);
}

void ZipTest::membersAreReadFromSeveralThreads() {
  std::vector<ZipEntry> entries;
  for (std::size_t i = 0; i < 8; ++i)
    entries.push_back({std::to_string(i), profileBytes(100'000 + i * 1000)});
  const ZipBundle bundle = opened(zipped(entries));
  std::vector<std::thread> threads;
  std::array<bool, 8> good{};
  for (std::size_t i = 0; i < good.size(); ++i)
    threads.emplace_back([&, i] {
      const auto source = bundle.openMember(i).value();
      good[i] = drained(*source, 1000).value() == entries[i].content;
    });
  for (std::thread& thread : threads)
    thread.join();
  for (const bool each : good)
    QVERIFY(each);
}

void ZipTest::foldersLinksAndSecretsAreRefused() {
  const ZipBundle bundle = opened(zipped({{"dir/", {}},
                                          {"link", bytesOf("cpu.pprof"), 0120777},
                                          {"secret", profileBytes(500), 0100644, "password"}}));
  QVERIFY(has(bundle.openMember(0).error().message, "folder"));
  QVERIFY(has(bundle.openMember(1).error().message, "symbolic link"));
  QVERIFY(bundle.members()[2].isEncrypted);
  QVERIFY(has(bundle.openMember(2).error().message, "encrypted"));
  QCOMPARE(bundle.openMember(3).error().code, ErrorCode::InvalidArgument);
  const Error none = pickMember(bundle, "", Limits{}).error();
  QVERIFY(has(none.message, "dir/ (a folder), link (a symbolic link), secret (encrypted)"));
}

void ZipTest::badArchives_data() {
  QTest::addColumn<std::string>("content");
  QTest::newRow("cut in its directory") << textOf(testFile("truncated-directory.zip"));
  QTest::newRow("nothing") << std::string();
  QTest::newRow("not a zip") << std::string(1000, 'x');
}

void ZipTest::badArchives() {
  QFETCH(std::string, content);
  const auto bundle = ZipBundle::open(bytesOf(content), Limits{});
  QVERIFY(!bundle);
  QCOMPARE(bundle.error().code, ErrorCode::BadFormat);
  QVERIFY2(bundle.error().message.starts_with("zip: "), bundle.error().message.c_str());
  QVERIFY(!bundle.error().hint.empty());
}

void ZipTest::damagedMembersAreNoticed() {
  Bytes archive = zipped({{"a", profileBytes(5000)}});
  archive[1000] ^= std::byte{0x40};
  const ZipBundle bundle = opened(archive);
  const auto source = bundle.openMember(0).value();
  const auto content = drained(*source);
  QVERIFY(!content);
  QCOMPARE(content.error().code, ErrorCode::BadFormat);
  QVERIFY(!drained(*source));
}

void ZipTest::capsHold() {
  const Bytes archive = zipped({{"a", Bytes(1'000'000)}, {"b", bytesOf("b")}});
  Limits limits;
  limits.maxZipEntries = 2;
  limits.maxDecompressedBytes = 1'000'000;
  const auto bundle = ZipBundle::open(archive, limits);
  QVERIFY(bundle && drained(*bundle->openMember(0).value()));
  limits.maxDecompressedBytes = 999'999;
  const auto small = ZipBundle::open(archive, limits);
  QCOMPARE(small->openMember(0).error().code, ErrorCode::LimitExceeded);
  QVERIFY(small->openMember(1));
  limits.maxZipEntries = 1;
  const auto refused = ZipBundle::open(archive, limits);
  QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
  QVERIFY(has(refused.error().message, "max_zip_entries"));
}

void ZipTest::cutAnywhere() {
  const Bytes archive = zipped({{"cpu.pprof", profileBytes(500)}});
  for (std::size_t size = 0; size < archive.size(); ++size) {
    const Bytes cut(archive.begin(), archive.begin() + static_cast<std::ptrdiff_t>(size));
    const auto bundle = ZipBundle::open(cut, Limits{});
    QVERIFY(!bundle || !pickMember(*bundle, "", Limits{}));
  }
}

void ZipTest::picks_data() {
  QTest::addColumn<std::string>("wanted");
  QTest::addColumn<std::string>("name");
  const auto row = [](const char* wanted, const char* name) {
    QTest::newRow(wanted) << std::string(wanted) << std::string(name);
  };
  row("cpu.pprof", "cpu.pprof");
  row("cpu", "cpu.pprof");
  row("heap", "delta-heap.pprof");
  row("delta-heap", "delta-heap.pprof");
  row("mutex", "delta-mutex.pprof");
  row("block", "delta-block.pprof");
  row("goroutine", "goroutines.pprof");
  row("goroutines", "goroutines.pprof");
  row("metrics", "metrics.json");
}

void ZipTest::picks() {
  QFETCH(std::string, wanted);
  QFETCH(std::string, name);
  const ZipBundle bundle = opened(goBundle());
  const auto index = pickMember(bundle, wanted, Limits{});
  QVERIFY(index);
  QCOMPARE(bundle.members()[*index].name, name);
  // In a folder, and under the names of profiles that are not deltas.
  const ZipBundle other = opened(zipped({{"2026/", {}},
                                         {"2026/heap.pprof", profileBytes(500)},
                                         {"2026/" + name, profileBytes(500)}}));
  const auto inFolder = pickMember(other, wanted, Limits{});
  QVERIFY(inFolder);
  QCOMPARE(*inFolder, std::size_t{wanted == "heap" ? 1U : 2U});
}

void ZipTest::picksTheOnlyProfile() {
  const ZipBundle bundle =
      opened(zipped({{"metrics.json", bytesOf("[]")},
                     {"odd.name", gzipped(zstdded(profileBytes(500)))},
                     {"main.jfr", bytesOf(std::string_view("FLR\0\0\2", 6))}}));
  QCOMPARE(pickMember(bundle, "", Limits{}).value(), std::size_t{1});
  const ZipBundle folded = opened(zipped({{"x", bytesOf("main;run 1\n")}}));
  QCOMPARE(pickMember(folded, "", Limits{}).value(), std::size_t{0});
  // Names that would leave the folder are names like any other: nothing is written under them.
  const ZipBundle outside = opened(testFile("traversal.zip"));
  QCOMPARE(pickMember(outside, "cpu", Limits{}).value(), std::size_t{1});
}

void ZipTest::listsWhatThereIs() {
  const Error error = pickMember(opened(goBundle()), "", Limits{}).error();
  QVERIFY2(has(error.message, "5 profiles"), error.message.c_str());
  QVERIFY(has(error.message, "cpu.pprof (a pprof profile)"));
  QVERIFY(has(error.message, "metrics.json (a JSON document)"));
  QVERIFY(has(error.message, "go.trace (a Go execution trace)"));
  QVERIFY(has(error.hint, "BUNDLE.zip#cpu.pprof"));
  const Error missing = pickMember(opened(goBundle()), "cpu.prof", Limits{}).error();
  QCOMPARE(missing.code, ErrorCode::NotFound);
  QVERIFY(has(missing.message, "delta-block.pprof"));
  QCOMPARE(missing.hint, std::string("did you mean cpu.pprof?"));
}

void ZipTest::saysWhatIsNoProfile() {
  const Error none = pickMember(opened(testFile("not-profiles.zip")), "", Limits{}).error();
  QVERIFY2(has(none.message, "main.jfr (a Java Flight Recorder recording)"), none.message.c_str());
  const Error nested = pickMember(opened(testFile("nested-bomb.zip")), "", Limits{}).error();
  QVERIFY(has(nested.message, "inner.zip (a zip archive)"));
  const Error link = pickMember(opened(testFile("symlink.zip")), "", Limits{}).error();
  QVERIFY(has(link.message, "cpu.pprof (a symbolic link)"));
  const Error nothing = pickMember(opened(testFile("no-entries.zip")), "", Limits{}).error();
  QVERIFY(has(nothing.message, "no members"));
  const Error named = pickMember(opened(testFile("no-entries.zip")), "cpu", Limits{}).error();
  QCOMPARE(named.code, ErrorCode::NotFound);
}

void ZipTest::refusesAmbiguity() {
  const Error duplicate =
      pickMember(opened(testFile("duplicate-names.zip")), "cpu.pprof", Limits{}).error();
  QVERIFY2(has(duplicate.message, "2 members"), duplicate.message.c_str());
  QVERIFY(has(duplicate.hint, "same name"));
  const ZipBundle bundle =
      opened(zipped({{"a/cpu.pprof", profileBytes(500)}, {"b/cpu.pprof", profileBytes(500)}}));
  const Error error = pickMember(bundle, "cpu", Limits{}).error();
  QVERIFY2(has(error.message, "a/cpu.pprof, b/cpu.pprof"), error.message.c_str());
  QVERIFY(has(error.hint, "BUNDLE.zip#a/cpu.pprof"));
  QCOMPARE(pickMember(bundle, "b/cpu.pprof", Limits{}).value(), std::size_t{1});
}

void ZipTest::longListsAreCut() {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 50; ++i)
    entries.push_back({"QZQJ" + std::string(300, 'n') + std::to_string(i), bytesOf("text")});
  // libzip does not write names with control characters; others do.
  std::string archive = textOf(zipped(entries));
  for (auto at = archive.find("QZQ"); at != std::string::npos; at = archive.find("QZQ"))
    archive.replace(at, 3, "\x1b[2");
  const Error error = pickMember(opened(bytesOf(archive)), "", Limits{}).error();
  QVERIFY(has(error.message, "and 30 more"));
  QVERIFY(has(error.message, "\\x1b[2J"));
  QVERIFY(error.message.size() < 4000);
}

QTEST_GUILESS_MAIN(ZipTest)
#include "zip_test.moc"
