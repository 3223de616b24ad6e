// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/keys_dialog.h"

#include "app/models/shown_text.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace pprof::desktop {

namespace {

QLabel* paragraph(const QString& text, QWidget* parent) {
  constexpr int kTextWidth = 460;
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setMinimumWidth(kTextWidth);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  return label;
}

} // namespace

KeysDialog::KeysDialog(KeyStore& store, QWidget* parent)
    : QDialog(parent), store_(store), api_(new QLineEdit(this)), application_(new QLineEdit(this)),
      message_(paragraph({}, this)),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this)) {
  setWindowTitle(tr("Datadog keys"));
  auto* rows = new QFormLayout(this);
  rows->addRow(paragraph(tr("Datadog wants an API key and an application key with the scope "
                            "continuous_profiler_read. Both are made in Datadog under "
                            "Organization Settings. They are kept in the system's secret store; "
                            "DD_API_KEY and DD_APP_KEY of the environment go before them."),
                         this));
  rows->addRow(tr("&API key"), api_);
  rows->addRow(tr("A&pplication key"), application_);
  api_->setAccessibleName(tr("API key"));
  application_->setAccessibleName(tr("Application key"));
  for (QLineEdit* edit : {api_, application_})
    edit->setEchoMode(QLineEdit::Password);
  message_->setAccessibleName(tr("Message"));
  message_->hide();
  rows->addRow(message_);
  QPushButton* forgetButton =
      buttons_->addButton(tr("&Forget the keys"), QDialogButtonBox::DestructiveRole);
  rows->addRow(buttons_);
  connect(buttons_, &QDialogButtonBox::accepted, this, &KeysDialog::save);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(forgetButton, &QPushButton::clicked, this, &KeysDialog::forget);
}

void KeysDialog::save() {
  const DatadogKeys keys{api_->text().trimmed().toStdString(),
                         application_->text().trimmed().toStdString()};
  if (keys.api.empty() || keys.application.empty())
    return say(tr("Both keys are needed."));
  if (!keys.check())
    return say(tr("A key has a character that no key has: copy it again."));
  setBusy(true);
  store_.write(keys, this, [this, keys](const Result<void>& done) { finish(done, keys); });
}

void KeysDialog::forget() {
  setBusy(true);
  store_.forget(this, [this](const Result<void>& done) { finish(done, {}); });
}

void KeysDialog::finish(const Result<void>& done, const DatadogKeys& keys) {
  setBusy(false);
  if (!done)
    return say(shownText(done.error().message) + u'\n' + shownText(done.error().hint));
  Q_EMIT keysChanged(keys);
  accept();
}

void KeysDialog::say(const QString& text) {
  message_->setText(text);
  message_->setVisible(!text.isEmpty());
}

void KeysDialog::setBusy(bool busy) {
  say(busy ? tr("Waiting for the secret store…") : QString());
  for (QWidget* widget : {static_cast<QWidget*>(api_), static_cast<QWidget*>(application_)})
    widget->setEnabled(!busy);
  buttons_->button(QDialogButtonBox::Save)->setEnabled(!busy);
}

} // namespace pprof::desktop
