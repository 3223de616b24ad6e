// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/codec/memory_source.h"
#include "core/codec/profile_reader.h"
#include "tests/support/printing.h"

#include <QDir>
#include <QFile>

using namespace pprof;

namespace {

QDir badFolder() { return QDir(QStringLiteral(PPROF_SOURCE_DIR "/tests/data/bad")); }

Result<std::shared_ptr<Profile>> readBad(const QString& name, const Limits& limits = {}) {
  QFile file(badFolder().filePath(name));
  if (!file.open(QIODevice::ReadOnly))
    return fail(ErrorCode::NotFound, "the test's file is missing");
  const QByteArray content = file.readAll();
  const auto bytes =
      std::as_bytes(std::span(content.data(), static_cast<std::size_t>(content.size())));
  return readProfile(std::make_unique<MemorySource>(std::vector(bytes.begin(), bytes.end())),
                     name.toStdString(), "", limits, Work{});
}

} // namespace

class ProfileReaderTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void badFiles_data();
  void badFiles();
  void everyBadFileIsKnown();
  void bombs();
  void canceledIsCanceled();
};

void ProfileReaderTest::badFiles_data() {
  QTest::addColumn<std::string>("message"); // after the file's name; "" if it is read
  const auto row = [](const char* name, const char* message) {
    QTest::newRow(name) << std::string(message);
  };
  const auto invalid = [&](const char* name, const std::string& what) {
    QTest::newRow(name) << "not a valid pprof profile: " + what;
  };
  for (const char* name :
       {"good.pb.gz", "bad-utf8.pb", "bomb-proto.pb.gz", "dangling-mapping.pb", "field-zero.pb",
        "label-both.pb", "label-without-key.pb", "mapping-backwards.pb", "varint-overflow.pb",
        "absolute.zip", "backslash.zip"})
    row(name, "");
  invalid("bad-varint.pb", "a malformed field at byte 221 ");
  invalid("group-wire-type.pb", "a malformed field at byte 205 ");
  invalid("dangling-function.pb", "location 2 has a line of function 77, which is not there");
  invalid("dangling-location.pb", "sample 0 names location 99, which is not there");
  invalid("duplicate-function.pb", "a second function with id 1 at byte 90 ");
  invalid("duplicate-location.pb", "a second location with id 1 at byte 62 ");
  invalid("duplicate-mapping.pb", "a second mapping with id 1 at byte 44 ");
  invalid("huge-length-max.pb", "a field that claims 9223372036854775807 bytes at byte 12 ");
  invalid("huge-length.pb", "a field that claims 1099511627776 bytes at byte 12 ");
  invalid("many-sample-types.pb", "sample 0 has 2 values for 502 sample types");
  invalid("no-string-table.pb", "it has no string table");
  invalid("no-values.pb", "sample 0 has 0 values for 2 sample types");
  invalid("samples-without-types.pb", "it has 1 samples and no sample types");
  invalid("string-index-negative.pb", "a function's name is the impossible string -3 at byte 80 ");
  invalid("string-index-out-of-range.pb",
          "a function's name is string 5000 of 11, in the field at byte 80 ");
  invalid("string-zero-not-empty.pb",
          "a string table that does not begin with the empty string at byte 100 ");
  invalid("too-few-values.pb", "sample 0 has 1 values for 2 sample types");
  invalid("too-many-values.pb", "sample 0 has 3 values for 2 sample types");
  invalid("truncated-proto-one-byte.pb", "the file ends inside the field that begins at byte 215 ");
  invalid("truncated-proto.pb", "the file ends inside the field that begins at byte 3609 ");
  invalid("wrong-wire-type.pb", "time_nanos is not a number at byte 205 ");
  invalid("zero-function.pb", "a function with the reserved id 0 at byte 80 ");
  invalid("zero-location.pb", "a location with the reserved id 0 at byte 44 ");
  invalid("zero-mapping.pb", "a mapping with the reserved id 0 at byte 26 ");
  row("bomb-nested.pb.gz", "this is binary data of an unknown format, not a pprof profile");
  row("bomb.pb.gz", "this is binary data of an unknown format, not a pprof profile");
  row("gzip-of-garbage.pb.gz", "this is binary data of an unknown format, not a pprof profile");
  row("duplicate-names.zip", "the zip holds 2 profiles, and none was named: cpu.pprof");
  row("traversal.zip", "the zip holds 2 profiles, and none was named: ../../escaped.pprof");
  row("elf.pprof", "this is an ELF binary, not a pprof profile");
  row("empty.pprof", "there is nothing in it, so no pprof profile");
  row("gzip-of-nothing.pb.gz", "there is nothing in it, so no pprof profile");
  row("gzip-bad-crc.pb.gz", "gzip: the checksum does not match");
  row("gzip-of-text.pb.gz", "this is text, but not folded stacks");
  row("gzip-trailing-garbage.pb.gz", "gzip: invalid header: the bytes after the end of the stream");
  row("html.pprof", "this is an HTML page");
  row("json-error.pprof", "this is a JSON document");
  row("lz4-truncated.pprof", "lz4: the stream is cut short");
  row("zstd-truncated.pprof", "zstd: the stream is cut short");
  row("truncated-gzip-header.pb.gz", "gzip: the stream is cut short");
  row("truncated-gzip.pb.gz", "gzip: the stream is cut short, after 4127 good bytes");
  row("nested-bomb.zip", "no member of the zip is a pprof profile: inner.zip (a zip archive)");
  row("no-entries.zip", "the zip has no members");
  row("not-profiles.zip", "no member of the zip is a pprof profile: main.jfr");
  row("symlink.zip", "no member of the zip is a pprof profile: cpu.pprof (a symbolic link)");
  row("truncated.zip", "zip: there is no directory at its end");
  row("one-byte.pprof", "this is text, but not folded stacks");
  row("text.pprof", "this is text, but not folded stacks");
  row("recording.jfr", "this is a Java Flight Recorder recording");
  row("trace.out", "this is a Go execution trace");
  row("utf16.pprof", "this is UTF-16 text");
}

