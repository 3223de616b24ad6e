// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"
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

/// What every result has beside its own fields.
struct ResultNotes {
  std::vector<std::string> notes; ///< what the reader should know of how the answer came about
  std::vector<std::string> next;  ///< command lines worth running next
  bool cutByCaps = false;         ///< the call without max_lines and max_bytes shows more
  bool foundNothing = false;      ///< nothing is what was asked for; command lines end with 1
};

/// The command lines that an answer names.
struct CommandLines {
  std::string equivalent; ///< of the call itself
  std::string uncapped;   ///< the same without max_lines and the like
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
};

/// An operation's description.
struct OperationInfo {
  std::string name = {}; ///< canonical, dotted: "pprof.top"
  std::string title = {};
  std::string description = {};           ///< one paragraph
  std::vector<std::string> examples = {}; ///< command lines
  bool readsOnly = true;
  bool readsOtherFiles = false; ///< than its arguments name: answers are not remembered
  bool writesFiles = false;
  bool usesNetwork = false;
  bool answersWithPicture = false; ///< the result proper is a picture, in a file
};

/// One thing that this program can do. Made by `define`; the registry lists them.
class Operation {
public:
  using Run =
      std::function<Result<OutcomePtr>(Context&, const Json& checked, CommandLines commands)>;

  Operation(OperationInfo info, std::vector<FieldInfo> fields, Json outputSchema, Run run)
      : info_(std::move(info)), fields_(std::move(fields)), outputSchema_(std::move(outputSchema)),
        run_(std::move(run)) {}

  [[nodiscard]] const OperationInfo& info() const { return info_; }
  [[nodiscard]] const std::vector<FieldInfo>& fields() const { return fields_; }
  [[nodiscard]] Json inputSchema() const { return pprof::inputSchema(fields_); }
  [[nodiscard]] const Json& outputSchema() const { return outputSchema_; }

  /// Checks the arguments and does the work.
  Result<OutcomePtr> run(Context& context, const Json& arguments) const;
  /// The equivalent command line of checked arguments: "profctl pprof top --cum --profile=x".
  [[nodiscard]] std::string commandLine(const Json& checked) const;

private:
  OperationInfo info_;
  std::vector<FieldInfo> fields_;
  Json outputSchema_;
  Run run_;
};

/// A word of a command line, quoted for a POSIX shell where that is needed.
std::string shellQuoted(const std::string& word);

namespace detail {

template <class Res>
class TypedOutcome final : public Outcome {
public:
  TypedOutcome(Res result, std::string command)
      : result_(std::move(result)), command_(std::move(command)) {}
  [[nodiscard]] std::string text() const override { return result_.text(); }
  [[nodiscard]] Json document() const override {
    Json document = {{"command", escapeForDisplay(command_)}};
    document.update(toJson(result_));
    document["notes"] = toJson(result_.notes);
    document["next"] = toJson(result_.next);
    return document;
  }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return result_.notes; }
  [[nodiscard]] bool foundNothing() const override { return result_.foundNothing; }

private:
  Res result_;
  std::string command_;
};

/// Adds to a result's schema what every document has.
Json documentSchema(Json resultSchema);

} // namespace detail

/// Makes an operation of a function over typed arguments. `Args` has a static `fields()`, `Res` a
/// static `resultFields()`, a `text()` and the members of ResultNotes.
template <class Args, class Res>
Operation define(OperationInfo info, Result<Res> (*function)(Context&, const Args&)) {
  Operation::Run run = [function](Context& context, const Json& checked,
                                  CommandLines commands) -> Result<OutcomePtr> {
    PPROF_TRY_ASSIGN(Res result, function(context, toStruct<Args>(checked)));
    if (result.cutByCaps)
      result.next.push_back(std::move(commands.uncapped));
    return std::make_shared<const detail::TypedOutcome<Res>>(std::move(result),
                                                             std::move(commands.equivalent));
  };
  return {std::move(info), describeFields<Args>(), detail::documentSchema(SchemaOf<Res>::make()),
          std::move(run)};
}

} // namespace pprof
