// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/pprof_reader.h"
#include "core/codec/window_pump.h"
#include "tests/support/printing.h"
#include "tests/support/profile_model.h"
#include "tests/support/proto.h"

#include <QTest>

using namespace pprof;
using namespace pprof::test;

namespace {

std::span<const std::byte> bytesIn(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

Result<std::shared_ptr<Profile>> readText(const std::string& text, std::size_t maxPerRead = 1 << 30,
                                          const Limits& limits = {}) {
  MemorySource source(bytesIn(text), maxPerRead);
  return readPprof(source, limits, Work{});
}

/// The first line in which the two differ; "" if none does.
std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (a[i] != b[i])
      return "line " + std::to_string(i) + ": " + a[i] + " | " + b[i];
  return a.size() == b.size() ? "" : "one is longer";
}

/// Reads the text and says how the profile differs from the model.
std::string misread(const std::string& text, const ProfileModel& model, std::size_t maxPerRead) {
  const auto profile = readText(text, maxPerRead);
  if (!profile)
    return "error: " + profile.error().message;
  return difference(described(**profile), described(model));
}

/// Several windows of samples.
const ProfileModel& largeModel() {
  static const ProfileModel model = randomModel(3, 30'000);
  return model;
}

/// A profile of one sample and one value, with fields behind it.
Proto smallest() {
  Proto out;
  out.message(1, Proto().number(1, 1).number(2, 2));
  out.message(2, Proto().packed(1, {1}).packed(2, {5}));
  out.message(4, Proto().number(1, 1).message(4, Proto().number(1, 1)));
  out.message(5, Proto().number(1, 1).number(2, 3));
  for (const char* text : {"", "cpu", "nanoseconds", "main"})
    out.bytes(6, text);
  return out;
}

} // namespace

Q_DECLARE_METATYPE(WritingStyle)

class PprofReaderTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void styles_data();
  void styles();
  void windowBorderAnywhere();
  void largeFields_data();
  void largeFields();
  void manyWindowsInSmallReads_data();
  void manyWindowsInSmallReads();
  void errorsOfTheSource();
  void locationIds_data();
  void locationIds();
  void labelsOfAllKinds();
  void labelSetsAreOfTheirSamples();
  void equalStacksAreOne();
  void whatIsAccepted_data();
  void whatIsAccepted();
  void refused_data();
  void refused();
  void offsetsAreThoseOfTheField_data();
  void offsetsAreThoseOfTheField();
  void limitsHold_data();
  void limitsHold();
  void cutAnywhere();
  void cancels();
};

void PprofReaderTest::styles_data() {
  QTest::addColumn<WritingStyle>("style");
  using Strings = WritingStyle::Strings;
  QTest::newRow("as Go writes") << WritingStyle{};
  QTest::newRow("unpacked") << WritingStyle{.packed = false};
  QTest::newRow("lists in pieces") << WritingStyle{.splitLists = true};
  QTest::newRow("fields of samples by turns") << WritingStyle{.mixedSample = true};
  QTest::newRow("unknown fields") << WritingStyle{.unknownFields = true};
  QTest::newRow("zeros written") << WritingStyle{.defaults = true};
  QTest::newRow("strings first") << WritingStyle{.strings = Strings::First};
  QTest::newRow("strings between") << WritingStyle{.strings = Strings::Between};
  QTest::newRow("tables first") << WritingStyle{.strings = Strings::First, .tablesFirst = true};
  QTest::newRow("all at once") << WritingStyle{.mixedSample = true,
                                               .unknownFields = true,
                                               .defaults = true,
                                               .strings = Strings::Between,
                                               .tablesFirst = true};
}

void PprofReaderTest::styles() {
  QFETCH(WritingStyle, style);
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const ProfileModel model = randomModel(seed, 200);
    const std::string wrong = misread(written(model, style), model, 1 << 30);
    QVERIFY2(wrong.empty(), wrong.c_str());
  }
}

