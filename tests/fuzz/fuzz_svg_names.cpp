// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/profile/profile.h"
#include "core/render/flame_page.h"
#include "core/render/flame_svg.h"
#include "tests/support/profile_maker.h"

#include <QString>
#include <QXmlStreamReader>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

namespace {

using namespace pprof;

/// A profile whose functions, files, sample type and program are called what the input says, names
/// being divided by bytes 0: each function under the one before.
ProfilePtr profileOf(std::string_view input) {
  constexpr std::size_t kMostNames = 40;
  test::ProfileMaker maker("samples/count");
  std::vector<std::string_view> names;
  while (names.size() < kMostNames && !input.empty()) {
    const std::size_t end = std::min(input.find('\0'), input.size());
    names.push_back(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  std::string stack;
  for (std::size_t i = 0; i < names.size(); ++i) {
    stack += (i == 0 ? "f" : ";f") + std::to_string(i);
    maker.add(stack, {static_cast<std::int64_t>(i) + 1});
  }
  Profile& profile = maker.profile();
  for (std::size_t i = 0; i < profile.functions.size() && i < names.size(); ++i) {
    profile.functions[i].name = profile.strings.add(names[i]);
    profile.functions[i].filename = profile.strings.add(names[names.size() - 1 - i]);
  }
  if (!names.empty())
    profile.sampleTypes.front().type = profile.strings.add(names.back());
  return maker.make();
}

void require(bool holds) {
  if (!holds)
    std::abort();
}

/// What a browser's script reads: it has to be JSON, and nothing in it may end the element.
void checkCarried(std::string_view text, std::size_t frames) {
  constexpr std::string_view kBegin = "id=\"profile\">";
  const std::size_t begin = text.find(kBegin) + kBegin.size();
  const std::size_t end = text.find("</script>", begin);
  require(end != std::string_view::npos);
  const std::string_view carried = text.substr(begin, end - begin);
  require(carried.find_first_of("<>&") == std::string_view::npos);
  const auto json = nlohmann::json::parse(carried, nullptr, false);
  require(!json.is_discarded() && json.at("types").at(0).at("name").size() >= frames);
}

/// The elements of the SVG file, as an XML parser finds them.
void checkSvg(const std::string& svg) {
  static const std::set<QString> kOurs{QStringLiteral("svg"),     QStringLiteral("style"),
                                       QStringLiteral("rect"),    QStringLiteral("text"),
                                       QStringLiteral("g"),       QStringLiteral("title"),
                                       QStringLiteral("defs"),    QStringLiteral("path"),
                                       QStringLiteral("pattern"), QStringLiteral("script")};
  std::size_t scripts = 0;
  QXmlStreamReader xml(QByteArray::fromRawData(svg.data(), static_cast<qsizetype>(svg.size())));
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement)
      continue;
    require(kOurs.contains(xml.name().toString()));
    scripts += xml.name() == QStringLiteral("script") ? 1 : 0;
    for (const QXmlStreamAttribute& attribute : xml.attributes())
      require(!attribute.name().startsWith(QStringLiteral("on")));
  }
  require(!xml.hasError() && scripts == 2);
}

std::size_t countOf(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
    ++count;
  return count;
}

} // namespace

/// Hostile names: the SVG file is XML, the page has its two scripts, and both carry JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto report = prepareReport(profileOf(input), {}, {});
  require(report.has_value());
  const auto graph = makeFlameGraph(*std::move(report), {});
  require(graph.has_value());
  FlameSvgOptions options;
  options.title = input.substr(0, input.find('\0'));
  const FlameSvg svg = flameSvg(*graph, options);
  checkSvg(svg.text);
  checkCarried(svg.text, svg.frames);
  FlamePage page(options);
  page.add(*graph);
  page.add(*graph);
  const FlameSvg html = page.page();
  checkCarried(html.text, html.frames);
  require(countOf(html.text, "<script") == 2 && countOf(html.text, "</script") == 2);
  return 0;
}
