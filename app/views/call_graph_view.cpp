// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_view.h"

#include "app/models/shown_text.h"
#include "app/views/call_graph_canvas.h"
#include "app/views/message_page.h"
#include "app/views/name_menu.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>

namespace pprof::desktop {

namespace {

struct ZoomButton {
  const char* text;
  const char* name;
  const char* tip;
  void (CallGraphCanvas::*zoom)();
};
constexpr ZoomButton kZoomButtons[] = {
    {QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "\xE2\x88\x92"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Zoom out"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Smaller (Ctrl+-)"),
     &CallGraphCanvas::zoomOut},
    {QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "+"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Zoom in"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Larger (Ctrl++)"),
     &CallGraphCanvas::zoomIn},
    {QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Fit"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "Zoom to fit"),
     QT_TRANSLATE_NOOP("pprof::desktop::CallGraphView", "The whole graph (Ctrl+0)"),
     &CallGraphCanvas::zoomToFit},
};

} // namespace

CallGraphView::CallGraphView(Document& document, QWidget* parent)
    : ProfileView(document, parent), canvas_(new CallGraphCanvas(this)),
      job_(new CallGraphJob(
          [this](Result<CallGraphPicturePtr> made) { showPicture(std::move(made)); }, this)),
      pages_(new QStackedWidget(this)), page_(new MessagePage(this)),
      retry_(new QAction(tr("Try &again"), this)), details_(new QLabel(this)),
      countDelay_(new QTimer(this)), busyTick_(new QTimer(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(makeBar());
  pages_->addWidget(canvas_);
  page_->addButton(retry_);
  connect(retry_, &QAction::triggered, this, &CallGraphView::refresh);
  pages_->addWidget(page_);
  rows->addWidget(pages_, 1);
  details_->setTextFormat(Qt::PlainText);
  details_->setContentsMargins(6, 3, 6, 3);
  details_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  details_->setAccessibleName(tr("Function"));
  rows->addWidget(details_);
  setFocusProxy(canvas_);
  connectCanvas();
  constexpr int kTick = 200; // most graphs are there before
  busyTick_->setInterval(kTick);
  connect(busyTick_, &QTimer::timeout, this, &CallGraphView::showBusy);
}

CallGraphView::~CallGraphView() {
  delete job_; // it calls back, so it goes first
}

QWidget* CallGraphView::makeBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(6, 4, 6, 4);
  auto* label = new QLabel(tr("&Nodes:"), bar);
  count_ = new QSpinBox(bar);
  constexpr int kFewest = 5;
  constexpr int kMost = 500;
  constexpr int kStep = 10;
  count_->setRange(kFewest, kMost);
  count_->setSingleStep(kStep);
  count_->setValue(static_cast<int>(CallGraphLimits::kNodeCount));
  count_->setAccessibleName(tr("Nodes"));
  count_->setToolTip(tr("How many functions the graph shows: those that say most"));
  label->setBuddy(count_);
  constexpr int kCountDelay = 250;
  countDelay_->setSingleShot(true);
  countDelay_->setInterval(kCountDelay);
  connect(count_, &QSpinBox::valueChanged, countDelay_, qOverload<>(&QTimer::start));
  connect(countDelay_, &QTimer::timeout, this, &CallGraphView::refresh);
  summary_ = new QLabel(bar);
  summary_->setTextFormat(Qt::PlainText);
  summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  summary_->setAccessibleName(tr("What is shown"));
  stop_ = new QToolButton(bar);
  stop_->setText(tr("Stop"));
  stop_->setAccessibleName(tr("Stop laying out"));
  stop_->setToolTip(tr("Give up the picture that is being made (Escape)"));
  stop_->hide();
  connect(stop_, &QToolButton::clicked, this, &CallGraphView::stop);
  row->addWidget(label);
  row->addWidget(count_);
  row->addSpacing(8);
  row->addWidget(summary_, 1);
  row->addWidget(stop_);
  row->addWidget(makeZoomBar(bar));
  return bar;
}

