// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/text.h"
#include "core/operations/bundle_output.h"
#include "core/operations/datadog_access.h"
#include "core/operations/operations.h"
#include "core/sources/datadog/bundle_fetch.h"

#include <algorithm>

namespace pprof {

namespace {

struct DownloadArgs {
  ServiceArgs of;
  std::string outDir;
  bool overwrite = false;
  std::string profileId, eventId;
  TimeRangeArgs time;
  HostArgs host;
  SiteArgs site;
  CacheArgs cache;

  static auto fields() {
    using Args = DownloadArgs;
    return std::tuple(
        group(&Args::of),
        field(&Args::outDir,
              OutputFolderArgs::folderInfo(true, "folder for the files; made if need be")),
        field(&Args::overwrite, OutputFolderArgs::overwriteInfo()),
        field(&Args::profileId, {.name = "profile_id",
                                 .help = "this profile, with event_id, instead of the latest",
                                 .valueName = "ID",
                                 .section = "Datadog"}),
        field(&Args::eventId, {.name = "event_id",
                               .help = "its event, with profile_id",
                               .valueName = "ID",
                               .section = "Datadog"}),
        group(&Args::time), group(&Args::host), group(&Args::site), group(&Args::cache));
  }
};

struct EventResult {
  std::string start, end, family, version;
  static auto resultFields() {
    using R = EventResult;
    return std::tuple(resultField("start", &R::start, "of the period"),
                      resultField("end", &R::end, ""),
                      resultField("family", &R::family, "of the runtime: go, node, …"),
                      resultField("version", &R::version, "of the service"));
  }
};

struct DownloadResult : ResultNotes {
  std::string service, env, site, from, to;
  std::string profileId, eventId, timestamp;
  std::optional<std::string> version;
  std::vector<WrittenFileResult> files;
  std::optional<std::string> metricsPath;
  std::optional<EventResult> event;
  bool cached = false;
  std::vector<std::string> warnings;

