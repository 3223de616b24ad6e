// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/analysis/graph_report.h"
#include "core/operations/result_json.h"

#include <string>
#include <tuple>

namespace pprof {

/// What a document says of a node of a call graph.
struct NodeValuesResult {
  std::string name, flat, flatPct, cum, cumPct;
  WideInteger flatValue, cumValue;

  static auto resultFields() {
    using R = NodeValuesResult;
    return std::tuple(
        resultField("name", &R::name, ""), resultField("flat", &R::flat, "own value as printed"),
        resultField("flat_pct", &R::flatPct, "its share of the total"),
        resultField("cum", &R::cum, "value of all stacks through it, as printed"),
        resultField("cum_pct", &R::cumPct, "its share of the total"),
        resultField("flat_value", &R::flatValue, "own value in sample_type.unit"),
        resultField("cum_value", &R::cumValue, "cumulative value in sample_type.unit"));
  }
};

NodeValuesResult nodeValues(const GraphReport& report, GraphNodeIndex node);

} // namespace pprof
