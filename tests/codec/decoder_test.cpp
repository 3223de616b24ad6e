// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/codec/decoding.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

struct Encoding {
  const char* name;
  std::vector<std::string> layers;
  Bytes input;
  Bytes content;
};

std::vector<Encoding> makeEncodings() {
  const Bytes profile = profileBytes();
  const Bytes large = profileBytes(3'000'000);
  const Bytes half = profileBytes(2000);
  const Bytes empty;
  return {
      {"plain", {}, profile, profile},
      {"gzip", {"gzip"}, gzipped(profile), profile},
      {"gzip stored", {"gzip"}, gzipped(profile, 0), profile},
      {"gzip large", {"gzip"}, gzipped(large, 1), large},
      {"gzip stored large", {"gzip"}, gzipped(large, 0), large},
      {"gzip members", {"gzip"}, joined({gzipped(half), gzipped(half)}), joined({half, half})},
      {"gzip large members",
       {"gzip"},
       joined({gzipped(large), gzipped(large, 9)}),
       joined({large, large})},
      {"gzip empty member first", {"gzip"}, joined({gzipped(empty), gzipped(profile)}), profile},
      {"gzip empty member last", {"gzip"}, joined({gzipped(profile), gzipped(empty)}), profile},
      {"gzip of nothing", {"gzip"}, gzipped(empty), empty},
      {"zlib", {"zlib"}, zlibbed(profile), profile},
      {"zlib fast", {"zlib"}, zlibbed(profile, 1), profile},
      {"zlib best", {"zlib"}, zlibbed(profile, 9), profile},
      {"zlib stored", {"zlib"}, zlibbed(profile, 0), profile},
      {"zlib large", {"zlib"}, zlibbed(large), large},
      {"zlib large stored", {"zlib"}, zlibbed(large, 0), large},
      {"zstd", {"zstd"}, zstdded(profile), profile},
      {"zstd large", {"zstd"}, zstdded(large), large},
      {"zstd frames", {"zstd"}, joined({zstdded(half), zstdded(half)}), joined({half, half})},
      {"zstd empty frame", {"zstd"}, joined({zstdded(empty), zstdded(half)}), half},
      {"zstd skippable first", {"zstd"}, joined({skippableFrame("note"), zstdded(half)}), half},
      {"zstd skippable last", {"zstd"}, joined({zstdded(half), skippableFrame("note")}), half},
      {"zstd of nothing", {"zstd"}, zstdded(empty), empty},
      {"lz4", {"lz4"}, lz4ed(profile), profile},
      {"lz4 large", {"lz4"}, lz4ed(large), large},
      {"lz4 frames", {"lz4"}, joined({lz4ed(half), lz4ed(half)}), joined({half, half})},
      {"lz4 skippable first", {"lz4"}, joined({skippableFrame("note"), lz4ed(half)}), half},
      {"lz4 skippable last", {"lz4"}, joined({lz4ed(half), skippableFrame("")}), half},
      {"lz4 of nothing", {"lz4"}, lz4ed(empty), empty},
      {"gzip in gzip", {"gzip", "gzip"}, gzipped(gzipped(profile)), profile},
      {"gzip in zstd", {"zstd", "gzip"}, zstdded(gzipped(profile)), profile},
      {"zstd in lz4 in zlib in gzip",
       {"gzip", "zlib", "lz4", "zstd"},
       gzipped(zlibbed(lz4ed(zstdded(profile)))),
       profile},
  };
}

const std::vector<Encoding>& encodings() {
  static const std::vector<Encoding> all = makeEncodings();
  return all;
}

} // namespace

class DecoderTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void everyEncodingGivesItsContent_data();
  void everyEncodingGivesItsContent();
  void piecesAndSpansDoNotMatter();
  void everyWayOfDeflating();
  void filesOfOtherWritersAreRead_data();
  void filesOfOtherWritersAreRead();
  void nestingIsLimited();
  void outerLayersCount();
  void decompressedBytesAreCapped_data();
  void decompressedBytesAreCapped();
  void everyLayerIsCapped();
  void anErrorStaysAnError();
  void progressIsThatOfTheFile();
  void anEmptyInputIsEmpty();
  void readAllIsCapped();
};

