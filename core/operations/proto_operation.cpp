// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/filtered_profile.h"
#include "core/analysis/top_profile.h"
#include "core/codec/pprof_writer.h"
#include "core/operations/operations.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pprof {

namespace {

struct ProtoArgs {
  ReportArgs report;
  OutputArgs output;

  static auto fields() { return std::tuple(group(&ProtoArgs::output), group(&ProtoArgs::report)); }
};

/// What was written.
struct ProtoResult : ResultNotes {
  std::string outputPath, format = "pprof, gzip", message;
  std::int64_t bytes = 0, samples = 0, locations = 0, functions = 0, mappings = 0;
  std::vector<TypeResult> sampleTypes;
  std::optional<std::string> content; ///< if it goes to standard output

  [[nodiscard]] std::string text() const { return content ? *content : message + "\n"; }
  static auto resultFields() {
    using R = ProtoResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("format", &R::format, ""), resultField("bytes", &R::bytes, "its size"),
        resultField("sample_types", &R::sampleTypes, "the columns of its samples"),
        resultField("samples", &R::samples, "in it"), resultField("locations", &R::locations, ""),
        resultField("functions", &R::functions, ""), resultField("mappings", &R::mappings, ""),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

std::int64_t count(std::size_t number) { return static_cast<std::int64_t>(number); }

/// Writes a profile where the arguments say, and describes it.
Result<ProtoResult> writeProfile(Context& context, const OutputArgs& args, const Profile& profile,
                                 std::vector<std::string> notes) {
  PPROF_TRY_ASSIGN(std::string content, writePprofGzip(profile, context.work));
  ProtoResult result;
  result.outputPath = args.toStandardOutput() ? "-" : args.outputPath;
  result.bytes = count(content.size());
  result.samples = count(profile.sampleCount());
  result.locations = count(profile.locations.size());
  result.functions = count(profile.functions.size());
  result.mappings = count(profile.mappings.size());
  result.sampleTypes = typeResults(profile);
  result.message = "wrote " + result.outputPath + ": " + std::to_string(result.samples) +
                   " samples, " + std::to_string(result.bytes) + " bytes";
  result.notes = std::move(notes);
  if (profile.sampleCount() == 0)
    result.notes.emplace_back("no sample is left: the profile has none");
  PPROF_TRY_ASSIGN(result.content, deliverOutput(context, args, std::move(content)));
  return result;
}

Result<ProtoResult> runProto(Context& context, const ProtoArgs& args) {
  PPROF_TRY(checkOutput(context, args.output));
  PPROF_TRY_ASSIGN(ReportInput input, prepareWholeInput(context, args.report));
  PPROF_TRY_ASSIGN(const ProfilePtr profile, filteredScaledProfile(input.report, context.work));
  return writeProfile(context, args.output, *profile, std::move(input.notes));
}

Result<ProtoResult> runTopproto(Context& context, const ProtoArgs& args) {
  PPROF_TRY(checkOutput(context, args.output));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  const NodeTable nodes(input.report);
  PPROF_TRY_ASSIGN(const TopReport top, topReport(input.report, nodes, context.work));
  const ProfilePtr profile = topProfile(top, nodes, input.report.view.profile());
  return writeProfile(context, args.output, *profile, std::move(input.notes));
}

} // namespace

Operation protoOperation() {
  return define<ProtoArgs, ProtoResult>(
      {.name = "pprof.proto",
       .title = "Write a filtered profile",
       .description =
           "Writes a profile as the filters leave it, as a pprof file (gzip) that any pprof tool "
           "reads: merged, with a base subtracted, with samples, frames and labels taken out. All "
           "sample types stay, so does what no sample uses. It holds what `go tool pprof -proto` "
           "writes.",
       .examples = {"profctl pprof proto --focus=json --output=json.pb.gz cpu.pb.gz",
                    "profctl pprof proto --diff_base=before.pb.gz --output=difference.pb.gz "
                    "after.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .listsMainArguments = true},
      runProto);
}

Operation topprotoOperation() {
  return define<ProtoArgs, ProtoResult>(
      {.name = "pprof.topproto",
       .title = "Write the costliest functions as a profile",
       .description =
           "Writes the table of pprof.top as a pprof file (gzip): a sample a row, whose stack is "
           "the row's function, with its cumulative and flat value. It holds what `go tool pprof "
           "-topproto` writes.",
       .examples = {"profctl pprof topproto --nodecount=20 --output=top.pb.gz cpu.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .listsMainArguments = true},
      runTopproto);
}

} // namespace pprof
