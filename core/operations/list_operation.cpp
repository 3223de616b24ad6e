// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/list.h"
#include "core/operations/list_result.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"

#include <optional>
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
               .section = section,
               .isFile = true}),
        field(&ListArgs::sourcePaths, {.name = "source_paths",
                                       .help = "more folders like repo_root",
                                       .valueName = "FOLDER",
                                       .section = section,
                                       .isFile = true}),
        field(&ListArgs::resolve,
              {.name = "resolve",
               .help = "in the text too, look for sources where pprof does not: repo_root, Go's "
                       "own folder, the module cache, vendor (the JSON document always has them)",
               .section = section}),
        group(&ListArgs::caps), field(&ListArgs::includeRaw, includeRawInfo()));
  }
};

SourcePlaces placesOf(const BaseFolder& base, const ListArgs& args) {
  SourcePlaces places;
  places.base = base;
  places.searchPath = args.report.frames.sourcePath;
  places.trimPath = args.report.frames.trimPath;
  places.repoRoots.push_back(args.repoRoot.value_or("."));
  places.repoRoots.insert(places.repoRoots.end(), args.sourcePaths.begin(), args.sourcePaths.end());
  addGoFolders(places);
  return places;
}

Result<ListResult> runList(Context& context, const ListArgs& args) {
  PPROF_TRY_ASSIGN(const Regex function, Regex::compile("function", args.function));
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args.report));
  PPROF_TRY_ASSIGN(const ListReport report,
                   listReport(std::move(input.report), function, args.function, context.work));
  const ListWishes wishes{.function = args.function,
                          .places = placesOf(context.base(), args),
                          .resolvesText = args.resolve || args.repoRoot.has_value(),
                          .caps = args.caps,
                          .includeRaw = args.includeRaw};
  PPROF_TRY_ASSIGN(ListResult result, listResult(report, wishes, context.work));
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
                    "profctl pprof list --json scoreRegexp cpu.pb.gz"},
       .readsOtherFiles = true},
      runList);
}

} // namespace pprof
