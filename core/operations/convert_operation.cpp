// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/callgrind_text.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/codec/pprof_writer.h"
#include "core/operations/folded_output.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/render/speedscope.h"

#include <algorithm>
#include <array>

namespace pprof {

namespace {

struct ConvertArgs {
  ProfileArgs profiles;
  std::string to;
  OutputArgs output;
  FrameArgs frames;
  std::string sampleIndex;
  FilterArgs filters;
  IgnoredArgs ignored;

  static auto fields();
};

struct ConvertResult : ResultNotes {
  std::string outputPath, format, message;
  std::int64_t bytes = 0;
  std::int64_t stacks = 0;
  std::vector<TypeResult> sampleTypes;
  std::optional<WideInteger> total;
  std::optional<std::string> content; ///< if it goes to standard output

  [[nodiscard]] std::string text() const { return content ? *content : message + "\n"; }
  static auto resultFields() {
    using R = ConvertResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("format", &R::format, "its format"),
        resultField("bytes", &R::bytes, "its size"),
        resultField("stacks", &R::stacks,
                    "call paths (samples for pprof, instructions for callgrind) that were "
                    "written"),
        resultField("sample_types", &R::sampleTypes, "that are in it"),
        resultField("total_value", &R::total, "folded, callgrind: the sum of the values"),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

/// One format that profiles are written in.
struct Format {
  const char* name;
  Result<void> (*write)(Context&, const ConvertArgs&, ConvertResult&);
  const char* counted; ///< what ConvertResult::stacks counts
};

Result<ReportInput> prepareReportFor(Context& context, const ConvertArgs& args) {
  ValueArgs values;
  values.sampleIndex = args.sampleIndex;
  PPROF_TRY_ASSIGN(const ChosenOptions chosen, reportOptions(args.filters, values, args.frames));
  return prepareInput(context, args.profiles, args.ignored, chosen);
}

Result<void> writeFoldedFile(Context& context, const ConvertArgs& args, ConvertResult& result) {
  PPROF_TRY_ASSIGN(const ReportInput input, prepareReportFor(context, args));
  PPROF_TRY_ASSIGN(FoldedOutput made, writeFoldedOutput(context, args.output, input.report));
  result.content = std::move(made.content);
  result.notes = input.notes;
  result.notes.insert(result.notes.end(), made.notes.begin(), made.notes.end());
  result.bytes = static_cast<std::int64_t>(made.stats.bytes);
  result.stacks = made.stats.stacks;
  result.sampleTypes = {typeResult(input.report.view.profile(), input.report.sampleType)};
  result.total = WideInteger{made.total};
  return {};
}

/// What the profile is of, for a title.
std::string profileName(const Profile& p, const ConvertArgs& args) {
  const std::string_view program = p.mappings.empty() ? "" : p.text(p.mappings.front().file);
  return std::string(baseName(program.empty() ? args.profiles.profile.front() : program));
}

Result<void> writeSpeedscopeFile(Context& context, const ConvertArgs& args, ConvertResult& result) {
  PPROF_TRY_ASSIGN(const ReportInput input, prepareReportFor(context, args));
  const PreparedReport& report = input.report;
  const Profile& p = report.view.profile();
  const NodeTable nodes(report);
  SpeedscopeStats stats;
  const FillSink fill = [&](ByteSink& sink) -> Result<void> {
    PPROF_TRY_ASSIGN(stats,
                     writeSpeedscope(report, nodes, profileName(p, args), sink, context.work));
    return {};
  };
  PPROF_TRY_ASSIGN(result.content, deliverOutput(context, args.output, fill));
  result.notes = input.notes;
  if (stats.negative > 0)
    result.notes.push_back("left out " + std::to_string(stats.negative) +
                           " stacks with negative values, which the format does not have");
  if (stats.inexact > 0)
    result.notes.push_back(std::to_string(stats.inexact) +
                           " weights are past 2^53: readers that use doubles lose digits");
  result.bytes = static_cast<std::int64_t>(stats.bytes);
  result.stacks = stats.stacks;
  result.sampleTypes = typeResults(p);
  return {};
}

Result<void> writeCallgrindFile(Context& context, const ConvertArgs& args, ConvertResult& result) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareReportFor(context, args));
  PPROF_TRY_ASSIGN(const GraphReport report,
                   callgrindReport(std::move(input.report), context.work));
  std::string text = callgrindText(report);
  result.notes = std::move(input.notes);
  result.bytes = static_cast<std::int64_t>(text.size());
  result.stacks = static_cast<std::int64_t>(report.graph.nodes.size());
  result.sampleTypes = {typeResult(report.report.view.profile(), report.report.sampleType)};
  result.total = WideInteger{report.report.total};
  PPROF_TRY_ASSIGN(result.content, deliverOutput(context, args.output, std::move(text)));
  return {};
}

/// Refuses what says which part of a profile is wanted: a profile is converted as it is.
Result<void> checkWhole(const ConvertArgs& args) {
  std::string given = args.sampleIndex.empty() ? "" : "sample_index";
  const auto note = [&](const FieldInfo& info, const auto& value) {
    if (value != std::remove_cvref_t<decltype(value)>())
      given += (given.empty() ? "" : ", ") + info.name;
  };
  visitFields(args.filters, note);
  visitFields(args.frames, note);
  if (given.empty())
    return {};
  return fail(ErrorCode::InvalidArgument, "to=pprof writes profiles whole, without " + given,
              "leave that out, and give it to the reports on the file");
}

Result<void> writePprofFile(Context& context, const ConvertArgs& args, ConvertResult& result) {
  PPROF_TRY(checkWhole(args));
  PPROF_TRY_ASSIGN(const LoadedProfile loaded, loadProfiles(context, args.profiles));
  const Profile& p = *loaded.profile;
  PPROF_TRY_ASSIGN(std::string bytes, writePprofGzip(p, context.work));
  result.notes = loaded.notes;
  result.bytes = static_cast<std::int64_t>(bytes.size());
  result.stacks = static_cast<std::int64_t>(p.sampleCount());
  result.sampleTypes = typeResults(p);
  PPROF_TRY_ASSIGN(result.content, deliverOutput(context, args.output, std::move(bytes)));
  return {};
}

constexpr std::array<Format, 4> kFormats{{
    {"folded", writeFoldedFile, "stacks"},
    {"speedscope", writeSpeedscopeFile, "stacks"},
    {"callgrind", writeCallgrindFile, "instructions"},
    {"pprof", writePprofFile, "samples"},
}};

auto ConvertArgs::fields() {
  std::vector<std::string> formats;
  for (const Format& format : kFormats)
    formats.emplace_back(format.name);
  return std::tuple(
      group(&ConvertArgs::profiles),
      field(&ConvertArgs::to,
            {.name = "to",
             .help = "format to write: folded stacks or callgrind (one sample type), speedscope's "
                     "JSON (all of them), or a pprof file (everything)",
             .choices = std::move(formats),
             .valueName = "FORMAT",
             .section = "Output",
             .required = true}),
      group(&ConvertArgs::output), group(&ConvertArgs::frames),
      field(&ConvertArgs::sampleIndex,
            {.name = "sample_index",
             .help = "sample type of folded stacks, and the one that speedscope shows first, by "
                     "name or number from 0 (default: the profile's own, or its last)",
             .valueName = "TYPE",
             .section = "Values"}),
      group(&ConvertArgs::filters), group(&ConvertArgs::ignored));
}

Result<ConvertResult> runConvert(Context& context, const ConvertArgs& args) {
  PPROF_TRY(checkOutput(context, args.output));
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& f) { return args.to == f.name; });
  if (format == kFormats.end())
    return fail(ErrorCode::InvalidArgument, "to: no format is called " + escapeForDisplay(args.to));
  ConvertResult result;
  result.outputPath = args.output.outputPath;
  result.format = format->name;
  PPROF_TRY(format->write(context, args, result));
  result.message = "wrote " + escapeForDisplay(args.output.outputPath) + " (" + result.format +
                   "): " + std::to_string(result.stacks) + " " + format->counted + ", " +
                   std::to_string(result.bytes) + " bytes";
  if (result.stacks == 0)
    result.notes.emplace_back("no stack is left: there is nothing in it");
  return result;
}

} // namespace

Operation convertOperation() {
  return define<ConvertArgs, ConvertResult>(
      {.name = "pprof.convert",
       .title = "Convert a profile",
       .description =
           "Writes a profile in another format: folded stacks for flame graph tools, speedscope's "
           "JSON with a profile for each sample type, callgrind for KCachegrind, or a pprof file "
           "from whatever can be read (folded stacks, zstd, bundles). All but pprof files take "
           "the filters of pprof.top.",
       .examples = {"profctl pprof convert --to=folded --output=cpu.folded cpu.pb.gz",
                    "profctl pprof convert --to=speedscope --output=heap.speedscope.json "
                    "heap.pb.gz",
                    "profctl pprof convert --to=folded --focus=json --sample_index=samples "
                    "cpu.pb.gz",
                    "profctl pprof convert --to=pprof --output=cpu2.pb.gz bundle.zip#cpu"},
       .readsOnly = false,
       .writesFiles = true,
       .listsMainArguments = true},
      runConvert);
}

} // namespace pprof