/// A string before the samples moves the end of the first window over every byte of some samples.
void PprofReaderTest::windowBorderAnywhere() {
  const ProfileModel model = randomModel(7, 30);
  const std::string text = written(model, {.mixedSample = true});
  const std::string padding(WindowPump::kWindowBytes - 700, 'x');
  for (std::size_t shift = 0; shift < 700; shift += 7) {
    const std::string moved =
        Proto().bytes(998, std::string_view(padding).substr(shift)).text() + text;
    const std::string wrong = misread(moved, model, 1 << 30);
    QVERIFY2(wrong.empty(), wrong.c_str());
  }
}

void PprofReaderTest::largeFields_data() {
  QTest::addColumn<std::size_t>("before");
  QTest::addColumn<std::size_t>("size");
  constexpr std::size_t window = WindowPump::kWindowBytes;
  constexpr std::size_t headroom = WindowPump::kHeadroom;
  const auto row = [](const char* name, std::size_t before, std::size_t size) {
    QTest::newRow(name) << before << size;
  };
  row("a little less than the headroom is carried over", window - headroom + 4, headroom + 100);
  row("as much as the headroom", window - headroom - 3, headroom + 100);
  row("and one more", window - headroom - 4, headroom + 100);
  row("and some more", window - headroom - 40, headroom + 100);
  row("most of a window", 1000, window);
  row("ends with the second window", 1000, 2 * window - 1000 - 8);
  row("ends one byte after it", 1000, 2 * window - 1000 - 7);
  row("ends one byte before it", 1000, 2 * window - 1000 - 9);
  row("several windows", 1000, 5 * window + 12345);
  row("exactly three windows of one string", 0, 3 * window - 6);
  row("the head of a field is cut", window - 7, 3 * window);
}

void PprofReaderTest::largeFields() {
  QFETCH(std::size_t, before);
  QFETCH(std::size_t, size);
  const ProfileModel model = randomModel(11, 50);
  Proto padding;
  if (before > 0)
    padding.bytes(998, std::string(before - 5, 'b'));
  const std::string large = Proto().bytes(997, std::string(size, 'l')).text();
  const std::string text = written(model);
  for (const std::size_t maxPerRead : {std::size_t{1} << 30, std::size_t{65521}}) {
    // Behind the large field, and twice in a row.
    std::string wrong = misread(padding.text() + large + text, model, maxPerRead);
    QVERIFY2(wrong.empty(), wrong.c_str());
    wrong = misread(padding.text() + large + large + text, model, maxPerRead);
    QVERIFY2(wrong.empty(), wrong.c_str());
    wrong = misread(padding.text() + text + large, model, maxPerRead);
    QVERIFY2(wrong.empty(), wrong.c_str());
  }
  // A string that counts, longer than a window.
  ProfileModel named = model;
  named.functions.front().name = std::string(size, 'n');
  const std::string wrong = misread(
      padding.text() + written(named, {.strings = WritingStyle::Strings::First}), named, 1 << 30);
  QVERIFY2(wrong.empty(), wrong.substr(0, 200).c_str());
}

void PprofReaderTest::manyWindowsInSmallReads_data() {
  QTest::addColumn<std::size_t>("maxPerRead");
  for (const std::size_t size : {1U, 4093U, 1048573U, 1048576U})
    QTest::addRow("%zu", std::size_t{size}) << std::size_t{size};
}

