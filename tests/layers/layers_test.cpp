// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "tests/layers/code_text.h"
#include "tests/layers/layer_rules.h"

#include <QDirIterator>
#include <QFile>
#include <QLibraryInfo>
#include <QTest>

using namespace pprof::layers;

namespace {

QString top() { return QStringLiteral(PPROF_SOURCE_DIR "/"); }

/// The *.h and *.cpp files below `folders`, relative to the top of the tree.
QStringList sourcesBelow(const QStringList& folders) {
  QStringList files;
  for (const QString& folder : folders) {
    QDirIterator it(top() + folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext())
      files += it.next().mid(top().size());
  }
  files.sort();
  return files;
}

QStringList productSources() {
  return sourcesBelow({QStringLiteral("core"), QStringLiteral("mcp"), QStringLiteral("app")});
}

std::string contentsOf(const QString& file) {
  QFile in(top() + file);
  return in.open(QIODevice::ReadOnly) ? in.readAll().toStdString() : std::string();
}

bool qtHasHeader(std::string_view module, std::string_view header) {
  static const QString folder = QLibraryInfo::path(QLibraryInfo::HeadersPath);
  const auto part = [](std::string_view s) {
    return QString::fromUtf8(s.data(), qsizetype(s.size()));
  };
  return QFile::exists(folder + u'/' + part(module) + u'/' + part(header));
}

QByteArray joined(const std::vector<std::string>& lines) {
  QByteArray text;
  for (const std::string& line : lines)
    text += "\n  " + QByteArray::fromStdString(line);
  return text;
}

} // namespace

class LayersTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void treeKeepsTheRules();
  void everySourceNamesItsLicence();
  void tableIsSound();
  void plantedViolationIsFound_data();
  void plantedViolationIsFound();
  void cleanCodePasses_data();
  void cleanCodePasses();
  void literalsAndCommentsAreBlanked();
};

void LayersTest::treeKeepsTheRules() {
  const QStringList files = productSources();
  QVERIFY2(!files.isEmpty(), "no sources below " PPROF_SOURCE_DIR);
  std::vector<std::string> found;
  for (const QString& file : files)
    for (const std::string& line : violations(file.toStdString(), contentsOf(file), qtHasHeader))
      found.push_back(line);
  QVERIFY2(found.empty(), joined(found).constData());
}

void LayersTest::everySourceNamesItsLicence() {
  std::vector<std::string> found;
  for (const QString& file : productSources() + sourcesBelow({QStringLiteral("tests")}))
    if (!contentsOf(file).starts_with("// SPDX-License-Identifier: AGPL-3.0-only\n"))
      found.push_back(file.toStdString() + ":1: no SPDX line");
  QVERIFY2(found.empty(), joined(found).constData());
}

void LayersTest::tableIsSound() {
  QVERIFY2(qtHasHeader("QtCore", "QObject"), "Qt's headers are not where Qt says");
  for (const Layer& layer : layers())
    for (const std::string_view used : layer.uses) {
      const bool known = std::any_of(layers().begin(), layers().end(),
                                     [&](const Layer& other) { return other.folder == used; });
      QVERIFY2(known, std::string(used).c_str());
    }
}

void LayersTest::plantedViolationIsFound_data() {
  QTest::addColumn<QByteArray>("path");
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<QByteArray>("expected");
  const auto row = [](const char* name, const char* path, const char* text, const char* expected) {
    QTest::newRow(name) << QByteArray(path) << QByteArray(text) << QByteArray(expected);
  };
  row("upwards", "core/base/a.h", "#include \"core/profile/profile.h\"\n",
      "core/base/a.h:1: core/base/ may not use core/profile/");
  row("sideways", "core/codec/a.cpp", "\n#include \"core/measurement/units.h\"",
      "core/codec/a.cpp:2: core/codec/ may not use core/measurement/");
  row("sources and analysis", "core/sources/a.cpp", "#include \"core/analysis/top.h\"",
      "core/sources/ may not use core/analysis/");
  row("angle brackets", "core/profile/a.h", "#include <core/codec/reader.h>",
      "may not use core/codec/");
  row("relative", "core/profile/a.h", "#include \"../codec/reader.h\"", "may not use core/codec/");
  row("spaces", "core/profile/a.h", " #  include\t\"core/codec/reader.h\"",
      "may not use core/codec/");
  row("core and app", "core/operations/a.cpp", "#include \"app/cli/x.h\"", "may not use app/cli/");
  row("mcp and app", "mcp/a.cpp", "#include \"app/models/x.h\"", "mcp/ may not use app/");
  row("cli and mcp", "app/cli/main.cpp", "#include \"mcp/server.h\"", "app/cli/ may not use mcp/");
  row("views and mcp", "app/views/a.cpp", "#include \"mcp/server.h\"", "app/ may not use mcp/");
  row("views and desktop", "app/views/a.cpp", "#include \"app/desktop/window.h\"",
      "app/ may not use app/desktop/");
  row("picture module", "core/operations/a.cpp", "#include \"core/render/picture/png.h\"",
      "may not use core/render/picture/");
  row("tests", "core/base/a.cpp", "#include \"tests/support/x.h\"", "is in no layer");
  row("new folder", "core/misc/a.cpp", "", "core/misc/a.cpp:1: the file is in no layer");
  row("widgets by module", "core/render/a.cpp", "#include <QtWidgets/QWidget>", "QtWidgets");
  row("widgets by class", "core/render/a.cpp", "#include <QWidget>", "QtWidgets");
  row("gui by class", "core/analysis/a.cpp", "#include <QPainter>", "QtGui");
  row("gui by file", "core/analysis/a.cpp", "#include <qcolor.h>", "QtGui");
  row("gui in the cli", "app/cli/main.cpp", "#include <QImage>", "QtGui");
  row("widgets in the picture module", "core/render/picture/a.cpp", "#include <QWidget>",
      "QtWidgets");
  row("network", "core/codec/a.cpp", "#include <QNetworkReply>", "QtNetwork");
  row("Qt Core in the engine", "core/base/a.cpp", "#include <QString>", "QtCore");
  row("Qt Core in the cli", "app/cli/main.cpp", "#include <QString>", "QtCore");
  row("unlisted module", "app/cli/main.cpp", "#include <QtSql/QSqlQuery>", "of no Qt module");
  row("unlisted class", "app/cli/main.cpp", "#include <QSqlQuery>", "of no Qt module");
  row("platform", "core/codec/a.cpp", "#include <unistd.h>", "a platform header");
  row("platform folder", "app/cli/main.cpp", "#include <sys/stat.h>", "a platform header");
  row("platform, Windows", "core/base/a.cpp", "#include <windows.h>", "a platform header");
  row("getenv", "core/operations/a.cpp", "auto x = std::getenv(\"X\");", "the environment");
  row("qgetenv", "app/cli/option_adapter.cpp", "auto x = qgetenv(\"X\");", "the environment");
  row("qEnvironmentVariable", "mcp/protocol.cpp", "qEnvironmentVariableIsSet(\"X\");",
      "the environment does not belong here: qEnvironmentVariableIsSet");
  row("cout", "core/analysis/a.cpp", "// fine\nstd::cout << 1;", "core/analysis/a.cpp:2: printing");
  row("cerr", "core/sources/a.cpp", "std::cerr << 1;", "printing");
  row("printf", "core/base/platform/a.cpp", "std::printf(\"x\");", "printing");
  row("stderr", "core/base/text.cpp", "write(STDERR_FILENO, s, n);", "an output stream");
  row("qDebug", "core/render/a.cpp", "qDebug() << 1;", "printing");
  row("iostream", "core/render/a.cpp", "#include <iostream>", "a header of printing");
  row("after a digit separator", "core/render/a.cpp", "int n = 10'000; puts(\"'\");", "printing");
  row("after a raw string", "core/render/a.cpp", "auto s = R\"(\")\"; puts(s);", "printing");
  row("file", "core/codec/a.cpp", "std::ifstream in(name);", "opening a file");
}