void ProfileReaderTest::badFiles() {
  QFETCH(std::string, message);
  const QString name = QString::fromUtf8(QTest::currentDataTag());
  const auto profile = readBad(name);
  if (message.empty()) {
    QVERIFY2(profile, profile ? "" : profile.error().message.c_str());
    QVERIFY((*profile)->sampleCount() > 0);
    return;
  }
  QVERIFY(!profile);
  const std::string expected = name.toStdString() + ": " + message;
  QVERIFY2(profile.error().message.starts_with(expected), profile.error().message.c_str());
  // A bundle without profiles has listed what is in it.
  QVERIFY(!profile.error().hint.empty() || message.starts_with("no member of the zip"));
}

void ProfileReaderTest::everyBadFileIsKnown() {
  const int rows = 11 + 24 + 27; // as badFiles_data has them
  QCOMPARE(badFolder().entryList(QDir::Files).size(), qsizetype{rows + 1}); // and README.md
}

/// What grows to ten million bytes is stopped at the limit, long before.
void ProfileReaderTest::bombs() {
  Limits limits;
  limits.maxDecompressedBytes = 1'000'000;
  limits.maxStringBytes = 2'000'000;
  const auto profile = readBad(QStringLiteral("bomb-proto.pb.gz"), limits);
  QVERIFY(!profile);
  QCOMPARE(profile.error().code, ErrorCode::LimitExceeded);
  QVERIFY(profile.error().message.ends_with("is over the limit max_decompressed_bytes = 1000000"));
  limits.maxDecompressedBytes = 100'000'000;
  const auto strings = readBad(QStringLiteral("bomb-proto.pb.gz"), limits);
  QVERIFY(!strings);
  QVERIFY(strings.error().message.ends_with("is over the limit max_string_bytes = 2000000"));
  limits.maxNestingDepth = 2;
  const auto nest = readBad(QStringLiteral("bomb-nested.pb.gz"), limits);
  QVERIFY(!nest);
  QVERIFY(nest.error().message.ends_with("is over the limit max_nesting_depth = 2"));
}

void ProfileReaderTest::canceledIsCanceled() {
  QFile file(badFolder().filePath(QStringLiteral("good.pb.gz")));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray content = file.readAll();
  const auto bytes =
      std::as_bytes(std::span(content.data(), static_cast<std::size_t>(content.size())));
  Work work;
  work.cancel.cancel();
  const auto profile =
      readProfile(std::make_unique<MemorySource>(std::vector(bytes.begin(), bytes.end())),
                  "good.pb.gz", "", Limits{}, work);
  QVERIFY(!profile);
  QCOMPARE(profile.error().code, ErrorCode::Canceled);
  QCOMPARE(profile.error().message, std::string("canceled"));
}

QTEST_GUILESS_MAIN(ProfileReaderTest)
#include "profile_reader_test.moc"
