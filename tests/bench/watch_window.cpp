// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// Whether the window stays alive:
//   watch_window FILE
// Opens the window with the profile, zooms, walks, searches, filters and switches the sample type
// in it, and asks all the while how long the GUI thread does not come back to its event loop.
// Prints JSON: {"start": ms until the empty window is painted, "load": ms until the flame graph is,
// "steps": {step: longest ms in which nothing was answered}}.
#include "app/desktop/main_window.h"
#include "app/views/flame_view.h"
#include "tests/desktop/memory_key_store.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <functional>

using namespace pprof;
using namespace pprof::desktop;

namespace {

/// The longest time between two turns of the event loop.
class Watchdog final : public QObject {
public:
  Watchdog() {
    last_.start();
    startTimer(1, Qt::PreciseTimer);
  }
  /// The longest since the last call.
  double longest() {
    note();
    return std::exchange(longest_, 0.0);
  }

private:
  void timerEvent(QTimerEvent* /*event*/) override { note(); }
  void note() {
    constexpr double kNanosPerMilli = 1e6;
    const auto passed = static_cast<double>(last_.nsecsElapsed()) / kNanosPerMilli;
    longest_ = std::max(longest_, passed);
    last_.restart();
  }

  QElapsedTimer last_;
  double longest_ = 0;
};

class Visit {
public:
  Visit(MainWindow& window, QString file)
      : window_(window), file_(std::move(file)), flame_(window.findChild<FlameWidget*>()) {}

  QJsonObject run() {
    QElapsedTimer clock;
    clock.start();
    dog_.longest();
    step("load", [&] { window_.open({file_}); });
    found_[QStringLiteral("load")] = clock.elapsed();
    const auto& document = window_.document();
    if (document.state() != Document::State::Ready) {
      std::fprintf(stderr, "watch_window: %s\n", document.error().message.c_str());
      return {};
    }
    step("zoom", [&] { flame_->zoomToFrame(FrameIndex(2U)); });
    step("back", [&] { flame_->back(); });
    step("walk", [&] {
      for (int i = 0; i < 20; ++i)
        QTest::keyClick(flame_, i % 4 == 3 ? Qt::Key_Right : Qt::Key_Down);
    });
    step("search", [&] { field("Search")->setText(QStringLiteral("Marshal")); });
    step("next match", [&] { window_.nextMatch(); });
    step("select", [&] { window_.document().select(NodeIndex(7U)); });
    step("filter", [&] { window_.document().choose("focus", "json"); });
    step("clear", [&] { window_.document().choose("focus", Json()); });
    step("sample type", [&] { window_.document().choose("sample_index", "0"); });
    step("reload", [&] { window_.reload(); });
    step("resize", [&] { window_.resize(1000, 700); });
    found_[QStringLiteral("steps")] = steps_;
    return found_;
  }

private:
  QLineEdit* field(const char* name) const {
    for (auto* edit : window_.findChildren<QLineEdit*>())
      if (edit->accessibleName() == QLatin1String(name))
        return edit;
    return nullptr;
  }
  /// Does it, and waits until all that follows of it is done and painted.
  void step(const char* name, const std::function<void()>& act) {
    constexpr int kPatience = 60000;
    constexpr int kSettle = 400;
    act();
    const Document& document = window_.document();
    const bool done = QTest::qWaitFor(
        [&] { return document.state() != Document::State::Loading && !document.isUpdating(); },
        kPatience);
    if (!done)
      std::fprintf(stderr, "watch_window: %s takes too long\n", name);
    QTest::qWait(kSettle);
    steps_[QLatin1String(name)] = dog_.longest();
  }

  MainWindow& window_;
  QString file_;
  FlameWidget* flame_;
  Watchdog dog_;
  QJsonObject steps_;
  QJsonObject found_;
};

} // namespace

int main(int argc, char** argv) {
  QElapsedTimer clock;
  clock.start();
  const QApplication app(argc, argv);
  const QTemporaryDir config;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, config.path());
  QCoreApplication::setOrganizationName(QStringLiteral("pprof-mcp"));
  QCoreApplication::setApplicationName(QStringLiteral("watch-window"));
  if (argc != 2) {
    std::fputs("usage: watch_window FILE\n", stderr);
    return 2;
  }
  Settings settings;
  Theming theming;
  theming.apply(ThemeChoice::Light);
  MemoryKeyStore keys;
  MainWindow window(Limits{}, theming, settings, keys);
  window.show();
  if (!QTest::qWaitForWindowExposed(&window))
    return 1;
  const qint64 started = clock.elapsed();
  QJsonObject found = Visit(window, QString::fromLocal8Bit(argv[1])).run();
  found[QStringLiteral("start")] = started;
  const QByteArray json = QJsonDocument(found).toJson();
  std::fwrite(json.constData(), 1, static_cast<std::size_t>(json.size()), stdout);
  return found.contains(QStringLiteral("steps")) ? 0 : 1;
}
