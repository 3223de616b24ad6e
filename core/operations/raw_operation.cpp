// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/filtered_profile.h"
#include "core/analysis/raw_report.h"
#include "core/operations/label_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pprof {

namespace {

struct RawArgs {
  ReportArgs report;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(group(&RawArgs::report), group(&RawArgs::caps),
                      field(&RawArgs::includeRaw, includeRawInfo()));
  }
};

struct RawSample {
  std::vector<WideInteger> values;
  std::vector<WideUnsigned> locationIds;
  std::vector<LabelResult> labels;

  static auto resultFields() {
    return std::tuple(resultField("values", &RawSample::values, "one a sample type, in its unit"),
                      resultField("location_ids", &RawSample::locationIds, "the stack, leaf first"),
                      resultField("labels", &RawSample::labels, ""));
  }
};

struct RawLine {
  std::string function, systemName, file;
  WideInteger line, column, startLine;

  static auto resultFields() {
    return std::tuple(resultField("function", &RawLine::function, ""),
                      resultField("system_name", &RawLine::systemName, ""),
                      resultField("file", &RawLine::file, ""),
                      resultField("line", &RawLine::line, ""),
                      resultField("column", &RawLine::column, ""),
                      resultField("start_line", &RawLine::startLine, "of the function"));
  }
};

struct RawLocation {
  WideUnsigned id, address;
  std::optional<WideUnsigned> mappingId;
  bool isFolded = false;
  std::vector<RawLine> lines;

  static auto resultFields() {
    return std::tuple(resultField("id", &RawLocation::id, ""),
                      resultField("address", &RawLocation::address, ""),
                      resultField("mapping_id", &RawLocation::mappingId, ""),
                      resultField("is_folded", &RawLocation::isFolded, ""),
                      resultField("lines", &RawLocation::lines, "innermost call first"));
  }
};

struct RawMapping {
  WideUnsigned id, start, limit, offset;
  std::string file, buildId;

  static auto resultFields() {
    return std::tuple(
        resultField("id", &RawMapping::id, ""), resultField("start", &RawMapping::start, ""),
        resultField("limit", &RawMapping::limit, ""),
        resultField("offset", &RawMapping::offset, ""), resultField("file", &RawMapping::file, ""),
        resultField("build_id", &RawMapping::buildId, ""));
  }
};

struct RawResult : ResultNotes {
  std::optional<RawReport> report;
  std::vector<TypeResult> sampleTypes;
  std::int64_t sampleCount = 0;
  std::vector<RawSample> samples;
  std::vector<RawLocation> locations;
  std::vector<RawMapping> mappings;
  std::vector<std::string> comments;
  std::optional<RawText> raw;
  std::optional<TextMeta> rawMeta;
  std::optional<std::string> capped; ///< the text, where caps were given

  [[nodiscard]] std::string text() const { return capped ? *capped : report->text(); }
  static auto resultFields() {
    return std::tuple(
        resultField("sample_types", &RawResult::sampleTypes, ""),
        resultField("sample_count", &RawResult::sampleCount, "samples that filters leave"),
        resultField("samples", &RawResult::samples, "in the profile's order"),
        resultField("locations", &RawResult::locations, "used or not"),
        resultField("mappings", &RawResult::mappings, ""),
        resultField("comments", &RawResult::comments, ""),
        resultField("raw", &RawResult::raw, "pprof's text, with include_raw"),
        resultField("raw_meta", &RawResult::rawMeta, "its length, with include_raw or caps"));
  }
};

RawSample rawSample(const Profile& p, std::size_t row) {
  RawSample out;
  for (const PodVector<std::int64_t>& column : p.values)
    out.values.push_back({column[row]});
  for (const LocationIndex location : p.stack(p.sampleStack[row]))
    out.locationIds.push_back({p.locations[location.value()].id});
  out.labels = labelResults(p, p.labelsOf(row), {}, {});
  return out;
}

