// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/base64.h"
#include "tests/support/loopback_server.h"
#include "tests/support/pprof_endpoint.h"

#include <span>

namespace pprof::test {

inline constexpr const char* kParcaCpu = "parca_agent:samples:count:cpu:nanoseconds:delta";

/// What Parca's gateway answers, by its proto: two types, two labels, a profile for any query with
/// a type and a range.
inline Answer parca(const SeenRequest& request) {
  if (request.path() == "/api/profiles/types")
    return Answer::json(R"({"types":[{"name":"memory","sampleType":"alloc_space",)"
                        R"("sampleUnit":"bytes","periodType":"space","periodUnit":"bytes"},)"
                        R"({"name":"parca_agent","sampleType":"samples","sampleUnit":"count",)"
                        R"("periodType":"cpu","periodUnit":"nanoseconds","delta":true}]})");
  if (request.path() == "/api/profiles/labels")
    return Answer::json(R"({"labelNames":["node","comm"],"warnings":[]})");
  if (request.path().starts_with("/api/profiles/labels/"))
    return Answer::json(R"({"labelValues":["y","x"]})");
  if (request.path() != "/api/profiles/query")
    return Answer::json(R"({"code":5,"message":"Not Found","details":[]})", 404);
  if (!request.query("merge.query").starts_with(std::string(kParcaCpu) + "{") ||
      request.query("mode") != "MODE_MERGE" || request.query("reportType") != "REPORT_TYPE_PPROF" ||
      !request.query("merge.start").ends_with("Z") || !request.query("merge.end").ends_with("Z"))
    return Answer::json(R"({"code":3,"message":"failed to <parse> query","details":[]})", 400);
  const std::string bytes = PprofEndpoint::contentOf("shop-cpu.pb.gz");
  return Answer::json(R"({"pprof":")" + base64(std::as_bytes(std::span(bytes))) +
                      R"(","total":"0","filtered":"0"})");
}

/// The lists of a Pyroscope; fleet_test has one on its own handlers, for the rest.
inline Answer pyroscopeLists(const SeenRequest& request) {
  if (request.method != "POST" || request.header("Content-Type") != "application/json")
    return Answer::json(R"({"code":"unimplemented","message":"no such call"})", 501);
  if (request.path() == "/querier.v1.QuerierService/ProfileTypes")
    return Answer::json(
        R"({"profileTypes":[{"ID":"process_cpu:cpu:nanoseconds:cpu:nanoseconds"}]})");
  return Answer::json(R"({"names":["shop","checkout"]})");
}

} // namespace pprof::test
