// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/cli/command_line.h"
#include "core/analysis/raw_report.h"
#include "core/operations/operation.h"
#include "core/render/picture_assets.h"
#include "tests/support/golden_cases.h"
#include "tests/support/profile_files.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>
#include <QtTest>

using namespace pprof;

/// Runs each case of tests/golden/cases.txt and compares text and document with what is kept. Where
/// the text is a pprof file, what pprof.raw says of it is kept.
class GoldenTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() {
    qputenv("TZ", "UTC");
    QVERIFY(QDir::setCurrent(test::profilesFolder()));
    QVERIFY(!test::goldenCases().empty());
  }

  void golden_data() {
    QTest::addColumn<int>("number");
    const auto cases = test::goldenCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
      QTest::newRow(qPrintable(cases[i].name)) << static_cast<int>(i);
  }

  void golden() {
    QFETCH(int, number);
    const test::GoldenCase one = test::goldenCases()[static_cast<std::size_t>(number)];
    std::vector<std::string> words;
    for (const QString& word : one.words)
      words.push_back(word.toStdString());
    Limits limits;
    const auto command = cli::parseCommandLine(words, limits);
    QVERIFY2(command, command ? "" : command.error().message.c_str());
    ProfileStore store(limits, 0);
    Context context{store, nullptr, {}};
    const auto outcome = command->operation->run(context, command->arguments);
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    compare(test::goldenPath(one.name, QStringLiteral(".txt")), (*outcome)->text());
    if (one.json)
      compare(test::goldenPath(one.name, QStringLiteral(".json")),
              (*outcome)->document().dump(2) + "\n");
  }

private:
  /// What a golden keeps of an answer: of a profile what pprof.raw shows, for its bytes are up to
  /// who compresses them; of a picture not what it has from resources/.
  static QByteArray readable(const QByteArray& bytes) {
    if (bytes.startsWith("\x1F\x8B")) {
      const auto profile = test::profileOf(bytes, "the answer");
      return profile ? QByteArray::fromStdString(RawReport(*profile).text()) : bytes;
    }
    if (bytes.startsWith("<?xml"))
      return indented(withoutResources(bytes));
    if (bytes.startsWith("<!DOCTYPE html>")) {
      static const QRegularExpression hash(QStringLiteral("sha256-[A-Za-z0-9+/=]{44}"));
      return QString::fromUtf8(withoutResources(bytes))
          .replace(hash, QStringLiteral("sha256-…"))
          .toUtf8();
    }
    return bytes;
  }

  static QByteArray withoutResources(QByteArray bytes) {
    const std::pair<std::string_view, QByteArray> resources[] = {
        {kFlameScript, "/* resources/flame: script */\n"},
        {kFlameStyle, "/* resources/flame/flame.css */\n"},
        {kPageStyle, "/* resources/flame/page.css */\n"}};
    for (const auto& [text, name] : resources)
      bytes.replace(QByteArray(text.data(), static_cast<qsizetype>(text.size())), name);
    return bytes;
  }

  /// XML with an element a line. What is not well-formed fails the test.
  static QByteArray indented(const QByteArray& bytes) {
    QByteArray out;
    QXmlStreamReader reader(bytes);
    reader.setNamespaceProcessing(false); // or the writer makes up prefixes
    QXmlStreamWriter writer(&out);
    writer.setAutoFormatting(true);
    writer.setAutoFormattingIndent(1);
    while (!reader.atEnd()) {
      reader.readNext();
      if (reader.hasError() || reader.isWhitespace())
        continue;
      if (reader.isCharacters() && reader.text().startsWith(u'{')) // JSON is to stay legible
        writer.writeCDATA(reader.text().toString());
      else
        writer.writeCurrentToken(reader);
    }
    if (reader.hasError())
      return "not well-formed: " + reader.errorString().toUtf8();
    return out;
  }

  static void compare(const QString& path, const std::string& got) {
    const QByteArray bytes = readable(QByteArray::fromStdString(got));
    QFile file(path);
    if (test::updatesGoldens()) {
      QVERIFY(QDir().mkpath(QFileInfo(path).path()));
      QVERIFY(file.open(QIODevice::WriteOnly));
      QCOMPARE(file.write(bytes), bytes.size());
      return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path + QStringLiteral(": no such golden")));
    const QList<QByteArray> wanted = file.readAll().split('\n');
    const QList<QByteArray> found = bytes.split('\n');
    for (qsizetype i = 0; i < std::min(wanted.size(), found.size()); ++i)
      QCOMPARE(found[i], wanted[i]);
    QCOMPARE(found.size(), wanted.size());
  }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
