// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/report_header.h"
#include "core/analysis/summary.h"
#include "core/base/text.h"
#include "core/measurement/measurement.h"
#include "core/operations/operations.h"
#include "core/operations/suggestion.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pprof {

namespace {

struct MetaArgs {
  std::string profile;
  static auto fields() {
    return std::tuple(field(&MetaArgs::profile,
                            {.name = "profile",
                             .help = "profile to read: a path, \"-\", bundle.zip#MEMBER or URL",
                             .valueName = "FILE",
                             .section = "Profiles",
                             .required = true,
                             .isProfile = true,
                             .positional = true}));
  }
};

struct MetaType {
  std::string type, unit;
  static auto resultFields() {
    return std::tuple(resultField("type", &MetaType::type, ""),
                      resultField("unit", &MetaType::unit, ""));
  }
};

struct MetaTotal {
  std::string type, unit;
  WideInteger total;
  std::string printed;
  static auto resultFields() {
    return std::tuple(resultField("type", &MetaTotal::type, ""),
                      resultField("unit", &MetaTotal::unit, ""),
                      resultField("total", &MetaTotal::total, "the sum over all samples, in unit"),
                      resultField("printed", &MetaTotal::printed, "the same, for people"));
  }
};

struct MetaCounts {
  std::int64_t samples = 0, stacks = 0, locations = 0, functions = 0, mappings = 0,
               deepestStack = 0;
  static auto resultFields() {
    return std::tuple(resultField("samples", &MetaCounts::samples, ""),
                      resultField("stacks", &MetaCounts::stacks, "different ones"),
                      resultField("locations", &MetaCounts::locations, ""),
                      resultField("functions", &MetaCounts::functions, ""),
                      resultField("mappings", &MetaCounts::mappings, ""),
                      resultField("deepest_stack", &MetaCounts::deepestStack,
                                  "in frames, inlined ones included"));
  }
};

struct MetaLabel {
  std::string key, type;
  std::int64_t values = 0, samples = 0;
  static auto resultFields() {
    return std::tuple(resultField("key", &MetaLabel::key, ""),
                      resultField("type", &MetaLabel::type, "text or number"),
                      resultField("values", &MetaLabel::values, "different ones"),
                      resultField("samples", &MetaLabel::samples, "that have the key"));
  }
};

struct MetaMapping {
  std::string file, buildId, start, limit, offset;
  bool hasFunctions = false;
  static auto resultFields() {
    return std::tuple(
        resultField("file", &MetaMapping::file, ""),
        resultField("build_id", &MetaMapping::buildId, ""),
        resultField("start", &MetaMapping::start, "first address, in hexadecimal digits"),
        resultField("limit", &MetaMapping::limit, "the address behind its last"),
        resultField("offset", &MetaMapping::offset, "of its start in the file"),
        resultField("has_functions", &MetaMapping::hasFunctions, "its names are in the profile"));
  }
};

struct MetaResult : ResultNotes {
  std::string profilePath, kind, runtime, accumulation;
  std::vector<MetaType> sampleTypes;
  std::int64_t defaultSampleIndex = 0;
  std::vector<MetaTotal> totals;
  std::optional<MetaType> periodType;
  std::optional<WideInteger> period, timeNanos, durationNanos;
  std::optional<std::string> time, duration, goVersion, buildId, docUrl, dropFrames, keepFrames;
  bool isDelta = false;
  MetaCounts counts;
  std::vector<std::string> labelKeys;
  std::vector<MetaLabel> labels;
  std::vector<MetaMapping> mappings;
  std::vector<std::string> comments;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string valuesText() const;

