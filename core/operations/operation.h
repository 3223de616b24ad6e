// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/on_first_use.h"
#include "core/base/work.h"
#include "core/operations/document_size.h"
#include "core/operations/field.h"
#include "core/operations/output_file.h"
#include "core/operations/result_json.h"
#include "core/sources/profile_store.h"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pprof {

class DatadogSession;
class PictureModule;

/// The most bytes of a PNG that hosts of a server show to a model.
inline constexpr std::size_t kLargestPng = 500'000;

/// What every result has beside its own fields.
struct ResultNotes {
  std::vector<std::string> notes; ///< what the reader should know of how the answer came about
  std::vector<std::string> next;  ///< command lines worth running next
  bool cutByCaps = false;         ///< the call without max_lines and max_bytes shows more
  bool foundNothing = false;      ///< nothing is what was asked for; command lines end with 1
  std::string png;                ///< a picture for faces that show one (see attachPng)
  std::optional<LinkedFile> file; ///< what was written, for faces that link to it (see linkFile)
};

/// An argument that names a profile.
struct InputName {
  std::string argument;
  std::string name;    ///< a path, "-", bundle.zip#MEMBER
  bool isMain = false; ///< the result is of this one; others are subtracted from it
};

/// What an answer says of the call that it answers.
struct CallFacts {
  std::string equivalent;        ///< the command line of the call itself
  std::string uncapped;          ///< the same without max_lines and the like
  std::string everything;        ///< the same with a document that is not cut
  std::size_t documentBytes = 0; ///< what the document may have; 0: all
  std::vector<InputName> inputs;
};

/// The answer of an operation, for every face.
class Outcome {
public:
  virtual ~Outcome() = default;
  /// For people and for scripts that compare: as pprof prints it, where it has such a report.
  [[nodiscard]] virtual std::string text() const = 0;
  /// The document that --json prints and MCP returns as structured content.
  [[nodiscard]] virtual Json document() const = 0;
  [[nodiscard]] virtual const std::vector<std::string>& notes() const = 0;
  /// Whether what was searched for is not there.
  [[nodiscard]] virtual bool foundNothing() const { return false; }
  /// A picture that belongs to it, for faces that show one: the bytes of a PNG, or "".
  [[nodiscard]] virtual std::string_view png() const { return {}; }
  /// A file that it is about, for faces that link to one; null: none.
  [[nodiscard]] virtual const LinkedFile* file() const { return nullptr; }
};
using OutcomePtr = std::shared_ptr<const Outcome>;

/// The last answers of a long-lived process. May be used from several threads.
class AnswerCache {
public:
  static constexpr std::size_t kMostAnswers = 64;
  OutcomePtr find(const std::string& key);
  void keep(const std::string& key, OutcomePtr outcome);

private:
  struct Answer {
    std::string key;
    OutcomePtr outcome;
  };
  std::mutex mutex_;
  std::list<Answer> answers_; ///< the one used last first
};

/// What an operation works with. Faces make one; a long-lived one keeps it, so that profiles and
/// answers are remembered.
struct Context {
  ProfileStore& store;
  AnswerCache* answers = nullptr; ///< null: answers are not remembered
  Work work;
  /// What a server has written; null: this is a command line, which may replace files and write to
  /// standard output.
  WrittenFiles* written = nullptr;
  /// What draws pictures that need Qt Gui; null: one is loaded for the call.
  PictureModule* pictures = nullptr;
  /// What a document may have where its call does not say; 0: all.
  std::size_t documentBytes = 0;
  /// Whether a picture in another format comes with a PNG, for readers who are shown no other.
  bool wantsPng = false;

  /// What all files have to be in.
  [[nodiscard]] const BaseFolder& base() const { return store.base(); }
  /// What speaks HTTP.
  [[nodiscard]] HttpTransport& http() const { return store.http(); }
  /// What is remembered of Datadog from call to call.
  [[nodiscard]] DatadogSession& datadog() const { return store.datadog(); }
};

