// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/flame_view.h"

#include "app/views/name_menu.h"
#include "core/analysis/regex.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTimer>

namespace pprof::desktop {

FlameView::FlameView(Document& document, QWidget* parent)
    : ProfileView(document, parent), flame_(new FlameWidget(this)),
      scrollBar_(new QScrollBar(Qt::Vertical, this)), search_(new QLineEdit(this)),
      found_(new QLabel(this)), details_(new QLabel(this)), searchDelay_(new QTimer(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(makeBar());
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(flame_, 1);
  middle->addWidget(scrollBar_);
  rows->addLayout(middle, 1);
  details_->setTextFormat(Qt::PlainText);
  details_->setContentsMargins(6, 3, 6, 3);
  details_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  details_->setAccessibleName(tr("Frame"));
  rows->addWidget(details_);
  setFocusProxy(flame_);
  scrollBar_->setFocusPolicy(Qt::NoFocus);
  connectAll();
  describe(nullptr);
}

QWidget* FlameView::makeBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(6, 4, 6, 4);
  search_->setPlaceholderText(tr("Search frames (regular expression)"));
  search_->setAccessibleName(tr("Search"));
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  constexpr int kSearchWidth = 320;
  search_->setMaximumWidth(kSearchWidth);
  found_->setTextFormat(Qt::PlainText);
  found_->setAccessibleName(tr("Search result"));
  row->addWidget(search_, 1);
  row->addWidget(found_, 1);
  return bar;
}

void FlameView::connectAll() {
  constexpr int kSearchDelay = 60;
  searchDelay_->setSingleShot(true);
  searchDelay_->setInterval(kSearchDelay);
  connect(searchDelay_, &QTimer::timeout, this, &FlameView::search);
  connect(search_, &QLineEdit::textChanged, searchDelay_, qOverload<>(&QTimer::start));
  connect(flame_, &FlameWidget::viewChanged, this, [this] {
    updateScrollBar();
    Q_EMIT historyChanged();
  });
  connect(scrollBar_, &QScrollBar::valueChanged, flame_, &FlameWidget::setScrollRow);
  connect(flame_, &FlameWidget::nodeSelected, this,
          [this](NodeIndex node) { document().select(node); });
  connect(flame_, &FlameWidget::hovered, this, &FlameView::describe);
  connect(flame_, &FlameWidget::currentChanged, this, [this] { describe(nullptr); });
  connect(flame_, &FlameWidget::contextMenuWanted, this, &FlameView::showContextMenu);
}

void FlameView::beginSearch() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void FlameView::goToMatch(int step) { flame_->goToMatch(step); }

void FlameView::showSnapshot(const SnapshotPtr& snapshot) {
  flame_->setSnapshot(snapshot);
  search();
}

void FlameView::showSelection(NodeIndex node) { flame_->setSelectedNode(node); }

/// Runs the expression once a function and marks the frames.
void FlameView::search() {
  searchDelay_->stop();
  const QString text = search_->text();
  if (text.isEmpty() || !snapshot()) {
    flame_->setMatches(std::nullopt);
    found_->clear();
    return;
  }
  const auto regex = Regex::compile("search", "(?i)" + text.toStdString());
  if (!regex) {
    flame_->setMatches(std::nullopt);
    found_->setText(tr("not a regular expression"));
    return;
  }
  const FlameGraph& graph = snapshot()->graph;
  std::vector<bool> nodes(graph.nodes.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i)
    nodes[i] = regex->matches(graph.nodes.printableName(NodeIndex(i)));
  flame_->setMatches(nodes);
  const TreeMatches& found = *flame_->matches();
  found_->setText(tr("%n frames, %1", nullptr, static_cast<int>(found.count))
                      .arg(QString::fromStdString(graph.valueAndShare(found.span))));
}

void FlameView::updateScrollBar() {
  const int most = std::max(0, flame_->rowCount() - flame_->visibleRows());
  const QSignalBlocker quiet(scrollBar_);
  scrollBar_->setRange(0, most);
  scrollBar_->setPageStep(flame_->visibleRows());
  scrollBar_->setValue(flame_->scrollRow());
  scrollBar_->setVisible(most > 0);
}

/// The line below the picture: the frame under the mouse, else the current one.
void FlameView::describe(const FlameBox* hovered) {
  QString text;
  if (hovered != nullptr)
    text = flame_->nameOf(*hovered) + QStringLiteral(": ") + flame_->numbersOf(*hovered);
  else
    text = flame_->describe(flame_->currentFrame());
  if (text.isEmpty() && snapshot())
    text = tr("Click a frame to zoom to it; arrows walk from frame to frame.");
  details_->setText(text);
}

void FlameView::showContextMenu(FrameIndex frame, const QPoint& at) {
  QMenu menu(this);
  QAction* zoom = menu.addAction(tr("&Zoom to this frame"));
  connect(zoom, &QAction::triggered, flame_, [this, frame] { flame_->zoomToFrame(frame); });
  const NodeIndex node = snapshot()->graph.tree.node(frame);
  if (node.valid())
    addNameActions(menu, document(), node);
  menu.exec(at);
}

bool FlameView::eventFilter(QObject* watched, QEvent* event) {
  if (watched != search_ || event->type() != QEvent::KeyPress)
    return ProfileView::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  switch (key->key()) {
  case Qt::Key_Return:
  case Qt::Key_Enter:
    search();
    goToMatch((key->modifiers() & Qt::ShiftModifier) != 0 ? -1 : 1);
    return true;
  case Qt::Key_Escape:
    search_->clear();
    flame_->setFocus(Qt::OtherFocusReason);
    return true;
  case Qt::Key_Down:
    flame_->setFocus(Qt::OtherFocusReason);
    return true;
  default:
    return false;
  }
}

} // namespace pprof::desktop
