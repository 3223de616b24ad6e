// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/picture_module.h"

#include "core/base/platform/module_file.h"
#include "core/render/picture_painter.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

namespace pprof {

namespace {

using Painter = std::unique_ptr<PicturePainter>;

/// Loads the module. It stays loaded: Qt Gui cannot be taken out of a process.
Result<Painter> makePainter() {
  PPROF_TRY_ASSIGN(const auto make, loadModule({.file = "pprof-picture.so",
                                                .purpose = "the module that draws png files",
                                                .insteadOf = ", or write an svg, which needs none",
                                                .makeSymbol = kMakePainterSymbol}));
  Result<Painter> painter;
  reinterpret_cast<MakePainter>(make)(&painter);
  return painter;
}

/// Nothing for no drawing: it is a painter that is wanted.
Result<std::string> draw(Painter& painter, const std::optional<Drawing>& drawing) {
  try {
    if (painter == nullptr) {
      PPROF_TRY_ASSIGN(painter, makePainter());
    }
    return drawing ? painter->png(*drawing) : std::string();
  } catch (const std::exception& error) {
    return fail(ErrorCode::Internal,
                std::string("the picture could not be drawn: ") + error.what());
  }
}

Result<void> checkSize(const Drawing& drawing) {
  const double width = drawing.width * drawing.scale;
  const double height = drawing.height * drawing.scale;
  if (width <= PictureModule::kMostSide && height <= PictureModule::kMostSide &&
      width * height <= PictureModule::kMostPixels)
    return {};
  const auto number = [](double value) { return std::to_string(static_cast<std::int64_t>(value)); };
  return fail(ErrorCode::InvalidArgument,
              "the picture would have " + number(width) + " x " + number(height) +
                  " pixels; a png may have " + number(PictureModule::kMostSide) +
                  " on a side and " + number(PictureModule::kMostPixels) + " in all",
              "ask for a smaller width, a smaller scale or fewer rows, or write an svg");
}

} // namespace

struct PictureModule::Queue {
  struct Job {
    std::optional<Drawing> drawing;
    std::promise<Result<std::string>> answer;
  };

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> jobs;
  bool isServed = false; ///< by a thread, from the first picture on
  bool isEnded = false;

  /// Waits for one; none at the end.
  std::optional<Job> next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return isEnded || !jobs.empty(); });
    if (jobs.empty())
      return std::nullopt;
    std::optional<Job> job(std::move(jobs.front()));
    jobs.pop_front();
    return job;
  }
  [[noreturn]] void sleep() {
    std::unique_lock lock(mutex);
    for (;;)
      changed.wait(lock);
  }
};

PictureModule::PictureModule() : queue_(std::make_shared<Queue>()) {}

PictureModule::~PictureModule() {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->isEnded = true;
  }
  queue_->changed.notify_all();
}

Result<std::string> PictureModule::png(Drawing drawing, const CancelToken& cancel) {
  PPROF_TRY(checkSize(drawing));
  return answerTo(std::move(drawing), cancel);
}

Result<void> PictureModule::makeApplication() {
  PPROF_TRY(answerTo(std::nullopt, {}));
  return {};
}

Result<std::string> PictureModule::answerTo(std::optional<Drawing> drawing,
                                            const CancelToken& cancel) {
  std::future<Result<std::string>> answer;
  {
    const std::lock_guard lock(queue_->mutex);
    if (!queue_->isServed)
      std::thread([queue = queue_] { serve(queue); }).detach();
    queue_->isServed = true;
    queue_->jobs.push_back({std::move(drawing), {}});
    answer = queue_->jobs.back().answer.get_future();
  }
  queue_->changed.notify_all();
  constexpr std::chrono::milliseconds kBetweenLooks{20};
  while (answer.wait_for(kBetweenLooks) != std::future_status::ready)
    PPROF_TRY(cancel.check());
  return answer.get();
}

void PictureModule::serve(const std::shared_ptr<Queue>& queue) {
  Painter painter;
  while (std::optional<Queue::Job> job = queue->next())
    job->answer.set_value(draw(painter, job->drawing));
  if (painter != nullptr && painter->ownsApplication())
    queue->sleep();
}

} // namespace pprof
