// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/export_dialog.h"

#include <QFileInfo>
#include <algorithm>
#include <array>

namespace pprof::desktop {

namespace {

/// A kind of file: what the dialog calls it, and its ending, which is the format's name too.
struct ExportKind {
  const char* filter;
  const char* ending;
};
constexpr std::array<ExportKind, 4> kKinds{{
    {QT_TRANSLATE_NOOP("pprof::desktop::ExportDialog", "SVG picture (*.svg)"), "svg"},
    {QT_TRANSLATE_NOOP("pprof::desktop::ExportDialog", "HTML page (*.html)"), "html"},
    {QT_TRANSLATE_NOOP("pprof::desktop::ExportDialog", "PNG picture (*.png)"), "png"},
    {QT_TRANSLATE_NOOP("pprof::desktop::ExportDialog", "Folded stacks (*.folded)"), "folded"},
}};

} // namespace

ExportDialog::ExportDialog(const QString& proposal, QWidget* parent)
    : QFileDialog(parent, tr("Export flame graph"), QFileInfo(proposal).path()) {
  QStringList filters;
  for (const ExportKind& kind : kKinds)
    filters << tr(kind.filter);
  setNameFilters(filters);
  setAcceptMode(QFileDialog::AcceptSave);
  // The suffix is added before the dialog asks about existing files.
  const auto setSuffix = [this] { setDefaultSuffix(QLatin1String(chosenEnding())); };
  setSuffix();
  connect(this, &QFileDialog::filterSelected, this, setSuffix);
  selectFile(proposal + u'.' + QLatin1String(kKinds.front().ending));
}

const char* ExportDialog::chosenEnding() const {
  const qsizetype at = nameFilters().indexOf(selectedNameFilter());
  return kKinds.at(static_cast<std::size_t>(std::max<qsizetype>(at, 0))).ending;
}

std::string ExportDialog::format() const {
  const QString ending = QFileInfo(file()).suffix();
  const auto named = std::find_if(kKinds.begin(), kKinds.end(), [&](const ExportKind& kind) {
    return ending.compare(QLatin1String(kind.ending), Qt::CaseInsensitive) == 0;
  });
  return named != kKinds.end() ? named->ending : chosenEnding();
}

} // namespace pprof::desktop