  [[nodiscard]] std::string text() const {
    std::string out = "profile " + escapeForDisplay(profileId) + " of " +
                      escapeForDisplay(service) + " in " + escapeForDisplay(env);
    out += timestamp.empty() ? "" : ", " + timestamp;
    out += version ? ", version " + escapeForDisplay(*version) : "";
    out += cached ? ", from the cache\n" : "\n";
    return out + fileLines(files);
  }
  static auto resultFields() {
    using R = DownloadResult;
    return std::tuple(
        resultField("service", &R::service, ""), resultField("env", &R::env, ""),
        resultField("dd_site", &R::site, "site that was asked"),
        resultField("from_ts", &R::from, "start of the range that was searched, RFC 3339"),
        resultField("to_ts", &R::to, "its end"),
        resultField("profile_id", &R::profileId, "the profile"),
        resultField("event_id", &R::eventId, "its event"),
        resultField("timestamp", &R::timestamp, "of the profile; \"\" where ids were given"),
        resultField("version", &R::version, "of the service, as the list has it"),
        resultField("files", &R::files, "what was written"),
        resultField("metrics_path", &R::metricsPath, "where metrics.json is"),
        resultField("event", &R::event, "what the profiler says of its upload, if the bundle does"),
        resultField("cached", &R::cached, "whether it was downloaded earlier"),
        resultField("warnings", &R::warnings, "parts that could not be used, and why"));
  }
};

Result<void> checkArguments(const DownloadArgs& args) {
  if (args.profileId.empty() == args.eventId.empty())
    return {};
  const bool isEvent = args.profileId.empty();
  return fail(ErrorCode::InvalidArgument,
              std::string(isEvent ? "event_id" : "profile_id") + " is given without " +
                  (isEvent ? "profile_id" : "event_id"),
              "give both, as profctl datadog profiles list prints them, or neither for the latest "
              "profile");
}

/// The profile that is meant: the one that was named, or the latest of the range.
Result<Candidate> chooseProfile(const DownloadArgs& args, const DatadogClient& client,
                                const TimeRange& range, const Work& work,
                                std::vector<std::string>& warnings) {
  if (!args.profileId.empty()) {
    Candidate named;
    named.profileId = args.profileId;
    named.eventId = args.eventId;
    return named;
  }
  const ProfileQuery query{args.of.service, args.of.env, args.host.host, {}};
  PPROF_TRY_ASSIGN(ListedProfiles listed,
                   client.list(query, range, 1, ListOrder::NewestFirst, work));
  warnings.insert(warnings.end(), listed.warnings.begin(), listed.warnings.end());
  if (listed.candidates.empty())
    return tl::unexpected(noProfiles(query, range));
  return std::move(listed.candidates.front());
}

void describeBundle(const UnpackedBundle& unpacked, DownloadResult& result) {
  for (const std::string& warning : unpacked.warnings)
    result.warnings.push_back(warning);
  if (unpacked.event)
    result.event = EventResult{unpacked.event->start, unpacked.event->end, unpacked.event->family,
                               unpacked.event->version};
  for (const WrittenFileResult& file : result.files) {
    if (file.type == "metrics")
      result.metricsPath = file.path;
    if (file.type == "jfr")
      result.warnings.push_back(escapeForDisplay(file.member) +
                                " is a Java Flight Recorder recording, not a pprof profile: open "
                                "it with JDK Mission Control");
  }
}

void suggestNext(DownloadResult& result) {
  const auto cpu = std::find_if(result.files.begin(), result.files.end(),
                                [](const WrittenFileResult& file) { return file.type == "cpu"; });
  if (cpu != result.files.end())
    result.next.push_back("profctl pprof top --cum " + shellQuoted("--profile=" + cpu->path));
}

/// The bundle's files, not committed yet. Errors name the profile.
Result<UnpackedBundle> takenApart(const Context& context, const DownloadArgs& args,
                                  const std::string& profileId, const FetchedBundle& fetched,
                                  StagedFiles& staged) {
  const auto take = [&]() -> Result<UnpackedBundle> {
    PPROF_TRY_ASSIGN(Bundle bundle, Bundle::open(fetched.file(), context.store.limits()));
    return unpackBundle(bundle, args.of.service, args.of.env, staged, context.work);
  };
  auto unpacked = take();
  if (!unpacked && unpacked.error().code != ErrorCode::Canceled)
    return failWithin("profile " + escapeForDisplay(profileId), std::move(unpacked).error());
  return unpacked;
}

Result<DownloadResult> runDownload(Context& context, const DownloadArgs& args) {
  PPROF_TRY(checkArguments(args));
  DownloadResult result;
  PPROF_TRY_ASSIGN(const TimeRange range,
                   resolveTimeRange(args.time.asked(), currentInstant(), result.warnings));
  PPROF_TRY_ASSIGN(const DatadogAccess access, DatadogAccess::open(context, args.site.site));
  PPROF_TRY_ASSIGN(const BundleFetcher fetcher, bundleFetcher(access, args.cache));
  PPROF_TRY_ASSIGN(StagedFiles staged, StagedFiles::in(context.base(), args.outDir));
  const Work& work = context.work;
  PPROF_TRY_ASSIGN(const Candidate profile,
                   chooseProfile(args, access.client(), range, work, result.warnings));
  PPROF_TRY_ASSIGN(FetchedBundle fetched, fetcher.fetch(profile.profileId, profile.eventId, work));
  PPROF_TRY_ASSIGN(const UnpackedBundle unpacked,
                   takenApart(context, args, profile.profileId, fetched, staged));
  PPROF_TRY(commitFiles(context, staged, args.outDir, unpacked.files, args.overwrite));
  if (unpacked.isWhole())
    fetched.keep();
  result.service = args.of.service;
  result.env = args.of.env;
  result.site = access.siteName();
  result.from = range.from.text();
  result.to = range.to.text();
  result.profileId = profile.profileId;
  result.eventId = profile.eventId;
  result.timestamp = profile.timestamp();
  if (!profile.version.empty())
    result.version = profile.version;
  result.cached = fetched.isFromCache();
  result.files = describeFiles(context, args.outDir, unpacked.files);
  describeBundle(unpacked, result);
  result.notes = result.warnings;
  suggestNext(result);
  return result;
}

} // namespace

Operation downloadOperation() {
  return define<DownloadArgs, DownloadResult>(
      {.name = "profiles.download_latest_bundle",
       .title = "Download a bundle of profiles from Datadog",
       .shortCommand = "download",
       .description =
           "Downloads the latest bundle of a service from Datadog, or the one of profile_id and "
           "event_id, and writes its profiles to a folder as SERVICE_ENV_MEMBER, each readable by "
           "`go tool pprof`. Types are judged by content; an archive made to do harm is refused "
           "whole, a broken member is left out and named.",
       .examples = {"profctl download --service=checkout --env=prod --out=./profiles",
                    "profctl download --service=checkout --env=prod --out=./profiles "
                    "--profile_id=AZ33SqdJAABddcfymBRRLQAA --event_id=AwAAAZ33SqFQ",
                    "profctl download --json --service=checkout --env=prod --hours=3 "
                    "--out=./profiles"},
       .readsOnly = false,
       .writesFiles = true,
       .usesNetwork = true},
      runDownload);
}

} // namespace pprof
