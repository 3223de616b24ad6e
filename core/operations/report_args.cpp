// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/report_args.h"

#include "core/analysis/combine.h"
#include "core/operations/named_program.h"

#include <array>
#include <future>
#include <utility>

namespace pprof {

namespace {

/// The inputs of that name, merged. As in pprof each is told its program before the merge.
Result<ProfilePtr> combineNamed(Context& context, const std::vector<std::string>& names,
                                const NamedProgram& program, bool mainMapping,
                                std::vector<std::string>& notes) {
  InputOpener inputs(context);
  const ProfileLoader load = [&](std::size_t i) -> Result<ProfilePtr> {
    PPROF_TRY_ASSIGN(const ProfilePtr profile, inputs.open(names[i]));
    return program.appliedTo(profile, mainMapping);
  };
  PPROF_TRY_ASSIGN(Combined combined, combineInputs(names.size(), load, context.work));
  for (const Error& error : combined.skipped)
    notes.push_back(leftOutNote(error));
  return combined.profile;
}

Result<Granularity> chosenGranularity(const FrameArgs& frames) {
  const std::array<std::pair<bool, Granularity>, 5> choices{{
      {frames.functions, Granularity::Functions},
      {frames.fileFunctions, Granularity::FileFunctions},
      {frames.files, Granularity::Files},
      {frames.lines, Granularity::Lines},
      {frames.addresses, Granularity::Addresses},
  }};
  Granularity chosen = Granularity::Functions;
  int count = 0;
  for (const auto& [isSet, granularity] : choices) {
    if (!isSet)
      continue;
    chosen = granularity;
    ++count;
  }
  if (count > 1)
    return fail(ErrorCode::InvalidArgument,
                "more than one of functions, filefunctions, files, lines and addresses",
                "give one of them");
  return chosen;
}

/// The sample type that the old options name. The first one that is set counts, and only if
/// sample_index is not.
void applyLegacyTypes(const ValueArgs& values, ChosenOptions& chosen) {
  const std::array<std::tuple<bool, const char*, const char*>, 7> options{{
      {values.inuseSpace, "inuse_space", "inuse_space"},
      {values.inuseObjects, "inuse_objects", "inuse_objects"},
      {values.allocSpace, "alloc_space", "alloc_space"},
      {values.allocObjects, "alloc_objects", "alloc_objects"},
      {values.totalDelay, "total_delay", "delay"},
      {values.meanDelay, "mean_delay", "delay"},
      {values.contentions, "contentions", "contentions"},
  }};
  std::string& index = chosen.options.sampleIndex;
  for (const auto& [isSet, option, type] : options) {
    if (!isSet)
      continue;
    if (index.empty())
      index = type;
    else
      chosen.notes.push_back(std::string(option) + " is ignored: sample type " + index +
                             " is chosen already");
  }
  if (values.meanDelay)
    chosen.options.mean = true;
}

/// Says of tag filters that were meant as ranges of numbers what they are taken for.
std::vector<std::string> brokenRangeNotes(const ReportOptions& options) {
  std::vector<std::string> notes;
  const std::array<std::pair<const char*, const std::string*>, 2> filters{
      {{"tagfocus", &options.tagFocus}, {"tagignore", &options.tagIgnore}}};
  for (const auto& [name, expression] : filters)
    if (isBrokenRange(*expression))
      notes.push_back(std::string(name) + "=" + *expression +
                      " is taken as a regular expression: a range of numbers is written as 10ms, "
                      "10ms:, :1s or 10ms:1s, in whole numbers and units that fit");
  return notes;
}

} // namespace

Result<ProfilePtr> InputOpener::open(const std::string& name) {
  if (name == "-" && standardInput_)
    return standardInput_;
  PPROF_TRY_ASSIGN(ProfilePtr profile, context_.store.open(name, context_.work));
  if (name == "-")
    standardInput_ = profile;
  return profile;
}

ProfilePtr withComment(const ProfilePtr& profile, const std::string& comment) {
  if (comment.empty())
    return profile;
  auto copy = std::make_shared<Profile>(*profile);
  copy->comments.push_back(copy->strings.add(comment));
  return copy;
}

std::string leftOutNote(const Error& error) {
  return "left out " + error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
}

FieldInfo includeRawInfo() {
  return {.name = "include_raw",
          .help = "put pprof's text into the JSON document too",
          .section = "Length"};
}

std::vector<std::string> ignoredNotes(const IgnoredArgs& args) {
  std::vector<std::string> notes;
  if (!args.symbolize.empty() && args.symbolize != "none" && args.symbolize != "no")
    notes.push_back("symbolize=" + args.symbolize +
                    " is not done: names are those in the profile, as with symbolize=none");
  const std::array<std::pair<bool, const char*>, 7> others{{
      {!args.tools.empty(), "tools"},
      {!args.tlsCert.empty(), "tls_cert"},
      {!args.tlsKey.empty(), "tls_key"},
      {!args.tlsCa.empty(), "tls_ca"},
      {args.seconds >= 0, "seconds"},
      {args.timeout >= 0, "timeout"},
      {args.intelSyntax, "intel_syntax"},
  }};
  for (const auto& [given, name] : others)
    if (given)
      notes.push_back(std::string(name) + " has no effect on a report on files");
  return notes;
}

Result<LoadedProfile> loadProfiles(Context& context, const ProfileArgs& args,
                                   const LoadNeeds& needs) {
  if (!args.base.empty() && !args.diffBase.empty())
    return fail(ErrorCode::InvalidArgument, "both base and diff_base are given",
                "base subtracts, diff_base compares: give one of them");
  const std::string& baseName = args.diffBase.empty() ? args.base : args.diffBase;
  if (args.normalize && baseName.empty())
    return fail(ErrorCode::InvalidArgument, "normalize without a base to normalize to",
                "name one with --base or --diff_base");
  LoadedProfile loaded;
  const NamedProgram program(context.base(), args.binary, args.buildId, loaded.notes);
  // The base is loaded beside the profile, unless both may be standard input; it has no progress of
  // its own.
  std::vector<std::string> baseNotes;
  const auto loadBase = [&]() -> Result<ProfilePtr> {
    Context quiet = context;
    quiet.work = Work{context.work.cancel};
    return combineNamed(quiet, {baseName}, program, needs.mainMapping, baseNotes);
  };
  std::future<Result<ProfilePtr>> base;
  if (!baseName.empty())
    base = std::async(baseName == "-" ? std::launch::deferred : std::launch::async, loadBase);
  PPROF_TRY_ASSIGN(loaded.profile,
                   combineNamed(context, args.profile, program, needs.mainMapping, loaded.notes));
  program.compare(*loaded.profile, loaded.notes);
  if (base.valid()) {
    PPROF_TRY_ASSIGN(const ProfilePtr subtracted, base.get());
    loaded.notes.insert(loaded.notes.end(), baseNotes.begin(), baseNotes.end());
    const BaseOptions how{.isDiffBase = !args.diffBase.empty(),
                          .normalize = args.normalize,
                          .isAddedUp = needs.isAddedUp};
    PPROF_TRY_ASSIGN(loaded.profile, subtractBase(loaded.profile, subtracted, how, context.work));
  }
  loaded.profile = withComment(loaded.profile, args.addComment);
  return loaded;
}

Result<ChosenOptions> reportOptions(const FilterArgs& filters, const ValueArgs& values,
                                    const FrameArgs& frames) {
  ChosenOptions chosen;
  ReportOptions& o = chosen.options;
  PPROF_TRY_ASSIGN(o.granularity, chosenGranularity(frames));
  o.sampleIndex = values.sampleIndex;
  o.mean = values.mean;
  applyLegacyTypes(values, chosen);
  o.divideBy = values.divideBy;
  o.unit = values.unit;
  o.noInlines = frames.noInlines;
  o.showColumns = frames.showColumns;
  o.relativePercentages = frames.relativePercentages;
  o.trimPath = frames.trimPath;
  o.sourcePath = frames.sourcePath;
  o.focus = filters.focus;
  o.ignore = filters.ignore;
  o.hide = filters.hide;
  o.show = filters.show;
  o.showFrom = filters.showFrom;
  o.pruneFrom = filters.pruneFrom;
  o.tagFocus = filters.tagFocus;
  o.tagIgnore = filters.tagIgnore;
  o.tagShow = filters.tagShow;
  o.tagHide = filters.tagHide;
  o.tagRoot = filters.tagRoot;
  o.tagLeaf = filters.tagLeaf;
  return chosen;
}

Result<ChosenOptions> reportOptions(const FilterArgs& filters, const ValueArgs& values,
                                    const FrameArgs& frames, const NodeArgs& nodes) {
  if (nodes.cum && nodes.flat)
    return fail(ErrorCode::InvalidArgument, "both cum and flat are given", "give one of them");
  PPROF_TRY_ASSIGN(ChosenOptions chosen, reportOptions(filters, values, frames));
  ReportOptions& o = chosen.options;
  o.cumulativeOrder = nodes.cum;
  o.nodeCount = nodes.nodeCount;
  o.nodeFraction = nodes.nodeFraction;
  o.edgeFraction = nodes.edgeFraction;
  o.trim = nodes.trim;
  o.dropNegative = nodes.dropNegative;
  o.compactLabels = nodes.compactLabels;
  o.callTree = nodes.callTree;
  return chosen;
}

Result<ReportInput> prepareInput(Context& context, const ProfileArgs& profiles,
                                 const IgnoredArgs& ignored, const ChosenOptions& chosen) {
  PPROF_TRY_ASSIGN(LoadedProfile loaded, loadProfiles(context, profiles, chosen.needs));
  return prepareLoaded(context, std::move(loaded), ignored, chosen);
}

Result<ReportInput> prepareLoaded(Context& context, LoadedProfile loaded,
                                  const IgnoredArgs& ignored, const ChosenOptions& chosen) {
  PPROF_TRY_ASSIGN(PreparedReport prepared,
                   prepareReport(std::move(loaded.profile), chosen.options, context.work));
  ReportInput input{std::move(prepared), std::move(loaded.notes)};
  const auto add = [&](const std::vector<std::string>& notes) {
    input.notes.insert(input.notes.end(), notes.begin(), notes.end());
  };
  add(chosen.notes);
  add(ignoredNotes(ignored));
  add(input.report.notes);
  add(brokenRangeNotes(chosen.options));
  return input;
}

Result<ReportInput> prepareInput(Context& context, const ReportArgs& args) {
  PPROF_TRY_ASSIGN(const ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames, args.nodes));
  return prepareInput(context, args.profiles, args.ignored, chosen);
}

Result<ReportInput> prepareWholeInput(Context& context, const ReportArgs& args) {
  PPROF_TRY_ASSIGN(ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames, args.nodes));
  chosen.needs.mainMapping = true;
  return prepareInput(context, args.profiles, args.ignored, chosen);
}

Result<ReportInput> prepareAddedUpInput(Context& context, const ReportArgs& args) {
  PPROF_TRY_ASSIGN(ChosenOptions chosen,
                   reportOptions(args.filters, args.values, args.frames, args.nodes));
  chosen.needs.isAddedUp = true;
  return prepareInput(context, args.profiles, args.ignored, chosen);
}

} // namespace pprof
