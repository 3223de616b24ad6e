// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/list.h"
#include "core/measurement/measurement.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"
#include "core/sources/source_resolver.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace pprof {

namespace {

struct ListArgs {
  std::string function;
  ReportArgs report;
  std::optional<std::string> repoRoot;
  std::vector<std::string> sourcePaths;
  bool resolve = false;
  CapArgs caps;
  bool includeRaw = false;

  [[nodiscard]] bool resolvesText() const { return resolve || repoRoot.has_value(); }

  static auto fields() {
    const std::string section = "Sources";
    return std::tuple(
        field(&ListArgs::function, {.name = "function",
                                    .help = "list the functions whose name matches",
                                    .valueName = "REGEX",
                                    .required = true,
                                    .positional = true}),
        group(&ListArgs::report),
        field(&ListArgs::repoRoot,
              {.name = "repo_root",
               .help = "folder of the program's sources, for files that are not where the profile "
                       "says (default: the current folder); in the text too, as with resolve",
               .valueName = "FOLDER",
               .section = section}),
        field(&ListArgs::sourcePaths, {.name = "source_paths",
                                       .help = "more folders like repo_root",
                                       .valueName = "FOLDER",
                                       .section = section}),
        field(&ListArgs::resolve,
              {.name = "resolve",
               .help = "in the text too, look for sources where pprof does not: repo_root, Go's "
                       "own folder, the module cache, vendor (the JSON document always has them)",
               .section = section}),
        group(&ListArgs::caps), field(&ListArgs::includeRaw, includeRawInfo()));
  }
};

/// A line as the document has it.
struct LineResult {
  std::int64_t line = 0;
  std::string flat, cum;
  WideInteger flatValue, cumValue;
  std::optional<RawText> source;

  static auto resultFields() {
    return std::tuple(
        resultField("line", &LineResult::line, "its number"),
        resultField("flat", &LineResult::flat, "own value as printed, \".\" for none"),
        resultField("cum", &LineResult::cum, "value with what it calls, as printed"),
        resultField("flat_value", &LineResult::flatValue, "own value in sample_type.unit"),
        resultField("cum_value", &LineResult::cumValue, "the other in sample_type.unit"),
        resultField("source", &LineResult::source, "its text, if the file was found"));
  }
};

/// A function in a file as the document has it.
struct RoutineResult {
  std::string function, file, flat, cum, cumPct;
  WideInteger flatValue, cumValue;
  std::optional<std::string> sourcePath, sourceOrigin;
  std::optional<bool> sourceChanged;
  std::vector<LineResult> lines;

  static auto resultFields() {
    return std::tuple(
        resultField("function", &RoutineResult::function, ""),
        resultField("file", &RoutineResult::file, "as pprof names it; empty if none is known"),
        resultField("flat", &RoutineResult::flat, "own value as printed"),
        resultField("cum", &RoutineResult::cum, "value with what it calls, as printed"),
        resultField("cum_pct", &RoutineResult::cumPct, "its share of the total"),
        resultField("flat_value", &RoutineResult::flatValue, "own value in sample_type.unit"),
        resultField("cum_value", &RoutineResult::cumValue, "the other in sample_type.unit"),
        resultField("source_path", &RoutineResult::sourcePath, "the file that was read"),
        resultField("source_origin", &RoutineResult::sourceOrigin,
                    "where it was found: recorded, source_path, repo_root, vendor, GOROOT, module "
                    "cache"),
        resultField("source_changed", &RoutineResult::sourceChanged,
                    "the file was changed after the profile was taken: lines may have moved"),
        resultField("lines", &RoutineResult::lines,
                    "by number; those with a value, and those between if the file was found"));
  }
};

struct MissingResult {
  std::string file;
  std::vector<std::string> tried;
  static auto resultFields() {
    return std::tuple(resultField("file", &MissingResult::file, "as the profile has it"),
                      resultField("tried", &MissingResult::tried, "where it is not"));
  }
};

/// Which sources were found.
struct SourcesResult {
  std::int64_t files = 0;
  std::int64_t found = 0;
  std::vector<MissingResult> missing;
  static auto resultFields() {
    return std::tuple(
        resultField("files", &SourcesResult::files, "source files of the functions listed"),
        resultField("found", &SourcesResult::found, "of them"),
        resultField("missing", &SourcesResult::missing, "the others, some of them"));
  }
};

struct ListResult : ResultNotes {
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  bool matched = true;
  std::optional<std::string> reason;
  CoverageResult coverage;
  SourcesResult sources;
  std::vector<RoutineResult> routines;
  std::int64_t totalLines = 0;
  bool truncated = false;
  std::optional<RawText> raw;
  std::optional<TextMeta> rawMeta;
  std::string shownText;

