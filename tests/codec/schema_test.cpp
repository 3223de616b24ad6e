// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Reader and writer against protobuf's own parser.
#include "core/codec/memory_source.h"
#include "core/codec/pprof_reader.h"
#include "core/codec/pprof_writer.h"
#include "tests/support/printing.h"
#include "tests/support/profile_model.h"

#include <profile.pb.h>

using namespace pprof;
using namespace pprof::test;

namespace {

/// What protobuf reads, as a model. Labels that say nothing are left out, as everywhere.
ProfileModel modelOf(const wire::Profile& p) {
  const auto text = [&](std::int64_t index) { return p.string_table(static_cast<int>(index)); };
  ProfileModel m;
  for (const auto& type : p.sample_type())
    m.types.push_back({text(type.type()), text(type.unit())});
  for (const auto& s : p.sample()) {
    ModelSample sample;
    sample.locations.assign(s.location_id().begin(), s.location_id().end());
    sample.values.assign(s.value().begin(), s.value().end());
    for (const auto& l : s.label())
      if (l.str() != 0 || l.num() != 0 || l.num_unit() != 0)
        sample.labels.push_back({text(l.key()), text(l.str()), l.str() != 0 ? 0 : l.num(),
                                 l.str() != 0 ? "" : text(l.num_unit())});
    m.samples.push_back(sample);
  }
  for (const auto& g : p.mapping())
    m.mappings.push_back({g.id(), g.memory_start(), g.memory_limit(), g.file_offset(),
                          text(g.filename()), text(g.build_id()), g.has_functions()});
  for (const auto& l : p.location()) {
    ModelLocation location{l.id(), l.mapping_id(), l.address(), {}, l.is_folded()};
    for (const auto& line : l.line())
      location.lines.push_back({line.function_id(), line.line(), line.column()});
    m.locations.push_back(location);
  }
  for (const auto& f : p.function())
    m.functions.push_back(
        {f.id(), text(f.name()), text(f.system_name()), text(f.filename()), f.start_line()});
  for (const std::int64_t comment : p.comment())
    m.comments.push_back(text(comment));
  m.dropFrames = text(p.drop_frames());
  m.keepFrames = text(p.keep_frames());
  m.docUrl = text(p.doc_url());
  m.defaultType = text(p.default_sample_type());
  m.timeNanos = p.time_nanos();
  m.durationNanos = p.duration_nanos();
  m.periodType = {text(p.period_type().type()), text(p.period_type().unit())};
  m.period = p.period();
  return m;
}

Result<std::shared_ptr<Profile>> readText(const std::string& text) {
  MemorySource source(std::as_bytes(std::span(text.data(), text.size())));
  return readPprof(source, Limits{}, Work{});
}

} // namespace

class SchemaTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void readersAgree();
  void writerIsUnderstood();
};

void SchemaTest::readersAgree() {
  for (std::uint32_t seed = 100; seed < 140; ++seed) {
    WritingStyle style;
    style.packed = seed % 2 == 0;
    style.splitLists = seed % 3 == 0;
    style.mixedSample = seed % 5 == 0;
    style.unknownFields = seed % 7 < 3;
    style.defaults = seed % 11 < 4;
    const std::string text = written(randomModel(seed, 150), style);
    wire::Profile parsed;
    QVERIFY(parsed.ParseFromString(text));
    const auto profile = readText(text);
    QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
    QCOMPARE(described(**profile), described(modelOf(parsed)));
  }
}

void SchemaTest::writerIsUnderstood() {
  for (std::uint32_t seed = 200; seed < 230; ++seed) {
    const ProfileModel model = randomModel(seed, 150);
    const auto profile = readText(written(model));
    const auto text = writePprof(**profile, Work{});
    QVERIFY(text);
    wire::Profile parsed;
    QVERIFY(parsed.ParseFromString(*text));
    QCOMPARE(parsed.string_table(0), std::string());
    QCOMPARE(described(modelOf(parsed)), described(model));
    QCOMPARE(described(**readText(*text)), described(model));
  }
  Work canceled;
  canceled.cancel.cancel();
  const auto profile = readText(written(randomModel(1, 150)));
  QCOMPARE(writePprof(**profile, canceled).error().code, ErrorCode::Canceled);
}

QTEST_GUILESS_MAIN(SchemaTest)
#include "schema_test.moc"
