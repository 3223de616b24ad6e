// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/sources/datadog/profile_lister.h"

#include "core/sources/datadog/candidate_reader.h"

#include <algorithm>
#include <limits>
#include <set>

namespace pprof {

namespace {

constexpr std::size_t kMostPerPage = 500;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kNanosInMilli = 1'000'000;
constexpr std::int64_t kNanosInSecond = 1'000'000'000;
constexpr const char* kPath = "/api/unstable/profiles/list";

/// What a page brought.
struct Page {
  std::size_t entries = 0; ///< in the answer
  std::size_t added = 0;   ///< that were not known
  std::optional<Instant> first = {}, last = {}, oldest = {}, newest = {};
};

class Lister {
public:
  Lister(const DatadogCalls& calls, const ProfileQuery& query, const TimeRange& range,
         const Work& work)
      : calls_(calls), query_(query.text()), range_(range), work_(work) {}

  Result<ListedProfiles> list(std::size_t limit, ListOrder order) {
    PPROF_TRY_ASSIGN(const bool whole,
                     order == ListOrder::NewestFirst ? newestFirst(limit) : oldestFirst(limit));
    return listed(limit, order, whole);
  }

private:
  /// Where the next page begins: with what has the last one's end, for pages overlap; if that was
  /// a whole page that is known already, a millisecond past it; if that did not help, a second.
  enum class Step { Overlap, Past, FarPast };

  /// Pages from the newest on, until there are more than `limit`. Whether the range is exhausted.
  Result<bool> newestFirst(std::size_t limit) {
    return pages(limit, "desc", range_, [](TimeRange& rest, const Page& page, Step step) {
      const Instant oldest = *page.oldest;
      // The millisecond behind it includes it also for those who exclude the end.
      rest.to.nanos = step == Step::Overlap
                          ? std::min(rest.to.nanos, (floorMillis(oldest) + 1) * kNanosInMilli)
                      : step == Step::Past ? before(oldest)
                                           : oldest.nanos - kNanosInSecond;
      rest.to.fractionDigits = 3;
    });
  }

  /// The same from the oldest on. Nobody is known to have asked a server for that: where the answer
  /// shows that the order was not heeded, all pages are asked for from the newest on.
  Result<bool> oldestFirst(std::size_t limit) {
    PPROF_TRY_ASSIGN(const Page page, askPage(range_, "asc", pageSize(limit)));
    if (page.entries == 0 || !page.first)
      return page.entries == 0;
    if (*page.first < *page.last)
      return ascending(limit, page);
    if (*page.first == *page.last) {
      // One moment shows no order: is there anything before it?
      TimeRange earlier = range_;
      earlier.to = {before(*page.first), 3};
      if (earlier.to < earlier.from)
        return ascending(limit, page);
      PPROF_TRY_ASSIGN(const Page others, askPage(earlier, "desc", kMostPerPage));
      if (others.added == 0)
        return ascending(limit, page);
    }
    return newestFirst(kAll);
  }

  Result<bool> ascending(std::size_t limit, const Page& page) {
    if (found_.size() > limit)
      return false;
    TimeRange rest = range_;
    rest.from = {(floorMillis(*page.newest) - 1) * kNanosInMilli, 3};
    return pages(limit, "asc", rest, [](TimeRange& left, const Page& next, Step step) {
      const Instant newest = *next.newest;
      left.from.nanos = step == Step::Overlap
                            ? std::max(left.from.nanos, (floorMillis(newest) - 1) * kNanosInMilli)
                        : step == Step::Past ? (floorMillis(newest) + 1) * kNanosInMilli
                                             : newest.nanos + kNanosInSecond;
      left.from.fractionDigits = 3;
    });
  }

  /// Asks for page after page of what `advance` leaves of the range. Whether that is exhausted.
  template <class Advance>
  Result<bool> pages(std::size_t limit, const char* order, TimeRange rest, Advance advance) {
    std::size_t fullest = 0; // what the server gives at most, as far as seen
    Step step = Step::Overlap;
    while (found_.size() <= limit) {
      PPROF_TRY_ASSIGN(const Page page,
                       askPage(rest, order, fullest > 0 ? kMostPerPage : pageSize(limit)));
      if (limit != kAll)
        work_.report("listing profiles", std::min(found_.size(), limit), limit);
      const bool isFull = page.entries > 0 && page.entries >= fullest;
      fullest = std::max(fullest, page.entries);
      if (page.added == 0 && (!isFull || step == Step::FarPast))
        return true;
      if (!page.oldest) // no times, so there is no next page
        return page.entries < kMostPerPage;
      step = page.added > 0 ? Step::Overlap : step == Step::Overlap ? Step::Past : Step::FarPast;
      advance(rest, page, step);
      if (rest.to < rest.from)
        return true;
    }
    return false;
  }