void PprofReaderTest::manyWindowsInSmallReads() {
  QFETCH(std::size_t, maxPerRead);
  const ProfileModel& model = largeModel();
  static const std::string text =
      written(model, {.mixedSample = true, .unknownFields = true, .longString = 90'000});
  QVERIFY(text.size() > 3 * WindowPump::kWindowBytes);
  static const std::vector<std::string> expected = described(model);
  const auto profile = readText(text, maxPerRead);
  QVERIFY(profile);
  const std::string wrong = difference(described(**profile), expected);
  QVERIFY2(wrong.empty(), wrong.c_str());
}

namespace {

/// A source that fails after some bytes.
class FailingSource final : public ByteSource {
public:
  FailingSource(std::span<const std::byte> bytes, std::size_t failAt)
      : inner_(bytes), left_(failAt) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    if (left_ == 0)
      return fail(ErrorCode::Unreadable, "the disk is gone");
    PPROF_TRY_ASSIGN(const std::size_t got, inner_.read(out.first(std::min(out.size(), left_))));
    left_ -= got;
    return got;
  }

private:
  MemorySource inner_;
  std::size_t left_;
};

} // namespace

void PprofReaderTest::errorsOfTheSource() {
  const std::string text = written(largeModel(), {.mixedSample = true, .unknownFields = true});
  constexpr std::size_t window = WindowPump::kWindowBytes;
  for (const std::size_t failAt :
       {std::size_t{0}, std::size_t{100}, window, window + 1, 2 * window}) {
    FailingSource source(bytesIn(text), failAt);
    const auto profile = readPprof(source, Limits{}, Work{});
    QVERIFY(!profile);
    QCOMPARE(profile.error().message, std::string("the disk is gone"));
    QCOMPARE(profile.error().code, ErrorCode::Unreadable);
  }
}

void PprofReaderTest::locationIds_data() {
  QTest::addColumn<std::vector<std::uint64_t>>("ids");
  using Ids = std::vector<std::uint64_t>;
  constexpr std::uint64_t k22 = std::uint64_t{1} << 22;
  constexpr std::uint64_t most = ~std::uint64_t{0};
  QTest::newRow("in order") << Ids{1, 2, 3};
  QTest::newRow("in order, the last unused") << Ids{1, 2, 3, 4, 5};
  QTest::newRow("backwards") << Ids{3, 2, 1};
  QTest::newRow("from 2") << Ids{2, 3, 4};
  QTest::newRow("sparse") << Ids{1, 1000, 100000};
  QTest::newRow("around the direct ones") << Ids{k22 - 1, k22, k22 + 1};
  QTest::newRow("addresses") << Ids{0x401000, 0x7f0000401000, 0xffffffff80001000};
  QTest::newRow("32 bits") << Ids{0xffffffff, 0x100000000, 0xfffffffe};
  QTest::newRow("64 bits") << Ids{most, most - 1, std::uint64_t{1} << 63};
  QTest::newRow("equal below 2^32")
      << Ids{5, (std::uint64_t{1} << 32) + 5, (std::uint64_t{1} << 40) + 5};
}

void PprofReaderTest::locationIds() {
  QFETCH(std::vector<std::uint64_t>, ids);
  ProfileModel model;
  model.types = {{"samples", "count"}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    model.functions.push_back({ids[i], "f" + std::to_string(i), "", "", 0});
    model.locations.push_back({ids[i], 0, i, {{ids[i], 1, 0}}, false});
  }
  for (std::size_t i = 0; i < 3; ++i)
    model.samples.push_back({{ids[i], ids[0], ids[2]}, {static_cast<std::int64_t>(i)}, {}});
  for (const bool tablesFirst : {true, false}) {
    const std::string wrong = misread(written(model, {.tablesFirst = tablesFirst}), model, 1 << 30);
    QVERIFY2(wrong.empty(), wrong.c_str());
  }
  // And one that is not there.
  model.samples.push_back({{ids[0], ids[2] - 77}, {1}, {}});
  const auto profile = readText(written(model));
  QVERIFY(!profile);
  const std::string expected = "sample 3 names location " + std::to_string(ids[2] - 77);
  QVERIFY2(profile.error().message.find(expected) != std::string::npos,
           profile.error().message.c_str());
}

void PprofReaderTest::labelsOfAllKinds() {
  Proto sample;
  sample.packed(1, {1}).packed(2, {5});
  const auto label = [&](const Proto& content) { sample.message(3, content); };
  label(Proto().number(1, 4).number(2, 5));                           // text
  label(Proto().number(1, 4).number(2, 5).number(3, 8).number(4, 2)); // text wins
  label(Proto().number(1, 4).number(3, -8));                          // number
  label(Proto().number(4, 2).number(3, 9).number(1, 4));              // with a unit
  label(Proto().number(1, 4).number(4, 2));                           // zero with a unit
  label(Proto().number(1, 4));                                        // nothing
  label(Proto());                                                     // nothing
  label(Proto().number(2, 5));                                        // without a key
  label(Proto().number(1, 4).number(3, 1).number(3, 2));              // the last one counts
  Proto whole = smallest();
  whole.bytes(6, "key").bytes(6, "value").message(2, sample);
  const auto profile = readText(whole.text());
  QVERIFY(profile);
  const std::vector<std::string> lines = described(**profile);
  QCOMPARE(lines.back(),
           std::string("sample 5 of 1 'key'='value' 'key'='value' 'key'=-8'' 'key'=9'nanoseconds' "
                       "'key'=0'nanoseconds' ''='value' 'key'=2''"));
  // A sample whose labels say nothing has none.
  Proto empty = smallest();
  empty.message(2, Proto().packed(1, {1}).packed(2, {5}).message(3, Proto()));
  const auto without = readText(empty.text());
  QVERIFY(without && (*without)->sampleLabels.empty());
}

/// Sets are found again by their bytes, whether they stand together or not, and samples before the
/// first label have none.
void PprofReaderTest::labelSetsAreOfTheirSamples() {
  ProfileModel model = randomModel(1, 0);
  model.types = {{"samples", "count"}};
  for (std::int64_t i = 0; i < 200; ++i) {
    ModelSample sample{{model.locations.front().id}, {i}, {}};
    if (i >= 40 && i % 3 != 0)
      sample.labels.push_back({"request", "r" + std::to_string(i % 7), 0, ""});
    if (i >= 60 && i % 5 == 0)
      sample.labels.push_back({"bytes", "", i % 11 + 1, "bytes"});
    model.samples.push_back(sample);
  }
  for (const bool mixed : {false, true}) {
    const std::string wrong = misread(written(model, {.mixedSample = mixed}), model, 1 << 30);
    QVERIFY2(wrong.empty(), wrong.c_str());
  }
  const auto profile = readText(written(model));
  QVERIFY((*profile)->labelSetCount() <= 1 + 7 + 11 + 7 * 11);
  QCOMPARE((*profile)->sampleLabels.size(), (*profile)->sampleCount());
}

void PprofReaderTest::equalStacksAreOne() {
  ProfileModel model = randomModel(5, 0);
  model.types = {{"samples", "count"}};
  std::vector<std::uint64_t> ids;
  for (const ModelLocation& location : model.locations)
    ids.push_back(location.id);
  for (std::size_t i = 0; i < 5000; ++i)
    model.samples.push_back({{ids[i % 10], ids[i % 9]}, {1}, {}});
  const auto profile = readText(written(model));
  QVERIFY(profile);
  QCOMPARE((*profile)->stackCount(), std::size_t{90});
  QCOMPARE((*profile)->sampleCount(), std::size_t{5000});
}

void PprofReaderTest::whatIsAccepted_data() {
  QTest::addColumn<std::string>("fields");
  QTest::newRow("field number 0") << Proto().number(0, 1).text();
  QTest::newRow("ten bytes of varint beyond 64 bits")
      << std::string("\x50\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
  QTest::newRow("a varint that is longer than it need be") << std::string("\x60\x80\x80\x00", 4);
  QTest::newRow("a label's unknown fields")
      << Proto()
             .message(2, Proto().packed(1, {1}).packed(2, {1}).message(
                             3, Proto().number(1, 1).number(3, 1).bytes(9, "x")))
             .text();
  QTest::newRow("a mapping that is not there")
      << Proto().message(4, Proto().number(1, 2).number(2, 55)).text();
  QTest::newRow("an empty packed stack")
      << Proto().message(2, Proto().packed(1, {}).packed(2, {1})).text();
  QTest::newRow("packed comments") << Proto().packed(13, {1, 2}).text();
  QTest::newRow("a negative value")
      << Proto().message(2, Proto().packed(1, {1}).number(2, -1)).text();
  QTest::newRow("bytes that are no UTF-8") << Proto().bytes(6, "\xff\xfe").text();
}

void PprofReaderTest::whatIsAccepted() {
  QFETCH(std::string, fields);
  for (const std::string& text : {smallest().text() + fields, fields + smallest().text()}) {
    if (text.starts_with("\x32\x02\xff")) // the first string is ""
      continue;
    const auto profile = readText(text);
    QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
    QCOMPARE(std::string((*profile)->text((*profile)->sampleTypes[0].type)), std::string("cpu"));
  }
}

void PprofReaderTest::refused_data() {
  QTest::addColumn<std::string>("fields");
  QTest::addColumn<std::string>("fragment");
  const auto row = [](const char* name, const Proto& fields, const char* fragment) {
    QTest::newRow(name) << fields.text() << std::string(fragment);
  };
  const auto sample = [](const Proto& content) { return Proto().message(2, content); };
  row("group", Proto().raw("\x0b"), "a malformed field at byte ");
  row("wire type 7", Proto().raw("\x0f"), "a malformed field at byte ");
  row("eleven bytes of varint", Proto().raw("\x50\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
      "a malformed field");
  row("cut varint", Proto().raw("\x50\xff"), "the file ends inside the field");
  row("cut field",
      Proto().raw("\x32\x7f"
                  "abc"),
      "the file ends inside the field");
  row("a terabyte", Proto().raw("\x12").raw(varint(std::uint64_t{1} << 40)),
      "a field that claims 1099511627776 bytes");
  row("2^63-1 bytes", Proto().raw("\x12").raw(varint(~std::uint64_t{0} >> 1)),
      "a field that claims 9223372036854775807 bytes");
  row("2^64-1 bytes", Proto().raw("\x12").raw(varint(~std::uint64_t{0})), "a field that claims");
  row("sample as a number", Proto().number(2, 1), "sample is not a message");
  row("string as a number", Proto().number(6, 1), "a string that is no text");
  row("time as text", Proto().bytes(9, "x"), "time_nanos is not a number");
  row("period as fixed64", Proto().fixed64(12), "period is not a number");
  row("a second time", Proto().number(9, 1).number(9, 2), "more than one profile");
  row("location_id as fixed64", sample(Proto().fixed64(1).packed(2, {1})),
      "location_id is not a number");
  row("value as fixed32", sample(Proto().packed(1, {1}).fixed32(2)), "value is not a number");
  row("label as a number", sample(Proto().packed(1, {1}).packed(2, {1}).number(3, 1)),
      "a label is not a message");
  row("label's key as text",
      sample(Proto().packed(1, {1}).packed(2, {1}).message(3, Proto().bytes(1, "k"))),
      "a label's key is not a number");
  row("label cut off", sample(Proto().packed(1, {1}).packed(2, {1}).bytes(3, "\x08")),
      "a label is cut off");
  row("sample cut off", sample(Proto().raw("\x0a\x05\x01")), "a sample is cut off");
  row("sample with a group", sample(Proto().raw("\x0b")), "a sample has a malformed field");
  row("packed values cut off", sample(Proto().packed(1, {1}).bytes(2, "\x80")),
      "value is malformed");
  row("packed ids cut off", sample(Proto().bytes(1, "\x80").packed(2, {1})),
      "malformed location id");
  row("ids in pieces, one cut off",
      sample(Proto().bytes(1, "\x81").bytes(1, "\x01").packed(2, {1})), "malformed location id");
  row("packed id of eleven bytes",
      sample(Proto().bytes(1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").packed(2, {1})),
      "malformed location id");
  row("no values", sample(Proto().packed(1, {1})), "sample 1 with 0 values");
  row("two values of one", sample(Proto().packed(1, {1}).packed(2, {1, 2})),
      "sample 1 with 2 values");
  row("location 0", sample(Proto().packed(1, {0}).packed(2, {1})), "sample 1 names location 0");
  row("location 99", sample(Proto().packed(1, {1, 99}).packed(2, {1})),
      "sample 1 names location 99");
  row("location 2^64-1", sample(Proto().packed(1, {~std::uint64_t{0}}).packed(2, {1})),
      "sample 1 names location 18446744073709551615");
  row("a second type", Proto().message(1, Proto()), "sample 0 has 1 values for 2 sample types");
  row("location id 0", Proto().message(4, Proto().number(3, 4096)),
      "a location with the reserved id 0");
  row("function id 0", Proto().message(5, Proto().number(2, 1)),
      "a function with the reserved id 0");
  row("mapping id 0", Proto().message(3, Proto().number(2, 1)), "a mapping with the reserved id 0");
  row("location twice", Proto().message(4, Proto().number(1, 1)), "a second location with id 1");
  row("function twice", Proto().message(5, Proto().number(1, 1)), "a second function with id 1");
  row("mapping twice", Proto().message(3, Proto().number(1, 7)).message(3, Proto().number(1, 7)),
      "a second mapping with id 7");
  row("line without a function",
      Proto().message(4, Proto().number(1, 2).message(4, Proto().number(2, 3))),
      "location 2 has a line of function 0");
  row("line of function 77",
      Proto().message(4, Proto().number(1, 2).message(4, Proto().number(1, 77))),
      "location 2 has a line of function 77");
  row("string 4 of 4", Proto().number(15, 4), "doc_url is string 4 of 4");
  row("string -3", Proto().number(14, -3), "default_sample_type is the impossible string -3");
  row("string 2^32-1", Proto().number(13, 0xffffffffL),
      "comment is the impossible string 4294967295");
  row("function's name is string 5000", Proto().message(5, Proto().number(1, 9).number(2, 5000)),
      "a function's name is string 5000 of 4");
}

void PprofReaderTest::refused() {
  QFETCH(std::string, fields);
  QFETCH(std::string, fragment);
  for (const std::size_t maxPerRead : {std::size_t{1} << 30, std::size_t{1}}) {
    const auto profile = readText(smallest().text() + fields, maxPerRead);
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, ErrorCode::BadFormat);
    QVERIFY2(profile.error().message.find(fragment) != std::string::npos,
             profile.error().message.c_str());
    QVERIFY(!profile.error().hint.empty());
  }
}

void PprofReaderTest::offsetsAreThoseOfTheField_data() {
  QTest::addColumn<std::string>("field");
  QTest::addColumn<std::string>("behind");
  const Proto good = Proto().message(2, Proto().packed(1, {1}).packed(2, {1}));
  const std::string more = Proto(good).raw(good.text()).raw(good.text()).text();
  const auto row = [&](const char* name, const Proto& sample) {
    QTest::newRow(name) << Proto().message(2, sample).text() << more;
  };
  // The number in the message has to lie within the bad field, wherever its pieces were put
  // together.
  row("id in one piece", Proto().bytes(1, "\x80").packed(2, {1}));
  row("ids in pieces", Proto().packed(1, {1}).bytes(1, "\x80").packed(2, {1}));
  row("label in one piece", Proto().packed(1, {1}).packed(2, {1}).bytes(3, "\x08"));
  row("labels in pieces",
      Proto().message(3, Proto()).packed(1, {1}).packed(2, {1}).bytes(3, "\x08"));
  row("a label's text as bytes",
      Proto().packed(1, {1}).packed(2, {1}).message(3, Proto().number(1, 1).bytes(2, "x")));
  row("a label's text is string 900",
      Proto().packed(1, {1}).packed(2, {1}).message(3, Proto().number(1, 1).number(2, 900)));
  row("a label's text is string -1",
      Proto().packed(1, {1}).packed(2, {1}).message(3, Proto().number(1, 1).number(2, -1)));
  row("value", Proto().packed(1, {1}).bytes(2, "\x80"));
  QTest::newRow("a sample type as a number") << Proto().number(1, 1).text() << more;
}

void PprofReaderTest::offsetsAreThoseOfTheField() {
  QFETCH(std::string, field);
  QFETCH(std::string, behind);
  const std::string before = smallest().text() + behind;
  const auto profile = readText(before + field + behind);
  QVERIFY(!profile);
  const std::string& message = profile.error().message;
  const std::size_t at = message.find("at byte ");
  QVERIFY2(at != std::string::npos, message.c_str());
  const std::uint64_t offset = std::strtoull(message.c_str() + at + 8, nullptr, 10);
  QVERIFY2(offset >= before.size() && offset <= before.size() + field.size(),
           (message + "; the field is at " + std::to_string(before.size())).c_str());
}

void PprofReaderTest::limitsHold_data() {
  QTest::addColumn<QString>("which");
  QTest::newRow("samples") << QStringLiteral("max_samples");
  QTest::newRow("string bytes") << QStringLiteral("max_string_bytes");
}

void PprofReaderTest::limitsHold() {
  QFETCH(QString, which);
  const ProfileModel model = randomModel(2, 100);
  const std::string text = written(model);
  const auto whole = readText(text);
  const bool samples = which == QStringLiteral("max_samples");
  Limits limits;
  std::uint64_t& limit = samples ? limits.maxSamples : limits.maxStringBytes;
  limit = samples ? (*whole)->sampleCount() : (*whole)->strings.bytes();
  QVERIFY(readText(text, 1 << 30, limits));
  --limit;
  const auto refused = readText(text, 1 << 30, limits);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
  const std::string expected = which.toStdString() + " = " + std::to_string(limit);
  QVERIFY2(refused.error().message.ends_with(expected), refused.error().message.c_str());
  QVERIFY(refused.error().hint.find("--" + which.toStdString() + "=N") != std::string::npos);
}

/// Whatever is left of a file is refused or, where only whole fields are missing, read; never a
/// crash.
void PprofReaderTest::cutAnywhere() {
  const std::string text = written(randomModel(9, 20), {.strings = WritingStyle::Strings::First});
  std::size_t readable = 0;
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto profile = readText(text.substr(0, size));
    if (profile)
      ++readable;
    else
      QCOMPARE(profile.error().code, ErrorCode::BadFormat);
  }
  QVERIFY(readable < text.size() / 4);
}

void PprofReaderTest::cancels() {
  const std::string text = written(largeModel(), {.mixedSample = true, .unknownFields = true});
  Work canceled;
  canceled.cancel.cancel();
  MemorySource first(bytesIn(text));
  QCOMPARE(readPprof(first, Limits{}, canceled).error().code, ErrorCode::Canceled);
  // While it is read.
  struct Canceling final : ProgressSink {
    explicit Canceling(const CancelToken& itsToken) : token(itsToken) {}
    void progress(std::string_view /*stage*/, std::uint64_t done, std::uint64_t total) override {
      QVERIFY(done <= total);
      token.cancel();
      ++calls;
    }
    const CancelToken& token;
    int calls = 0;
  };
  Work work;
  Canceling sink(work.cancel);
  work.progress = &sink;
  MemorySource second(bytesIn(text));
  QCOMPARE(readPprof(second, Limits{}, work).error().code, ErrorCode::Canceled);
  QCOMPARE(sink.calls, 1);
}

QTEST_GUILESS_MAIN(PprofReaderTest)
#include "pprof_reader_test.moc"