/// There while the picture is.
QWidget* CallGraphView::makeZoomBar(QWidget* parent) {
  auto* bar = new QWidget(parent);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  zoomText_ = new QLabel(bar);
  zoomText_->setAccessibleName(tr("Zoom"));
  row->addWidget(zoomText_);
  for (const ZoomButton& its : kZoomButtons) {
    auto* button = new QToolButton(bar);
    button->setText(tr(its.text));
    button->setAccessibleName(tr(its.name));
    button->setToolTip(tr(its.tip));
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, canvas_, its.zoom);
    row->addWidget(button);
  }
  connect(pages_, &QStackedWidget::currentChanged, bar,
          [this, bar] { bar->setVisible(pages_->currentWidget() == canvas_); });
  return bar;
}

void CallGraphView::connectCanvas() {
  connect(canvas_, &CallGraphCanvas::nodeSelected, this, [this](NodeIndex node) {
    if (isCurrent()) // else its numbers are those of another snapshot
      document().select(node);
  });
  connect(canvas_, &CallGraphCanvas::focusWanted, this, &CallGraphView::focusOn);
  connect(canvas_, &CallGraphCanvas::hovered, this, &CallGraphView::describe);
  connect(canvas_, &CallGraphCanvas::currentChanged, this, [this] { describe({}); });
  connect(canvas_, &CallGraphCanvas::viewChanged, this, [this] {
    constexpr double kPercent = 100;
    zoomText_->setText(tr("%1%").arg(std::lround(canvas_->zoom() * kPercent)));
    Q_EMIT historyChanged();
  });
  connect(canvas_, &CallGraphCanvas::contextMenuWanted, this,
          [this](NodeIndex node, const QPoint& at) {
            if (!isCurrent())
              return;
            QMenu menu(this);
            addNameActions(menu, document(), node);
            menu.exec(at);
          });
}

bool CallGraphView::isBusy() const { return job_->isRunning() || countDelay_->isActive(); }

/// Whether the picture is of the snapshot that is shown.
bool CallGraphView::isCurrent() const {
  return canvas_->picture() && snapshot() && canvas_->picture()->snapshot.lock() == snapshot();
}

void CallGraphView::refresh() {
  countDelay_->stop();
  if (!snapshot())
    return;
  job_->start({snapshot(), static_cast<std::size_t>(count_->value()), font(), limits_});
  busySince_.start();
  busyTick_->start();
}

/// After a moment of work: that it goes on, for how long, and how to stop it.
void CallGraphView::showBusy() {
  if (!job_->isRunning()) {
    busyTick_->stop();
    canvas_->setNote({});
    stop_->hide();
    return;
  }
  constexpr qint64 kSecond = 1000;
  const qint64 seconds = busySince_.elapsed() / kSecond;
  const QString what = tr("Laying out %n functions\xE2\x80\xA6", nullptr, count_->value());
  canvas_->setNote(seconds < 2 ? what : tr("%1 %2 s").arg(what).arg(seconds));
  stop_->show();
}

void CallGraphView::stop() {
  if (!isBusy())
    return;
  countDelay_->stop();
  job_->cancel();
  showBusy();
  if (isCurrent()) { // it stays, and so does its number of nodes
    const QSignalBlocker quiet(count_);
    count_->setValue(shownCount_);
    return;
  }
  canvas_->setPicture(nullptr);
  summary_->clear();
  showPage(tr("The layout was stopped"), tr("Fewer nodes take less time."), true);
}

void CallGraphView::showSnapshot(const SnapshotPtr& snapshot) {
  checkHistory();
  if (snapshot) {
    refresh();
    return;
  }
  job_->cancel();
  showBusy();
  canvas_->setPicture(nullptr);
  summary_->clear();
  pages_->setCurrentWidget(canvas_);
}

void CallGraphView::showPicture(Result<CallGraphPicturePtr> made) {
  showBusy();
  if (!made) {
    showError(made.error());
    return;
  }
  shownCount_ = count_->value();
  canvas_->setPicture(*made);
  summary_->setText((*made)->summary);
  if ((*made)->boxes.empty()) {
    showPage(tr("There is nothing to draw"),
             tr("No function has any weight with this sample type and these filters."), false);
    return;
  }
  const bool hadFocus = page_->isAncestorOf(focusWidget() != nullptr ? focusWidget() : this);
  pages_->setCurrentWidget(canvas_);
  if (hadFocus)
    canvas_->setFocus(Qt::OtherFocusReason);
  showSelection(document().selected());
}

