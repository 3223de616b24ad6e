// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/program_file.h"
#include "tests/support/printing.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstring>

using namespace pprof;

class ProgramFileTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void buildIdsOfElf_data();
  void buildIdsOfElf();
  void anyCutIsAnErrorOrHasNoId();
  void hostileSizes_data();
  void hostileSizes();
  void otherFormats_data();
  void otherFormats();
  void files();
};

namespace {

/// Appends numbers in a file's byte order.
struct Bytes {
  std::string text;
  bool big = false;
  Bytes& number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = big ? size - 1 - i : i;
      text += place < sizeof(value) ? static_cast<char>(value >> (8 * place) & 0xff) : '\0';
    }
    return *this;
  }
  Bytes& padTo(std::size_t size) {
    text.resize(std::max(size, text.size()), '\0');
    return *this;
  }
};

std::string note(bool big, const std::string& name, std::uint32_t type,
                 const std::string& content) {
  Bytes out{{}, big};
  out.number(name.size(), 4).number(content.size(), 4).number(type, 4);
  out.text += name;
  out.padTo((out.text.size() + 3) / 4 * 4);
  out.text += content;
  return out.padTo((out.text.size() + 3) / 4 * 4).text;
}

struct Elf {
  bool wide = true;
  bool big = false;
  bool inSection = false; ///< the notes are in a section, else in a segment
  std::uint64_t headersAt = 64;
  std::uint64_t headerSize = 0; ///< 0: as it should be
  std::uint64_t notesAt = 128;
  std::uint64_t notesSize = 0; ///< 0: of the notes
  std::string notes = {};

  [[nodiscard]] std::string made() const {
    const std::size_t word = wide ? 8 : 4;
    Bytes out{"\x7f"
              "ELF",
              big};
    out.number(wide ? 2 : 1, 1).number(big ? 2 : 1, 1).number(1, 1).padTo(16);
    out.number(2, 2).number(62, 2).number(1, 4).number(0, word);
    out.number(inSection ? 0 : headersAt, word).number(inSection ? headersAt : 0, word);
    out.number(0, 4).number(wide ? 64 : 52, 2);
    const std::size_t segment = wide ? 56 : 32;
    const std::size_t section = wide ? 64 : 40;
    const std::size_t size = headerSize != 0 ? headerSize : inSection ? section : segment;
    out.number(inSection ? segment : size, 2).number(inSection ? 0 : 1, 2);
    out.number(inSection ? size : section, 2).number(inSection ? 1 : 0, 2).number(0, 2);
    out.padTo(64);
    const std::uint64_t length = notesSize != 0 ? notesSize : notes.size();
    if (inSection)
      out.number(0, 4).number(7, 4).number(0, word).number(0, word).number(notesAt, word);
    else
      out.number(4, 4);
    if (inSection)
      out.number(length, word).number(0, 8).number(4, word);
    else if (wide)
      out.number(4, 4).number(notesAt, 8).number(0, 16).number(length, 8).number(0, 8).number(4, 8);
    else
      out.number(notesAt, 4).number(0, 8).number(length, 4).number(0, 8).number(4, 4);
    out.padTo(128);
    out.text += notes;
    return out.text;
  }
};

Result<ProgramFile> parsed(const std::string& bytes) {
  return parseProgram([&](std::uint64_t offset, std::span<std::byte> out) {
    if (offset > bytes.size() || out.size() > bytes.size() - offset)
      return false;
    if (!out.empty())
      std::memcpy(out.data(), bytes.data() + offset, out.size());
    return true;
  });
}

const std::string kGnu("GNU\0", 4);
const std::string kGo("Go\0\0", 4);

} // namespace

void ProgramFileTest::buildIdsOfElf_data() {
  QTest::addColumn<bool>("wide");
  QTest::addColumn<bool>("big");
  QTest::addColumn<bool>("inSection");
  for (const bool wide : {false, true})
    for (const bool big : {false, true})
      for (const bool inSection : {false, true})
        QTest::addRow("%s bits, %s, %s", wide ? "64" : "32", big ? "big" : "little",
                      inSection ? "section" : "segment")
            << wide << big << inSection;
}

