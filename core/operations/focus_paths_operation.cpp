// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/focus_paths.h"
#include "core/analysis/nearest_functions.h"
#include "core/analysis/report_header.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"

namespace pprof {

namespace {

struct FocusPathsArgs {
  ProfileArgs profiles;
  std::string function;
  std::int64_t nodeCount = 0;
  bool cum = false;
  FrameArgs frames;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    using Args = FocusPathsArgs;
    return std::tuple(
        group(&Args::profiles),
        field(&Args::function, {.name = "function",
                                .help = "functions that paths lead to: their name, file or binary "
                                        "matches this regular expression",
                                .valueName = "REGEX",
                                .section = "Report",
                                .required = true}),
        field(&Args::nodeCount, {.name = "nodecount",
                                 .help = "most paths to show (0: all)",
                                 .valueName = "N",
                                 .section = "Report"}),
        field(&Args::cum, {.name = "cum",
                           .help = "no effect: paths are ordered by what goes through them",
                           .section = "Report",
                           .hidden = true}),
        group(&Args::frames), group(&Args::values), group(&Args::filters), group(&Args::ignored),
        group(&Args::caps), field(&Args::includeRaw, includeRawInfo()));
  }
};

struct PathResult {
  std::string cum, cumPct, flat;
  WideInteger cumValue, flatValue;
  std::optional<double> cumSeconds;
  std::vector<std::string> frames, recursive;

  static auto resultFields() {
    using R = PathResult;
    return std::tuple(
        resultField("cum", &R::cum, "value of the stacks that go this way, as printed"),
        resultField("cum_pct", &R::cumPct, "its share of the total"),
        resultField("flat", &R::flat, "of those that end in the function"),
        resultField("cum_value", &R::cumValue, "in sample_type.unit"),
        resultField("flat_value", &R::flatValue, ""),
        resultField("cum_seconds", &R::cumSeconds, "for times"),
        resultField("frames", &R::frames, "from the root to the function"),
        resultField("recursive", &R::recursive,
                    "frames of runs that some stacks have several times in a row"));
  }
};

struct FocusPathsResult : ResultNotes, TextResult {
  TypeResult sampleType;
  std::string total, matched, matchedPct;
  WideInteger totalValue, matchedValue;
  CoverageResult coverage;
  std::vector<PathResult> paths;
  std::string shown; ///< the text, as far as caps leave it

  [[nodiscard]] std::string text() const { return shown; }
  static auto resultFields() {
    using R = FocusPathsResult;
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &R::sampleType, "what paths are weighed by"),
            resultField("total", &R::total, "what percentages are of, as printed"),
            resultField("total_value", &R::totalValue, "the same in sample_type.unit"),
            resultField("matched", &R::matched, "of all paths together; each stack counts once"),
            resultField("matched_value", &R::matchedValue, ""),
            resultField("matched_pct", &R::matchedPct, ""),
            resultField("coverage", &R::coverage, ""),
            resultField("paths", &R::paths, "the costliest first")),
        TextResult::resultFields());
  }
};

/// Writes the paths as text and as rows of a document.
class PathPrinter {
public:
  PathPrinter(const PreparedReport& report, const FocusPaths& found)
      : report_(report), found_(found), ratio_(1 / report.options.divideBy) {}

  [[nodiscard]] std::string printed(std::int64_t value) const {
    return formattedValue(report_, value, found_.outputUnit);
  }

  [[nodiscard]] std::string head(const std::string& function) const {
    std::string out;
    for (const std::string& line : profileHeader(report_, found_.outputUnit))
      out += line + "\n";
    const std::size_t count = found_.paths.size();
    out += std::to_string(count) + (count == 1 ? " path" : " paths") + " to functions that match " +
           escapeForDisplay(function) + ", accounting for " + printed(found_.matched) + ", " +
           shownPercentage(found_.matched, report_.total) + " of " + printed(report_.total) +
           " total\n";
    return out += kRule;
  }

  /// The value and its share, then a line a frame.
  [[nodiscard]] std::string block(const FocusPath& path) const {
    constexpr std::size_t kValueWidth = 10;
    std::string margin =
        padded(printed(path.cum), kValueWidth) + " " + percentage(path.cum, report_.total) + "   ";
    std::string out;
    for (const FocusPaths::Frame& frame : found_.framesOf(path)) {
      out += margin + escapeForDisplay(found_.nodes.printableName(frame.node)) +
             (frame.folded ? " (recursive)" : "") + "\n";
      margin.assign(margin.size(), ' ');
    }
    return out += kRule;
  }