RawLocation rawLocation(const Profile& p, const Location& l) {
  RawLocation out;
  out.id = {l.id};
  out.address = {l.address};
  out.isFolded = l.isFolded;
  if (l.mapping.valid())
    out.mappingId = WideUnsigned{p.mappings[l.mapping.value()].id};
  for (const Line& line : p.linesOf(l)) {
    const Function& f = p.functions[line.function.value()];
    out.lines.push_back({.function = std::string(p.text(f.name)),
                         .systemName = std::string(p.text(f.systemName)),
                         .file = std::string(p.text(f.filename)),
                         .line = {line.line},
                         .column = {line.column},
                         .startLine = {f.startLine}});
  }
  return out;
}

RawMapping rawMapping(const Profile& p, const Mapping& m) {
  return {.id = {m.id},
          .start = {m.start},
          .limit = {m.limit},
          .offset = {m.offset},
          .file = std::string(p.text(m.file)),
          .buildId = std::string(p.text(m.buildId))};
}

/// The text in parts: samples, then the tables under their headings.
ReportText parts(const RawReport& report) {
  ReportText text;
  text.head = report.headText();
  const Profile& p = report.profile();
  for (std::size_t row = 0; row < p.sampleCount(); ++row)
    report.addSample(text.blocks.emplace_back(), row);
  text.blocks.emplace_back(RawReport::locationsHeading());
  for (const Location& location : p.locations)
    report.addLocation(text.blocks.emplace_back(), location);
  text.blocks.emplace_back(RawReport::mappingsHeading());
  for (const Mapping& mapping : p.mappings)
    report.addMapping(text.blocks.emplace_back(), mapping);
  return text;
}

/// Fills the lists with the entries that the caps leave, numbered as in `parts`.
void fillRows(RawResult& result, const std::optional<CappedText>& capped) {
  const Profile& p = result.report->profile();
  std::size_t number = 0;
  const auto isKept = [&] { return !capped || capped->keeps(number); };
  for (std::size_t row = 0; row < p.sampleCount(); ++row, ++number)
    if (isKept())
      result.samples.push_back(rawSample(p, row));
  ++number; // a heading
  for (const Location& location : p.locations) {
    if (isKept())
      result.locations.push_back(rawLocation(p, location));
    ++number;
  }
  ++number;
  for (const Mapping& mapping : p.mappings) {
    if (isKept())
      result.mappings.push_back(rawMapping(p, mapping));
    ++number;
  }
}

Result<RawResult> runRaw(Context& context, const RawArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareWholeInput(context, args.report));
  PPROF_TRY_ASSIGN(ProfilePtr profile, filteredProfile(input.report, context.work));
  RawResult result;
  result.report.emplace(std::move(profile));
  const Profile& p = result.report->profile();
  for (const ValueType& type : p.sampleTypes)
    result.sampleTypes.push_back({std::string(p.text(type.type)), std::string(p.text(type.unit))});
  for (const StringIndex comment : p.comments)
    result.comments.emplace_back(p.text(comment));
  result.sampleCount = static_cast<std::int64_t>(p.sampleCount());
  result.notes = std::move(input.notes);
  std::optional<CappedText> capped;
  if (args.includeRaw || args.caps.any()) {
    capped = capText(parts(*result.report), args.caps);
    result.rawMeta = capped->meta;
    result.capped = capped->text;
    noteCut(result, *capped, "entries");
    if (args.includeRaw)
      result.raw = RawText{capped->text};
  }
  fillRows(result, capped);
  return result;
}

} // namespace

Operation rawOperation() {
  return define<RawArgs, RawResult>(
      {.name = "pprof.raw",
       .title = "A profile in words",
       .description = "Prints everything that is in a profile after the filters: each sample with "
                      "all its values, the ids of its locations and its labels, then locations and "
                      "mappings. The text is that of `go tool pprof -raw`, byte for byte. It is "
                      "long: give max_lines for a look.",
       .examples = {"profctl pprof raw cpu.pb.gz",
                    "profctl pprof raw --focus=json --max_lines=100 cpu.pb.gz"}},
      runRaw);
}

} // namespace pprof