void ProgramFileTest::buildIdsOfElf() {
  QFETCH(bool, wide);
  QFETCH(bool, big);
  QFETCH(bool, inSection);
  Elf elf{.wide = wide, .big = big, .inSection = inSection};
  elf.notes = note(big, kGnu, 1, "abi!") + note(big, kGo, 4, "one/two") +
              note(big, kGnu, 3, std::string("\x01\xaf\x00", 3)) + note(big, kGnu, 3, "second");
  const auto program = parsed(elf.made());
  QVERIFY2(program, program ? "" : program.error().message.c_str());
  QCOMPARE(program->format, std::string("ELF"));
  QCOMPARE(program->buildId, std::string("01af00"));
  QCOMPARE(program->goBuildId, std::string("one/two"));
}

void ProgramFileTest::anyCutIsAnErrorOrHasNoId() {
  Elf elf;
  elf.notes = note(false, kGnu, 3, "0123456789");
  const std::string whole = elf.made();
  QCOMPARE(parsed(whole)->buildId, std::string("30313233343536373839"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto program = parsed(whole.substr(0, size));
    QVERIFY(!program || program->buildId.empty());
  }
}

void ProgramFileTest::hostileSizes_data() {
  QTest::addColumn<std::string>("bytes");
  QTest::addColumn<bool>("isProgram");
  constexpr std::uint64_t kHuge = UINT64_MAX - 8;
  QTest::newRow("headers far out") << Elf{.headersAt = kHuge}.made() << false;
  QTest::newRow("headers too small") << Elf{.headerSize = 8}.made() << false;
  QTest::newRow("headers too large") << Elf{.headerSize = 0xffff}.made() << false;
  QTest::newRow("notes far out") << Elf{.notesAt = kHuge, .notesSize = 64}.made() << true;
  QTest::newRow("notes too large") << Elf{.notesSize = kHuge}.made() << true;
  const std::string largeName(12, '\xff');
  QTest::newRow("a note too large") << Elf{.notes = largeName}.made() << true;
  QTest::newRow("class 3") << std::string("\x7f"
                                          "ELF\x03\x01\x01",
                                          7) +
                                  std::string(64, '\0')
                           << false;
}

void ProgramFileTest::hostileSizes() {
  QFETCH(std::string, bytes);
  QFETCH(bool, isProgram);
  const auto program = parsed(bytes);
  QCOMPARE(program.has_value(), isProgram);
  if (program)
    QCOMPARE(program->buildId, std::string());
}

void ProgramFileTest::otherFormats_data() {
  QTest::addColumn<std::string>("bytes");
  QTest::addColumn<std::string>("format");
  std::string pe = "MZ" + std::string(0x3a, '\0') + std::string("\x40\0\0\0PE\0\0", 8);
  QTest::newRow("PE") << pe << std::string("PE");
  pe.back() = 'x';
  QTest::newRow("DOS") << pe << std::string();
  QTest::newRow("Mach-O") << std::string("\xcf\xfa\xed\xfe") << std::string("Mach-O");
  QTest::newRow("text") << std::string("hello") << std::string();
  QTest::newRow("empty") << std::string() << std::string();
}

void ProgramFileTest::otherFormats() {
  QFETCH(std::string, bytes);
  QFETCH(std::string, format);
  const auto program = parsed(bytes);
  QCOMPARE(program ? program->format : std::string(), format);
}

void ProgramFileTest::files() {
  const auto itself =
      readProgramFile(BaseFolder(), QCoreApplication::applicationFilePath().toStdString());
  QVERIFY(itself);
  QCOMPARE(itself->format, std::string("ELF"));
  QTemporaryDir folder;
  QVERIFY(!readProgramFile(BaseFolder(), folder.path().toStdString()));
  const auto missing =
      readProgramFile(BaseFolder(), folder.filePath(QStringLiteral("none")).toStdString());
  QVERIFY(!missing);
  QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(ProgramFileTest)
#include "program_file_test.moc"