  [[nodiscard]] PathResult row(const FocusPath& path) const {
    PathResult out;
    out.cum = printed(path.cum);
    out.cumPct = shownPercentage(path.cum, report_.total);
    out.flat = printed(path.flat);
    out.cumValue = {path.cum};
    out.flatValue = {path.flat};
    out.cumSeconds = asSeconds(path.cum, report_.unit, ratio_);
    for (const FocusPaths::Frame& frame : found_.framesOf(path)) {
      out.frames.push_back(found_.nodes.printableName(frame.node));
      if (frame.folded)
        out.recursive.push_back(out.frames.back());
    }
    return out;
  }

private:
  static constexpr std::string_view kRule =
      "-----------+-------------------------------------------------------\n";
  const PreparedReport& report_;
  const FocusPaths& found_;
  double ratio_;
};

void fillPaths(const FocusPaths& found, const PathPrinter& printer, const PreparedReport& report,
               const FocusPathsArgs& args, FocusPathsResult& result) {
  const std::size_t all = found.paths.size();
  const std::size_t most =
      args.nodeCount > 0 ? std::min(all, static_cast<std::size_t>(args.nodeCount)) : all;
  ReportText text;
  text.head = printer.head(args.function);
  for (std::size_t i = 0; i < most; ++i)
    text.blocks.push_back(printer.block(found.paths[i]));
  CappedText capped = capText(text, args.caps);
  noteCut(result, capped, "paths");
  std::int64_t shown = 0;
  for (std::size_t i = 0; i < most; ++i) {
    if (!capped.keeps(i))
      continue;
    addTo(shown, found.paths[i].cum);
    result.paths.push_back(printer.row(found.paths[i]));
  }
  if (most < all)
    result.notes.push_back("nodecount left out " + std::to_string(all - most) + " of " +
                           std::to_string(all) + " paths");
  result.coverage = coverageOf(result.paths.size(), all, shown, report.total);
  result.describe(capped, args.includeRaw);
  result.shown = std::move(capped.text);
}

Result<FocusPathsResult> runFocusPaths(Context& context, const FocusPathsArgs& args) {
  PPROF_TRY_ASSIGN(const Regex function, Regex::compile("function", args.function));
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames));
  PPROF_TRY_ASSIGN(const ReportInput input,
                   prepareInput(context, args.profiles, args.ignored, chosen));
  const PreparedReport& report = input.report;
  PPROF_TRY_ASSIGN(const FocusPaths found, focusPaths(report, function, context.work));
  FocusPathsResult result;
  result.notes = input.notes;
  if (found.paths.empty())
    result.notes.push_back("no function matches " + args.function +
                           nearestFunctionsNote(report.view.profile(), args.function));
  const PathPrinter printer(report, found);
  result.sampleType = {report.typeName, report.unit};
  result.total = printer.printed(report.total);
  result.totalValue = {report.total};
  result.matched = printer.printed(found.matched);
  result.matchedValue = {found.matched};
  result.matchedPct = shownPercentage(found.matched, report.total);
  fillPaths(found, printer, report, args, result);
  return result;
}

} // namespace

Operation focusPathsOperation() {
  return define<FocusPathsArgs, FocusPathsResult>(
      {.name = "pprof.focus_paths",
       .title = "Call paths to functions",
       .description =
           "Lists every call path from the root to the functions that match, with what goes "
           "through it, the costliest first. A stack counts once, for the matching frame nearest "
           "the root, so the paths add up to what focus keeps. Recursion is folded. Takes the "
           "filters of pprof.top.",
       .examples = {"profctl pprof focus_paths --function=regexp cpu.pb.gz",
                    "profctl pprof focus_paths --function='^runtime.mallocgc$' --max_lines=60 "
                    "cpu.pb.gz",
                    "profctl pprof focus_paths --json --function=encoding/json "
                    "--sample_index=alloc_space heap.pb.gz"}},
      runFocusPaths);
}

} // namespace pprof
