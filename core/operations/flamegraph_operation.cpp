// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/report_header.h"
#include "core/operations/flame_args.h"
#include "core/operations/flame_png.h"
#include "core/operations/folded_output.h"
#include "core/operations/operations.h"
#include "core/render/flame_page.h"
#include "core/render/flame_svg.h"
#include "core/render/svg_number.h"

#include <map>
#include <optional>

namespace pprof {

namespace {

constexpr double kLeastWidth = 200;
constexpr double kMostWidth = 20000;
constexpr double kMostScale = 4;

const std::vector<std::string> kFlameFormats{"svg", "html", "png", "folded"};

/// The file, and what the picture looks like.
struct PictureArgs {
  std::string outputPath;
  std::string format;
  double width = FlameSvgOptions().width;
  double scale = 1;
  std::optional<std::int64_t> maxRows;
  double minFraction = FlameSvgOptions().leastFraction;
  std::string title;
  FlameShapeArgs shape;
  FlameLookArgs look;
  bool overwrite = false;

  static auto fields() {
    const std::string section = "Picture";
    return std::tuple(
        field(&PictureArgs::outputPath,
              {.name = "output_path",
               .help = "file to write; its ending says the format (.txt: folded); - is standard "
                       "output",
               .aliases = {"output"},
               .valueName = "FILE",
               .section = section,
               .required = true,
               .isFile = true}),
        field(&PictureArgs::format, {.name = "format",
                                     .help = "format to write, whatever the file is called",
                                     .choices = kFlameFormats,
                                     .valueName = "FORMAT",
                                     .section = section}),
        field(&PictureArgs::width, {.name = "width",
                                    .help = "width of the picture in pixels",
                                    .valueName = "PIXELS",
                                    .section = section,
                                    .minimum = kLeastWidth,
                                    .maximum = kMostWidth}),
        field(&PictureArgs::scale, {.name = "scale",
                                    .help = "pixels of a png for each pixel of the width: 2 for "
                                            "sharp screens",
                                    .valueName = "FACTOR",
                                    .section = section,
                                    .minimum = 1,
                                    .maximum = kMostScale}),
        field(&PictureArgs::maxRows,
              {.name = "max_rows",
               .help =
                   "png: most rows to draw, from the root (default: 100, or as many as make 500 "
                   "kB)",
               .valueName = "N",
               .section = section,
               .minimum = 1,
               .unlisted = true}),
        field(&PictureArgs::minFraction,
              {.name = "min_fraction",
               .help =
                   "leave frames that are narrower than this fraction of the picture out of the "
                   "file (by default more where it would be too large); boxes (\"n more\") say how "
                   "many and how much. Wider ones that cannot be drawn are in such boxes, too: a "
                   "click opens them",
               .valueName = "FRACTION",
               .section = section,
               .minimum = 0,
               .maximum = 1}),
        field(&PictureArgs::title,
              {.name = "title",
               .help = "title of the picture (default: the program and the sample type)",
               .valueName = "TEXT",
               .section = section}),
        group(&PictureArgs::shape), group(&PictureArgs::look),
        field(&PictureArgs::overwrite,
              {.name = "overwrite",
               .help = "let the server replace a file that it did not write",
               .section = section}));
  }
};

struct FlamegraphArgs : FlameReportArgs {
  PictureArgs picture;

  static auto fields() {
    return std::tuple(group(&FlamegraphArgs::profiles), group(&FlamegraphArgs::picture),
                      widthsField(), group(&FlamegraphArgs::frames), group(&FlamegraphArgs::values),
                      group(&FlamegraphArgs::filters), group(&FlamegraphArgs::ignored));
  }
};

/// diff_flamegraph's names for a comparison; all else is flamegraph's.
struct DiffFlamegraphArgs {
  std::string before;
  std::vector<std::string> after;
  bool normalize = false;
  PictureArgs picture;
  std::string widths = "merged";
  FrameArgs frames;
  ValueArgs values;
  FlameFilterArgs filters;

