// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/document_size.h"

#include "core/base/text.h"
#include "core/base/wrapping.h"
#include "core/measurement/measurement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace pprof {

namespace {

/// A list that `coverage` is about, and the members whose sum is its share of the total: of each
/// entry the first one that it has. Where entries have none, theirs is at most what it was.
struct CoveredList {
  std::string_view name;
  std::array<const char*, 2> weights;
  const char* inner = ""; ///< the list of each entry whose entries are counted instead
};
constexpr std::array<CoveredList, 8> kCovered{{
    {"rows", {"flat_value", ""}},
    {"entries", {"flat_value", ""}},
    {"nodes", {"flat_value", ""}},
    {"routines", {"flat_value", ""}},
    {"deltas", {"normalized_flat_change_value", "flat_change_value"}},
    {"paths", {"cum_value", ""}},
    {"samples", {"value_number", ""}},
    {"keys", {"", ""}, "values"},
}};

std::int64_t countIn(const CoveredList& covered, const Json& list) {
  if (*covered.inner == '\0')
    return static_cast<std::int64_t>(list.size());
  std::size_t count = 0;
  for (const Json& entry : list)
    count += entry.at(covered.inner).size();
  return static_cast<std::int64_t>(count);
}

std::size_t bytesOf(const Json& value) {
  return value.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace).size();
}

/// A number that may be written as a string (WideInteger).
std::int64_t numberOf(const Json& value) {
  if (value.is_number_integer())
    return value.get<std::int64_t>();
  std::int64_t number = 0;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return number;
}

/// What the entries of a list hold of the document's total, as it is printed.
std::optional<std::string> shareOf(const CoveredList& covered, const Json& list,
                                   const Json& document) {
  std::int64_t sum = 0;
  for (const Json& entry : list) {
    const auto known = std::find_if(covered.weights.begin(), covered.weights.end(),
                                    [&](const char* name) { return entry.contains(name); });
    if (known == covered.weights.end())
      return std::nullopt;
    addTo(sum, numberOf(entry.at(*known)));
  }
  return shownPercentage(sum, numberOf(document.value("total_value", Json(0))));
}

struct LongList {
  std::string name;
  Json* list = nullptr;
  std::size_t bytes = 0;
};

/// The lists of an object that may be cut, the longest first.
std::vector<LongList> listsOf(Json& holder) {
  std::vector<LongList> lists;
  for (auto& [name, value] : holder.items())
    if (value.is_array() && name != "notes" && name != "next" && !value.empty())
      lists.push_back({name, &value, bytesOf(value)});
  std::stable_sort(lists.begin(), lists.end(),
                   [](const LongList& a, const LongList& b) { return a.bytes > b.bytes; });
  return lists;
}

/// How long a list may be, so that all that are longer lose `excess` bytes together.
std::size_t commonLength(const std::vector<LongList>& lists, std::size_t excess) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    sum += lists[i].bytes;
    const std::size_t next = i + 1 < lists.size() ? lists[i + 1].bytes : 0;
    if (sum >= excess && sum - excess >= next * (i + 1))
      return (sum - excess) / (i + 1);
  }
  return 0;
}

class Fitter {
public:
  void cut(Json& holder, std::size_t excess) {
    const std::vector<LongList> lists = listsOf(holder);
    const std::size_t length = commonLength(lists, excess);
    for (const LongList& one : lists)
      if (one.bytes > length)
        shorten(one, length);
  }
  [[nodiscard]] const std::vector<std::string>& cuts() const { return cuts_; }

private:
  void shorten(const LongList& one, std::size_t length) {
    Json& list = *one.list;
    const std::size_t count = list.size();
    std::size_t kept = 0;
    std::size_t bytes = 2; // the brackets; each entry has a comma
    std::size_t last = 0;
    for (; kept < count; ++kept, bytes += last) {
      last = bytesOf(list[kept]) + 1;
      if (kept > 0 && bytes + last > length)
        break;
    }
    if (kept < count) {
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(kept), list.end());
      cuts_.push_back(std::to_string(count - kept) + " of " + std::to_string(count) + " " +
                      one.name);
    }
    if (kept == 1 && bytes > length && list.front().is_object())
      cut(list.front(), bytes - length);
  }

  std::vector<std::string> cuts_;
};

const FieldInfo* fieldNamed(const std::vector<FieldInfo>& fields, std::string_view name) {
  const auto at = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldInfo& info) { return info.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

} // namespace

std::vector<FieldInfo> withDocumentBytes(std::vector<FieldInfo> fields) {
  if (fieldNamed(fields, "max_bytes") != nullptr)
    return fields;
  fields.push_back({.name = "max_bytes",
                    .help = "most bytes of the JSON document, whose longest lists are cut at their "
                            "ends (0: all)",
                    .valueName = "N",
                    .section = "Length",
                    .minimum = 0,
                    .unlisted = true,
                    .type = FieldType::Integer});
  return fields;
}

std::size_t documentBytes(const std::vector<FieldInfo>& fields, const Json& checked,
                          std::size_t usual) {
  const FieldInfo* bytes = fieldNamed(fields, "max_bytes");
  const auto given = checked.find("max_bytes");
  // The operation's own argument has a default; it is about the text.
  const bool ofText = bytes != nullptr && !bytes->defaultValue.is_null();
  if (given != checked.end())
    return ofText ? 0 : given->get<std::size_t>();
  const bool asks = checked.contains("max_lines") || checked.value("include_raw", false);
  return asks ? 0 : usual;
}

void adjustCoverage(Json& document) {
  if (const auto left = document.find("samples_left_out");
      left != document.end() && document.contains("samples"))
    *left = document.at("sample_count").get<std::int64_t>() -
            static_cast<std::int64_t>(document.at("samples").size());
  const auto coverage = document.find("coverage");
  if (coverage == document.end())
    return;
  for (const CoveredList& covered : kCovered) {
    const auto list = document.find(covered.name);
    if (list == document.end())
      continue;
    const std::int64_t shown = countIn(covered, *list);
    std::int64_t& rows = (*coverage)["rows_shown"].get_ref<std::int64_t&>();
    if (shown == rows)
      return;
    (*coverage)["rows_left_out"].get_ref<std::int64_t&>() += rows - shown;
    rows = shown;
    std::string share = (*coverage)["shown_pct"].get<std::string>();
    (*coverage)["shown_pct"] =
        shareOf(covered, *list, document).value_or("at most " + std::move(share));
    return;
  }
}

void fitDocument(Json& document, std::size_t most, const std::string& everything) {
  const std::size_t bytes = most == 0 ? 0 : bytesOf(document);
  if (bytes <= most)
    return;
  constexpr std::size_t kNoteBytes = 300;
  const std::string next = escapeForDisplay(everything);
  Fitter fitter;
  fitter.cut(document, std::min(bytes, bytes - most + kNoteBytes + next.size()));
  if (fitter.cuts().empty())
    return;
  adjustCoverage(document);
  std::string what;
  for (const std::string& cut : fitter.cuts())
    what += (what.empty() ? "" : ", ") + cut;
  document["notes"].push_back("left out " + what + ": the document would have " +
                              std::to_string(bytes) + " bytes, more than " + std::to_string(most) +
                              "; max_bytes=0 gives all");
  document["next"].push_back(next);
}

} // namespace pprof
