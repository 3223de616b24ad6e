// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/combine.h"
#include "core/analysis/drop_labels.h"
#include "core/base/text.h"
#include "core/codec/pprof_writer.h"
#include "core/operations/named_program.h"
#include "core/operations/operations.h"
#include "core/operations/output_args.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"

#include <algorithm>
#include <set>

namespace pprof {

namespace {

struct MergeArgs {
  std::vector<std::string> profiles;
  bool keepCommon = false;
  std::vector<std::string> dropLabels;
  std::string binary;
  OutputArgs output;

  static auto fields() {
    const std::string section = "Profiles";
    return std::tuple(
        field(&MergeArgs::profiles,
              {.name = "profiles",
               .help = "two profiles or more: paths, bundle.zip#MEMBER, \"-\" "
                       "for standard input",
               .aliases = {"profile"},
               .valueName = "FILE",
               .section = section,
               .required = true,
               .isProfile = true,
               .positional = true}),
        field(&MergeArgs::keepCommon,
              {.name = "keep_common",
               .help = "of different sample types keep those that all profiles have, as pprof does",
               .section = section}),
        field(&MergeArgs::dropLabels,
              {.name = "drop_labels",
               .help = "label keys to leave out, so that samples that differ in them alone become "
                       "one: ids of spans grow a profile without bound",
               .valueName = "KEY",
               .section = section}),
        field(&MergeArgs::binary, {.name = "binary",
                                   .help = "program that the profiles are of; becomes their file, "
                                           "its build id is compared with theirs",
                                   .valueName = "FILE",
                                   .section = section,
                                   .isFile = true}),
        group(&MergeArgs::output));
  }
};

struct MergeResult : ResultNotes {
  std::string outputPath, message;
  std::int64_t inputCount = 0, bytes = 0, samples = 0, samplesBefore = 0;
  std::vector<TypeResult> sampleTypes;
  std::vector<std::string> leftOutTypes, droppedLabels;
  std::optional<std::string> profile; ///< if it goes to standard output

  [[nodiscard]] std::string text() const { return profile ? *profile : message + "\n"; }
  static auto resultFields() {
    using R = MergeResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("input_count", &R::inputCount, "profiles that were merged"),
        resultField("bytes", &R::bytes, "size of the file"),
        resultField("samples", &R::samples, "in the merged profile"),
        resultField("input_samples", &R::samplesBefore, "in all inputs"),
        resultField("sample_types", &R::sampleTypes, ""),
        resultField("left_out_types", &R::leftOutTypes, "that not all inputs have"),
        resultField("dropped_labels", &R::droppedLabels, "keys that were there, of drop_labels"),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts)
    out += (out.empty() ? "" : ", ") + text;
  return out;
}

/// What is known of the inputs while they pass.
struct Inputs {
  struct One {
    bool opened = false;
    std::vector<std::string> types;
    std::size_t samples = 0;
  };
  std::vector<One> all;
  std::set<std::string> droppedLabels;

  /// The types that not all inputs have, in the order of their first appearance.
  [[nodiscard]] std::vector<std::string> uncommonTypes() const {
    std::vector<std::string> uncommon;
    for (const One& one : all)
      for (const std::string& type : one.types)
        if (!allHave(type) && std::find(uncommon.begin(), uncommon.end(), type) == uncommon.end())
          uncommon.push_back(type);
    return uncommon;
  }
  [[nodiscard]] bool allHave(const std::string& type) const {
    return std::all_of(all.begin(), all.end(), [&](const One& one) {
      return !one.opened || std::find(one.types.begin(), one.types.end(), type) != one.types.end();
    });
  }
};

Inputs::One describe(const Profile& profile) {
  Inputs::One one;
  one.opened = true;
  one.samples = profile.sampleCount();
  for (const ValueType& type : profile.sampleTypes)
    one.types.emplace_back(profile.text(type.type));
  return one;
}

tl::unexpected<Error> differentTypes(const MergeArgs& args, const Inputs& inputs) {
  std::string found;
  std::vector<std::string> common;
  for (std::size_t i = 0; i < inputs.all.size(); ++i) {
    const Inputs::One& one = inputs.all[i];
    if (!one.opened)
      continue;
    found += (found.empty() ? "" : "; ") + escapeForDisplay(args.profiles[i]) + " has " +
             escapeForDisplay(joined(one.types));
    if (common.empty())
      std::copy_if(one.types.begin(), one.types.end(), std::back_inserter(common),
                   [&](const std::string& type) { return inputs.allHave(type); });
  }
  return fail(ErrorCode::InvalidArgument, "the profiles have different sample types: " + found,
              common.empty()
                  ? "merge profiles of one kind"
                  : "keep_common merges what all have: " + escapeForDisplay(joined(common)));
}

/// Opens an input, tells it its program and notes what it is.
class InputLoader {
public:
  InputLoader(Context& context, const MergeArgs& args, const NamedProgram& program, Inputs& inputs)
      : opener_(context), args_(args), program_(program), inputs_(inputs) {
    inputs_.all.resize(args.profiles.size());
  }