  static auto fields() {
    return std::tuple(
        field(&DiffFlamegraphArgs::before, {.name = "before",
                                            .help = "profile from before the change",
                                            .valueName = "FILE",
                                            .section = "Profiles",
                                            .required = true,
                                            .isProfile = true}),
        field(&DiffFlamegraphArgs::after, {.name = "after",
                                           .help = "profile from after it; several are merged",
                                           .valueName = "FILE",
                                           .section = "Profiles",
                                           .required = true,
                                           .isProfile = true,
                                           .positional = true}),
        field(&DiffFlamegraphArgs::normalize,
              {.name = "normalize",
               .help = "scale what was after to the total of before",
               .section = "Profiles"}),
        group(&DiffFlamegraphArgs::picture),
        field(&DiffFlamegraphArgs::widths,
              {.name = "widths",
               .help = "after, before, or the larger of both (what is gone stays visible)",
               .choices = {"merged", "after", "before"},
               .valueName = "WHICH",
               .section = "Picture"}),
        group(&DiffFlamegraphArgs::frames), group(&DiffFlamegraphArgs::values),
        group(&DiffFlamegraphArgs::filters));
  }
};

struct FlamegraphResult : ResultNotes {
  std::string outputPath, format, message, typeName, unit, total;
  WideInteger totalValue;
  std::int64_t bytes = 0;
  std::optional<std::int64_t> framesShown, framesGathered, rowsLeftOut, stacks;
  std::optional<std::string> picture; ///< if it goes to standard output

