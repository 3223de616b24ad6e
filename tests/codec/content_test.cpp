// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/content_kind.h"
#include "tests/codec/samples.h"

#include <QTest>
#include <set>

using namespace pprof;
using namespace pprof::test;
using namespace std::string_view_literals;

namespace {

struct ContentRow {
  const char* name;
  ContentKind kind;
  std::string content;
};

std::string contentText(std::string_view text) { return std::string(text); }

std::vector<ContentRow> proseRows() {
  return {
      {"empty", ContentKind::Empty, ""},
      {"text", ContentKind::Text, "This is not a profile.\nIt is a text of two lines.\n"},
      {"a line that ends in a number", ContentKind::Text, "The answer to everything is 42\n"},
      {"blank", ContentKind::Text, "\n"},
      {"metrics", ContentKind::Text,
       "# HELP go_threads Threads.\n# TYPE go_threads gauge\ngo_threads 9\n"},
      {"html", ContentKind::Html, "<!DOCTYPE html><html><head></head></html>\n"},
      {"html in capitals after blanks", ContentKind::Html, "\r\n <HTML lang=en><body>403</body>"},
      {"html after a comment", ContentKind::Html, "<!-- proxy --><html></html>"},
      {"xml", ContentKind::Xml, "<?xml version=\"1.0\"?><Error>AccessDenied</Error>"},
      {"svg", ContentKind::Xml, "<svg version=\"1.1\"></svg>"},
      {"json error", ContentKind::JsonDocument, "{\"errors\": [\"Forbidden\"]}"},
      {"json pairs", ContentKind::JsonDocument,
       "[[\"go_alloc_bytes_per_sec\",1048576.5],[\"x\",1]]"},
      {"json, pretty", ContentKind::JsonDocument, "{\n  \"a\": 12\n}\n"},
      {"utf-16", ContentKind::Utf16Text, contentText("\xff\xfeh\0e\0a\0p\0"sv)},
      {"utf-16, big endian", ContentKind::Utf16Text, contentText("\xfe\xff\0h\0e"sv)},
  };
}

std::vector<ContentRow> foldedRows() {
  return {
      {"folded", ContentKind::FoldedStacks, "main;run;work 12\nmain;run 3\n"},
      {"folded, one line, no newline", ContentKind::FoldedStacks, "main;run;work 12"},
      {"folded, comments and blanks", ContentKind::FoldedStacks,
       "# made by hand\r\n\r\nmain;operator new (unsigned long);f 12\r\n"},
      {"folded, single frames", ContentKind::FoldedStacks, "main 12\nidle 3\n"},
      {"folded, brackets", ContentKind::FoldedStacks, "[kernel];[unknown] 1\n"},
      {"folded, fractions and minus", ContentKind::FoldedStacks, "a;b 1.5\na;c -2\n"},
      {"folded, byte order mark", ContentKind::FoldedStacks, "\xef\xbb\xbfmain;run 1\n"},
      {"folded, no weight", ContentKind::Text, "main;run;work\n"},
      {"folded, one bad line", ContentKind::Text, "main;run 1\nsome words here\n"},
      {"folded, cut in the head", ContentKind::FoldedStacks, "a;b 1\n" + std::string(70'000, 'x')},
  };
}

std::vector<ContentRow> legacyRows() {
  return {
      {"heap", ContentKind::LegacyHeap,
       "heap profile: 1: 2 [3: 4] @ heap/1048576\n1: 2 [3: 4] @ 0x1\n"},
      {"heapz", ContentKind::LegacyHeapz, "--- heapz 1 ---\nMAPPED_LIBRARIES:\n"},
      {"growthz", ContentKind::LegacyGrowthz, "--- growthz 1 ---\n"},
      {"contentionz", ContentKind::LegacyContentionz, "--- contentionz 1 ---\ncycles/second = 1\n"},
      {"contention", ContentKind::LegacyContention, "--- contention:\ncycles/second=1\n"},
      {"mutex", ContentKind::LegacyMutex, "--- mutex:\ncycles/second=1\n"},
      {"threadz", ContentKind::LegacyThreadz,
       "--- threadz 1 ---\n\n--- Thread 7f (name: x) stack: ---\n"},
      {"thread", ContentKind::LegacyThreadz, "--- Thread 7f (name: x) stack: ---\n"},
      {"java heap", ContentKind::LegacyJavaHeap,
       "--- heapz 1 ---\nformat = java\nresolution = bytes\n"},
      {"java contention", ContentKind::LegacyJavaContention,
       "--- contentionz 1 ---\nformat = java\n"},
      {"goroutines", ContentKind::LegacyGoroutineCounts, "goroutine profile: total 7\n1 @ 0x1\n"},
      {"threads", ContentKind::LegacyThreadCounts, "threadcreate profile: total 7\n"},
      {"own counts", ContentKind::LegacyCounts, "my/connections profile: total 7\n1 @ 0x1 0x2\n"},
      {"goroutine dump", ContentKind::GoroutineDump, "goroutine 1 [running]:\nmain.main()\n"},
      {"cpu, 32 bits", ContentKind::LegacyCpu,
       contentText("\0\0\0\0\3\0\0\0\0\0\0\0\x10\x27\0\0\0\0\0\0"sv)},
      {"cpu, 32 bits, big endian", ContentKind::LegacyCpu,
       contentText("\0\0\0\0\0\0\0\3\0\0\0\0\0\0\x27\x10\0\0\0\0"sv)},
      {"cpu, 64 bits", ContentKind::LegacyCpu,
       contentText(
           "\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\x27\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv)},
      {"cpu, 64 bits, big endian", ContentKind::LegacyCpu,
       contentText(
           "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\x10\0\0\0\0\0\0\0\0"sv)},
  };
}

std::vector<ContentRow> binaryRows() {
  const auto profile = textOf(profileBytes());
  return {
      {"jfr", ContentKind::JavaFlightRecorder, contentText("FLR\0\0\2\0\1"sv)},
      {"go trace", ContentKind::GoExecutionTrace, contentText("go 1.26 trace\0\0\0\0"sv)},
      {"perf", ContentKind::PerfData, "PERFILE2h"},
      {"hprof", ContentKind::JavaHeapDump, contentText("JAVA PROFILE 1.0.2\0\0"sv)},
      {"elf", ContentKind::Elf,
       "\x7f"
       "ELF\x02\x01\x01"},
      {"zip", ContentKind::Zip, contentText("PK\3\4\x14\0"sv)},
      {"empty zip", ContentKind::Zip, contentText("PK\5\6\0\0\0\0"sv)},
      {"gzip", ContentKind::Gzip, "\x1f\x8b\x08"},
      {"zstd", ContentKind::Zstd, "\x28\xb5\x2f\xfd\x04"},
      {"lz4", ContentKind::Lz4, "\x04\x22\x4d\x18\x64"},
      {"zlib", ContentKind::Zlib, textOf(zlibbed(profileBytes()))},
      {"skippable, then lz4", ContentKind::Lz4,
       textOf(skippableFrame("note")) + "\x04\x22\x4d\x18\x64"},
      {"skippable, then nothing", ContentKind::Zstd, textOf(skippableFrame("note"))},
      {"zeros", ContentKind::UnknownBinary, std::string(1000, '\0')},
      {"noise", ContentKind::UnknownBinary, "\xf3\x01\x99\xee\x03 abc"},
      {"latin-1 noise", ContentKind::UnknownBinary, "\xe9\xe8\xe0\xf9\xea\xeb\xef"},
      {"profile", ContentKind::PprofProto, profile},
  };
}

std::vector<ContentRow> protoRows() {
  const auto profile = textOf(profileBytes());
  return {
      {"cut anywhere", ContentKind::PprofProto, profile.substr(0, 1001)},
      {"a terabyte of a sample", ContentKind::PprofProto,
       contentText("\x12\x80\x80\x80\x80\x80\x20\x0a\x01\x01"sv)},
      {"string table first", ContentKind::PprofProto,
       contentText("\x32\x00\x32\x07samples\x0a\x04\x08\x01\x10\x02"sv)},
      {"unknown field first", ContentKind::PprofProto, contentText("\xa2\x06\x01x"sv) + profile},
      {"time first", ContentKind::PprofProto, contentText("\x48\x01"sv) + profile},
      {"packed comment first", ContentKind::PprofProto, contentText("\x6a\x01\x05"sv) + profile},
      {"damaged after a good start", ContentKind::PprofProto, profile + "\xff\xff\xff"},
      {"doc_url first, as zlib's header", ContentKind::PprofProto,
       contentText("\x78\x01"sv) + profile},
      {"doc_url first, 0x5e", ContentKind::PprofProto, contentText("\x78\x5e"sv) + profile},
      {"doc_url first, 0x9c", ContentKind::PprofProto, contentText("\x78\x9c\x01"sv) + profile},
      {"doc_url first, 0xda", ContentKind::PprofProto, contentText("\x78\xda\x03"sv) + profile},
      {"another wire type", ContentKind::UnknownBinary, contentText("\x08\x01\x08\x01\x08\x01"sv)},
      {"only unknown fields", ContentKind::UnknownBinary,
       contentText("\xa2\x06\x01x\xa2\x06\x01x"sv)},
      {"a message with other fields inside", ContentKind::UnknownBinary,
       contentText("\x0a\xff\x01\xaa\x01\x02"sv)},
  };
}

std::vector<ContentRow> contentRows() {
  std::vector<ContentRow> rows;
  for (const auto& part : {proseRows(), foldedRows(), legacyRows(), binaryRows(), protoRows()})
    rows.insert(rows.end(), part.begin(), part.end());
  return rows;
}

} // namespace

class ContentTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void detects_data();
  void detects();
  void zlibOfAllKindsAndLevels();
  void plainProfilesThatLookLikeZlib();
  void everyKindHasNameAndAdvice();
  void refusalsNameTheFileSafely();
};

void ContentTest::detects_data() {
  QTest::addColumn<std::size_t>("row");
  const auto rows = contentRows();
  for (std::size_t i = 0; i < rows.size(); ++i)
    QTest::newRow(rows[i].name) << i;
}

void ContentTest::detects() {
  QFETCH(std::size_t, row);
  const ContentRow expected = contentRows()[row];
  const Bytes content = bytesOf(expected.content);
  QCOMPARE(std::string(contentName(detectContent(content))),
           std::string(contentName(expected.kind)));
}

void ContentTest::zlibOfAllKindsAndLevels() {
  for (int level = 0; level <= 9; ++level) {
    for (const std::size_t size : {0U, 10U, 500U, 300'000U}) {
      QCOMPARE(detectContent(zlibbed(profileBytes(size), level)), ContentKind::Zlib);
      QCOMPARE(detectContent(zlibbed(Bytes(size), level)), ContentKind::Zlib);
    }
  }
}

/// doc_url comes first, with every value that makes a good header of zlib.
void ContentTest::plainProfilesThatLookLikeZlib() {
  for (const std::size_t size : {60U, 500U, 5000U, 200'000U}) {
    for (unsigned flags = 0; flags < 256; ++flags) {
      if ((0x7800 + flags) % 31 != 0)
        continue;
      Bytes key = bytesOf(std::string_view("\x78\0", 2));
      key[1] = static_cast<std::byte>(flags);
      if (flags >= 0x80)
        key.push_back(std::byte{1});
      QCOMPARE(detectContent(joined({key, profileBytes(size)})), ContentKind::PprofProto);
    }
  }
}

void ContentTest::everyKindHasNameAndAdvice() {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(ContentKind::UnknownBinary); ++i) {
    const auto kind = static_cast<ContentKind>(i);
    QVERIFY(!contentName(kind).empty());
    QVERIFY2(names.emplace(contentName(kind)).second, "two kinds have one name");
    const Error error = refuse(kind);
    QVERIFY(!error.message.empty() && !error.message.ends_with('.'));
    QVERIFY(isProfile(kind) || !error.hint.empty());
    QCOMPARE(error.code, ErrorCode::BadFormat);
  }
}

void ContentTest::refusalsNameTheFileSafely() {
  const Error error = refuse(ContentKind::JavaFlightRecorder, "a\x1b[31m\n.jfr");
  QVERIFY(error.message.starts_with("a\\x1b[31m\\x0a.jfr: this is a Java Flight Recorder"));
  QVERIFY(refuse(ContentKind::Html).message.starts_with("this is an HTML page"));
}

QTEST_GUILESS_MAIN(ContentTest)
#include "content_test.moc"
