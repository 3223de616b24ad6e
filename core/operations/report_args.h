// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/prepare.h"
#include "core/operations/operation.h"

namespace pprof {

/// Which profiles a report is of: several are merged, bases are subtracted.
struct ProfileArgs {
  std::vector<std::string> profile;
  std::string base;
  std::string diffBase;
  bool normalize = false;
  std::string binary;
  std::string buildId;
  std::string addComment;

  static auto fields() {
    const std::string section = "Profiles";
    return std::tuple(
        field(
            &ProfileArgs::profile,
            {.name = "profile",
             .help = "profile to read: a path, \"-\", bundle.zip#MEMBER or URL; several are merged",
             .valueName = "FILE",
             .section = section,
             .required = true,
             .isProfile = true,
             .positional = true}),
        field(&ProfileArgs::base, {.name = "base",
                                   .help = "profile to subtract; percentages are of both together "
                                           "(the last one given counts, as in pprof)",
                                   .valueName = "FILE",
                                   .section = section,
                                   .isProfile = true}),
        field(&ProfileArgs::diffBase,
              {.name = "diff_base",
               .help = "profile to compare with; percentages are of this one's total",
               .valueName = "FILE",
               .section = section,
               .isProfile = true}),
        field(&ProfileArgs::normalize,
              {.name = "normalize",
               .help = "scale the profile to the base's total before subtracting",
               .section = section,
               .unlisted = true}),
        field(&ProfileArgs::binary, {.name = "binary",
                                     .help = "program that the profile is of; shown as its file, "
                                             "its build id is compared with the profile's",
                                     .valueName = "FILE",
                                     .section = section,
                                     .isFile = true,
                                     .unlisted = true}),
        field(&ProfileArgs::buildId, {.name = "buildid",
                                      .help = "build id of the program, where the profile has none",
                                      .valueName = "ID",
                                      .section = section,
                                      .unlisted = true}),
        field(&ProfileArgs::addComment, {.name = "add_comment",
                                         .help = "comment to add to the profile",
                                         .valueName = "TEXT",
                                         .section = section,
                                         .unlisted = true}));
  }
};

/// Filters, under pprof's names.
struct FilterArgs {
  std::string focus, ignore, hide, show, showFrom, pruneFrom;
  std::string tagFocus, tagIgnore, tagShow, tagHide, tagRoot, tagLeaf;

  static auto fields() {
    const auto option = [](std::string FilterArgs::* member, const char* name, const char* value,
                           const char* help, std::vector<std::string> aliases = {}) {
      return field(member, {.name = name,
                            .help = help,
                            .aliases = std::move(aliases),
                            .valueName = value,
                            .section = "Filters"});
    };
    const auto rarer = [&](std::string FilterArgs::* member, const char* name, const char* value,
                           const char* help, std::vector<std::string> aliases = {}) {
      auto made = option(member, name, value, help, std::move(aliases));
      made.info.unlisted = true;
      return made;
    };
    return std::tuple(
        option(&FilterArgs::focus, "focus", "REGEX", "keep stacks that go through a match"),
        option(&FilterArgs::ignore, "ignore", "REGEX", "leave out stacks that go through a match"),
        option(&FilterArgs::hide, "hide", "REGEX", "take matching frames out of stacks"),
        option(&FilterArgs::show, "show", "REGEX", "keep only matching frames of stacks"),
        option(&FilterArgs::showFrom, "show_from", "REGEX",
               "cut stacks above the match nearest the root; leave out those without one"),
        rarer(&FilterArgs::pruneFrom, "prune_from", "REGEX",
              "cut stacks below the match nearest the leaf"),
        option(&FilterArgs::tagFocus, "tagfocus", "[KEY=]REGEX|RANGE",
               "keep samples with a matching label, or a number in a range such as 10ms:1s",
               {"tag_focus"}),
        option(&FilterArgs::tagIgnore, "tagignore", "[KEY=]REGEX|RANGE",
               "leave out samples with a matching label", {"tag_ignore"}),
        rarer(&FilterArgs::tagShow, "tagshow", "REGEX", "keep only labels whose key matches",
              {"tag_show"}),
        rarer(&FilterArgs::tagHide, "taghide", "REGEX", "leave out labels whose key matches",
              {"tag_hide"}),
        rarer(
            &FilterArgs::tagRoot, "tagroot", "KEYS",
            "add frames for these labels' values at the root of stacks (keys separated by commas)",
            {"tag_root"}),
        rarer(&FilterArgs::tagLeaf, "tagleaf", "KEYS",
              "add frames for these labels' values at the leaf of stacks", {"tag_leaf"}));
  }
};

/// Which value is reported and how it is printed.
struct ValueArgs {
  std::string sampleIndex;
  bool mean = false;
  double divideBy = 1;
  std::string unit = "minimum";
  bool inuseSpace = false, inuseObjects = false, allocSpace = false, allocObjects = false;
  bool totalDelay = false, contentions = false, meanDelay = false;

