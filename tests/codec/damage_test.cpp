// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/codec/decoding.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

/// Whether a caller who does what it is told takes the input for a profile.
bool accepted(const Result<Decoded>& out) { return out && isProfile(out->kind); }

struct DamageCase {
  const char* name;
  Bytes stream;
};

std::vector<DamageCase> damageCases() {
  const Bytes profile = profileBytes(400);
  return {
      {"gzip", gzipped(profile)},
      {"gzip stored", gzipped(profile, 0)},
      {"gzip in gzip", gzipped(gzipped(profile))},
      {"zlib", zlibbed(profile)},
      {"zlib best", zlibbed(profile, 9)},
      {"zstd", zstdded(profile)},
      {"lz4", lz4ed(profile)},
      {"gzip in lz4", lz4ed(gzipped(profile))},
  };
}

void addDamageRows() {
  QTest::addColumn<std::size_t>("row");
  const auto all = damageCases();
  for (std::size_t i = 0; i < all.size(); ++i)
    QTest::newRow(all[i].name) << i;
}

} // namespace

class DamageTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void cutAnywhere_data() { addDamageRows(); }
  void cutAnywhere();
  void aFlippedByteIsNoticed_data() { addDamageRows(); }
  void aFlippedByteIsNoticed();
  void bytesAfterTheEndAreRefused_data() { addDamageRows(); }
  void bytesAfterTheEndAreRefused();
  void wrongChecksums();
  void damagedFiles_data();
  void damagedFiles();
  void aCutMemberAfterAGoodOne();
  void aDictionaryIsRefused();
  void aHugeWindowIsRefused();
};

void DamageTest::cutAnywhere() {
  QFETCH(std::size_t, row);
  const Bytes stream = damageCases()[row].stream;
  QVERIFY(accepted(decoded(stream)));
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const Bytes cut(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    const auto whole = decoded(cut);
    QVERIFY2(!accepted(whole), std::to_string(size).c_str());
    const auto pieces = decoded(cut, {}, 1, 7);
    QVERIFY2(!accepted(pieces), std::to_string(size).c_str());
    // From four bytes on the format is known, and the message is about it.
    if (size >= 4) {
      QVERIFY2(!whole, std::to_string(size).c_str());
      QVERIFY(whole.error().message.find("cut short") != std::string::npos);
    }
  }
}

void DamageTest::aFlippedByteIsNoticed() {
  QFETCH(std::size_t, row);
  const Bytes stream = damageCases()[row].stream;
  const Bytes content = decoded(stream)->content;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    for (const std::byte flip :
         {std::byte{0x01}, std::byte{0x10}, std::byte{0x80}, std::byte{0xff}}) {
      Bytes damaged = stream;
      damaged[i] ^= flip;
      const auto out = decoded(damaged);
      // A few bits carry nothing, such as the time in gzip's header.
      QVERIFY2(!accepted(out) || out->content == content, std::to_string(i).c_str());
    }
  }
}

void DamageTest::bytesAfterTheEndAreRefused() {
  QFETCH(std::size_t, row);
  const Bytes stream = damageCases()[row].stream;
  for (const char* garbage : {"x", "xyz", "garbage", "a longer piece of text after the end"}) {
    const Bytes input = joined({stream, bytesOf(garbage)});
    QVERIFY2(!decoded(input), garbage);
    QVERIFY2(!decoded(input, {}, 1, 7), garbage);
    QVERIFY2(!decoded(input, {}, stream.size()), garbage);
  }
  const auto out = decoded(joined({stream, bytesOf("garbage")}));
  QCOMPARE(out.error().code, ErrorCode::BadFormat);
}

void DamageTest::wrongChecksums() {
  for (const DamageCase& damage : damageCases()) {
    Bytes stream = damage.stream;
    // The last four bytes are the checksum, but for gzip, where they follow it.
    const bool gzip = stream[0] == std::byte{0x1f};
    stream[stream.size() - (gzip ? 8 : 4)] ^= std::byte{1};
    const auto out = decoded(stream);
    QVERIFY2(!out, damage.name);
    QVERIFY2(out.error().message.find("checksum") != std::string::npos,
             out.error().message.c_str());
  }
}

void DamageTest::damagedFiles_data() {
  QTest::addColumn<std::string>("file");
  QTest::addColumn<std::string>("says");
  QTest::newRow("crc") << std::string("gzip-bad-crc.pb.gz") << std::string("checksum");
  QTest::newRow("cut") << std::string("truncated-gzip.pb.gz") << std::string("cut short");
  QTest::newRow("trailing") << std::string("gzip-trailing-garbage.pb.gz")
                            << std::string("gzip: invalid header");
}

void DamageTest::damagedFiles() {
  QFETCH(std::string, file);
  QFETCH(std::string, says);
  const auto out = decoded(testFile(file));
  QVERIFY(!out);
  QVERIFY2(out.error().message.find(says) != std::string::npos, out.error().message.c_str());
  QVERIFY(!out.error().hint.empty());
}

void DamageTest::aCutMemberAfterAGoodOne() {
  const Bytes good = gzipped(profileBytes(400));
  for (std::size_t size = 1; size < good.size(); ++size) {
    const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    QVERIFY(!decoded(joined({good, cut})));
  }
  const Bytes frame = zstdded(profileBytes(400));
  for (std::size_t size = 1; size < frame.size(); ++size) {
    const Bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
    QVERIFY(!decoded(joined({frame, cut})));
  }
}

void DamageTest::aDictionaryIsRefused() {
  // CMF 0x78, FDICT set, and a check that fits.
  const Bytes input = bytesOf(std::string_view("\x78\x20\0\0\0\0\x03\0", 8));
  auto source = makeDecoder(ContentKind::Zlib, std::make_unique<MemorySource>(input), Limits{});
  QVERIFY(!drained(*source));
}

void DamageTest::aHugeWindowIsRefused() {
  // A frame header with a window of 2 GiB: descriptor 0, window exponent 21, then a raw block of 1.
  const Bytes input = bytesOf(std::string_view("\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00x", 10));
  const auto out = decoded(input);
  QVERIFY(!out);
  QCOMPARE(out.error().code, ErrorCode::LimitExceeded);
}

QTEST_GUILESS_MAIN(DamageTest)
#include "damage_test.moc"
