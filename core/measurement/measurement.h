// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pprof {

/// A value in a unit to print. `unit` is "" where printing one says nothing (a count).
struct Scaled {
  double value = 0;
  std::string unit;
};

/// Converts `value` from one unit to another: bytes (powers of 1024), times (ns to hours) and GCUs
/// convert within their family; `to` may be "minimum" or "auto" for the largest unit in which the
/// value is at least
/// 1. A unit of another family falls back to the family's own default; values in units that are not
/// known keep their number and take `to` as their unit.
///
/// Unit names are matched without case and plural s, as pprof does; the results are pprof's.
Scaled scale(std::int64_t value, std::string_view from, std::string_view to);

/// A unit to print in, as a multiple of its family's smallest common measure.
struct UnitStep {
  std::string name;
  double factor = 1;
};
/// What `scale` chooses among, for those that print values elsewhere (scripts in pictures): the
/// value times `source` is the measure; the last of `steps` in which it is at least 1 is taken, and
/// `otherwise` if there is none.
struct UnitChoice {
  double source = 1;
  std::vector<UnitStep> steps; ///< ascending
  UnitStep otherwise;
};
UnitChoice unitChoice(std::string_view from, std::string_view to);

/// The value as pprof prints it: two decimals, ".00" left out, the unit behind it; zero is "0".
std::string scaledLabel(std::int64_t value, std::string_view from, std::string_view to);

/// How far some work is, for people: "61.20MB of 95.37MB", "3 of 100", or "61.20MB" where the total
/// is 0, which means that it is not known. Totals over 100,000 are taken for bytes.
std::string progressAmount(std::uint64_t done, std::uint64_t total);

/// |value / total| as pprof prints it, at least six characters: " 1.86%", "  100%", "0.023%". A
/// total of 0 gives "    0%".
std::string percentage(std::int64_t value, std::int64_t total);

/// The same without the blanks in front: "1.86%".
std::string shownPercentage(std::int64_t value, std::int64_t total);

/// Whether values of both units can be added after conversion: they are equal or of one family.
bool convertible(std::string_view unit, std::string_view other);

/// What pprof does with a float that becomes an integer: towards zero; what does not fit is the
/// smallest int64.
std::int64_t truncated(double value);

/// |value|; the smallest int64 stays as it is.
std::int64_t magnitude(std::int64_t value);

} // namespace pprof