  static auto fields() {
    const auto legacy = [](bool ValueArgs::* member, const char* name, const char* help) {
      return field(member, {.name = name, .help = help, .section = "Values", .unlisted = true});
    };
    return std::tuple(
        field(&ValueArgs::sampleIndex, {.name = "sample_index",
                                        .help = "sample type, by name or number from 0 "
                                                "(default: the profile's own, or its last)",
                                        .valueName = "TYPE",
                                        .section = "Values"}),
        field(&ValueArgs::mean, {.name = "mean",
                                 .help = "divide values by the first sample type's (the count)",
                                 .section = "Values",
                                 .unlisted = true}),
        field(&ValueArgs::divideBy, {.name = "divide_by",
                                     .help = "divide all values by this number",
                                     .valueName = "NUMBER",
                                     .section = "Values",
                                     .unlisted = true}),
        field(&ValueArgs::unit, {.name = "unit",
                                 .help = "unit to print values in, such as ms, MB, auto",
                                 .valueName = "UNIT",
                                 .section = "Values",
                                 .unlisted = true}),
        legacy(&ValueArgs::inuseSpace, "inuse_space", "the same as sample_index=inuse_space"),
        legacy(&ValueArgs::inuseObjects, "inuse_objects", "the same as sample_index=inuse_objects"),
        legacy(&ValueArgs::allocSpace, "alloc_space", "the same as sample_index=alloc_space"),
        legacy(&ValueArgs::allocObjects, "alloc_objects", "the same as sample_index=alloc_objects"),
        legacy(&ValueArgs::totalDelay, "total_delay", "the same as sample_index=delay"),
        legacy(&ValueArgs::contentions, "contentions", "the same as sample_index=contentions"),
        legacy(&ValueArgs::meanDelay, "mean_delay", "the same as mean and sample_index=delay"));
  }
};

/// What a frame or node stands for.
struct FrameArgs {
  bool functions = false, fileFunctions = false, files = false, lines = false, addresses = false;
  bool noInlines = false;
  bool showColumns = false;
  bool relativePercentages = false;
  std::string trimPath;
  std::string sourcePath;

  static auto fields() {
    const auto flag = [](bool FrameArgs::* member, const char* name, const char* help) {
      return field(member, {.name = name, .help = help, .section = "Report", .unlisted = true});
    };
    const auto path = [](std::string FrameArgs::* member, const char* name, const char* help) {
      return field(
          member,
          {.name = name, .help = help, .valueName = "PATH", .section = "Report", .unlisted = true});
    };
    return std::tuple(
        flag(&FrameArgs::functions, "functions", "one node a function (the default)"),
        flag(&FrameArgs::fileFunctions, "filefunctions", "one node a function and file"),
        flag(&FrameArgs::files, "files", "one node a source file"),
        field(&FrameArgs::lines,
              {.name = "lines", .help = "one node a source line", .section = "Report"}),
        flag(&FrameArgs::addresses, "addresses", "one node an instruction address"),
        flag(&FrameArgs::noInlines, "noinlines", "count inlined calls to their callers"),
        flag(&FrameArgs::showColumns, "showcolumns", "show column numbers with lines"),
        flag(&FrameArgs::relativePercentages, "relative_percentages",
             "percentages of what the filters left, not of the whole"),
        path(&FrameArgs::trimPath, "trim_path", "prefixes to cut from source paths"),
        path(&FrameArgs::sourcePath, "source_path", "where to look for sources"));
  }
};

/// How many nodes are shown and in which order.
struct NodeArgs {
  bool cum = false;
  bool flat = false;
  std::int64_t nodeCount = -1;
  double nodeFraction = 0.005;
  double edgeFraction = 0.001;
  bool trim = true;
  bool dropNegative = false;
  bool compactLabels = false;
  bool callTree = false;

  static auto fields() {
    const auto flag = [](bool NodeArgs::* member, const char* name, const char* help) {
      return field(member, {.name = name, .help = help, .section = "Report", .unlisted = true});
    };
    const auto fraction = [](double NodeArgs::* member, const char* name, const char* alias,
                             const char* help) {
      return field(member, {.name = name,
                            .help = help,
                            .aliases = {alias},
                            .valueName = "FRACTION",
                            .section = "Report",
                            .unlisted = true});
    };
    return std::tuple(
        field(&NodeArgs::cum,
              {.name = "cum", .help = "order by cumulative value", .section = "Report"}),
        flag(&NodeArgs::flat, "flat", "order by flat value (the default)"),
        field(&NodeArgs::nodeCount, {.name = "nodecount",
                                     .help = "most rows to show (-1: all that are not trimmed)",
                                     .valueName = "N",
                                     .section = "Report"}),
        fraction(&NodeArgs::nodeFraction, "nodefraction", "node_frac",
                 "leave out nodes whose cumulative value is under this fraction of the total"),
        fraction(&NodeArgs::edgeFraction, "edgefraction", "edge_frac",
                 "leave out edges under this fraction of the total"),
        flag(&NodeArgs::trim, "trim", "honour nodecount, nodefraction and edgefraction"),
        flag(&NodeArgs::dropNegative, "drop_negative", "leave out nodes with negative values"),
        flag(&NodeArgs::compactLabels, "compact_labels", "leave out the lines about the profile"),
        flag(&NodeArgs::callTree, "call_tree", "a node for each call path (graphs only)"));
  }
};

/// Options of pprof that mean nothing for a report on files. They are taken, so that command lines
/// that have them work as they are, and noted.
struct IgnoredArgs {
  std::string symbolize, tools, tlsCert, tlsKey, tlsCa;
  std::int64_t seconds = -1;
  std::int64_t timeout = -1;
  bool intelSyntax = false;