/// An operation's description.
struct OperationInfo {
  std::string name = {}; ///< canonical, dotted: "pprof.top"
  std::string title = {};
  std::string shortCommand = {};          ///< what command lines may say instead: "download"
  std::string description = {};           ///< one paragraph
  std::vector<std::string> examples = {}; ///< command lines
  bool readsOnly = true;
  std::string writesOnlyWith = {}; ///< reads only, but for calls that set this switch
  bool readsOtherFiles = false;    ///< than its arguments name: answers are not remembered
  bool writesFiles = false;
  bool usesNetwork = false;
  bool answersWithPicture = false; ///< the result proper is a picture, in a file
  bool forApps = false;            ///< wanted by programs that draw: models do not see it
  /// What it makes is for another program, or another operation says it in less: schemas, which
  /// agents pay for, list its main arguments alone. The others work.
  bool listsMainArguments = false;

  /// The words of a command line that name it: "pprof top".
  [[nodiscard]] std::string commandWords() const;
};

/// One thing that this program can do. Made by `define`; the registry lists them.
class Operation {
public:
  using Run = std::function<Result<OutcomePtr>(Context&, const Json& checked, CallFacts call)>;

  /// Both descriptions are made when they are first asked for: a command line needs those of one
  /// operation of many.
  Operation(OperationInfo info, std::vector<FieldInfo> (*describeFields)(),
            Json (*makeOutputSchema)(), Run run)
      : info_(std::move(info)), fields_(describeFields), outputSchema_(makeOutputSchema),
        run_(std::move(run)) {}

  [[nodiscard]] const OperationInfo& info() const { return info_; }
  [[nodiscard]] const std::vector<FieldInfo>& fields() const { return fields_.value(); }
  [[nodiscard]] Json inputSchema() const;
  [[nodiscard]] const Json& outputSchema() const { return outputSchema_.value(); }

  /// Checks the arguments and does the work.
  Result<OutcomePtr> run(Context& context, const Json& arguments) const;
  /// The equivalent command line of checked arguments: "profctl pprof top --cum --profile=x".
  [[nodiscard]] std::string commandLine(const Json& checked) const;

private:
  OperationInfo info_;
  OnFirstUse<std::vector<FieldInfo>> fields_;
  OnFirstUse<Json> outputSchema_;
  Run run_;
};

/// A word of a command line, quoted for a POSIX shell where that is needed.
std::string shellQuoted(const std::string& word);

namespace detail {

template <class Res>
class TypedOutcome final : public Outcome {
public:
  TypedOutcome(Res result, CallFacts call, Json handles)
      : result_(std::move(result)), call_(std::move(call)), handles_(std::move(handles)) {}
  [[nodiscard]] std::string text() const override { return result_.text(); }
  [[nodiscard]] Json document() const override {
    Json document = {{"command", escapeForDisplay(call_.equivalent)}};
    document.update(handles_);
    document.update(toJson(result_));
    document["notes"] = toJson(result_.notes);
    document["next"] = toJson(result_.next);
    fitDocument(document, call_.documentBytes, call_.everything);
    return document;
  }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return result_.notes; }
  [[nodiscard]] bool foundNothing() const override { return result_.foundNothing; }
  [[nodiscard]] std::string_view png() const override { return result_.png; }
  [[nodiscard]] const LinkedFile* file() const override {
    return result_.file ? &*result_.file : nullptr;
  }

private:
  Res result_;
  CallFacts call_;
  Json handles_;
};

/// The members `handle` and `handles` of a document, as far as it has them.
Json handlesOf(const ProfileStore& store, const std::vector<InputName>& inputs);

/// Adds to a result's schema what every document has, and handles where one is of profiles.
Json documentSchema(Json resultSchema, const std::vector<FieldInfo>& fields);

} // namespace detail

/// Makes an operation of a function over typed arguments. `Args` has a static `fields()`, `Res` a
/// static `resultFields()`, a `text()` and the members of ResultNotes.
template <class Args, class Res>
Operation define(OperationInfo info, Result<Res> (*function)(Context&, const Args&)) {
  Operation::Run run = [function](Context& context, const Json& checked,
                                  CallFacts call) -> Result<OutcomePtr> {
    PPROF_TRY_ASSIGN(Res result, function(context, toStruct<Args>(checked)));
    if (result.cutByCaps)
      result.next.push_back(std::move(call.uncapped));
    Json handles = detail::handlesOf(context.store, call.inputs);
    return std::make_shared<const detail::TypedOutcome<Res>>(std::move(result), std::move(call),
                                                             std::move(handles));
  };
  return {std::move(info), [] { return withDocumentBytes(describeFields<Args>()); },
          [] { return detail::documentSchema(SchemaOf<Res>::make(), describeFields<Args>()); },
          std::move(run)};
}

} // namespace pprof
