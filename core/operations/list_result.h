// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/list.h"
#include "core/operations/report_result.h"
#include "core/operations/text_cap.h"
#include "core/sources/source_resolver.h"

#include <optional>
#include <string>
#include <vector>

namespace pprof {

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

struct ListResult : ResultNotes, MatchResult, TextResult {
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  SourcesResult sources;
  std::vector<RoutineResult> routines;
  std::string shownText;

  [[nodiscard]] std::string text() const { return shownText; }

  static auto resultFields() {
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &ListResult::sampleType,
                        "what is reported, in the profile's unit"),
            resultField("total", &ListResult::total, "what percentages are of, as printed"),
            resultField("total_value", &ListResult::totalValue, "the same in sample_type.unit")),
        MatchResult::resultFields(),
        std::tuple(resultField("coverage", &ListResult::coverage, "of routines"),
                   resultField("sources", &ListResult::sources, ""),
                   resultField("routines", &ListResult::routines, "by function, then by file")),
        TextResult::resultFields());
  }
};

/// What is wanted of a list, beside the report itself.
struct ListWishes {
  std::string function; ///< as it was asked for
  SourcePlaces places;
  bool resolvesText = false; ///< in the text too, sources are those that the resolver finds
  CapArgs caps;
  bool includeRaw = false;
};

/// Reads the sources and makes text and document of a report.
Result<ListResult> listResult(const ListReport& report, const ListWishes& wishes, const Work& work);

} // namespace pprof
