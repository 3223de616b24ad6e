// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/load_page.h"

#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace pprof::desktop {

namespace {
constexpr int kSteps = 1000;
constexpr double kMegabyte = 1e6;
/// Totals above it are bytes, below it pieces of work.
constexpr std::uint64_t kLooksLikeBytes = 1'000'000;
} // namespace

QString progressText(const WorkProgress& progress) {
  if (progress.done == 0 && progress.total == 0)
    return progress.stage;
  const QLocale locale;
  const auto megabytes = [&](std::uint64_t bytes) {
    return locale.toString(static_cast<double>(bytes) / kMegabyte, 'f', 0);
  };
  if (progress.total == 0)
    return LoadPage::tr("%1, %2 MB").arg(progress.stage, megabytes(progress.done));
  if (progress.total > kLooksLikeBytes)
    return LoadPage::tr("%1, %2 MB of %3")
        .arg(progress.stage, megabytes(progress.done), megabytes(progress.total));
  return LoadPage::tr("%1, %2 of %3")
      .arg(progress.stage, locale.toString(static_cast<qulonglong>(progress.done)),
           locale.toString(static_cast<qulonglong>(progress.total)));
}

LoadPage::LoadPage(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), what_(new QLabel(this)), bar_(new QProgressBar(this)),
      stage_(new QLabel(this)), cancel_(new QPushButton(tr("&Cancel"), this)) {
  constexpr int kWidth = 420;
  what_->setTextFormat(Qt::PlainText);
  what_->setAlignment(Qt::AlignHCenter);
  what_->setWordWrap(true);
  bar_->setAccessibleName(tr("Progress"));
  bar_->setTextVisible(false);
  bar_->setFixedWidth(kWidth);
  stage_->setTextFormat(Qt::PlainText);
  stage_->setAlignment(Qt::AlignHCenter);
  cancel_->setShortcut(Qt::Key_Escape);
  auto* column = new QVBoxLayout(this);
  column->addStretch(2);
  column->addWidget(what_);
  column->addWidget(bar_, 0, Qt::AlignHCenter);
  column->addWidget(stage_);
  column->addWidget(cancel_, 0, Qt::AlignHCenter);
  column->addStretch(3);
  connect(cancel_, &QPushButton::clicked, &document, &Document::cancel);
  connect(&document, &Document::progressChanged, this, &LoadPage::showProgress);
  connect(&document, &Document::stateChanged, this, &LoadPage::showProgress);
}

void LoadPage::showProgress() {
  if (document_.state() != Document::State::Loading)
    return;
  const WorkProgress& progress = document_.progress();
  if (progress.total == 0) {
    bar_->setRange(0, 0);
  } else {
    bar_->setRange(0, kSteps);
    bar_->setValue(static_cast<int>(static_cast<double>(progress.done) * kSteps /
                                    static_cast<double>(progress.total)));
  }
  what_->setText(tr("Opening %1").arg(document_.requested().join(QStringLiteral(", "))));
  stage_->setText(progressText(progress));
}

} // namespace pprof::desktop