void DecoderTest::everyEncodingGivesItsContent_data() {
  QTest::addColumn<std::size_t>("row");
  const auto& all = encodings();
  for (std::size_t i = 0; i < all.size(); ++i)
    QTest::newRow(all[i].name) << i;
}

void DecoderTest::everyEncodingGivesItsContent() {
  QFETCH(std::size_t, row);
  const Encoding& encoding = encodings()[row];
  const auto out = decoded(encoding.input);
  QVERIFY2(out, out ? "" : out.error().message.c_str());
  QCOMPARE(out->layers, encoding.layers);
  QVERIFY(out->content == encoding.content);
  QCOMPARE(out->kind, encoding.content.empty() ? ContentKind::Empty : ContentKind::PprofProto);
}

void DecoderTest::piecesAndSpansDoNotMatter() {
  for (const Encoding& encoding : encodings()) {
    if (encoding.input.size() > 100'000)
      continue;
    for (const std::size_t size : {1U, 3U, 64U, 1000U}) {
      const auto out = decoded(encoding.input, {}, size, 1001 - size);
      QVERIFY2(out && out->content == encoding.content, encoding.name);
    }
  }
}

/// Runs, noise and text in blocks of every type, with windows and flushes of every kind.
void DecoderTest::everyWayOfDeflating() {
  const Bytes content = mixedContent(400'000);
  for (const int strategy : {0, 1, 2, 3, 4}) {
    for (const int level : {1, 6, 9}) {
      for (const int windowLog : {9, 12, 15}) {
        const Bytes input = gzipped(content, {level, strategy, windowLog, 10'007});
        for (const std::size_t piece : {977U, 1U << 20}) {
          const auto out = decoded(input, {}, piece, 65'537);
          QVERIFY2(out, out ? "" : out.error().message.c_str());
          QVERIFY(out->content == content);
        }
      }
    }
  }
}

void DecoderTest::filesOfOtherWritersAreRead_data() {
  QTest::addColumn<std::string>("file");
  QTest::addColumn<std::string>("layers");
  QTest::newRow("members") << std::string("enc-gzip-members.pb.gz") << std::string("gzip ");
  QTest::newRow("empty member") << std::string("enc-gzip-empty-member.pb.gz")
                                << std::string("gzip ");
  QTest::newRow("double") << std::string("enc-double-gzip.pb.gz") << std::string("gzip gzip ");
  QTest::newRow("zstd") << std::string("enc-zstd.pprof") << std::string("zstd ");
  QTest::newRow("gzip in zstd") << std::string("enc-zstd-gzip.pprof") << std::string("zstd gzip ");
  QTest::newRow("lz4") << std::string("enc-lz4.pprof") << std::string("lz4 ");
}

void DecoderTest::filesOfOtherWritersAreRead() {
  QFETCH(std::string, file);
  QFETCH(std::string, layers);
  const auto out = decoded(testFile(file));
  QVERIFY(out);
  QVERIFY(out->content == testFile("enc-plain.pb"));
  std::string seen;
  for (const std::string& layer : out->layers)
    seen += layer + " ";
  QCOMPARE(seen, layers);
}

void DecoderTest::nestingIsLimited() {
  Limits limits;
  limits.maxNestingDepth = 2;
  QVERIFY(decoded(gzipped(zstdded(profileBytes())), limits));
  const auto out = decoded(gzipped(zstdded(gzipped(profileBytes()))), limits);
  QVERIFY(!out);
  QCOMPARE(out.error().code, ErrorCode::LimitExceeded);
  QVERIFY(out.error().message.find("max_nesting_depth") != std::string::npos);
}

void DecoderTest::outerLayersCount() {
  Limits limits;
  limits.maxNestingDepth = 2;
  const Bytes input = gzipped(profileBytes());
  QVERIFY(openDecoded(std::make_unique<MemorySource>(input), limits, 1));
  QVERIFY(!openDecoded(std::make_unique<MemorySource>(input), limits, 2));
  const Bytes plain = profileBytes();
  QVERIFY(openDecoded(std::make_unique<MemorySource>(plain), limits, 2));
}

void DecoderTest::decompressedBytesAreCapped_data() {
  QTest::addColumn<std::string>("layer");
  for (const char* layer : {"gzip", "zlib", "zstd", "lz4"})
    QTest::newRow(layer) << std::string(layer);
}

void DecoderTest::decompressedBytesAreCapped() {
  QFETCH(std::string, layer);
  const Bytes content = joined({profileBytes(1000), Bytes(5'000'000)});
  const Bytes input = layer == "gzip"   ? gzipped(content)
                      : layer == "zlib" ? zlibbed(content)
                      : layer == "zstd" ? zstdded(content)
                                        : lz4ed(content);
  Limits limits;
  limits.maxDecompressedBytes = content.size();
  QVERIFY(decoded(input, limits));
  for (const std::size_t cap : {content.size() - 1, std::size_t{100'000}, std::size_t{1}}) {
    limits.maxDecompressedBytes = cap;
    auto opened = openDecoded(std::make_unique<MemorySource>(input), limits);
    QVERIFY(opened); // the head is there; the read that passes the cap fails
    Bytes span(1 << 20);
    std::size_t size = 0;
    auto count = opened->stream->read(span);
    for (; count && *count > 0; count = opened->stream->read(span))
      size += *count;
    QVERIFY(!count);
    QCOMPARE(count.error().code, ErrorCode::LimitExceeded);
    QVERIFY(count.error().message.find(layer) != std::string::npos);
    QCOMPARE(size, cap);
  }
}

void DecoderTest::everyLayerIsCapped() {
  Limits limits;
  limits.maxDecompressedBytes = 200'000;
  // The bomb is the outer layer's content, and small once more inside.
  const Bytes bomb = gzipped(joined({gzipped(Bytes(10'000'000), 0)}));
  const auto out = decoded(bomb, limits);
  QVERIFY(!out);
  QCOMPARE(out.error().code, ErrorCode::LimitExceeded);
}

void DecoderTest::anErrorStaysAnError() {
  Bytes input = gzipped(profileBytes(300'000));
  input.resize(input.size() / 2);
  auto opened = openDecoded(std::make_unique<MemorySource>(input), Limits{});
  QVERIFY(opened);
  QVERIFY(!drained(*opened->stream));
  QVERIFY(!drained(*opened->stream));
}

void DecoderTest::progressIsThatOfTheFile() {
  const Bytes input = zstdded(gzipped(profileBytes(2'000'000)));
  auto opened = openDecoded(std::make_unique<MemorySource>(input), Limits{});
  QVERIFY(opened);
  QCOMPARE(opened->stream->bytesTotal(), std::uint64_t{input.size()});
  QVERIFY(opened->stream->bytesDone() > 0);
  QVERIFY(opened->stream->bytesDone() < input.size());
  QVERIFY(drained(*opened->stream));
  QCOMPARE(opened->stream->bytesDone(), std::uint64_t{input.size()});
}

void DecoderTest::anEmptyInputIsEmpty() {
  auto opened = openDecoded(std::make_unique<MemorySource>(Bytes{}), Limits{});
  QVERIFY(opened);
  QCOMPARE(opened->kind, ContentKind::Empty);
  QVERIFY(opened->layers.empty());
  Bytes span(10);
  QCOMPARE(opened->stream->read(span).value(), std::size_t{0});
}

void DecoderTest::readAllIsCapped() {
  const Bytes input = profileBytes(2'500'000);
  MemorySource whole(input, 1000);
  QVERIFY(readAll(whole, Limits{}).value() == input);
  Limits limits;
  limits.maxDecompressedBytes = input.size() - 1;
  MemorySource again(input);
  QCOMPARE(readAll(again, limits).error().code, ErrorCode::LimitExceeded);
}

QTEST_GUILESS_MAIN(DecoderTest)
#include "decoder_test.moc"
