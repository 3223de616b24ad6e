// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/operations/operations.h"
#include "core/operations/report_args.h"

#include <string>
#include <vector>

namespace pprof {

namespace {

struct CommentsResult : ResultNotes {
  std::vector<std::string> comments;

  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& comment : comments)
      out += comment + "\n";
    return out;
  }
  static auto resultFields() {
    return std::tuple(resultField("comments", &CommentsResult::comments, "in the profile's order"));
  }
};

Result<CommentsResult> runComments(Context& context, const ReportArgs& args) {
  PPROF_TRY_ASSIGN(ReportInput input, prepareInput(context, args));
  const Profile& profile = input.report.view.profile();
  CommentsResult result;
  for (const StringIndex comment : profile.comments)
    result.comments.emplace_back(profile.text(comment));
  result.notes = std::move(input.notes);
  if (result.comments.empty())
    result.notes.emplace_back("the profile has no comments");
  return result;
}

} // namespace

Operation commentsOperation() {
  return define<ReportArgs, CommentsResult>(
      {.name = "pprof.comments",
       .title = "Comments of a profile",
       .description =
           "Prints what the writer of a profile noted in it, a comment a line: often the "
           "version of the program or how it was run. The text is that of `go tool "
           "pprof -comments`, byte for byte; several profiles give each comment once.",
       .examples = {"profctl pprof comments --json cpu.pb.gz",
                    "profctl pprof comments --add_comment=canary cpu.pb.gz"},
       .listsMainArguments = true},
      runComments);
}

} // namespace pprof
