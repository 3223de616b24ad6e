// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/analysis/tags.h"
#include "core/base/text.h"
#include "core/operations/operations.h"
#include "core/operations/report_args.h"
#include "core/operations/report_result.h"
#include "core/operations/suggestion.h"
#include "core/operations/text_cap.h"
#include "core/operations/top_result.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pprof {

namespace {

struct TagsArgs {
  ReportArgs report;
  std::string tag;
  CapArgs caps;
  bool includeRaw = false;

  static auto fields() {
    return std::tuple(
        group(&TagsArgs::report),
        field(&TagsArgs::tag,
              {.name = "tag",
               .help = "with a key: its values alone; with a value too, which is taken as tagfocus "
                       "takes it: the functions that cost most in the samples that have it",
               .valueName = "KEY[=VALUE]",
               .section = "Report"}),
        group(&TagsArgs::caps), field(&TagsArgs::includeRaw, includeRawInfo()));
  }
};

struct TagValueResult {
  std::string value, amount, share;
  WideInteger amountValue;
  std::optional<double> seconds;

  static auto resultFields() {
    using R = TagValueResult;
    return std::tuple(resultField("value", &R::value, "of the label; numbers as printed"),
                      resultField("amount", &R::amount, "of the samples with it, as printed"),
                      resultField("amount_pct", &R::share, "its share of the total"),
                      resultField("amount_value", &R::amountValue, "in sample_type.unit"),
                      resultField("amount_seconds", &R::seconds, "for times"));
  }
};

struct TagKeyResult {
  std::string key, total, share;
  WideInteger totalValue;
  std::int64_t valueCount = 0;
  std::vector<TagValueResult> values;

  static auto resultFields() {
    using R = TagKeyResult;
    return std::tuple(
        resultField("key", &R::key, ""),
        resultField("total", &R::total, "sum over its values, as printed"),
        resultField("total_pct", &R::share, "its share of the total"),
        resultField("total_value", &R::totalValue, "in sample_type.unit"),
        resultField("value_count", &R::valueCount, "different ones"),
        resultField("values", &R::values, "the costliest first, as far as limits on length go"));
  }
};

struct TagsResult : ResultNotes, TextResult {
  std::string reportText;
  TypeResult sampleType;
  std::string total;
  WideInteger totalValue;
  CoverageResult coverage;
  std::vector<std::string> tags;
  std::vector<TagKeyResult> keys;
  std::optional<MadeList<TopRowResult>> rows;

  [[nodiscard]] const std::string& text() const { return reportText; }
  static auto resultFields() {
    using R = TagsResult;
    return std::tuple_cat(
        std::tuple(
            resultField("sample_type", &R::sampleType, "what is reported, in the profile's unit"),
            resultField("total", &R::total, "what percentages are of, as printed"),
            resultField("total_value", &R::totalValue, "the same in sample_type.unit"),
            resultField("coverage", &R::coverage,
                        "rows are values; a sample with several of them counts once"),
            resultField("tags", &R::tags, "the label keys of the samples that filters leave"),
            resultField("keys", &R::keys, "with their values"),
            resultField("rows", &R::rows, "with tag=KEY=VALUE: the functions, as in pprof.top")),
        TextResult::resultFields());
  }
};

/// The lines of one key, each a block; one block where values have line ends in them.
std::vector<std::string> keyBlocks(const TagsReport& report, const TagKey& key) {
  const std::string text = report.keyText(key);
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size() - 1) + 1;
    lines.push_back(text.substr(from, end - from));
    from = end;
  }
  if (lines.size() != key.values.size() + 2)
    return {text};
  lines[lines.size() - 2] += lines.back();
  lines.pop_back();
  return lines;
}

TagValueResult valueResult(const TagsReport& report, const TagValue& value) {
  return {.value = value.text,
          .amount = report.formatted(value.amount),
          .share = shownPercentage(value.amount, report.total),
          .amountValue = {value.amount},
          .seconds = asSeconds(value.amount, report.valueUnit, report.ratio)};
}

/// The text in blocks, and which of them is whose.
struct Parts {
  ReportText text;
  std::vector<std::size_t> firstBlock; ///< by key
};

Parts parts(const TagsReport& report) {
  Parts out;
  for (const TagKey& key : report.keys) {
    out.firstBlock.push_back(out.text.blocks.size());
    for (std::string& block : keyBlocks(report, key))
      out.text.blocks.push_back(std::move(block));
  }
  out.firstBlock.push_back(out.text.blocks.size());
  return out;
}

void fillKeys(TagsResult& result, const TagsReport& report, const Parts& parts,
              const CappedText& capped) {
  for (std::size_t i = 0; i < report.keys.size(); ++i) {
    const TagKey& key = report.keys[i];
    result.tags.push_back(key.name);
    TagKeyResult out{.key = key.name,
                     .total = report.formatted(key.total),
                     .share = shownPercentage(key.total, report.total),
                     .totalValue = {key.total},
                     .valueCount = static_cast<std::int64_t>(key.values.size()),
                     .values = {}};
    const std::size_t first = parts.firstBlock[i];
    const bool isOneBlock = parts.firstBlock[i + 1] == first + 1;
    for (std::size_t k = 0; k < key.values.size(); ++k)
      if (capped.keeps(isOneBlock ? first : first + 1 + k))
        out.values.push_back(valueResult(report, key.values[k]));
    result.keys.push_back(std::move(out));
  }
}

