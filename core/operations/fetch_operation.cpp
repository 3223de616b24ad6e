// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/codec/memory_source.h"
#include "core/codec/profile_reader.h"
#include "core/operations/credential_args.h"
#include "core/operations/operations.h"
#include "core/operations/output_file.h"
#include "core/sources/live/live_program.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

namespace pprof {

namespace {

constexpr const char* kEveryType = "all";
constexpr const char* kCpuType = "cpu";

struct FetchArgs {
  std::string url;
  std::vector<std::string> type;
  std::optional<std::int64_t> seconds;
  std::string out = ".";
  std::int64_t watch = 1;
  std::int64_t interval = 0;
  CredentialArgs credentials;

  static auto fields();
};

auto FetchArgs::fields() {
  const std::string section = "Profiles";
  const auto own = std::tuple(
      field(&FetchArgs::url,
            {.name = "url",
             .help = "the program: http://host:port, or with the path of its index where that is "
                     "not /debug/pprof/, or the URL of one of its profiles",
             .valueName = "URL",
             .section = section,
             .required = true,
             .positional = true}),
      field(&FetchArgs::type,
            {.name = "type",
             .help = "cpu (the default), heap, allocs, mutex, block, goroutine, threadcreate or "
                     "the program's own; several are taken at once; all: what its index lists",
             .valueName = "TYPE",
             .section = section}),
      field(&FetchArgs::seconds,
            {.name = "seconds",
             .help = "length of a CPU profile (default 30); of another type that is named: the "
                     "change within as many seconds, in place of what there is",
             .valueName = "N",
             .section = section,
             .minimum = 1,
             .maximum = 3600}),
      field(&FetchArgs::watch, {.name = "watch",
                                .help = "take them so many times, one after the other",
                                .valueName = "N",
                                .section = section,
                                .minimum = 1,
                                .maximum = 10'000}),
      field(&FetchArgs::interval, {.name = "interval",
                                   .help = "seconds between the end of one time and the next",
                                   .valueName = "N",
                                   .section = section,
                                   .minimum = 0,
                                   .maximum = 86'400}),
      field(&FetchArgs::out, {.name = "out",
                              .help = "folder for the files, made if it is missing",
                              .aliases = {"out_dir"},
                              .valueName = "DIR",
                              .section = "Output",
                              .isFile = true}));
  return std::tuple_cat(own, std::tuple(group(&FetchArgs::credentials)));
}

/// A file that was written.
struct FetchedFile {
  std::string type, path, handle;
  std::int64_t bytes = 0, samples = 0;
  std::optional<std::int64_t> round;

  static auto resultFields() {
    using R = FetchedFile;
    return std::tuple(resultField("type", &R::type, "cpu, heap, …, as it was asked for"),
                      resultField("path", &R::path, ""),
                      resultField("handle", &R::handle,
                                  "names the profile in calls to come, instead of its path"),
                      resultField("bytes", &R::bytes, "size of the file"),
                      resultField("samples", &R::samples, "in it"),
                      resultField("round", &R::round, "of a series, from 1"));
  }
};

struct FetchResult : ResultNotes {
  std::string url;
  std::vector<FetchedFile> files;
  std::vector<std::string> warnings;

  [[nodiscard]] std::string text() const {
    std::string out;
    for (const FetchedFile& one : files)
      out += "wrote " + escapeForDisplay(one.path) + " (" + one.type +
             "): " + std::to_string(one.samples) + " samples, " + std::to_string(one.bytes) +
             " bytes\n";
    return out;
  }
  static auto resultFields() {
    using R = FetchResult;
    return std::tuple(resultField("url", &R::url, "where the program has its profiles"),
                      resultField("files", &R::files, "that were written"),
                      resultField("warnings", &R::warnings, "what could not be taken, and why"));
  }
};

using Wanted = LiveProgram::Wanted;

/// The types that the index lists; where there is no index, an error that says so.
Result<std::vector<Wanted>> everything(const LiveProgram& program, const FetchArgs& args,
                                       const Work& work) {
  PPROF_TRY_ASSIGN(const auto offers, program.offers(work));
  std::vector<Wanted> wanted;
  for (const LiveProgram::Offer& offer : offers)
    wanted.push_back({offer.type, offer.type == kCpuType ? args.seconds : std::nullopt});
  return wanted;
}

Result<std::vector<Wanted>> wantedOf(const LiveProgram& program, const LivePlace& place,
                                     const FetchArgs& args, const Work& work) {
  std::vector<std::string> types = args.type;
  if (types.empty())
    types = {place.type.empty() ? kCpuType : place.type};
  if (std::find(types.begin(), types.end(), kEveryType) != types.end())
    return everything(program, args, work);
  std::vector<Wanted> wanted;
  for (const std::string& type : types) {
    if (type.empty() || type.front() == '.' || escapeForDisplay(type) != type)
      return fail(ErrorCode::InvalidArgument,
                  "type: no profile is called \"" + escapeForDisplay(type) + "\"");
    const std::string name = type == "profile" ? kCpuType : type;
    if (std::none_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.type == name; }))
      wanted.push_back({name, args.seconds});
  }
  return wanted;
}

/// Takes all of them at the same time; a CPU profile comes first and tells how far it is.
std::vector<Result<std::string>> takeAll(const LiveProgram& program,
                                         const std::vector<Wanted>& wanted, std::uint64_t mostBytes,
                                         const Work& work) {
  constexpr std::size_t kMostAtOnce = 16;
  std::vector<Result<std::string>> taken(wanted.size());
  std::atomic<std::size_t> next{1};
  const auto takeOne = [&](std::size_t i, const Work& itsWork) {
    taken[i] = program.profile(wanted[i], mostBytes, itsWork);
  };
  const auto takeOthers = [&] {
    for (std::size_t i = next++; i < wanted.size(); i = next++)
      takeOne(i, Work{work.cancel, nullptr});
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(wanted.size(), kMostAtOnce); ++i)
    threads.emplace_back(takeOthers);
  takeOne(0, work);
  for (std::thread& thread : threads)
    thread.join();
  return taken;
}

/// Waits, but not for what nobody wants any more.
Result<void> waitBetween(std::chrono::seconds time, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  constexpr std::chrono::milliseconds kBetweenLooks{50};
  for (auto waited = std::chrono::steady_clock::duration(0); waited < time;
       waited = std::chrono::steady_clock::now() - begin) {
    PPROF_TRY(work.cancel.check());
    work.report("waiting for the next",
                static_cast<std::uint64_t>(
                    std::chrono::duration_cast<std::chrono::seconds>(waited).count()),
                static_cast<std::uint64_t>(time.count()));
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return work.cancel.check();
}

/// A part of a file's name, without what leads elsewhere or means something to a shell.
std::string namePart(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  std::string name;
  for (const char c : text.substr(0, kLongest)) {
    const bool isPlain = isWord(c) || c == '-' || (c == '.' && !name.empty());
    name += isPlain ? c : '_';
  }
  return name;
}

/// Takes profiles of one program into one folder.
class Fetch {
public:
  Fetch(Context& context, const FetchArgs& args, LivePlace place, LiveProgram program)
      : context_(context), args_(args), place_(std::move(place)), program_(std::move(program)) {}

  Result<FetchResult> run() {
    result_.url = withoutSecrets(place_.prefix);
    PPROF_TRY_ASSIGN(const std::vector<Wanted> wanted,
                     wantedOf(program_, place_, args_, context_.work));
    PPROF_TRY(checkFolder());
    for (round_ = 1; round_ <= args_.watch; ++round_) {
      if (round_ > 1 && args_.interval > 0)
        PPROF_TRY(waitBetween(std::chrono::seconds(args_.interval), context_.work));
      const auto taken =
          takeAll(program_, wanted, context_.store.limits().maxDecompressedBytes, context_.work);
      PPROF_TRY(context_.work.cancel.check());
      for (std::size_t i = 0; i < taken.size(); ++i)
        PPROF_TRY(keep(wanted[i], taken[i]));
      if (firstError_ && result_.files.empty())
        return tl::unexpected(withOffers(*std::move(firstError_), wanted));
    }
    for (const FetchedFile& file : result_.files)
      if (result_.next.empty() || file.round.value_or(1) == 1)
        result_.next.push_back("profctl pprof top " + shellQuoted(file.path));
    return std::move(result_);
  }

private:
  /// Before somebody waits for what cannot be written.
  Result<void> checkFolder() {
    PPROF_TRY_ASSIGN(const std::string folder, context_.base().resolved(args_.out));
    std::error_code ignored; // what cannot be looked at cannot be made either
    if (std::filesystem::exists(folder, ignored) && !std::filesystem::is_directory(folder, ignored))
      return fail(ErrorCode::InvalidArgument,
                  "out: " + escapeForDisplay(args_.out) + " is no folder");
    return {};
  }

  Result<void> makeFolder() {
    PPROF_TRY_ASSIGN(const std::string folder, context_.base().resolved(args_.out));
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
      return fail(ErrorCode::Unreadable, "out: the folder " + escapeForDisplay(args_.out) +
                                             " cannot be made: " + failed.message());
    return {};
  }

  /// Writes what was taken, if it is a profile; else remembers why not.
  Result<void> keep(const Wanted& wanted, const Result<std::string>& bytes) {
    Result<void> kept = bytes ? write(wanted, *bytes) : tl::unexpected(bytes.error());
    if (kept)
      return {};
    // Without room for files there is no use in going on.
    if (bytes && kept.error().code != ErrorCode::BadFormat &&
        kept.error().code != ErrorCode::LimitExceeded)
      return kept;
    if (!firstError_)
      firstError_ = kept.error();
    result_.warnings.push_back(kept.error().message);
    result_.notes.push_back(leftOut(kept.error()));
    return {};
  }

  static std::string leftOut(const Error& error) {
    return "left out " + error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
  }

  Result<void> write(const Wanted& wanted, const std::string& bytes) {
    const std::string url = withoutSecrets(program_.urlOf(wanted));
    PPROF_TRY_ASSIGN(const auto profile,
                     readProfile(std::make_unique<MemorySource>(std::as_bytes(std::span(bytes))),
                                 url, {}, context_.store.limits(),
                                 Work{context_.work.cancel, nullptr}));
    FetchedFile file;
    file.type = wanted.type;
    file.path = freePath(wanted.type);
    file.bytes = static_cast<std::int64_t>(bytes.size());
    file.samples = static_cast<std::int64_t>(profile->sampleCount());
    if (args_.watch > 1)
      file.round = round_;
    PPROF_TRY(makeFolder());
    PPROF_TRY(writeOutput(context_.base(), file.path, bytes, false, context_.written));
    PPROF_TRY(context_.store.open(file.path, Work{context_.work.cancel, nullptr}));
    file.handle = context_.store.handleOf(file.path);
    result_.files.push_back(std::move(file));
    return {};
  }

  /// A name that no file has: nothing that was taken before is replaced.
  std::string freePath(const std::string& type) {
    const std::string stem =
        (std::filesystem::path(args_.out) /
         (namePart(place_.url.host) + "_" + std::to_string(place_.url.port) + "_" + namePart(type)))
            .lexically_normal()
            .string();
    std::int64_t& number = numbers_[type];
    if (args_.watch == 1 && !fileIdentity(context_.base(), stem + ".pb.gz"))
      return stem + ".pb.gz";
    for (++number;; ++number) {
      std::string digits = std::to_string(number);
      constexpr std::size_t kDigits = 3;
      digits.insert(0, kDigits - std::min(kDigits, digits.size()), '0');
      std::string path = stem;
      path += "." + digits + ".pb.gz";
      if (!fileIdentity(context_.base(), path))
        return path;
    }
  }

  /// Says what there is, where it was asked for something else.
  Error withOffers(Error error, const std::vector<Wanted>& wanted) const {
    if (error.code != ErrorCode::NotFound)
      return error;
    const auto offers = program_.offers(Work{context_.work.cancel, nullptr});
    if (!offers)
      return error;
    std::string names;
    bool isOffered = false;
    for (const LiveProgram::Offer& offer : *offers) {
      names += (names.empty() ? "" : ", ") + offer.type;
      isOffered = isOffered || offer.type == wanted.front().type;
    }
    if (!isOffered)
      error.hint = "it offers " + names;
    return error;
  }

  Context& context_;
  const FetchArgs& args_;
  LivePlace place_;
  LiveProgram program_;
  FetchResult result_;
  std::optional<Error> firstError_;
  std::int64_t round_ = 1;
  std::map<std::string, std::int64_t> numbers_; ///< the last one, by type
};

Result<FetchResult> runFetch(Context& context, const FetchArgs& args) {
  PPROF_TRY(checkUrlsAllowed());
  PPROF_TRY_ASSIGN(LivePlace place, parseLivePlace(args.url));
  PPROF_TRY_ASSIGN(LiveAccess access, accessTo(place.url, args.credentials));
  LiveProgram program(context.http(), place.prefix, std::move(access));
  return Fetch(context, args, std::move(place), std::move(program)).run();
}

} // namespace

Operation fetchOperation() {
  return define<FetchArgs, FetchResult>(
      {.name = "profiles.fetch",
       .title = "Take profiles of a running program",
       .shortCommand = "fetch",
       .description =
           "Takes profiles of a program that offers them over HTTP, as Go's net/http/pprof does, "
           "and writes each to a file of its own in a folder: one type, several or all at the same "
           "time, once or as a series. Each file is checked before it gets its name, and none is "
           "replaced. Reports take such a URL as a profile too.",
       .examples = {"profctl fetch http://localhost:6060",
                    "profctl fetch http://localhost:6060 --type=heap --out=profiles",
                    "profctl fetch http://localhost:6060 --type=all --seconds=10 --out=profiles",
                    "profctl fetch http://localhost:6060/debug/pprof/heap --watch=5 --interval=60"},
       .readsOnly = false,
       .writesFiles = true,
       .usesNetwork = true},
      runFetch);
}

} // namespace pprof