void CallGraphView::showError(const Error& error) {
  if (error.code == ErrorCode::Canceled)
    return;
  canvas_->setPicture(nullptr);
  summary_->clear();
  if (error.code == ErrorCode::NotFound) {
    showPage(tr("The call graph needs Graphviz"),
             tr("Its program dot, which lays graphs out, is not in PATH. Install it, then try "
                "again. The other views do without it.") +
                 QStringLiteral("\n\n") +
                 tr("On Debian and Ubuntu: %1").arg(QStringLiteral("apt install graphviz")),
             true);
    return;
  }
  const QString message = shownText(error.message);
  const QString hint = shownText(error.hint);
  showPage(tr("The call graph could not be laid out"),
           (hint.isEmpty() ? tr("%1.").arg(message) : tr("%1: %2.").arg(message, hint)) +
               QStringLiteral("\n") + tr("Fewer nodes take less time and memory."),
           true);
}

void CallGraphView::showPage(const QString& title, const QString& text, bool canRetry) {
  page_->setMessage(title, text);
  retry_->setVisible(canRetry);
  pages_->setCurrentWidget(page_);
}

void CallGraphView::showSelection(NodeIndex node) {
  if (!isCurrent()) {
    canvas_->setCurrent({}, false); // it is marked when the picture is there
    return;
  }
  canvas_->setCurrent(canvas_->picture()->boxOf(node), true);
  describe({});
}

/// Keeps what goes through a function.
void CallGraphView::focusOn(NodeIndex node) {
  if (!isCurrent())
    return;
  const std::string focus = expressionFor(document(), node);
  if (focus.empty() || focus_ == focus)
    return;
  past_.push_back(focus_);
  future_.clear();
  choose(focus);
}

void CallGraphView::choose(const Json& focus) {
  focus_ = focus;
  document().choose("focus", focus);
  Q_EMIT historyChanged();
}

void CallGraphView::step(std::vector<Json>& from, std::vector<Json>& to) {
  if (from.empty())
    return;
  to.push_back(focus_);
  const Json focus = from.back();
  from.pop_back();
  choose(focus);
}

/// The history ends where the focus was changed elsewhere, or another profile was opened.
void CallGraphView::checkHistory() {
  const Json& choice = document().choice();
  const Json focus = choice.contains("focus") ? choice["focus"] : Json();
  if (focus == focus_ && profile_.lock() == document().profile())
    return;
  focus_ = focus;
  profile_ = document().profile();
  past_.clear();
  future_.clear();
  Q_EMIT historyChanged();
}

bool CallGraphView::isZoomed() const { return canvas_->canFit(); }
void CallGraphView::resetZoom() { canvas_->zoomToFit(); }

/// What the picture leaves to the view: Backspace and Escape do what they do in the flame graph.
void CallGraphView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Backspace)
    back();
  else if (event->key() == Qt::Key_Escape && isBusy())
    stop();
  else if (event->key() == Qt::Key_Escape)
    resetZoom();
  else
    ProfileView::keyPressEvent(event);
}

/// The line below the picture: what is under the mouse, else the selected function.
void CallGraphView::describe(const QString& hovered) {
  QString text = hovered;
  const GraphBoxIndex current = canvas_->current();
  if (text.isEmpty() && current.valid()) {
    const GraphBox& box = (*canvas_->picture())[current];
    text = tr("%1: %2").arg(box.name, box.numbers);
  } else if (text.isEmpty() && isCurrent() && document().selected().valid()) {
    const std::string name = snapshot()->graph.nodes.printableName(document().selected());
    text = tr("%1 is not among the functions that are shown").arg(shownText(name));
  } else if (text.isEmpty() && canvas_->picture()) {
    text = tr("Click a function to select it, double-click to keep what goes through it; arrows "
              "walk along calls.");
  }
  details_->setText(text);
}

} // namespace pprof::desktop
