// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/graph_report.h"
#include "core/analysis/nearest_functions.h"
#include "core/base/wrapping.h"
#include "core/operations/node_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_result.h"
#include "core/operations/suggestion.h"
#include "core/operations/text_report_args.h"

namespace pprof {

namespace {

struct PeekArgs {
  std::string regex;
  TextReportArgs tree;

  static auto fields() {
    return std::tuple(
        field(&PeekArgs::regex, {.name = "regex",
                                 .help = "show the functions whose name matches, with their "
                                         "callers and callees",
                                 .valueName = "REGEX",
                                 .required = true,
                                 .positional = true}),
        group(&PeekArgs::tree));
  }
};

/// A caller or callee of an entry.
struct CallResult {
  std::string name, value, pct;
  WideInteger weight;
  bool inlined = false;
  bool residual = false;

  static auto resultFields() {
    return std::tuple(
        resultField("name", &CallResult::name, ""),
        resultField("value", &CallResult::value, "what goes through the call, as printed"),
        resultField("pct", &CallResult::pct, "its share of the entry's cumulative value"),
        resultField("weight", &CallResult::weight, "the same in sample_type.unit"),
        resultField("inlined", &CallResult::inlined, ""),
        resultField("residual", &CallResult::residual, "it leads over functions left out"));
  }
};

struct EntryResult : NodeValuesResult {
  std::vector<CallResult> callers, callees;

  static auto resultFields() {
    return std::tuple_cat(
        NodeValuesResult::resultFields(),
        std::tuple(resultField("callers", &EntryResult::callers, "the heaviest first"),
                   resultField("callees", &EntryResult::callees, "the heaviest first")));
  }
};

struct CallsResult : ResultNotes, MatchResult, TextResult {
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  std::vector<EntryResult> entries;
  std::string shown; ///< the text

  [[nodiscard]] std::string text() const { return shown; }

  static auto resultFields() {
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &CallsResult::sampleType, ""),
            resultField("total", &CallsResult::total, "what percentages are of, as printed"),
            resultField("total_value", &CallsResult::totalValue, "the same in sample_type.unit")),
        MatchResult::resultFields(),
        std::tuple(resultField("coverage", &CallsResult::coverage, ""),
                   resultField("entries", &CallsResult::entries, "functions with their calls")),
        TextResult::resultFields());
  }
};

CallResult callResult(const GraphReport& report, const GraphEdge& edge, GraphNodeIndex other,
                      std::int64_t cum) {
  CallResult out;
  out.name = report.name(other);
  out.value = report.formatted(edge.sum);
  out.pct = shownPercentage(edge.sum, cum);
  out.weight = {edge.sum};
  out.inlined = edge.inlined;
  out.residual = edge.residual;
  return out;
}

EntryResult entryResult(const GraphReport& report, const CallEntry& entry) {
  EntryResult out{nodeValues(report, entry.node), {}, {}};
  for (const GraphEdge& edge : entry.callers)
    out.callers.push_back(callResult(report, edge, edge.caller, out.cumValue.value));
  for (const GraphEdge& edge : entry.callees)
    out.callees.push_back(callResult(report, edge, edge.callee, out.cumValue.value));
  return out;
}

/// The text in parts, and the entries that the caps leave of it.
CallsResult callsResult(const GraphReport& report, const std::vector<CallEntry>& entries,
                        const TextReportArgs& args) {
  CallsResult result;
  result.sampleType = {report.report.typeName, report.report.unit};
  result.total = report.formatted(report.report.total);
  result.totalValue = {report.report.total};
  ReportText text{callTableHead(report), {}, callTableFoot(report)};
  for (const CallEntry& entry : entries)
    text.blocks.push_back(callEntryText(report, entry));
  const CappedText capped = capText(text, args.caps);
  noteCut(result, capped, "functions");
  result.shown = capped.text;
  result.describe(capped, args.includeRaw);
  std::int64_t shown = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!capped.keeps(i))
      continue;
    result.entries.push_back(entryResult(report, entries[i]));
    addTo(shown, result.entries.back().flatValue.value);
  }
  result.coverage =
      coverageOf(result.entries.size(), report.graph.candidates + report.graph.droppedNodes, shown,
                 report.report.total);
  return result;
}

/// The graph that a text of calls is made of. pprof's -call_tree is for pictures alone.
Result<GraphReport> callReport(Context& context, PreparedReport report,
                               const Regex* edgesOf = nullptr) {
  report.options.callTree = false;
  const CallGraphChoice choice{.limits = CallGraphLimits::of(report.options),
                               .forPicture = false,
                               .withTags = false,
                               .withOutsiders = true,
                               .edgesOf = edgesOf};
  return graphReport(std::move(report), choice, context.work);
}

Result<CallsResult> runTree(Context& context, const TextReportArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(const GraphReport report, callReport(context, std::move(input.report)));
  CallsResult result = callsResult(report, callEntries(report), args);
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
  return result;
}

Result<CallsResult> runPeek(Context& context, const PeekArgs& args) {
  PPROF_TRY_ASSIGN(const Regex regex, Regex::compile("regex", args.regex));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.tree.report));
  input.report.options.trim = false;
  PPROF_TRY_ASSIGN(const GraphReport report, callReport(context, std::move(input.report), &regex));
  const std::vector<CallEntry> entries = callEntries(report);
  CallsResult result = callsResult(report, entries, args.tree);
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
  if (entries.empty()) {
    const std::string advice = "regex=" + args.regex + " matches no function" +
                               nearestFunctionsNote(report.report.view.profile(), args.regex);
    result.foundNothing = true;
    result.shown.clear(); // pprof prints nothing then
    result.describe(CappedText(), args.tree.includeRaw);
    result.setNoMatch("pprof.peek", args.regex, advice);
    result.notes.push_back(advice);
  } else if (entries.size() == 1 && report.report.options.granularity == Granularity::Functions) {
    const std::string function = "--function=" + matchingName(report.name(entries[0].node));
    for (const char* operation : {"focus_paths", "list"})
      result.next.push_back(suggestion({operation, function}, report.report.options.sampleIndex,
                                       args.tree.report.profiles.profile));
  }
  return result;
}

} // namespace

Operation treeOperation() {
  return define<TextReportArgs, CallsResult>(
      {.name = "pprof.tree",
       .title = "Functions with callers and callees",
       .description =
           "Lists the costliest functions, each with the callers above it and the callees below "
           "it, and what goes through each call. The text is that of `go tool pprof -tree`, byte "
           "for byte.",
       .examples = {"profctl pprof tree --nodecount=20 cpu.pb.gz",
                    "profctl pprof tree --focus=regexp --cum cpu.pb.gz"}},
      runTree);
}

Operation peekOperation() {
  return define<PeekArgs, CallsResult>(
      {.name = "pprof.peek",
       .title = "Callers and callees of some functions",
       .description =
           "Shows the functions whose name matches a regular expression, each with all its "
           "callers and callees and what goes through each call. Nothing is trimmed. The text is "
           "that of `go tool pprof -peek`, byte for byte.",
       .examples = {"profctl pprof peek --regex=tryBacktrack cpu.pb.gz",
                    "profctl pprof peek --regex=runtime.mallocgc --max_lines=40 cpu.pb.gz"}},
      runPeek);
}

} // namespace pprof
