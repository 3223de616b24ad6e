// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/instant.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>
#include <optional>

namespace pprof {

namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr int kMostDigits = 9;
constexpr std::int64_t kMostNanos = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeastNanos = std::numeric_limits<std::int64_t>::min();

/// Reads a text from its beginning.
class Cursor {
public:
  explicit Cursor(std::string_view text) : text_(text) {}
  [[nodiscard]] bool atEnd() const { return text_.empty(); }
  [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }
  bool takeAny(std::string_view characters) {
    const bool is = !text_.empty() && characters.find(text_.front()) != std::string_view::npos;
    if (is)
      text_.remove_prefix(1);
    return is;
  }
  bool take(std::string_view word) {
    const bool is = text_.starts_with(word);
    if (is)
      text_.remove_prefix(word.size());
    return is;
  }
  /// Exactly that many digits.
  std::optional<int> number(std::size_t digits) {
    int value = 0;
    if (text_.size() < digits)
      return std::nullopt;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!isDigit(text_[i]))
        return std::nullopt;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }
  /// All digits that come now.
  std::string_view digits() {
    std::size_t n = 0;
    while (n < text_.size() && isDigit(text_[n]))
      ++n;
    const std::string_view found = text_.substr(0, n);
    text_.remove_prefix(n);
    return found;
  }

private:
  std::string_view text_;
};

struct Fraction {
  std::int64_t nanos = 0;
  int digits = 0;
};

/// The digits behind a point, as nanoseconds; those behind the ninth are cut.
Fraction fractionOf(std::string_view digits) {
  Fraction fraction;
  for (int i = 0; i < kMostDigits; ++i) {
    const bool has = static_cast<std::size_t>(i) < digits.size();
    fraction.nanos = fraction.nanos * 10 + (has ? digits[static_cast<std::size_t>(i)] - '0' : 0);
    fraction.digits += has ? 1 : 0;
  }
  return fraction;
}

/// Seconds since 1970 and a fraction, if nanoseconds can hold that.
std::optional<Instant> instantOf(std::int64_t seconds, Fraction fraction) {
  if (seconds > kMostNanos / kNanosPerSecond - 1 || seconds < kLeastNanos / kNanosPerSecond + 1)
    return std::nullopt;
  return Instant{seconds * kNanosPerSecond + fraction.nanos, fraction.digits};
}

/// "Z", "+02:00", "+0200", "+02", or nothing, as seconds east.
std::optional<std::int64_t> offsetOf(Cursor& cursor) {
  if (cursor.atEnd() || cursor.takeAny("Zz"))
    return 0;
  const bool west = cursor.peek() == '-';
  if (!cursor.takeAny("+-"))
    return std::nullopt;
  const auto hours = cursor.number(2);
  if (!hours)
    return std::nullopt;
  const bool hasMinutes = cursor.takeAny(":") || !cursor.atEnd();
  const auto minutes = hasMinutes ? cursor.number(2) : 0;
  constexpr int kMostHours = 23;
  constexpr int kMostMinutes = 59;
  if (!minutes || *hours > kMostHours || *minutes > kMostMinutes)
    return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
  return west ? -seconds : seconds;
}

std::optional<Instant> calendarInstant(std::string_view text) {
  Cursor cursor(text);
  const auto year = cursor.number(4);
  if (!year || !cursor.take("-"))
    return std::nullopt;
  const auto month = cursor.number(2);
  if (!month || !cursor.take("-"))
    return std::nullopt;
  const auto day = cursor.number(2);
  if (!day || !cursor.takeAny("Tt "))
    return std::nullopt;
  const auto hour = cursor.number(2);
  if (!hour || !cursor.take(":"))
    return std::nullopt;
  const auto minute = cursor.number(2);
  if (!minute || !cursor.take(":"))
    return std::nullopt;
  const auto second = cursor.number(2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  Fraction fraction;
  if (cursor.takeAny(".,")) {
    const std::string_view digits = cursor.digits();
    if (digits.empty())
      return std::nullopt;
    fraction = fractionOf(digits);
  }
  const auto offset = offsetOf(cursor);
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!offset || !cursor.atEnd() || !date.ok())
    return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDay = 86'400;
  return instantOf(days * kDay + *hour * kHour + *minute * kMinute + *second - *offset, fraction);
}

/// Seconds since 1970, perhaps with a fraction, or one of its parts; told apart by their size: what
/// would be after the year 5138 in seconds is milliseconds, and so on.
std::optional<Instant> epochInstant(std::string_view text) {
  Cursor cursor(text);
  const std::string_view whole = cursor.digits();
  std::int64_t value = 0;
  const auto parsed = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (whole.empty() || parsed.ec != std::errc())
    return std::nullopt;
  constexpr std::int64_t kSecondsEnd = 100'000'000'000;
  std::int64_t perSecond = 1;
  int digits = 0;
  while (value / perSecond >= kSecondsEnd && digits < kMostDigits) {
    perSecond *= 1000;
    digits += 3;
  }
  Fraction fraction;
  if (cursor.take(".")) {
    const std::string_view behind = cursor.digits();
    if (behind.empty())
      return std::nullopt;
    fraction = fractionOf(behind);
  }
  if (!cursor.atEnd())
    return std::nullopt;
  if (digits == 0)
    return instantOf(value, fraction);
  // A fraction of a part of a second says nothing that anybody means.
  const std::int64_t rest = value % perSecond * (kNanosPerSecond / perSecond);
  return instantOf(value / perSecond, {rest, rest == 0 ? 0 : digits});
}