  Result<ProfilePtr> operator()(std::size_t i) {
    PPROF_TRY_ASSIGN(const ProfilePtr profile, opener_.open(args_.profiles[i]));
    inputs_.all[i] = describe(*profile);
    return withoutLabels(program_.appliedTo(profile, false), args_.dropLabels,
                         inputs_.droppedLabels);
  }

private:
  InputOpener opener_;
  const MergeArgs& args_;
  const NamedProgram& program_;
  Inputs& inputs_;
};

void summarize(const Profile& profile, const Inputs& inputs, MergeResult& result) {
  for (const Inputs::One& one : inputs.all) {
    result.inputCount += one.opened ? 1 : 0;
    result.samplesBefore += static_cast<std::int64_t>(one.samples);
  }
  result.samples = static_cast<std::int64_t>(profile.sampleCount());
  result.sampleTypes = typeResults(profile);
  result.droppedLabels.assign(inputs.droppedLabels.begin(), inputs.droppedLabels.end());
}

Result<MergeResult> runMerge(Context& context, const MergeArgs& args) {
  PPROF_TRY(checkOutput(context, args.output));
  if (args.profiles.size() < 2)
    return fail(ErrorCode::InvalidArgument, "profiles: there is one, a merge is of two or more",
                "name another profile");
  MergeResult result;
  const NamedProgram program(context.base(), args.binary, "", result.notes);
  Inputs inputs;
  InputLoader load(context, args, program, inputs);
  PPROF_TRY_ASSIGN(Combined combined,
                   combineInputs(args.profiles.size(), std::ref(load), context.work));
  result.leftOutTypes = inputs.uncommonTypes();
  if (!result.leftOutTypes.empty() && !args.keepCommon)
    return differentTypes(args, inputs);
  const ProfilePtr merged = std::move(combined.profile);
  program.compare(*merged, result.notes);
  summarize(*merged, inputs, result);
  for (const Error& error : combined.skipped)
    result.notes.push_back(leftOutNote(error));
  if (!result.leftOutTypes.empty())
    result.notes.push_back("left out sample types that not all profiles have: " +
                           joined(result.leftOutTypes));
  PPROF_TRY_ASSIGN(std::string bytes, writePprofGzip(*merged, context.work));
  result.outputPath = args.output.outputPath;
  result.bytes = static_cast<std::int64_t>(bytes.size());
  result.message = "merged " + std::to_string(result.inputCount) + " profiles of " +
                   std::to_string(result.samplesBefore) + " samples into " +
                   escapeForDisplay(args.output.outputPath) + ": " +
                   std::to_string(result.samples) + " samples, " + std::to_string(result.bytes) +
                   " bytes";
  PPROF_TRY_ASSIGN(result.profile, deliverOutput(context, args.output, std::move(bytes)));
  if (!result.profile)
    result.next.push_back("profctl pprof top " + shellQuoted(args.output.outputPath));
  return result;
}

} // namespace

Operation mergeOperation() {
  return define<MergeArgs, MergeResult>(
      {.name = "pprof.merge",
       .title = "Merge profiles",
       .description =
           "Puts several profiles into one file: samples with the same stack and labels are added, "
           "the time is the earliest, durations add up, as `go tool pprof -proto` has it. Profiles "
           "with different sample types are refused unless keep_common is set. drop_labels leaves "
           "out label keys whose values never end.",
       .examples = {"profctl pprof merge --output=both.pb.gz before.pb.gz after.pb.gz",
                    "profctl pprof merge --drop_labels='span id' --drop_labels='local root span "
                    "id' --output=both.pb.gz before.pb.gz after.pb.gz",
                    "profctl pprof merge --keep_common --output=- cpu.pb.gz after.pb.gz"},
       .readsOnly = false,
       .writesFiles = true},
      runMerge);
}

} // namespace pprof
