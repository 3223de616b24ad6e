// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/filter_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <array>

namespace pprof::desktop {

namespace {

struct FilterSpec {
  const char* argument;
  const char* label;
  const char* help;
};
// The filters that are asked for most; the others come with files and command lines.
constexpr std::array<FilterSpec, 4> kFilters{{
    {"focus", QT_TRANSLATE_NOOP("pprof::desktop::FilterBar", "F&ocus"),
     QT_TRANSLATE_NOOP("pprof::desktop::FilterBar",
                       "Keep stacks that go through a function matching this regular expression")},
    {"ignore", QT_TRANSLATE_NOOP("pprof::desktop::FilterBar", "&Ignore"),
     QT_TRANSLATE_NOOP("pprof::desktop::FilterBar",
                       "Leave out stacks that go through a function matching it")},
    {"hide", QT_TRANSLATE_NOOP("pprof::desktop::FilterBar", "Hid&e"),
     QT_TRANSLATE_NOOP("pprof::desktop::FilterBar", "Take matching frames out of stacks")},
    {"tagfocus", QT_TRANSLATE_NOOP("pprof::desktop::FilterBar", "La&bels"),
     QT_TRANSLATE_NOOP("pprof::desktop::FilterBar",
                       "Keep samples with a matching label: KEY=REGEX, or a range such as "
                       "10ms:1s")},
}};

} // namespace

FilterBar::FilterBar(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), clear_(new QToolButton(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 4, 6, 4);
  for (const FilterSpec& spec : kFilters) {
    auto* edit = new QLineEdit(this);
    auto* label = new QLabel(tr(spec.label), this);
    label->setBuddy(edit);
    edit->setAccessibleName(tr(spec.label).remove(u'&'));
    edit->setToolTip(tr(spec.help));
    edit->setClearButtonEnabled(true);
    row->addWidget(label);
    row->addWidget(edit, 1);
    entries_.push_back({spec.argument, edit});
    const Entry entry = entries_.back();
    connect(edit, &QLineEdit::returnPressed, this, [this, entry] { apply(entry); });
    connect(edit, &QLineEdit::textChanged, this, [this, entry] {
      if (entry.edit->text().isEmpty() && document_.choice().contains(entry.argument))
        apply(entry); // the clear button
    });
    connect(edit, &QLineEdit::editingFinished, this, [this, entry] { apply(entry); });
  }
  clear_->setText(tr("Clea&r"));
  clear_->setToolTip(tr("Take all filters away"));
  row->addWidget(clear_);
  connect(clear_, &QToolButton::clicked, this, &FilterBar::clear);
  for (const auto signal : {&Document::snapshotChanged, &Document::updatingChanged})
    connect(&document, signal, this, &FilterBar::showChoice);
  connect(&document, &Document::choiceRefused, this, [this] {
    for (const Entry& entry : entries_)
      entry.edit->setModified(false);
  });
  showChoice();
}

void FilterBar::apply(const Entry& entry) {
  const QString text = entry.edit->text().trimmed();
  entry.edit->setModified(false);
  document_.choose(entry.argument, text.isEmpty() ? Json() : Json(text.toStdString()));
}

void FilterBar::clear() {
  Json none = Json::object();
  for (const auto& [argument, value] : document_.choice().items())
    if (argument == "sample_index")
      none[argument] = value;
  document_.choose(none);
}

void FilterBar::showChoice() {
  const Json& choice = document_.choice();
  for (const Entry& entry : entries_) {
    const auto at = choice.find(entry.argument);
    const QString text =
        at == choice.end() ? QString() : QString::fromStdString(at->get<std::string>());
    if (!entry.edit->isModified() && entry.edit->text() != text)
      entry.edit->setText(text);
  }
  bool any = false;
  for (const auto& [argument, value] : choice.items())
    any = any || argument != "sample_index";
  clear_->setEnabled(any);
}

} // namespace pprof::desktop