/// How many of the values are in the document, and what the samples with one of them hold.
/// `hasAllKeys`: the report is of all labels.
Result<CoverageResult> coverageOfKeys(const std::vector<TagKeyResult>& keys, bool hasAllKeys,
                                      const TagsReport& report, const PreparedReport& prepared,
                                      const Work& work) {
  TagChoice shown;
  std::size_t count = 0;
  std::size_t all = 0;
  for (const TagKeyResult& key : keys) {
    all += static_cast<std::size_t>(key.valueCount);
    count += key.values.size();
    for (const TagValueResult& value : key.values)
      shown[key.key].insert(value.value);
  }
  if (count == all && hasAllKeys)
    return coverageOf(count, all, report.labelled, report.total);
  PPROF_TRY_ASSIGN(const std::int64_t amount, amountWith(prepared, shown, work));
  return coverageOf(count, all, amount, report.total);
}

/// What any of the reports has, from its text on.
void finish(TagsResult& result, const TagsArgs& args, CappedText capped,
            const std::string& entries) {
  result.describe(capped, args.includeRaw);
  noteCut(result, capped, entries);
  result.reportText = std::move(capped.text);
}

/// Leaves the wanted key alone; says which there are where it is not among them.
void keepKey(TagsReport& report, const std::string& wanted, std::vector<std::string>& notes) {
  std::string others;
  for (const TagKey& key : report.keys)
    others += (others.empty() ? "" : ", ") + key.name;
  std::erase_if(report.keys, [&](const TagKey& key) { return key.name != wanted; });
  if (report.keys.empty())
    notes.push_back("no sample has a label " + wanted +
                    (others.empty() ? ": there are no labels" : "; there are: " + others));
}

/// What to ask next of one key: which functions the costliest value is about.
void addFunctionsBehind(const TagKey& key, const std::string& sampleIndex, const TagsArgs& args,
                        TagsResult& result) {
  if (result.keys.empty() || result.keys.front().values.empty())
    return;
  const std::string& value = result.keys.front().values.front().value;
  if (value.find_first_of(",:") != std::string::npos) // these mean something in a tagfocus
    return;
  result.next.push_back(
      suggestion({"tags", "--tag=" + key.name + "=" + matchingName(value), "--nodecount=20"},
                 sampleIndex, args.report.profiles.profile));
}

Result<TagsResult> runListing(const TagsArgs& args, ReportInput input, const Work& work) {
  PPROF_TRY_ASSIGN(TagsReport report, tagsReport(input.report, work));
  TagsResult result;
  result.notes = std::move(input.notes);
  if (!args.tag.empty())
    keepKey(report, args.tag, result.notes);
  else if (report.keys.empty())
    result.notes.emplace_back("no sample has a label");
  result.sampleType = {report.typeName, report.valueUnit};
  result.total = report.formatted(report.total);
  result.totalValue = {report.total};
  const Parts text = parts(report);
  CappedText capped = capText(text.text, args.caps);
  fillKeys(result, report, text, capped);
  PPROF_TRY_ASSIGN(result.coverage,
                   coverageOfKeys(result.keys, args.tag.empty(), report, input.report, work));
  finish(result, args, std::move(capped), "lines");
  if (!args.tag.empty() && !report.keys.empty())
    addFunctionsBehind(report.keys.front(), input.report.options.sampleIndex, args, result);
  return result;
}

/// The functions of the samples that have a value.
Result<TagsResult> runTop(const TagsArgs& args, ReportInput input, const Work& work) {
  PPROF_TRY_ASSIGN(const TagsReport tags, tagsReport(input.report, work));
  PPROF_TRY_ASSIGN(TopReport top, topReport(input.report, work));
  const auto table = std::make_shared<const TopReport>(std::move(top));
  const TopReport& report = *table;
  TagsResult result;
  result.notes = std::move(input.notes);
  result.sampleType = {report.typeName, report.valueUnit};
  result.total = report.formatted(report.total);
  result.totalValue = {report.total};
  for (const TagKey& key : tags.keys)
    result.tags.push_back(key.name);
  CappedText capped = capText(topLines(report), args.caps);
  TopTable rows = topTable(table, capped);
  result.rows = std::move(rows.rows);
  result.coverage = std::move(rows.coverage);
  finish(result, args, std::move(capped), "rows");
  return result;
}

Result<TagsResult> runTags(Context& context, const TagsArgs& args) {
  const bool hasValue = args.tag.find('=') != std::string::npos;
  ReportArgs report = args.report;
  if (hasValue && !report.filters.tagFocus.empty())
    return fail(ErrorCode::InvalidArgument,
                "both tag=" + escapeForDisplay(args.tag) + " and tagfocus are given",
                "a value in tag is a tagfocus: give one of them");
  if (hasValue)
    report.filters.tagFocus = args.tag;
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, report));
  return hasValue ? runTop(args, std::move(input), context.work)
                  : runListing(args, std::move(input), context.work);
}

} // namespace

Operation tagsOperation() {
  return define<TagsArgs, TagsResult>(
      {.name = "pprof.tags",
       .title = "Costs by label",
       .description =
           "Lists the labels of samples (endpoints, tenants, sizes …), for each key its values and "
           "what the samples with them add up to, the costliest first. The text is that of `go "
           "tool pprof -tags`, byte for byte. With tag=KEY it is about one key; tag=KEY=VALUE "
           "lists the functions that cost most in the samples with that value, as pprof.top does.",
       .examples = {"profctl pprof tags cpu.pb.gz", "profctl pprof tags --tag=endpoint cpu.pb.gz",
                    "profctl pprof tags --tag=tenant_id=acme --cum --nodecount=20 cpu.pb.gz"}},
      runTags);
}

} // namespace pprof