  static auto fields() {
    const auto option = [](auto member, const char* name) {
      return field(member, {.name = name,
                            .help = "no effect on a report on files",
                            .section = "Report",
                            .hidden = true});
    };
    return std::tuple(
        option(&IgnoredArgs::symbolize, "symbolize"), option(&IgnoredArgs::tools, "tools"),
        option(&IgnoredArgs::tlsCert, "tls_cert"), option(&IgnoredArgs::tlsKey, "tls_key"),
        option(&IgnoredArgs::tlsCa, "tls_ca"), option(&IgnoredArgs::seconds, "seconds"),
        option(&IgnoredArgs::timeout, "timeout"),
        option(&IgnoredArgs::intelSyntax, "intel_syntax"));
  }
};

/// All that a report of pprof takes.
struct ReportArgs {
  ProfileArgs profiles;
  FrameArgs frames;
  NodeArgs nodes;
  ValueArgs values;
  FilterArgs filters;
  IgnoredArgs ignored;

  static auto fields() {
    return std::tuple(group(&ReportArgs::profiles), group(&ReportArgs::frames),
                      group(&ReportArgs::nodes), group(&ReportArgs::values),
                      group(&ReportArgs::filters), group(&ReportArgs::ignored));
  }
};

/// Describes the switch that puts a report's text into its document.
FieldInfo includeRawInfo();

/// What to say of those that were given; nothing for symbolize=none, which is what is done anyway.
std::vector<std::string> ignoredNotes(const IgnoredArgs& args);

/// Opens inputs by their names. Standard input can be read once, but may be asked for again.
class InputOpener {
public:
  explicit InputOpener(Context& context) : context_(context) {}
  Result<ProfilePtr> open(const std::string& name);

private:
  Context& context_;
  ProfilePtr standardInput_;
};

/// The profile that arguments ask for, loaded, merged and with bases subtracted.
struct LoadedProfile {
  ProfilePtr profile;
  std::vector<std::string> notes; ///< inputs that were left out
};
/// What a report wants of the profile.
struct LoadNeeds {
  /// Profiles without mappings get an empty one that all their locations are in, as pprof gives
  /// them; reports that do not show mappings do not need it.
  bool mainMapping = false;
  bool isAddedUp = false; ///< see BaseOptions
};
Result<LoadedProfile> loadProfiles(Context& context, const ProfileArgs& args,
                                   const LoadNeeds& needs = {});
/// The profile with one more comment; itself if that is "".
ProfilePtr withComment(const ProfilePtr& profile, const std::string& comment);
/// What to say of an input that could not be opened, where the others suffice.
std::string leftOutNote(const Error& error);

/// The analysis options that arguments ask for; arguments that exclude each other are errors.
struct ChosenOptions {
  ReportOptions options;
  LoadNeeds needs;
  std::vector<std::string> notes;
};
Result<ChosenOptions> reportOptions(const FilterArgs& filters, const ValueArgs& values,
                                    const FrameArgs& frames);
/// The same, with what nodes are shown and in which order.
Result<ChosenOptions> reportOptions(const FilterArgs& filters, const ValueArgs& values,
                                    const FrameArgs& frames, const NodeArgs& nodes);

/// A profile loaded, filtered and weighed, and what is to be said of how.
struct ReportInput {
  PreparedReport report;
  std::vector<std::string> notes;
};
Result<ReportInput> prepareInput(Context& context, const ProfileArgs& profiles,
                                 const IgnoredArgs& ignored, const ChosenOptions& chosen);
/// The same for a profile that is loaded already.
Result<ReportInput> prepareLoaded(Context& context, LoadedProfile loaded,
                                  const IgnoredArgs& ignored, const ChosenOptions& chosen);
/// The same with the options that the arguments choose.
Result<ReportInput> prepareInput(Context& context, const ReportArgs& args);
/// The same for a report that adds samples up by function, and shows none of them.
Result<ReportInput> prepareAddedUpInput(Context& context, const ReportArgs& args);
/// The same for a report that shows or writes all that is in the profile, mappings included.
Result<ReportInput> prepareWholeInput(Context& context, const ReportArgs& args);

} // namespace pprof
