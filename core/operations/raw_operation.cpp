// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/filtered_profile.h"
#include "core/analysis/raw_report.h"
#include "core/base/wrapping.h"
#include "core/operations/label_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/text_report_args.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pprof {

namespace {

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

struct RawResult : ResultNotes, AskedTextResult {
  std::shared_ptr<const RawReport> report;
  std::vector<TypeResult> sampleTypes;
  std::int64_t sampleCount = 0;
  CoverageResult coverage;
  MadeList<RawSample> samples;
  MadeList<RawLocation> locations;
  MadeList<RawMapping> mappings;
  std::vector<std::string> comments;
  std::optional<std::string> capped; ///< the text, where caps were given

  [[nodiscard]] std::string text() const { return capped ? *capped : report->text(); }
  static auto resultFields() {
    return std::tuple_cat(
        std::tuple(
            resultField("sample_types", &RawResult::sampleTypes, ""),
            resultField("sample_count", &RawResult::sampleCount, "samples that filters leave"),
            resultField("coverage", &RawResult::coverage,
                        "rows are samples, by the sample type that other reports would be of"),
            resultField("samples", &RawResult::samples, "in the profile's order"),
            resultField("locations", &RawResult::locations, "used or not"),
            resultField("mappings", &RawResult::mappings, ""),
            resultField("comments", &RawResult::comments, "")),
        AskedTextResult::resultFields());
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

/// Which entries the caps leave, numbered as in `parts`.
struct Kept {
  std::optional<CappedText> capped; ///< without its text

  [[nodiscard]] bool operator()(std::size_t number) const {
    return !capped || capped->keeps(number);
  }
};

/// What the samples that are kept hold of the report's total.
CoverageResult sampleCoverage(const Profile& p, const Kept& kept, const PreparedReport& report) {
  std::size_t count = 0;
  std::int64_t shown = 0;
  for (std::size_t row = 0; row < p.sampleCount(); ++row) {
    if (!kept(row))
      continue;
    ++count;
    addTo(shown, p.values[report.sampleType][row]);
  }
  return coverageOf(count, p.sampleCount(), shown, report.total);
}

/// The lists of the entries that are kept. They keep the report alive.
void setLists(RawResult& result, const Kept& kept) {
  const std::shared_ptr<const RawReport> report = result.report;
  const std::size_t locationsAt = report->profile().sampleCount() + 1; // behind a heading
  const std::size_t mappingsAt = locationsAt + report->profile().locations.size() + 1;
  result.samples.make = [report, kept](const auto& take) {
    for (std::size_t row = 0; row < report->profile().sampleCount(); ++row)
      if (kept(row))
        take(rawSample(report->profile(), row));
  };
  result.locations.make = [report, kept, locationsAt](const auto& take) {
    const Profile& p = report->profile();
    for (std::size_t i = 0; i < p.locations.size(); ++i)
      if (kept(locationsAt + i))
        take(rawLocation(p, p.locations[i]));
  };
  result.mappings.make = [report, kept, mappingsAt](const auto& take) {
    const Profile& p = report->profile();
    for (std::size_t i = 0; i < p.mappings.size(); ++i)
      if (kept(mappingsAt + i))
        take(rawMapping(p, p.mappings[i]));
  };
}

Result<RawResult> runRaw(Context& context, const TextReportArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareWholeInput(context, args.report));
  PPROF_TRY_ASSIGN(ProfilePtr profile, filteredProfile(input.report, context.work));
  RawResult result;
  result.report = std::make_shared<const RawReport>(std::move(profile));
  const Profile& p = result.report->profile();
  result.sampleTypes = typeResults(p);
  for (const StringIndex comment : p.comments)
    result.comments.emplace_back(p.text(comment));
  result.sampleCount = static_cast<std::int64_t>(p.sampleCount());
  result.notes = std::move(input.notes);
  Kept kept;
  if (args.includeRaw || args.caps.any()) {
    kept.capped = capText(parts(*result.report), args.caps);
    result.describe(*kept.capped, args.includeRaw);
    noteCut(result, *kept.capped, "entries");
    result.capped = std::move(kept.capped->text);
  }
  result.coverage = sampleCoverage(p, kept, input.report);
  setLists(result, kept);
  return result;
}

} // namespace

Operation rawOperation() {
  return define<TextReportArgs, RawResult>(
      {.name = "pprof.raw",
       .title = "A profile in words",
       .description = "Prints everything that is in a profile after the filters: each sample with "
                      "all its values, the ids of its locations and its labels, then locations and "
                      "mappings. The text is that of `go tool pprof -raw`, byte for byte. It is "
                      "long: give max_lines for a look.",
       .examples = {"profctl pprof raw cpu.pb.gz",
                    "profctl pprof raw --focus=json --max_lines=100 cpu.pb.gz"},
       .listsMainArguments = true},
      runRaw);
}

} // namespace pprof
