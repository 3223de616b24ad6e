// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/message_page.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace pprof::desktop {

MessagePage::MessagePage(QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)), text_(new QLabel(this)), extras_(new QVBoxLayout),
      buttons_(new QVBoxLayout) {
  constexpr int kTextWidth = 560;
  constexpr qreal kTitleScale = 1.5;
  QFont large = title_->font();
  large.setPointSizeF(large.pointSizeF() * kTitleScale);
  title_->setFont(large);
  for (QLabel* label : {title_, text_}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    label->setMinimumWidth(0);
    label->setMaximumWidth(kTextWidth);
  }
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  auto* column = new QVBoxLayout(this);
  column->addStretch(2);
  for (QLabel* label : {title_, text_}) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(label, 100);
    row->addStretch(1);
    column->addLayout(row);
  }
  extras_->setAlignment(Qt::AlignHCenter);
  buttons_->setAlignment(Qt::AlignHCenter);
  column->addLayout(extras_);
  column->addLayout(buttons_);
  column->addStretch(3);
}

void MessagePage::setMessage(const QString& title, const QString& text) {
  title_->setText(title);
  text_->setText(text);
  setAccessibleName(title);
  setAccessibleDescription(text);
}

void MessagePage::addButton(QAction* action) {
  auto* button = new QPushButton(action->text(), this);
  button->setToolTip(action->toolTip());
  connect(button, &QPushButton::clicked, action, &QAction::trigger);
  const auto follow = [button, action] {
    button->setText(action->text());
    button->setVisible(action->isVisible());
  };
  connect(action, &QAction::changed, button, follow);
  follow();
  buttons_->addWidget(button, 0, Qt::AlignHCenter);
}

void MessagePage::addWidget(QWidget* widget) { extras_->addWidget(widget, 0, Qt::AlignHCenter); }

} // namespace pprof::desktop