  static std::size_t pageSize(std::size_t limit) {
    // One more tells whether there are more.
    return limit >= kMostPerPage ? kMostPerPage : std::max<std::size_t>(limit + 1, 2);
  }
  static std::int64_t floorMillis(Instant time) {
    const std::int64_t millis = time.nanos / kNanosInMilli;
    return time.nanos < 0 && time.nanos % kNanosInMilli != 0 ? millis - 1 : millis;
  }
  /// The last whole millisecond before a moment: servers may know no smaller steps.
  static std::int64_t before(Instant time) {
    const bool isWhole = time.nanos % kNanosInMilli == 0;
    return (floorMillis(time) - (isWhole ? 1 : 0)) * kNanosInMilli;
  }

  Result<Page> askPage(const TimeRange& range, const char* order, std::size_t size) {
    const AnswerJson body = {
        {"filter", {{"from", range.from.text()}, {"to", range.to.text()}, {"query", query_}}},
        {"sort", {{"field", "timestamp"}, {"order", order}}},
        {"limit", size}};
    PPROF_TRY_ASSIGN(
        const AnswerJson answer,
        calls_.ask({.method = "POST",
                    .path = kPath,
                    .body = body.dump(-1, ' ', false, AnswerJson::error_handler_t::replace),
                    .scope = "continuous_profiler_read",
                    .uiServesToo = true},
                   work_));
    const AnswerJson* entries = member(answer, "data");
    if (entries == nullptr || !entries->is_array())
      return fail(ErrorCode::BadFormat,
                  std::string("POST ") + kPath + ": the answer has no list \"data\"",
                  "something between here and Datadog may have answered instead, or Datadog has "
                  "changed what it answers");
    Page page{.entries = entries->size()};
    for (const AnswerJson& entry : *entries)
      take(entry, page);
    return page;
  }

  void take(const AnswerJson& entry, Page& page) {
    auto candidate = readCandidate(entry);
    if (!candidate) {
      nameless_.insert(entry.dump(-1, ' ', false, AnswerJson::error_handler_t::replace));
      return;
    }
    if (const auto time = candidate->time) {
      page.first = page.first ? page.first : time;
      page.last = time;
      page.oldest = page.oldest ? std::min(*page.oldest, *time) : *time;
      page.newest = page.newest ? std::max(*page.newest, *time) : *time;
    }
    if (!known_.emplace(candidate->eventId, candidate->profileId).second)
      return;
    page.added += 1;
    if (!candidate->time)
      timeless_.push_back(*std::move(candidate));
    else if (range_.contains(*candidate->time))
      found_.push_back(*std::move(candidate));
  }

  ListedProfiles listed(std::size_t limit, ListOrder order, bool whole) {
    ListedProfiles list;
    const bool newest = order == ListOrder::NewestFirst;
    std::stable_sort(found_.begin(), found_.end(), [&](const Candidate& a, const Candidate& b) {
      return newest ? *a.time > *b.time : *a.time < *b.time;
    });
    if (const std::size_t count = timeless_.size())
      list.warnings.push_back(std::to_string(count) +
                              (count == 1 ? " profile has" : " profiles have") +
                              " no time that can be read, and come last");
    if (const std::size_t count = nameless_.size())
      list.warnings.push_back("left out " + std::to_string(count) +
                              (count == 1 ? " entry" : " entries") + " without a profile's id");
    found_.insert(found_.end(), std::make_move_iterator(timeless_.begin()),
                  std::make_move_iterator(timeless_.end()));
    list.truncated = !whole || found_.size() > limit;
    found_.resize(std::min(found_.size(), limit));
    list.candidates = std::move(found_);
    return list;
  }

  const DatadogCalls& calls_;
  std::string query_;
  TimeRange range_;
  const Work& work_;
  std::vector<Candidate> found_;
  std::vector<Candidate> timeless_;
  std::set<std::string> nameless_;
  std::set<std::pair<std::string, std::string>> known_;
};

} // namespace

Result<ListedProfiles> listProfiles(const DatadogCalls& calls, const ProfileQuery& query,
                                    const TimeRange& range, std::size_t limit, ListOrder order,
                                    const Work& work) {
  return Lister(calls, query, range, work).list(limit, order);
}

} // namespace pprof
