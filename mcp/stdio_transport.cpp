// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/stdio_transport.h"

namespace pprof::mcp {

namespace {
constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::size_t kRoom = std::size_t{64} << 20;
} // namespace

StdioTransport::StdioTransport(const ProtocolStreams& streams, Redactor& redactor, Tap* tap)
    : streams_(streams), redactor_(redactor), tap_(tap), buffer_(kReadBytes),
      writer_([this] { write(); }) {}

StdioTransport::~StdioTransport() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  writer_.join();
}

StdioTransport::Event StdioTransport::next() {
  for (;;) {
    while (!unread_.empty()) {
      std::optional<LineAssembler::Line> line = assembler_.take(unread_);
      if (!line)
        continue;
      redactor_.learn(line->text);
      if (tap_ != nullptr)
        tap_->record("in", redactor_.redacted(line->text));
      return {line->tooLong ? Event::Kind::TooLong : Event::Kind::Line, std::move(line->text)};
    }
    const ProtocolStreams::Input input = streams_.read(buffer_);
    if (input.kind == ProtocolStreams::Input::Kind::End)
      return {Event::Kind::End};
    if (input.kind == ProtocolStreams::Input::Kind::Stopped)
      return {Event::Kind::Stopped};
    unread_ = std::string_view(buffer_.data(), input.bytes);
  }
}

void StdioTransport::send(std::string message) {
  message = redactor_.redacted(std::move(message)) + '\n';
  {
    const std::lock_guard lock(mutex_);
    if (broken_)
      return;
    queuedBytes_ += message.size();
    queue_.push_back(std::move(message));
  }
  changed_.notify_all();
}

void StdioTransport::waitForRoom() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return queuedBytes_ < kRoom || broken_; });
}

bool StdioTransport::flush(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return queuedBytes_ == 0 || broken_; });
}

void StdioTransport::write() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return !queue_.empty() || closing_; });
    if (queue_.empty())
      return;
    const std::string message = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    if (tap_ != nullptr)
      tap_->record("out", std::string_view(message).substr(0, message.size() - 1));
    const bool written = streams_.write(message);
    lock.lock();
    queuedBytes_ -= message.size();
    if (!written) { // nobody will read what is still to come
      broken_ = true;
      queue_.clear();
      queuedBytes_ = 0;
      streams_.stop();
    }
    changed_.notify_all();
  }
}

} // namespace pprof::mcp