void LayersTest::plantedViolationIsFound() {
  QFETCH(QByteArray, path);
  QFETCH(QByteArray, text);
  QFETCH(QByteArray, expected);
  const auto found = violations(path.toStdString(), text.toStdString(), qtHasHeader);
  QCOMPARE(found.size(), std::size_t{1});
  QVERIFY2(QByteArray::fromStdString(found.front()).contains(expected), found.front().c_str());
}

void LayersTest::cleanCodePasses_data() {
  QTest::addColumn<QByteArray>("path");
  QTest::addColumn<QByteArray>("text");
  const auto row = [](const char* name, const char* path, const char* text) {
    QTest::newRow(name) << QByteArray(path) << QByteArray(text);
  };
  row("down, two layers", "core/codec/a.cpp", "#include \"core/base/error.h\"");
  row("analysis", "core/analysis/a.cpp",
      "#include \"core/codec/x.h\"\n#include \"core/measurement/x.h\"");
  row("operations", "core/operations/a.cpp",
      "#include \"core/sources/x.h\"\n#include \"core/render/x.h\"\n#include \"core/base/x.h\"");
  row("desktop", "app/desktop/main.cpp",
      "#include \"mcp/server.h\"\n#include \"app/views/x.h\"\n#include <QWidget>");
  row("beside", "core/codec/a.cpp", "#include \"profile.pb.h\"\n#include \"a.moc\"");
  row("libraries", "core/codec/a.cpp",
      "#include <vector>\n#include <zlib.h>\n#include <re2/re2.h>");
  row("Qt Core", "mcp/a.cpp", "#include <QString>\n#include <QtCore/QObject>\n#include <QtGlobal>");
  row("picture", "core/render/picture/a.cpp", "#include <QPainter>\n#include <QtSvg/QSvgRenderer>");
  row("platform", "core/base/platform/a.cpp", "#include <unistd.h>\n#include <sys/stat.h>");
  row("terminal", "core/base/platform/a.cpp", "bool b = isatty(STDERR_FILENO);");
  row("environment", "app/cli/main.cpp", "qgetenv(\"X\");");
  row("comment", "core/base/a.cpp", "// printf\n/* #include <QWidget>\n getenv */ int x;");
  row("string", "core/base/a.cpp", "auto s = \"cout << \\\" printf\"; char c = '\"';");
  row("raw string", "core/base/a.cpp", "auto s = R\"x(\n#include <QWidget>\nputs(\")\" )x\";");
  row("part of a word", "core/base/a.cpp", "int my_printf_count, snprintf;");
}

void LayersTest::cleanCodePasses() {
  QFETCH(QByteArray, path);
  QFETCH(QByteArray, text);
  const auto found = violations(path.toStdString(), text.toStdString(), qtHasHeader);
  QVERIFY2(found.empty(), joined(found).constData());
}

void LayersTest::literalsAndCommentsAreBlanked() {
  QCOMPARE(codeOnly("a // b\nc /* d\n */ e"), std::string("a     \nc     \n    e"));
  QCOMPARE(codeOnly("x = \"y\\\"z\"; 'q'; 1'000"), std::string("x =       ;    ; 1'000"));
  QCOMPARE(codeOnly("#include \"a/b.h\" // c"), std::string("#include \"a/b.h\" // c"));
}

QTEST_APPLESS_MAIN(LayersTest)
#include "layers_test.moc"
