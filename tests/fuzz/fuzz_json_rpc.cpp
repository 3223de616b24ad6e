// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/line_assembler.h"
#include "mcp/protocol.h"

#include <QTemporaryDir>
#include <cstdint>
#include <cstdlib>

using namespace pprof;
using namespace pprof::mcp;

namespace {

constexpr std::size_t kFuzzLongestLine = 4096;

void require(bool holds) {
  if (!holds)
    std::abort();
}

/// What is sent is one line that a client reads as an answer, or as a notification of ours.
void checkSent(const std::string& message) {
  require(message.find('\n') == std::string::npos);
  const Incoming read = parseLine(message);
  require(!read.batch && read.messages.size() == 1);
  const bool isError = WireJson::parse(message).contains("error");
  // An error about a line without a usable id has none.
  require(std::holds_alternative<StrayResponse>(read.messages[0]) ||
          std::holds_alternative<Notification>(read.messages[0]) || isError);
}

void act(const Nothing& /*action*/) {}
void act(const Cancel& cancel) { require(!idKey(cancel.id).empty()); }
void act(const Reply& reply) { checkSent(reply.message); }
void act(const Query& query) {
  // Nothing is open and no path leads anywhere.
  static const QTemporaryDir folder;
  static ProfileStore store{Limits{}, 0, BaseFolder::at(folder.path().toStdString()).value()};
  checkSent(query.answer(Context{store, nullptr, Work{}}));
}
void act(const Subscribe& subscribe) {
  checkSent(Protocol::subscriptionOpened(subscribe.id));
  checkSent(Protocol::subscriptionEnded(subscribe.id));
}
/// The call itself would open files; its arguments are checked as the operation does.
void act(const Call& call) {
  require(call.tool != nullptr && call.arguments.is_object());
  const auto checked = checkedArguments(call.tool->operation->fields(), call.arguments);
  if (!checked)
    checkSent(Protocol::callResult(call.id, call.client.revision, toolError(checked.error())));
}

} // namespace

/// Any bytes as what a client sends: each line is read, and what is to be answered is well-formed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const ToolSet tools(ToolNameMode::Underscore);
  static const ProfileStore store{Limits{}};
  Protocol protocol(tools, store);
  LineAssembler assembler(kFuzzLongestLine);
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  while (!rest.empty()) {
    const auto line = assembler.take(rest);
    if (!line || line->tooLong)
      continue;
    for (const Message& message : parseLine(line->text).messages)
      std::visit([](const auto& action) { act(action); }, protocol.handle(message));
  }
  return 0;
}
