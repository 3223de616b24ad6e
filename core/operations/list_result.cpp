// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/list_result.h"

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace pprof {

namespace {

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
  ListWriter(const ListReport& report, const ListWishes& wishes)
      : report_(report), wishes_(wishes), sources_(wishes.places) {}

  Result<ListResult> run(const Work& work) {
    out_.sampleType = {report_.typeName, report_.valueUnit};
    out_.total = report_.formatted(report_.total);
    out_.totalValue = {report_.total};
    if (!report_.noMatch.empty())
      return nothing();
    PPROF_TRY_ASSIGN(const ReportText text, wholeText(work));
    const CappedText capped = capText(text, wishes_.caps);
    for (std::size_t i = 0; i < report_.routines.size(); ++i)
      if (capped.keeps(i))
        addRoutine(report_.routines[i]);
    addCoverage();
    addText(capped);
    addNotes();
    return std::move(out_);
  }

private:
  /// pprof prints no text then.
  ListResult nothing() {
    out_.foundNothing = true;
    out_.setNoMatch("pprof.list", wishes_.function, report_.noMatch);
    out_.coverage.shownPct = shownPercentage(0, report_.total);
    out_.notes.push_back(report_.noMatch);
    return std::move(out_);
  }

  const SourceSearch& search(const ListedRoutine& routine) {
    return sources_.find(routine.recordedFile, routine.file);
  }

  /// What the text shows of a routine's file, or why it shows nothing.
  Result<SourceTextPtr> shownSource(const ListedRoutine& routine) {
    if (wishes_.resolvesText)
      if (const SourceTextPtr& text = search(routine).text)
        return text;
    return sources_.findAsPprof(routine.file);
  }

  Result<ReportText> wholeText(const Work& work) {
    ReportText text;
    std::size_t bytes = 0;
    text.head = "Total: " + out_.total + "\n";
    for (const ListedRoutine& routine : report_.routines) {
      PPROF_TRY(work.cancel.check());
      text.blocks.push_back(routineText(routine));
      bytes += text.blocks.back().size();
      if (bytes > kMostTextBytes)
        return fail(ErrorCode::LimitExceeded,
                    "the list is longer than " + std::to_string(kMostTextBytes >> 20) + " MB",
                    "give an expression that matches fewer functions");
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

  void addLines(const ListedRoutine& routine, const SourceText* text, RoutineResult& row) {
    const auto add = [&](const ListedLine& cost, std::optional<RawText> source) {
      row.lines.push_back({cost.line,
                           report_.formattedOrDot(cost.flat),
                           report_.formattedOrDot(cost.cum),
                           {cost.flat},
                           {cost.cum},
                           std::move(source)});
    };
    const std::int64_t end = text == nullptr ? 0 : text->lineCount();
    const std::int64_t last = std::min(routine.lastLine, end);
    const std::int64_t gaps = last < routine.firstLine ? 0 : last - routine.firstLine;
    const bool withGaps = gaps < kMostDocumentLines - documentLines_;
    gapsLeftOut_ = gapsLeftOut_ || !withGaps;
    const auto sourceOf = [&](std::int64_t number) {
      return number >= 1 && number <= end ? std::optional(RawText{shownLine(text->line(number))})
                                          : std::nullopt;
    };
    std::int64_t next = routine.firstLine; // the first line that is not in the row yet
    for (const ListedLine& line : routine.lines) {
      for (; withGaps && next < std::min(line.line, last + 1); ++next)
        add({next, 0, 0}, sourceOf(next));
      add(line, sourceOf(line.line));
      if (line.line >= next)
        next = std::min(line.line, last) + 1;
    }
    for (; withGaps && next <= last; ++next)
      add({next, 0, 0}, sourceOf(next));
    documentLines_ += static_cast<std::int64_t>(row.lines.size());
  }

  [[nodiscard]] bool changed(const SourceText& text) const {
    return report_.timeNanos > 0 && text.modifiedNanos() > report_.timeNanos;
  }

  /// Counts a file, once, and what is to be said of it.
  void noteSource(const ListedRoutine& routine, const SourceSearch& found) {
    if (found.text && !routine.lines.empty() && routine.lines.back().line > found.text->lineCount())
      shorter_.insert(found.text->path());
    if (!seen_.insert(routine.recordedFile).second)
      return;
    ++out_.sources.files;
    if (found.text && !wishes_.resolvesText && !sources_.findAsPprof(routine.file))
      ++onlyResolved_;
    if (!found.refusal.empty())
      out_.notes.push_back("not read: " + found.refusal);
    if (found.text) {
      ++out_.sources.found;
      if (changed(*found.text))
        changed_.push_back(found.text->path());
      if (found.text->isCut())
        out_.notes.push_back(
            found.text->path() + " is read up to line " + std::to_string(found.text->lineCount()) +
            ": the next one is longer than " + std::to_string(SourceText::kLongestLine) + " bytes");
    } else if (out_.sources.missing.size() < kMostMissing) {
      out_.sources.missing.push_back({routine.recordedFile, found.tried});
    }
  }

  void addCoverage() {
    std::int64_t shown = 0;
    for (const RoutineResult& row : out_.routines)
      addTo(shown, row.flatValue.value);
    out_.coverage = coverageOf(out_.routines.size(), report_.routines.size(), shown, report_.total);
  }

  void addText(const CappedText& capped) {
    out_.shownText = capped.text;
    out_.describe(capped, wishes_.includeRaw);
    noteCut(out_, capped, "routines");
  }

  void addNotes() {
    const SourcesResult& s = out_.sources;
    if (s.found < s.files)
      out_.notes.push_back("found " + std::to_string(s.found) + " of " + std::to_string(s.files) +
                           (s.files == 1 ? " source file" : " source files") +
                           "; repo_root names the folder of the program's sources");
    if (onlyResolved_ > 0)
      out_.notes.push_back("pprof does not find " + std::to_string(onlyResolved_) + " of " +
                           std::to_string(s.files) +
                           (s.files == 1 ? " source file" : " source files") +
                           ": they are in the document, and with resolve in the text");
    if (gapsLeftOut_)
      out_.notes.push_back("lines without a value are left out of the document, which has more "
                           "than " +
                           std::to_string(kMostDocumentLines) + " lines with them");
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
  static constexpr std::size_t kMostTextBytes = std::size_t{256} << 20;
  static constexpr std::int64_t kMostDocumentLines = 200'000;

  const ListReport& report_;
  const ListWishes& wishes_;
  SourceResolver sources_;
  std::int64_t documentLines_ = 0;
  bool gapsLeftOut_ = false;
  std::int64_t onlyResolved_ = 0;   ///< files that pprof's text lacks
  std::set<std::string> lookedFor_; ///< for the text
  std::set<std::string> seen_;
  std::vector<std::string> changed_;
  std::set<std::string> shorter_;
  ListResult out_;
};

} // namespace

Result<ListResult> listResult(const ListReport& report, const ListWishes& wishes,
                              const Work& work) {
  return ListWriter(report, wishes).run(work);
}

} // namespace pprof
