// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/credential_args.h"
#include "core/operations/operations.h"
#include "core/sources/datadog/datadog_place.h"
#include "core/sources/fleet/fleet_profile.h"

namespace pprof {

namespace {

constexpr const char* kServices = "services";
constexpr const char* kTypes = "profile_types";
constexpr const char* kLabels = "labels";

struct FleetListArgs {
  std::string place, of = kServices, label, from, to;
  CredentialArgs credentials;

  static auto fields() {
    using Args = FleetListArgs;
    const std::string section = "Fleet";
    return std::tuple(
        field(&Args::place, {.name = "place",
                             .help = "pyroscope://host:4040 or parca://host:7070, +https for https",
                             .valueName = "URL",
                             .section = section,
                             .required = true,
                             .positional = true}),
        field(&Args::of, {.name = "of",
                          .help = "what is listed",
                          .choices = {kServices, kTypes, kLabels},
                          .valueName = "WHAT",
                          .section = section}),
        field(&Args::label, {.name = "label",
                             .help = "list the values of this label instead",
                             .valueName = "NAME",
                             .section = section}),
        field(&Args::from, {.name = "from",
                            .help = "start of the range of time: -3h, RFC 3339; an hour ago",
                            .valueName = "TIME",
                            .section = section,
                            .unlisted = true}),
        field(&Args::to, {.name = "to",
                          .help = "its end; now",
                          .valueName = "TIME",
                          .section = section,
                          .unlisted = true}),
        group(&Args::credentials));
  }
};

struct FleetListResult : ResultNotes {
  std::string place, of, from, to;
  std::vector<std::string> names;

  [[nodiscard]] std::string text() const {
    if (names.empty())
      return "there are no " + escapeForDisplay(of) + " from " + from + " to " + to + "\n";
    std::string out;
    for (const std::string& name : names)
      out += escapeForDisplay(name) + "\n";
    return out;
  }
  static auto resultFields() {
    using R = FleetListResult;
    return std::tuple(resultField("place", &R::place, "that was asked"),
                      resultField("of", &R::of, "what the names are of"),
                      resultField("from_time", &R::from, ""), resultField("to_time", &R::to, ""),
                      resultField("names", &R::names, "sorted"));
  }
};

/// The label by which services are told apart. Parca's agents know processes, not services.
std::string serviceLabel(FleetPlace::Kind kind) {
  return kind == FleetPlace::Kind::Parca ? "comm" : "service_name";
}

Result<FleetListResult> runFleetList(Context& context, const FleetListArgs& args) {
  PPROF_TRY(checkUrlsAllowed());
  if (looksLikeDatadogUrl(args.place))
    return fail(ErrorCode::InvalidArgument, "place: what Datadog has is not listed here",
                "profctl datadog services search lists its services");
  PPROF_TRY_ASSIGN(FleetPlace place, parseFleetUrl(args.place));
  if (!args.from.empty() || !args.to.empty()) {
    place.from = args.from;
    place.to = args.to;
  }
  PPROF_TRY_ASSIGN(const TimeRange range, rangeOf(place));
  PPROF_TRY_ASSIGN(LiveAccess access, accessTo(place.base, args.credentials));
  const auto client = FleetClient::make(context.http(), place, std::move(access));
  FleetListResult result;
  result.place = withoutSecrets(args.place);
  result.from = range.from.text();
  result.to = range.to.text();
  const bool areServices = args.label.empty() && args.of == kServices;
  const std::string label = areServices ? serviceLabel(place.kind) : args.label;
  result.of = !label.empty() ? "values of " + label : args.of;
  PPROF_TRY_ASSIGN(result.names, !label.empty() ? client->labelValues(label, range, context.work)
                                 : args.of == kTypes ? client->profileTypes(range, context.work)
                                                     : client->labelNames(range, context.work));
  return result;
}

} // namespace

Operation fleetListOperation() {
  return define<FleetListArgs, FleetListResult>(
      {.name = "fleet.list",
       .title = "What a fleet's profiles are of",
       .description =
           "Lists what a Pyroscope or a Parca has profiles of. Merged by it, they open as any "
           "other: pyroscope://host:4040?type=T&selector={service_name=\"x\"}&from=-2h&to=-1h.",
       .examples = {"profctl fleet list pyroscope://localhost:4040",
                    "profctl fleet list parca://localhost:7070 --of=profile_types --from=-3h",
                    "profctl fleet list parca://localhost:7070 --label=node --json"},
       .readsOtherFiles = true,
       .usesNetwork = true},
      runFleetList);
}

} // namespace pprof
