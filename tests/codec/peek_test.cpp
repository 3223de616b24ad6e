// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/codec/decoding.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

/// Hands out a few bytes, then fails.
class FailingSource final : public ByteSource {
public:
  explicit FailingSource(std::size_t good) : good_(good) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    if (good_ == 0)
      return fail(ErrorCode::Unreadable, "broken wire");
    const std::size_t count = std::min(good_, out.size());
    good_ -= count;
    return count;
  }

private:
  std::size_t good_;
};

} // namespace

class PeekTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void peekedBytesAreStillRead();
  void peeksGrow();
  void aShortStreamPeeksShort();
  void errorsWaitForTheirTurn();
  void anErrorAtOnceIsPeeked();
};

void PeekTest::peekedBytesAreStillRead() {
  const Bytes content = profileBytes(200'000);
  for (const std::size_t piece : {1U, 100U, 70'000U, 1'000'000U}) {
    PeekSource source(std::make_unique<MemorySource>(content, piece));
    const auto head = source.peek(1000);
    QVERIFY(head && head->size() == 1000);
    QVERIFY(std::equal(head->begin(), head->end(), content.begin()));
    QVERIFY(drained(source, 333).value() == content);
  }
}

void PeekTest::peeksGrow() {
  const Bytes content = profileBytes(200'000);
  PeekSource source(std::make_unique<MemorySource>(content, 10));
  QCOMPARE(source.peek(4)->size(), std::size_t{4});
  Bytes two(2);
  QCOMPARE(source.read(two).value(), std::size_t{2});
  const auto head = source.peek(PeekSource::kMaxPeek + 5);
  QCOMPARE(head->size(), PeekSource::kMaxPeek);
  QVERIFY(std::equal(head->begin(), head->end(), content.begin() + 2));
  QVERIFY(drained(source).value() == Bytes(content.begin() + 2, content.end()));
}

void PeekTest::aShortStreamPeeksShort() {
  PeekSource source(std::make_unique<MemorySource>(bytesOf("abc")));
  QCOMPARE(source.peek(100)->size(), std::size_t{3});
  QCOMPARE(textOf(drained(source).value()), std::string("abc"));
  QCOMPARE(source.peek(100)->size(), std::size_t{0});
}

void PeekTest::errorsWaitForTheirTurn() {
  PeekSource source(std::make_unique<FailingSource>(5));
  QCOMPARE(source.peek(100)->size(), std::size_t{5});
  Bytes span(100);
  QCOMPARE(source.read(span).value(), std::size_t{5});
  QCOMPARE(source.read(span).error().message, std::string("broken wire"));
  QCOMPARE(source.read(span).error().message, std::string("broken wire"));
}

void PeekTest::anErrorAtOnceIsPeeked() {
  PeekSource source(std::make_unique<FailingSource>(0));
  QCOMPARE(source.peek(1).error().message, std::string("broken wire"));
}

QTEST_GUILESS_MAIN(PeekTest)
#include "peek_test.moc"
