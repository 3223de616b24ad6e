// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/bytes_interner.h"
#include "core/profile/id_map.h"
#include "core/profile/profile.h"

#include <QElapsedTimer>
#include <QTest>
#include <map>
#include <random>
#include <string>

using namespace pprof;

namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::vector<int> listed(const PodVector<int>& v) { return {v.begin(), v.end()}; }

PodVector<int> counted(int count) {
  PodVector<int> v;
  for (int i = 0; i < count; ++i)
    v.push_back(i);
  return v;
}

} // namespace

class ContainersTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void vectorGrows();
  void vectorTakesItsOwnValues();
  void vectorCopiesAndMoves();
  void vectorExtendsAndCuts();
  void vectorShrinks();
  void internerNumbersInOrder();
  void internerTellsLikesApart();
  void internerOfMany();
  void internerInBatches();
  void idMapIsAMap_data();
  void idMapIsAMap();
  void idMapOfHostileIds_data();
  void idMapOfHostileIds();
  void stringsOfAllKinds();
  void emptyProfile();
};

void ContainersTest::vectorGrows() {
  PodVector<int> v;
  QVERIFY(v.empty() && v.span().empty() && v.begin() == v.end());
  for (int i = 0; i < 100'000; ++i)
    v.push_back(i * 3);
  QCOMPARE(v.size(), std::size_t{100'000});
  QVERIFY(v.byteCapacity() >= v.size() * sizeof(int));
  QVERIFY(v.byteCapacity() <= v.size() * sizeof(int) * 2);
  for (std::size_t i = 0; i < v.size(); ++i)
    QCOMPARE(v[i], static_cast<int>(i) * 3);
  QCOMPARE(v.back(), 299'997);
  QCOMPARE(v.span(10, 13).size(), std::size_t{3});
  QCOMPARE(v.span(10, 13)[2], 36);
}

void ContainersTest::vectorTakesItsOwnValues() {
  PodVector<int> v;
  v.push_back(42);
  for (int i = 0; i < 1000; ++i)
    v.push_back(v[0]); // at each growth the value lives in the memory that moves
  for (const int value : v)
    QCOMPARE(value, 42);
  v.resize(5000, v[7]);
  QCOMPARE(v.back(), 42);
  PodVector<int> few = counted(3);
  few.assign(100'000, few[2]);
  QCOMPARE(few[0], 2);
  QCOMPARE(few.back(), 2);
}

void ContainersTest::vectorCopiesAndMoves() {
  PodVector<int> a = counted(10);
  PodVector<int> copy = a;
  copy[0] = 99;
  QCOMPARE(a[0], 0);
  PodVector<int> moved = std::move(copy);
  QCOMPARE(moved[0], 99);
  QCOMPARE(moved.size(), std::size_t{10});
  a = moved;
  QCOMPARE(listed(a), listed(moved));
  const PodVector<int>& same = a;
  a = same;
  QCOMPARE(listed(a), listed(moved));
  a = PodVector<int>();
  QVERIFY(a.empty());
  a = PodVector<int>(a); // a copy of nothing
  QVERIFY(a.empty());
}

void ContainersTest::vectorExtendsAndCuts() {
  PodVector<int> v = counted(3);
  int* at = v.extend(1000);
  at[0] = 7;
  at[999] = 8;
  QCOMPARE(v.size(), std::size_t{1003});
  QCOMPARE(v[2], 2);
  QCOMPARE(v[3], 7);
  QCOMPARE(v.back(), 8);
  v.truncate(4);
  QCOMPARE(listed(v), (std::vector<int>{0, 1, 2, 7}));
  v.append({});
  v.resize(6, -1);
  QCOMPARE(listed(v), (std::vector<int>{0, 1, 2, 7, -1, -1}));
  v.resize(2, 5);
  QCOMPARE(listed(v), (std::vector<int>{0, 1}));
  v.assign(3, 9);
  QCOMPARE(listed(v), (std::vector<int>{9, 9, 9}));
  QVERIFY_EXCEPTION_THROWN(v.reserve(~std::size_t{0} / 2), std::bad_alloc);
  QCOMPARE(listed(v), (std::vector<int>{9, 9, 9}));
}

void ContainersTest::vectorShrinks() {
  PodVector<int> v = counted(1000);
  v.truncate(10);
  v.shrink();
  QCOMPARE(v.byteCapacity(), 10 * sizeof(int));
  QCOMPARE(v[9], 9);
  v.push_back(10);
  QCOMPARE(v.back(), 10);
  v.clear();
  v.shrink();
  QCOMPARE(v.byteCapacity(), std::size_t{0});
  v.push_back(1);
  QCOMPARE(v[0], 1);
}

void ContainersTest::internerNumbersInOrder() {
  BytesInterner interner;
  const auto intern = [&](std::string_view text) { return interner.intern(bytesOf(text)); };
  QVERIFY(intern("b").isNew);
  QVERIFY(intern("").isNew);
  QVERIFY(intern("a").isNew);
  const BytesInterner::Interned again = intern("");
  QVERIFY(!again.isNew);
  QCOMPARE(again.index, 1U);
  QCOMPARE(intern("a").index, 2U);
  QCOMPARE(intern("b").index, 0U);
  QCOMPARE(interner.size(), std::size_t{3});
  QVERIFY(interner[1].empty());
  QCOMPARE(interner[2].size(), std::size_t{1});
}

void ContainersTest::internerTellsLikesApart() {
  BytesInterner interner;
  const std::string zeros(300, '\0');
  for (std::size_t size = 0; size <= zeros.size(); ++size)
    QVERIFY(interner.intern(bytesOf(std::string_view(zeros).substr(0, size))).isNew);
  // Neighbours in the arena are not one string.
  QVERIFY(interner.intern(bytesOf("ab")).isNew);
  QVERIFY(interner.intern(bytesOf("cd")).isNew);
  QVERIFY(interner.intern(bytesOf("abcd")).isNew);
  QVERIFY(interner.intern(bytesOf("bc")).isNew);
  QCOMPARE(interner.intern(bytesOf("cd")).index, 302U);
}

void ContainersTest::internerOfMany() {
  BytesInterner interner;
  constexpr std::uint32_t many = 100'000;
  const auto text = [](std::uint32_t i) {
    return "string number " + std::string(i % 50, 'x') + std::to_string(i);
  };
  for (std::uint32_t i = 0; i < many; ++i) {
    const BytesInterner::Interned found = interner.intern(bytesOf(text(i)));
    QVERIFY(found.isNew && found.index == i);
  }
  for (std::uint32_t i = 0; i < many; ++i) {
    const std::string wanted = text(i);
    const BytesInterner::Interned found = interner.intern(bytesOf(wanted));
    QVERIFY(!found.isNew && found.index == i);
    QVERIFY(std::ranges::equal(interner[i], bytesOf(wanted)));
  }
  QCOMPARE(interner.size(), std::size_t{many});
}

/// The prefetching calls may miss or name a wrong string, but never change what intern answers.
void ContainersTest::internerInBatches() {
  BytesInterner interner;
  std::mt19937 random(1);
  std::map<std::string, std::uint32_t> expected;
  for (int batch = 0; batch < 2000; ++batch) {
    std::vector<std::string> texts;
    std::vector<std::uint64_t> hashes;
    for (int i = 0; i < 32; ++i)
      texts.push_back(std::string(random() % 3, 'p') + std::to_string(random() % 5000));
    for (const std::string& text : texts) {
      hashes.push_back(interner.hashOf(bytesOf(text)));
      interner.prefetchSlot(hashes.back());
    }
    for (const std::uint64_t hash : hashes)
      if (const std::uint32_t place = interner.prefetchPlace(hash); place != BytesInterner::kNone)
        interner.prefetchBytes(place);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto next = static_cast<std::uint32_t>(expected.size());
      const auto [at, isNew] = expected.try_emplace(texts[i], next);
      const BytesInterner::Interned found = interner.intern(bytesOf(texts[i]), hashes[i]);
      QCOMPARE(found.isNew, isNew);
      QCOMPARE(found.index, at->second);
    }
  }
}

void ContainersTest::idMapIsAMap_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("dense") << 0;
  QTest::newRow("dense, backwards") << 1;
  QTest::newRow("addresses") << 2;
  QTest::newRow("around the array's end") << 3;
  QTest::newRow("near 2^64") << 4;
  QTest::newRow("random") << 5;
}

void ContainersTest::idMapIsAMap() {
  QFETCH(int, kind);
  std::mt19937_64 random(3);
  const auto id = [&](std::uint64_t i) -> std::uint64_t {
    switch (kind) {
    case 0:
      return i;
    case 1:
      return 20'000 - i;
    case 2:
      return 0x7f0000400000 + i * 16;
    case 3:
      return (std::uint64_t{1} << 20) - 10'000 + i;
    case 4:
      return ~std::uint64_t{0} - i;
    default:
      return random() >> (random() % 64);
    }
  };
  IdMap map;
  std::map<std::uint64_t, std::uint32_t> expected;
  QVERIFY(!map.find(0) && !map.find(~std::uint64_t{0}));
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const std::uint64_t key = id(i);
    QCOMPARE(map.insert(key, i), expected.try_emplace(key, i).second);
    QVERIFY(!map.insert(key, i + 1)); // the first value stays
  }
  QCOMPARE(map.size(), expected.size());
  for (const auto& [key, value] : expected) {
    QCOMPARE(map.find(key), std::optional(value));
    for (const std::uint64_t near : {key - 1, key + 1, key ^ (std::uint64_t{1} << 63)}) {
      const auto known = expected.find(near);
      const auto wanted = known == expected.end() ? std::nullopt : std::optional(known->second);
      QCOMPARE(map.find(near), wanted);
    }
  }
}

void ContainersTest::idMapOfHostileIds_data() {
  QTest::addColumn<int>("shift");
  for (const int shift : {20, 32, 40, 44, 47})
    QTest::addRow("multiples of 2^%d", shift) << shift;
}

/// Ids that differ in a few high bits only take no longer than others.
void ContainersTest::idMapOfHostileIds() {
  QFETCH(int, shift);
  constexpr std::uint32_t many = 50'000;
  QElapsedTimer timer;
  timer.start();
  IdMap map;
  for (std::uint32_t i = 1; i <= many; ++i)
    QVERIFY(map.insert((std::uint64_t{i} << shift) + 1, i));
  for (std::uint32_t i = 1; i <= many; ++i)
    QCOMPARE(map.find((std::uint64_t{i} << shift) + 1), std::optional(i));
  QVERIFY2(timer.elapsed() < 1500, std::to_string(timer.elapsed()).c_str());
}

void ContainersTest::stringsOfAllKinds() {
  Strings strings;
  QCOMPARE(strings.size(), std::size_t{0});
  const StringIndex empty = strings.add("");
  const StringIndex nul = strings.add(std::string_view("a\0b", 3));
  const StringIndex large = strings.add(std::string(100'000, 'x'));
  const StringIndex last = strings.add("");
  QCOMPARE(strings[empty], std::string_view());
  QCOMPARE(strings[nul], std::string_view("a\0b", 3));
  QCOMPARE(strings[large].size(), std::size_t{100'000});
  QCOMPARE(strings[last], std::string_view());
  QCOMPARE(strings.bytes(), std::uint64_t{100'003});
  strings.shrink();
  QCOMPARE(strings[nul], std::string_view("a\0b", 3));
}

void ContainersTest::emptyProfile() {
  Profile p;
  QCOMPARE(p.sampleCount(), std::size_t{0});
  QCOMPARE(p.stackCount(), std::size_t{0});
  QCOMPARE(p.labelSetCount(), std::size_t{1});
  QVERIFY(p.labelSet(LabelSetIndex(0U)).empty());
  QCOMPARE(p.text(p.docUrl), std::string_view());
  const std::size_t before = p.byteSize();
  p.shrink();
  QVERIFY(p.byteSize() < before);
  p.functions.extend(1000);
  QVERIFY(p.byteSize() >= 1000 * sizeof(Function));
}

QTEST_GUILESS_MAIN(ContainersTest)
#include "containers_test.moc"