struct DurationUnit {
  std::string_view name;
  std::int64_t nanos;
};
/// Longer names before those that they begin with.
constexpr std::array<DurationUnit, 9> kUnits{{{"ns", 1},
                                              {"us", 1'000},
                                              {"µs", 1'000},
                                              {"μs", 1'000},
                                              {"ms", 1'000'000},
                                              {"s", kNanosPerSecond},
                                              {"m", 60 * kNanosPerSecond},
                                              {"h", 3600 * kNanosPerSecond},
                                              {"d", 86'400 * kNanosPerSecond}}};

std::int64_t unitTaken(Cursor& cursor) {
  for (const DurationUnit& unit : kUnits)
    if (cursor.take(unit.name))
      return unit.nanos;
  return 0;
}

/// Go's syntax without a sign, and days.
std::optional<nanoseconds> unsignedDuration(std::string_view text) {
  if (text == "0")
    return nanoseconds(0);
  Cursor cursor(text);
  if (cursor.atEnd())
    return std::nullopt;
  constexpr double kMost = 9.2e18;
  double sum = 0;
  while (!cursor.atEnd()) {
    const std::string_view whole = cursor.digits();
    const std::string_view behind = cursor.take(".") ? cursor.digits() : std::string_view();
    const std::int64_t unit = unitTaken(cursor);
    if (unit == 0 || (whole.empty() && behind.empty()))
      return std::nullopt;
    double number = 0;
    const std::string digits =
        std::string(whole.empty() ? "0" : whole) + "." + std::string(behind.empty() ? "0" : behind);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    sum += number * static_cast<double>(unit);
    if (!(sum < kMost))
      return std::nullopt;
  }
  return nanoseconds(std::llround(sum));
}

/// "-3h", "+10m"; none if it is no such text.
std::optional<nanoseconds> signedDuration(std::string_view text) {
  if (!text.starts_with('-') && !text.starts_with('+'))
    return std::nullopt;
  const auto length = unsignedDuration(text.substr(1));
  if (!length)
    return std::nullopt;
  return text.front() == '-' ? -*length : *length;
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

constexpr std::size_t kShownText = 80;

} // namespace

std::string Instant::text() const {
  const std::chrono::sys_time<nanoseconds> moment{nanoseconds(nanos)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  std::string text = padded(int{date.year()}, 4) + "-" + padded(unsigned{date.month()}, 2) + "-" +
                     padded(unsigned{date.day()}, 2) + "T" + padded(time.hours().count(), 2) + ":" +
                     padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2);
  if (fractionDigits > 0)
    text += "." + padded(time.subseconds().count(), kMostDigits)
                      .substr(0, static_cast<std::size_t>(std::min(fractionDigits, kMostDigits)));
  return text + "Z";
}

Instant currentInstant() { return {std::int64_t{std::time(nullptr)} * kNanosPerSecond, 0}; }

Instant shifted(Instant from, nanoseconds by) {
  const std::int64_t step = by.count();
  if (step > 0 && from.nanos > kMostNanos - step)
    return {kMostNanos, from.fractionDigits};
  if (step < 0 && from.nanos < kLeastNanos - step)
    return {kLeastNanos, from.fractionDigits};
  return {from.nanos + step, from.fractionDigits};
}

Result<Instant> parseInstant(std::string_view text) {
  text = trimmed(text);
  auto found = calendarInstant(text);
  if (!found)
    found = epochInstant(text);
  if (found)
    return *found;
  return fail(ErrorCode::BadFormat,
              "\"" + escapeForDisplay(text, kShownText) + "\" is no time that can be read");
}

Result<Instant> parseMoment(std::string_view name, std::string_view text, Instant now) {
  text = trimmed(text);
  if (sameIgnoringCase(text, "now"))
    return now;
  if (const auto length = signedDuration(text))
    return shifted(now, *length);
  if (auto instant = parseInstant(text))
    return instant;
  return fail(ErrorCode::InvalidArgument,
              std::string(name) + ": \"" + escapeForDisplay(text, kShownText) +
                  "\" is no time that can be read",
              "write now, -3h, -2h30m, -7d, 2026-11-22T10:15:00Z, or seconds or milliseconds "
              "since 1970");
}

Result<nanoseconds> parseDuration(std::string_view name, std::string_view text) {
  text = trimmed(text);
  if (const auto length = unsignedDuration(text))
    return *length;
  return fail(ErrorCode::InvalidArgument,
              std::string(name) + ": \"" + escapeForDisplay(text, kShownText) +
                  "\" is no length of time that can be read",
              "write 90s, 30m, 1h30m or 7d");
}

std::string durationText(nanoseconds length) {
  using namespace std::chrono;
  const bool negative = length < nanoseconds(0);
  const auto whole = floor<seconds>(negative ? -length : length);
  const auto rest = duration_cast<milliseconds>((negative ? -length : length) - whole).count();
  const std::string sign = negative ? "-" : "";
  if (whole < seconds(60)) {
    if (whole < seconds(1))
      return sign + std::to_string(rest) + "ms";
    const auto tenths = rest / 100;
    return sign + std::to_string(whole.count()) + (tenths > 0 ? "." + std::to_string(tenths) : "") +
           "s";
  }
  const std::array<std::pair<std::int64_t, const char*>, 4> parts{
      {{86'400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}}};
  std::string text;
  std::int64_t left = whole.count();
  int shown = 0;
  for (const auto& [size, unit] : parts) {
    if (left >= size && shown < 2) {
      text += (text.empty() ? "" : " ") + std::to_string(left / size) + unit;
      ++shown;
    }
    left %= size;
  }
  return sign + text;
}

} // namespace pprof