  [[nodiscard]] std::string text() const { return picture ? *picture : message + "\n"; }
  static auto resultFields() {
    using R = FlamegraphResult;
    return std::tuple(
        resultField("output_path", &R::outputPath, "the file that was written"),
        resultField("format", &R::format, "its format"),
        resultField("bytes", &R::bytes, "its size"),
        resultField("sample_type", &R::typeName, "what widths are shares of"),
        resultField("unit", &R::unit, "unit of total_value"),
        resultField("total", &R::total, "what the whole width stands for, as printed"),
        resultField("total_value", &R::totalValue, "the same in unit"),
        resultField("frames_shown", &R::framesShown,
                    "frames in the file (of the sample type shown first), those in boxes that a "
                    "click opens included"),
        resultField("frames_gathered", &R::framesGathered,
                    "frames under min_fraction: boxes (\"n more\") say how many"),
        resultField("rows_left_out", &R::rowsLeftOut, "png: the deepest, by max_rows or its size"),
        resultField("stacks", &R::stacks, "folded: call paths that were written"),
        resultField("message", &R::message, "what was done, as a sentence"));
  }
};

/// What a call works on: its arguments, and the report that they ask for.
struct FlameJob {
  const FlamegraphArgs& args;
  OutputArgs output;
  FlameInput input;
};

void setTotal(FlamegraphResult& result, const PreparedReport& report, std::int64_t total) {
  result.typeName = report.typeName;
  result.unit = report.unit;
  result.total = formattedValue(report, total, report.options.unit);
  result.totalValue = {total};
}

Result<void> writePicture(Context& context, const FlameJob& job, const FlameGraph& graph,
                          FlameFile file, FlamegraphResult& result) {
  const CallTree& tree = graph.tree;
  setTotal(result, graph.report,
           tree.isCompared() && tree.size() > 0 ? tree.after(CallTree::root())
                                                : tree.total(CallTree::root()));
  result.framesShown = static_cast<std::int64_t>(file.frames);
  result.framesGathered = static_cast<std::int64_t>(file.gatheredFrames);
  result.bytes = static_cast<std::int64_t>(file.bytes.size());
  result.message = "wrote " + job.output.outputPath + ": " + std::to_string(file.frames) +
                   " frames, " + std::to_string(file.gatheredFrames) +
                   " more counted in boxes of several, " + std::to_string(file.bytes.size()) +
                   " bytes";
  if (tree.size() <= 1)
    result.notes.emplace_back("no stack is left: the picture is empty");
  if (file.rowsLeftOut > 0) {
    result.rowsLeftOut = static_cast<std::int64_t>(file.rowsLeftOut);
    result.notes.push_back("left out the deepest rows: " + std::to_string(file.rowsLeftOut) +
                           " (max_rows draws more of them; an svg has them all)");
  }
  if (result.format == "png")
    attachPng(context, result, file.bytes);
  PPROF_TRY_ASSIGN(result.picture, deliverOutput(context, job.output, std::move(file.bytes)));
  linkFile(context, result, job.output, result.format, result.bytes);
  return {};
}

/// Without a limit of the user's own a file is kept to some 2 MB, however deep its stacks are.
FlameSvgOptions lookOf(const PictureArgs& args) {
  constexpr std::size_t kMostFrames = 40'000;
  constexpr std::size_t kMostDrawn = 6'000;
  const bool isBounded = args.minFraction == FlameSvgOptions().leastFraction;
  return {.width = args.width,
          .leastFraction = args.minFraction,
          .mostFrames = isBounded ? kMostFrames : SIZE_MAX,
          .mostDrawn = isBounded ? kMostDrawn : SIZE_MAX,
          .title = args.title,
          .rootBelow = args.look.orientation == "flame",
          .palette = args.look.palette == "safe" ? Palette::Safe : Palette::Standard,
          .alwaysDark = args.look.palette == "dark"};
}

/// What a PNG of the picture looks like.
FlamePngOptions pngOptions(const PictureArgs& args) {
  constexpr double kLeastBox = 0.6; ///< pixels; what is narrower cannot be told apart
  FlamePngOptions options{.look = lookOf(args).picture(), .scale = args.scale};
  options.look.hasControls = false;
  options.look.leastWidth = kLeastBox;
  options.look.mostBoxes = SIZE_MAX;
  return options;
}

/// Shows what a file has that the reader of the answer cannot open. Where no picture can be drawn
/// the file is all there is.
Result<void> attachPreview(const Context& context, const FlameJob& job, const FlameGraph& graph,
                           FlamegraphResult& result) {
  if (!context.wantsPng)
    return {};
  Result<FlameFile> png = flamePng(context, graph, pngOptions(job.args.picture));
  if (png)
    result.png = std::move(png->bytes);
  else if (png.error().code == ErrorCode::Canceled)
    return tl::unexpected(std::move(png).error());
  return {};
}

Result<void> writeCarried(Context& context, const FlameJob& job, const FlameGraph& graph,
                          FlameSvg file, FlamegraphResult& result) {
  if (file.leastFraction > job.args.picture.minFraction)
    result.notes.push_back("to keep the file small, frames narrower than " +
                           svgNumber(file.leastFraction * 100) +
                           " % of the picture are only counted; min_fraction=0 carries all");
  if (job.args.picture.maxRows)
    result.notes.push_back("max_rows has no effect on " + result.format + ": it has all rows");
  PPROF_TRY(attachPreview(context, job, graph, result));
  return writePicture(
      context, job, graph,
      {.bytes = std::move(file.text), .frames = file.frames, .gatheredFrames = file.gatheredFrames},
      result);
}

Result<void> writeSvg(Context& context, FlameJob& job, FlamegraphResult& result) {
  PPROF_TRY_ASSIGN(const FlameGraph graph,
                   makeFlameGraph(std::move(job.input.report), context.work, job.input.options));
  return writeCarried(context, job, graph, flameSvg(graph, lookOf(job.args.picture)), result);
}

/// A page with each sample type of the profile, the one that was asked for first.
Result<void> writeHtml(Context& context, FlameJob& job, FlamegraphResult& result) {
  PPROF_TRY_ASSIGN(const FlameGraph graph,
                   makeFlameGraph(std::move(job.input.report), context.work, job.input.options));
  FlamePage page(lookOf(job.args.picture));
  page.add(graph);
  for (std::size_t i = 0; i < job.input.profile->sampleTypes.size(); ++i) {
    if (i == graph.report.sampleType)
      continue;
    job.input.reportOptions.sampleIndex = std::to_string(i);
    PPROF_TRY_ASSIGN(PreparedReport report,
                     prepareReport(job.input.profile, job.input.reportOptions, context.work));
    PPROF_TRY_ASSIGN(const FlameGraph other,
                     makeFlameGraph(std::move(report), context.work, job.input.options));
    page.add(other);
  }
  return writeCarried(context, job, graph, page.page(), result);
}

Result<void> writePng(Context& context, FlameJob& job, FlamegraphResult& result) {
  PPROF_TRY_ASSIGN(const FlameGraph graph,
                   makeFlameGraph(std::move(job.input.report), context.work, job.input.options));
  FlamePngOptions options = pngOptions(job.args.picture);
  options.rows = job.args.picture.maxRows;
  PPROF_TRY_ASSIGN(FlameFile file, flamePng(context, graph, options));
  return writePicture(context, job, graph, std::move(file), result);
}

/// The same stacks as convert's; in a comparison their values are what they changed by.
Result<void> writeStacks(Context& context, FlameJob& job, FlamegraphResult& result) {
  CallTreeShape shape;
  shape.bottomUp = job.input.options.bottomUp;
  PPROF_TRY_ASSIGN(FoldedOutput made,
                   writeFoldedOutput(context, job.output, job.input.report, shape));
  setTotal(result, job.input.report, made.total);
  result.stacks = made.stats.stacks;
  result.bytes = static_cast<std::int64_t>(made.stats.bytes);
  result.message = "wrote " + job.output.outputPath + ": " + std::to_string(*result.stacks) +
                   " stacks, " + std::to_string(result.bytes) + " bytes";
  result.notes.insert(result.notes.end(), made.notes.begin(), made.notes.end());
  if (job.input.options.compared)
    result.notes.emplace_back("values are what stacks changed by: the format has one for each");
  if (made.stats.stacks == 0)
    result.notes.emplace_back("no stack is left: there is nothing in it");
  result.picture = std::move(made.content);
  linkFile(context, result, job.output, result.format, result.bytes);
  return {};
}

Result<FlamegraphResult> runFlamegraph(Context& context, const FlamegraphArgs& args) {
  using Writer = Result<void> (*)(Context&, FlameJob&, FlamegraphResult&);
  static const std::map<std::string_view, Writer> writers{
      {"svg", writeSvg}, {"html", writeHtml}, {"png", writePng}, {"folded", writeStacks}};
  const OutputArgs output{args.picture.outputPath, args.picture.overwrite};
  PPROF_TRY(checkOutput(context, output));
  FlamegraphResult result;
  result.outputPath = output.outputPath;
  PPROF_TRY_ASSIGN(result.format,
                   chosenFormat(output, args.picture.format, kFlameFormats, {{"txt", "folded"}}));
  PPROF_TRY_ASSIGN(FlameInput input, prepareFlame(context, args, args.picture.shape));
  result.notes = std::move(input.notes);
  FlameJob job{args, output, std::move(input)};
  PPROF_TRY(writers.at(result.format)(context, job, result));
  return result;
}

Result<FlamegraphResult> runDiffFlamegraph(Context& context, const DiffFlamegraphArgs& args) {
  FlamegraphArgs all;
  all.profiles.profile = args.after;
  all.profiles.diffBase = args.before;
  all.profiles.normalize = args.normalize;
  all.picture = args.picture;
  all.widths = args.widths;
  all.frames = args.frames;
  all.values = args.values;
  all.filters = args.filters;
  return runFlamegraph(context, all);
}

} // namespace

Operation flamegraphOperation() {
  return define<FlamegraphArgs, FlamegraphResult>(
      {.name = "pprof.flamegraph",
       .title = "Flame graph",
       .description =
           "Writes a flame graph: every call path as a row of boxes under its caller, as wide as "
           "what it costs, the root on top. The SVG file is self-contained: it can be zoomed, "
           "searched and walked by keyboard in any browser, and read without scripts. HTML is the "
           "same with all sample types, PNG a picture for chats, folded the text of its stacks. "
           "Takes the filters of pprof.top; the totals are the same.",
       .examples = {"profctl pprof flamegraph --output=cpu.svg cpu.pb.gz",
                    "profctl pprof flamegraph --focus=json --output=json.svg cpu.pb.gz",
                    "profctl pprof flamegraph --output=heap.html heap.pb.gz",
                    "profctl pprof flamegraph --scale=2 --palette=dark --output=cpu.png cpu.pb.gz",
                    "profctl pprof flamegraph --root=ServeHTTP --output=cpu.folded cpu.pb.gz",
                    "profctl pprof flamegraph --tagroot=endpoint --output=endpoints.svg cpu.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .answersWithPicture = true},
      runFlamegraph);
}

Operation diffFlamegraphOperation() {
  return define<DiffFlamegraphArgs, FlamegraphResult>(
      {.name = "pprof.diff_flamegraph",
       .title = "Differential flame graph",
       .description =
           "Writes a flame graph that compares two profiles: orange boxes cost more than before, "
           "blue ones less, hatched ones are gone, grey ones are the same or within noise. Each "
           "box says before, after, change and share. The same as pprof.flamegraph with "
           "diff_base.",
       .examples = {"profctl pprof diff_flamegraph --before=before.pb.gz --output=change.svg "
                    "after.pb.gz",
                    "profctl pprof diff_flamegraph --before=before.pb.gz --normalize "
                    "--widths=after --output=change.svg after.pb.gz"},
       .readsOnly = false,
       .writesFiles = true,
       .answersWithPicture = true},
      runDiffFlamegraph);
}

} // namespace pprof
