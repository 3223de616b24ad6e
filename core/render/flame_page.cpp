// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/flame_page.h"

#include "core/base/base64.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/render/flame_markup.h"
#include "core/render/picture_assets.h"
#include "core/render/picture_heading.h"
#include "core/render/svg_number.h"
#include "core/render/xml_text.h"

namespace pprof {

namespace {

/// A source of Content Security Policy Level 3, section 2.3.1: the hash of an element's text.
std::string hashSource(std::string_view text) { return "'sha256-" + base64(sha256(text)) + "'"; }

/// What a page is put together from; all but the script, the style and `profile` is markup.
struct PageParts {
  std::string attributes = {}; ///< of the page's element
  std::string policy = {};
  std::string style = {};
  std::string_view script;
  std::string title = {}, facts = {}, types = {}, boxes = {}, legend = {};
  std::string profile = {}; ///< JSON
  double width = 0, height = 0;
  bool alwaysDark = false;
};

std::string headOf(const PageParts& parts) {
  return "<head>\n<meta charset=\"utf-8\">\n" + parts.policy +
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"" +
         (parts.alwaysDark ? "dark" : "light dark") + "\">\n<title>" + parts.title +
         "</title>\n<style>" + parts.style + "</style>\n</head>\n";
}

std::string pageText(const PageParts& parts) {
  const std::string size = "0 0 " + svgNumber(parts.width) + " " + svgNumber(parts.height);
  return "<!DOCTYPE html>\n<html lang=\"en\"" + parts.attributes + ">\n" + headOf(parts) +
         "<body>\n<h1 id=\"title\">" + parts.title + "</h1>\n<p id=\"facts\">" + parts.facts +
         "</p>\n<div id=\"bar\" hidden>\n<label for=\"type\">Sample type (t)</label> "
         "<select id=\"type\">" +
         parts.types +
         "</select>\n<label for=\"pattern\">Search (/)</label> "
         "<input id=\"pattern\" type=\"search\" spellcheck=\"false\" autocomplete=\"off\" "
         "placeholder=\"regular expression\">\n"
         "<button id=\"reset\" type=\"button\">Reset zoom (Esc)</button>\n"
         "<output id=\"found\"></output>\n</div>\n"
         "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"" +
         size + "\" role=\"img\" aria-labelledby=\"title\">\n" + parts.boxes +
         "</svg>\n<p id=\"details\" role=\"status\"></p>\n<p class=\"quiet\">" + parts.legend +
         "</p>\n<script type=\"application/json\" id=\"profile\">" + parts.profile +
         "</script>\n<script>" + std::string(parts.script) + "</script>\n</body>\n</html>\n";
}

} // namespace

void FlamePage::add(const FlameGraph& graph) {
  const std::string title = pictureTitle(graph.report, options_.title);
  const std::vector<std::string> facts = flameFacts(graph);
  const bool isFirst = types_.empty();
  types_ += "<option>" + xmlText(escapeForDisplay(graph.report.typeName)) + "</option>";
  frames_.add(graph, title, facts);
  if (!isFirst)
    return;
  title_ = xmlText(title);
  for (const std::string& fact : facts)
    facts_ += (facts_.empty() ? "" : "<br>") + xmlText(fact);
  legend_ = xmlText(flameLegend(graph, true));
  FlamePictureOptions look = options_.picture();
  look.hasTexts = false;
  const FlamePicture picture(graph, look);
  boxes_ = flameBoxes(picture);
  height_ = picture.height() + FlamePicture::kMargin;
}

FlameSvg FlamePage::page() const {
  const std::string style = "\n" + flameStyle(std::string(kFlameStyle) + std::string(kPageStyle),
                                              frames_.usedColors(), options_.picture());
  PageParts parts{.style = style,
                  .script = kFlameScript,
                  .title = title_,
                  .facts = facts_,
                  .types = types_,
                  .boxes = boxes_,
                  .legend = legend_,
                  .profile = frames_.json(),
                  .width = options_.width,
                  .height = height_,
                  .alwaysDark = options_.alwaysDark};
  parts.policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "script-src " +
                 hashSource(kFlameScript) + "; style-src " + hashSource(style) +
                 "; base-uri 'none'; form-action 'none'\">\n";
  return {pageText(parts), frames_.counts().carried, frames_.counts().gathered,
          frames_.counts().leastFraction};
}

std::string flameAppPage(std::string_view tool) {
  const FlameSvgOptions options;
  const double width = options.picture().width - 2 * FlamePicture::kMargin;
  return pageText(
      {.attributes = " data-tool=\"" + xmlText(tool) + "\" data-version=\"" PPROF_VERSION "\"",
       .style = "\n" + flameStyle(std::string(kFlameStyle) + std::string(kPageStyle),
                                  std::vector<bool>(ColorClass::kCount, true), options.picture()),
       .script = kAppScript,
       .title = "Flame graph",
       .boxes = flameGroup({.width = width, .isCompared = true}, ""),
       .width = options.width,
       .height = FlamePicture::kMargin});
}

} // namespace pprof
