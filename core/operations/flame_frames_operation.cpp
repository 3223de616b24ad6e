// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/flame_args.h"
#include "core/operations/operations.h"
#include "core/render/flame_frames.h"
#include "core/render/flame_picture.h"
#include "core/render/picture_heading.h"

#include <charconv>

namespace pprof {

namespace {

constexpr std::int64_t kFramesUsually = 4000;
constexpr std::int64_t kFramesLimit = 100'000;
/// What is narrower can be seen once something near it is zoomed into.
constexpr double kLeastFraction = 1e-6;
/// What hosts of a server take in an answer, with room for the rest of it.
constexpr std::size_t kMostBytes = 800'000;

struct FlameFramesArgs : FlameReportArgs {
  FlameShapeArgs shape;
  std::string title;
  std::string path;
  std::int64_t mostFrames = kFramesUsually;

  static auto fields() {
    using Args = FlameFramesArgs;
    const std::string section = "Picture";
    return std::tuple(
        group(&Args::profiles),
        field(&Args::path,
              {.name = "path",
               .help = "what is under one frame alone: the callees that lead to it from the root, "
                       "by their place among their siblings, the widest first: 0/2/1",
               .valueName = "N/N",
               .section = section}),
        field(&Args::mostFrames,
              {.name = "most_frames",
               .help = "most frames to give; the narrowest are counted where there would be more",
               .valueName = "N",
               .section = section,
               .minimum = 1,
               .maximum = static_cast<double>(kFramesLimit)}),
        field(&Args::title,
              {.name = "title",
               .help = "title of the picture (default: the program and the sample type)",
               .valueName = "TEXT",
               .section = section}),
        group(&Args::shape), widthsField(), group(&Args::frames), group(&Args::values),
        group(&Args::filters), group(&Args::ignored));
  }
};

struct FlameFramesResult : ResultNotes {
  std::vector<std::string> sampleTypes;
  std::int64_t shown = 0, gathered = 0, sampleType = 0;
  std::string legend;
  InnerJson flame;

  [[nodiscard]] std::string text() const { return flame.value.dump() + "\n"; }
  static auto resultFields() {
    using R = FlameFramesResult;
    return std::tuple(
        resultField("sample_types", &R::sampleTypes, "those that the profile has"),
        resultField("sample_type", &R::sampleType, "which of them this is, from 0"),
        resultField("frames_shown", &R::shown, "frames that are given one by one"),
        resultField("frames_gathered", &R::gathered, "the others, which rows stand for"),
        resultField("legend", &R::legend, "what the colours say"),
        resultField("flame", &R::flame,
                    "names, colours and columns of numbers, as core/render/flame_frames.h says"));
  }
};

/// The callee of a frame at that place among its siblings; not valid if there is none.
FrameIndex calleeAt(const CallTree& tree, FrameIndex frame, std::uint64_t place) {
  const FrameIndex end = tree.subtreeEnd(frame);
  FrameIndex callee(frame.value() + 1);
  for (; place > 0 && callee < end; --place)
    callee = tree.subtreeEnd(callee);
  return callee < end ? callee : FrameIndex();
}

Result<FrameIndex> frameAt(const CallTree& tree, const std::string& path) {
  FrameIndex frame = CallTree::root();
  const char* at = path.data();
  const char* end = at + path.size();
  while (at != end) {
    std::uint64_t place = 0;
    const auto [after, error] = std::from_chars(at, end, place);
    const bool isNumber = error == std::errc() && (after == end || *after == '/');
    if (isNumber)
      frame = calleeAt(tree, frame, place);
    if (!isNumber || !frame.valid())
      return fail(ErrorCode::InvalidArgument,
                  "path: there is no frame at " + escapeForDisplay(path),
                  "numbers with slashes between them, each that of a callee of the one before");
    at = after == end ? end : after + 1;
  }
  return frame;
}

/// As many as an answer has room for: names are as long as they are.
FlameFrames framesOf(const FlameGraph& graph, const FlameFramesArgs& args, FrameIndex top,
                     std::string& json) {
  for (auto most = static_cast<std::size_t>(args.mostFrames);; most /= 2) {
    FlameFrames frames(kLeastFraction, most, 1);
    frames.add(graph, pictureTitle(graph.report, args.title), flameFacts(graph), top);
    json = frames.json();
    if (json.size() <= kMostBytes || most <= 1)
      return frames;
  }
}

Result<FlameFramesResult> runFlamegraphFrames(Context& context, const FlameFramesArgs& args) {
  PPROF_TRY_ASSIGN(FlameInput input, prepareFlame(context, args, args.shape));
  PPROF_TRY_ASSIGN(const FlameGraph graph,
                   makeFlameGraph(std::move(input.report), context.work, input.options));
  PPROF_TRY_ASSIGN(const FrameIndex top, frameAt(graph.tree, args.path));
  FlameFramesResult result;
  result.notes = std::move(input.notes);
  std::string json;
  const FlameFrames frames = framesOf(graph, args, top, json);
  result.flame.value = Json::parse(json);
  result.shown = static_cast<std::int64_t>(frames.counts().carried);
  result.gathered = static_cast<std::int64_t>(frames.counts().gathered);
  result.sampleType = static_cast<std::int64_t>(graph.report.sampleType);
  result.legend = flameLegend(graph, true);
  for (const ValueType& type : input.profile->sampleTypes)
    result.sampleTypes.emplace_back(input.profile->text(type.type));
  if (graph.tree.size() <= 1)
    result.notes.emplace_back("no stack is left: there is the root alone");
  return result;
}

} // namespace

Operation flamegraphFramesOperation() {
  return define<FlameFramesArgs, FlameFramesResult>(
      {.name = "pprof.flamegraph_frames",
       .title = "Frames of a flame graph",
       .description =
           "The frames of a flame graph as columns of numbers, for programs that draw one: the "
           "page that MCP hosts show beside pprof.flamegraph zooms with it. Takes the same profile "
           "and filters.",
       .examples = {"profctl pprof flamegraph_frames cpu.pb.gz",
                    "profctl pprof flamegraph_frames --path=0/1 --most_frames=100 cpu.pb.gz"},
       .forApps = true},
      runFlamegraphFrames);
}

} // namespace pprof