  static auto resultFields() {
    return std::tuple(
        resultField("profile_path", &MetaResult::profilePath, "what was read"),
        resultField("detected_profile_kind", &MetaResult::kind,
                    "cpu, wall, heap, mutex, block, goroutine, threadcreate, mixed or unknown"),
        resultField("runtime", &MetaResult::runtime, "the program's language, by its source files"),
        resultField("sample_types", &MetaResult::sampleTypes, ""),
        resultField("default_sample_index", &MetaResult::defaultSampleIndex,
                    "the type that reports use unless another is named"),
        resultField("totals", &MetaResult::totals, "by sample type"),
        resultField("period_type", &MetaResult::periodType, ""),
        resultField("period", &MetaResult::period, "between two samples, in period_type.unit"),
        resultField("time_nanos", &MetaResult::timeNanos, "start, nanoseconds since 1970"),
        resultField("time", &MetaResult::time, "the same, RFC 3339 in UTC"),
        resultField("duration_nanos", &MetaResult::durationNanos, ""),
        resultField("duration", &MetaResult::duration, "the same, for people"),
        resultField("is_delta", &MetaResult::isDelta, "has negative values: a difference"),
        resultField("accumulation", &MetaResult::accumulation,
                    "of which time values are: interval (the duration), cumulative (since the "
                    "program began; what is in use is always of one moment), snapshot, difference "
                    "(of two profiles) or unknown"),
        resultField("counts", &MetaResult::counts, ""),
        resultField("label_keys", &MetaResult::labelKeys, ""),
        resultField("labels", &MetaResult::labels, "with how many values each has"),
        resultField("go_version", &MetaResult::goVersion, "if a comment names it"),
        resultField("build_id", &MetaResult::buildId, "of the first mapping that has one"),
        resultField("mappings", &MetaResult::mappings, "binaries of the program"),
        resultField("comments", &MetaResult::comments, ""),
        resultField("doc_url", &MetaResult::docUrl, ""),
        resultField("drop_frames", &MetaResult::dropFrames,
                    "frames that the profiler asks to leave out, a regular expression"),
        resultField("keep_frames", &MetaResult::keepFrames, "exceptions to drop_frames"));
  }
};

/// One line of the text: a name, padded, and its value; the name is empty where a list goes on.
std::string line(const std::string& name, std::string_view value) {
  constexpr std::size_t kColumn = 14;
  std::string out = name.empty() ? "" : name + ":";
  out.append(kColumn - std::min(out.size(), kColumn - 1), ' ');
  return out + escapeForDisplay(value) + "\n";
}

std::string MetaResult::valuesText() const {
  if (accumulation == "interval")
    return duration ? "of the duration" : "of the time that was profiled";
  if (accumulation == "cumulative")
    return "since the program began; what is in use, at the end";
  if (accumulation == "snapshot")
    return "of one moment";
  if (accumulation == "difference")
    return "a difference of two profiles: some are negative";
  return "since the program began, or of an interval: the profile does not tell";
}

std::string MetaResult::text() const {
  std::string out = "profile: " + escapeForDisplay(profilePath) + "\nkind: " + kind + "\n";
  out += line("runtime", runtime);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    const bool isDefault = static_cast<std::int64_t>(i) == defaultSampleIndex;
    out +=
        line(i == 0 ? "sample types" : "", totals[i].type + "/" + totals[i].unit + ", total " +
                                               totals[i].printed + (isDefault ? " (default)" : ""));
  }
  if (periodType && period)
    out += line("period",
                std::to_string(period->value) + " " + periodType->type + "/" + periodType->unit);
  if (timeNanos)
    out += line("time", printedTime(timeNanos->value));
  if (duration)
    out += line("duration", *duration);
  out += line("values", valuesText());
  out += line("samples", std::to_string(counts.samples) + " in " + std::to_string(counts.stacks) +
                             " different stacks, the deepest of " +
                             std::to_string(counts.deepestStack) + " frames");
  out += line("functions",
              std::to_string(counts.functions) + ", locations " + std::to_string(counts.locations));
  for (std::size_t i = 0; i < labels.size(); ++i)
    out += line(i == 0 ? "labels" : "",
                labels[i].key + " (" + labels[i].type + "): " + std::to_string(labels[i].values) +
                    " values on " + std::to_string(labels[i].samples) + " samples");
  for (std::size_t i = 0; i < mappings.size(); ++i)
    out += line(i == 0 ? "mappings" : "",
                (mappings[i].file.empty() ? "(no name)" : mappings[i].file) +
                    (mappings[i].buildId.empty() ? "" : ", build id " + mappings[i].buildId));
  for (std::size_t i = 0; i < comments.size(); ++i)
    out += line(i == 0 ? "comments" : "", comments[i]);
  if (goVersion)
    out += line("go version", *goVersion);
  if (docUrl)
    out += line("doc url", *docUrl);
  if (dropFrames)
    out += line("drop frames", *dropFrames);
  if (keepFrames)
    out += line("keep frames", *keepFrames);
  return out;
}

std::string hexadecimal(std::uint64_t address) {
  std::array<char, 16> digits{};
  constexpr int kBase = 16;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), address, kBase).ptr;
  return "0x" + std::string(digits.data(), end);
}

void addTexts(const Profile& p, MetaResult& out) {
  for (const StringIndex comment : p.comments) {
    out.comments.emplace_back(p.text(comment));
    if (!out.goVersion && out.comments.back().find("go version") != std::string::npos)
      out.goVersion = out.comments.back();
  }
  for (const Mapping& m : p.mappings) {
    const std::string_view file = p.text(m.file);
    const std::string_view id = p.text(m.buildId);
    if (!out.buildId)
      out.buildId = unlessEmpty(id);
    if (!file.empty() || !id.empty())
      out.mappings.push_back({std::string(file), std::string(id), hexadecimal(m.start),
                              hexadecimal(m.limit), hexadecimal(m.offset), m.hasFunctions});
  }
  out.docUrl = unlessEmpty(p.text(p.docUrl));
  out.dropFrames = unlessEmpty(p.text(p.dropFrames));
  out.keepFrames = unlessEmpty(p.text(p.keepFrames));
}