  [[nodiscard]] std::string text() const { return shownText; }

  static auto resultFields() {
    return std::tuple(
        resultField("sample_type", &ListResult::sampleType,
                    "what is reported, in the profile's unit"),
        resultField("total", &ListResult::total, "what percentages are of, as printed"),
        resultField("total_value", &ListResult::totalValue, "the same in sample_type.unit"),
        resultField("matched", &ListResult::matched, "whether there is any routine"),
        resultField("reason", &ListResult::reason, "no_matches, where there is none"),
        resultField("coverage", &ListResult::coverage, "of routines"),
        resultField("sources", &ListResult::sources, ""),
        resultField("routines", &ListResult::routines, "by function, then by file"),
        resultField("total_lines", &ListResult::totalLines, "of pprof's whole text"),
        resultField("truncated", &ListResult::truncated, "whether caps left routines out"),
        resultField("raw", &ListResult::raw, "pprof's text, with include_raw"),
        resultField("raw_meta", &ListResult::rawMeta, "its length, with include_raw or caps"));
  }
};

std::string padded(const std::string& text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

/// A line of a source file, safe to show, with its tabs.
std::string shownLine(std::string_view line) {
  std::string out;
  for (;;) {
    const std::size_t tab = line.find('\t');
    out += escapeForDisplay(line.substr(0, tab));
    if (tab == std::string_view::npos)
      return out;
    out += '\t';
    line.remove_prefix(tab + 1);
  }
}

/// Makes the text and the document of a report.
class ListWriter {
public:
  ListWriter(const ListReport& report, const ListArgs& args)
      : report_(report), args_(args), sources_(places(args)) {}

  Result<ListResult> run(const Work& work) {
    out_.sampleType = {report_.typeName, report_.valueUnit};
    out_.total = report_.formatted(report_.total);
    out_.totalValue = {report_.total};
    if (!report_.noMatch.empty())
      return nothing();
    PPROF_TRY_ASSIGN(const ReportText text, wholeText(work));
    const CappedText capped = capText(text, args_.caps);
    for (std::size_t i = 0; i < report_.routines.size(); ++i)
      if (capped.keeps(i))
        addRoutine(report_.routines[i]);
    addCoverage();
    addText(capped);
    addNotes();
    return std::move(out_);
  }

private:
  static SourcePlaces places(const ListArgs& args) {
    SourcePlaces places;
    places.searchPath = args.report.frames.sourcePath;
    places.trimPath = args.report.frames.trimPath;
    places.repoRoots.push_back(args.repoRoot.value_or("."));
    places.repoRoots.insert(places.repoRoots.end(), args.sourcePaths.begin(),
                            args.sourcePaths.end());
    addGoFolders(places);
    return places;
  }

  /// pprof prints no text then.
  ListResult nothing() {
    out_.foundNothing = true;
    out_.matched = false;
    out_.reason = "no_matches";
    out_.notes.push_back(report_.noMatch);
    return std::move(out_);
  }

  const SourceSearch& search(const ListedRoutine& routine) {
    return sources_.find(routine.recordedFile, routine.file);
  }

  /// What the text shows of a routine's file, or why it shows nothing.
  Result<SourceTextPtr> shownSource(const ListedRoutine& routine) {
    if (args_.resolvesText())
      if (const SourceTextPtr& text = search(routine).text)
        return text;
    return sources_.findAsPprof(routine.file);
  }

  Result<ReportText> wholeText(const Work& work) {
    ReportText text;
    text.head = "Total: " + out_.total + "\n";
    for (const ListedRoutine& routine : report_.routines) {
      PPROF_TRY(work.cancel.check());
      text.blocks.push_back(routineText(routine));
    }
    return text;
  }

  std::string routineText(const ListedRoutine& routine) {
    if (routine.file.empty())
      return "No source information for " + routine.function + "\n";
    constexpr std::size_t kValueWidth = 10;
    constexpr std::size_t kNumberWidth = 6;
    std::string out = "ROUTINE ======================== " + routine.function + " in " +
                      routine.file + "\n" + padded(report_.formatted(routine.flat), kValueWidth) +
                      " " + padded(report_.formatted(routine.cum), kValueWidth) + " (flat, cum) " +
                      percentage(routine.cum, report_.total) + " of Total\n";
    // pprof looks for no file of which it shows no line, but knows those that it looked for before.
    if (routine.firstLine > routine.lastLine && !lookedFor_.contains(routine.file))
      return out;
    lookedFor_.insert(routine.file);
    const auto source = shownSource(routine);
    if (!source)
      return out + " Error: " + source.error().message + "\n";
    const std::int64_t last = std::min(routine.lastLine, (*source)->lineCount());
    for (std::int64_t i = routine.firstLine; i <= last; ++i) {
      const ListedLine cost = routine.costOf(i);
      ((out += padded(report_.formattedOrDot(cost.flat), kValueWidth)) += ' ') +=
          padded(report_.formattedOrDot(cost.cum), kValueWidth);
      ((out += ' ') += padded(std::to_string(i), kNumberWidth)) += ':';
      (out += (*source)->line(i)) += '\n';
    }
    return out;
  }

  void addRoutine(const ListedRoutine& routine) {
    RoutineResult row;
    row.function = routine.function;
    row.file = routine.file;
    row.flat = report_.formatted(routine.flat);
    row.cum = report_.formatted(routine.cum);
    row.cumPct = shownPercentage(routine.cum, report_.total);
    row.flatValue = {routine.flat};
    row.cumValue = {routine.cum};
    SourceTextPtr text;
    if (!routine.file.empty()) {
      const SourceSearch& found = search(routine);
      text = found.text;
      noteSource(routine, found);
      if (text) {
        row.sourcePath = text->path();
        row.sourceOrigin = found.origin;
        row.sourceChanged = changed(*text);
      }
    }
    addLines(routine, text.get(), row);
    out_.routines.push_back(std::move(row));
  }

  void addLines(const ListedRoutine& routine, const SourceText* text, RoutineResult& row) const {
    const auto add = [&](const ListedLine& cost, std::optional<RawText> source) {
      row.lines.push_back({cost.line,
                           report_.formattedOrDot(cost.flat),
                           report_.formattedOrDot(cost.cum),
                           {cost.flat},
                           {cost.cum},
                           std::move(source)});
    };
    const std::int64_t last = text == nullptr ? 0 : std::min(routine.lastLine, text->lineCount());
    for (const ListedLine& line : routine.lines)
      if (line.line < routine.firstLine)
        add(line, std::nullopt);
    for (std::int64_t i = routine.firstLine; i <= last; ++i)
      add(routine.costOf(i), RawText{shownLine(text->line(i))});
    for (const ListedLine& line : routine.lines)
      if (line.line >= routine.firstLine && line.line > last)
        add(line, std::nullopt);
  }

  [[nodiscard]] bool changed(const SourceText& text) const {
    return report_.timeNanos > 0 && text.modifiedNanos() > report_.timeNanos;
  }

  /// Counts a file, once, and what is to be said of it.
  void noteSource(const ListedRoutine& routine, const SourceSearch& found) {
    if (found.text && !routine.lines.empty() &&
        routine.lines.back().line > found.text->lineCount())
      shorter_.insert(found.text->path());
    if (!seen_.insert(routine.recordedFile).second)
      return;
    ++out_.sources.files;
    if (!found.refusal.empty())
      out_.notes.push_back("not read: " + found.refusal);
    if (found.text) {
      ++out_.sources.found;
      if (changed(*found.text))
        changed_.push_back(found.text->path());
      if (found.text->isCut())
        out_.notes.push_back(found.text->path() + " is read up to line " +
                             std::to_string(found.text->lineCount()) +
                             ": the next one is longer than " +
                             std::to_string(SourceText::kLongestLine) + " bytes");
    } else if (out_.sources.missing.size() < kMostMissing) {
      out_.sources.missing.push_back({routine.recordedFile, found.tried});
    }
  }

  void addCoverage() {
    std::int64_t shown = 0;
    for (const RoutineResult& row : out_.routines)
      shown = static_cast<std::int64_t>(static_cast<std::uint64_t>(shown) +
                                        static_cast<std::uint64_t>(row.flatValue.value));
    out_.coverage.rowsShown = static_cast<std::int64_t>(out_.routines.size());
    out_.coverage.rowsLeftOut =
        static_cast<std::int64_t>(report_.routines.size() - out_.routines.size());
    out_.coverage.shownPct = shownPercentage(shown, report_.total);
  }

  void addText(const CappedText& capped) {
    out_.shownText = capped.text;
    out_.totalLines = capped.meta.totalLines;
    out_.truncated = capped.meta.truncated;
    if (args_.includeRaw || args_.caps.any())
      out_.rawMeta = capped.meta;
    if (args_.includeRaw)
      out_.raw = RawText{capped.text};
    noteCut(out_, capped, "routines");
  }

  void addNotes() {
    const SourcesResult& s = out_.sources;
    if (s.found < s.files)
      out_.notes.push_back("found " + std::to_string(s.found) + " of " + std::to_string(s.files) +
                           (s.files == 1 ? " source file" : " source files") +
                           "; repo_root names the folder of the program's sources");
    const auto list = [](const auto& files) {
      std::string names = *files.begin();
      if (files.size() > 1)
        names += " and " + std::to_string(files.size() - 1) + " more";
      return names;
    };
    if (!changed_.empty())
      out_.notes.push_back("changed after the profile was taken, so lines may have moved: " +
                           list(changed_));
    if (!shorter_.empty())
      out_.notes.push_back("shorter than the profile's line numbers, so of another version: " +
                           list(shorter_));
  }

  static constexpr std::size_t kMostMissing = 50;

  const ListReport& report_;
  const ListArgs& args_;
  SourceResolver sources_;
  std::set<std::string> lookedFor_; ///< for the text
  std::set<std::string> seen_;
  std::vector<std::string> changed_;
  std::set<std::string> shorter_;
  ListResult out_;
};

Result<ListResult> runList(Context& context, const ListArgs& args) {
  if (args.function.empty())
    return fail(ErrorCode::InvalidArgument, "the expression for functions is empty",
                "give a regular expression that matches the names to list");
  PPROF_TRY_ASSIGN(const Regex function, Regex::compile("function", args.function));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(const ListReport report, listReport(std::move(input.report), function,
                                                       args.function, context.work));
  PPROF_TRY_ASSIGN(ListResult result, ListWriter(report, args).run(context.work));
  result.notes.insert(result.notes.begin(), input.notes.begin(), input.notes.end());
  return result;
}

} // namespace

Operation listOperation() {
  return define<ListArgs, ListResult>(
      {.name = "pprof.list",
       .title = "Source lines of functions",
       .description =
           "Shows the source of the functions whose name matches, with what each line costs: its "
           "own (flat) and cumulative value. The text is that of `go tool pprof -list`, byte for "
           "byte; sources that pprof does not find are looked for in repo_root, in Go's own "
           "folder, in the module cache and in vendor folders.",
       .examples = {"profctl pprof list --function=scoreRegexp cpu.pb.gz",
                    "profctl pprof list --function=scoreRegexp --repo_root=. cpu.pb.gz",
                    "profctl pprof list --json --function='^main\\.' cpu.pb.gz"}},
      runList);
}

} // namespace pprof
