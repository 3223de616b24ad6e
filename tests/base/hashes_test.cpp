// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/base64.h"
#include "core/base/sha256.h"
#include "tests/support/printing.h"

#include <QCryptographicHash>
#include <QTest>

using namespace pprof;

namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace

class HashesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void base64OfTheStandard_data();
  void base64OfTheStandard();
  void base64OfAllBytes();
  void base64ThatIsNone();
  void sha256OfAnyLength();
};

/// The vectors of RFC 4648, section 10.
void HashesTest::base64OfTheStandard_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<std::string>("encoded");
  QTest::newRow("empty") << std::string() << std::string();
  QTest::newRow("f") << std::string("f") << std::string("Zg==");
  QTest::newRow("fo") << std::string("fo") << std::string("Zm8=");
  QTest::newRow("foo") << std::string("foo") << std::string("Zm9v");
  QTest::newRow("foob") << std::string("foob") << std::string("Zm9vYg==");
  QTest::newRow("fooba") << std::string("fooba") << std::string("Zm9vYmE=");
  QTest::newRow("foobar") << std::string("foobar") << std::string("Zm9vYmFy");
}

void HashesTest::base64OfTheStandard() {
  QFETCH(std::string, text);
  QFETCH(std::string, encoded);
  QCOMPARE(base64(bytes(text)), encoded);
  QCOMPARE(fromBase64(encoded), std::optional(text));
}

void HashesTest::base64OfAllBytes() {
  std::string text;
  for (int i = 0; i < 256; ++i)
    text += static_cast<char>(i);
  QCOMPARE(base64(bytes(text)), QByteArray::fromStdString(text).toBase64().toStdString());
  QCOMPARE(fromBase64(base64(bytes(text))), std::optional(text));
}

void HashesTest::base64ThatIsNone() {
  for (const char* text : {"Z", "Zg", "Zg=", "Z===", "====", "Zm9*", "Zm\n9", "Zg==Zg==", "Zm8-"})
    QVERIFY2(!fromBase64(text), text);
}

/// Around the 64 bytes of a block, where its padding takes another one.
void HashesTest::sha256OfAnyLength() {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    const std::array<std::byte, 32> hash = sha256(text);
    const QByteArray ours(reinterpret_cast<const char*>(hash.data()), 32);
    QCOMPARE(ours,
             QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256));
    text += static_cast<char>('a' + i % 26);
  }
}

QTEST_APPLESS_MAIN(HashesTest)
#include "hashes_test.moc"