void addTimes(const Profile& p, MetaResult& out) {
  if (const std::string_view type = p.text(p.periodType.type); !type.empty())
    out.periodType = MetaType{std::string(type), std::string(p.text(p.periodType.unit))};
  if (p.period != 0)
    out.period = WideInteger{p.period};
  if (p.timeNanos != 0) {
    out.timeNanos = WideInteger{p.timeNanos};
    out.time = utcTime(p.timeNanos);
  }
  if (p.durationNanos != 0) {
    out.durationNanos = WideInteger{p.durationNanos};
    out.duration = scaledLabel(p.durationNanos, "nanoseconds", "auto");
  }
}

void addSummary(const ProfileSummary& summary, MetaResult& out) {
  out.kind = summary.kind;
  out.runtime = summary.runtime;
  out.accumulation = summary.accumulation;
  out.isDelta = summary.isDelta;
  out.defaultSampleIndex = static_cast<std::int64_t>(summary.defaultType);
  for (const TypeTotal& t : summary.totals) {
    out.sampleTypes.push_back({t.type, t.unit});
    out.totals.push_back({t.type, t.unit, {t.total}, scaledLabel(t.total, t.unit, "auto")});
  }
  const auto count = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  out.counts = {count(summary.samples),   count(summary.stacks),      count(summary.locations),
                count(summary.functions), count(out.mappings.size()), count(summary.deepestStack)};
  for (const LabelKeySummary& l : summary.labels) {
    if (std::find(out.labelKeys.begin(), out.labelKeys.end(), l.key) == out.labelKeys.end())
      out.labelKeys.push_back(l.key);
    out.labels.push_back(
        {l.key, l.isNumber ? "number" : "text", count(l.values), count(l.samples)});
  }
}

/// A label whose values are few enough to be compared, on most samples of such; "" if none is.
std::string tellingLabel(const ProfileSummary& summary) {
  constexpr std::size_t kMostValues = 100;
  const LabelKeySummary* best = nullptr;
  for (const LabelKeySummary& label : summary.labels)
    if (!label.isNumber && label.values <= kMostValues &&
        (best == nullptr || label.samples > best->samples))
      best = &label;
  return best == nullptr ? std::string() : best->key;
}

/// What to ask of a profile first: a short table of what it is mainly about, and the view beside it
/// that tells most for its kind.
std::vector<std::string> firstQuestions(const ProfileSummary& summary, const std::string& profile) {
  const std::string few = "--nodecount=20";
  std::vector<std::string> next;
  const auto add = [&](const std::vector<std::string>& words) {
    if (next.size() < kMostSuggestions)
      next.push_back(suggestion(words, {}, {profile}));
  };
  const auto hasType = [&](std::string_view wanted) {
    return std::any_of(summary.totals.begin(), summary.totals.end(),
                       [&](const TypeTotal& total) { return total.type == wanted; });
  };
  add({"top", few});
  if (summary.kind == "goroutine")
    add({"traces_head"});
  else if (summary.kind == "heap" && hasType("alloc_space"))
    add({"top", "--sample_index=alloc_space", few});
  else
    add({"top", "--cum", few});
  if (const std::string label = tellingLabel(summary); !label.empty())
    add({"tags", "--tag=" + label});
  return next;
}

Result<MetaResult> runMeta(Context& context, const MetaArgs& args) {
  PPROF_TRY_ASSIGN(const ProfilePtr profile, context.store.open(args.profile, context.work));
  PPROF_TRY_ASSIGN(const ProfileSummary summary, summarize(*profile, context.work));
  MetaResult out;
  out.profilePath = args.profile;
  addTexts(*profile, out);
  addTimes(*profile, out);
  addSummary(summary, out);
  if (!out.totals.empty())
    out.next = firstQuestions(summary, args.profile);
  return out;
}

} // namespace

Operation metaOperation() {
  return define<MetaArgs, MetaResult>(
      {.name = "pprof.meta",
       .title = "What is in a profile",
       .description =
           "Describes a profile: sample types with totals, default type, period, time and "
           "duration, "
           "how many samples, stacks, functions and labels it has, the kind of profile and the "
           "runtime judged by its content, whether values are of an interval or since the start, "
           "binaries with "
           "build ids, comments.",
       .examples = {"profctl pprof meta cpu.pb.gz", "profctl pprof meta --json bundle.zip#heap"}},
      runMeta);
}

} // namespace pprof
