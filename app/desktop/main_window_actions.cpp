// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
//
// What the actions of the window do.
#include "app/desktop/datadog_dialog.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/main_window.h"
#include "app/models/shown_text.h"
#include "app/views/call_graph_canvas.h"
#include "app/views/call_graph_view.h"
#include "app/views/filter_bar.h"
#include "app/views/flame_view.h"
#include "app/views/top_view.h"

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <memory>

namespace pprof::desktop {

namespace {
constexpr int kMessageMilliseconds = 8000;
} // namespace

void MainWindow::chooseFiles() {
  const QStringList files = QFileDialog::getOpenFileNames(
      this, tr("Open profiles"), settings_.lastFolder(),
      tr("Profiles (*.pprof *.pb.gz *.pb *.prof *.zip *.folded *.gz *.zst);;All files (*)"));
  if (files.isEmpty())
    return;
  settings_.setLastFolder(QFileInfo(files.front()).absolutePath());
  open(files);
}

/// Asks for an address; those that were opened last are there to choose from.
void MainWindow::openLocation() {
  constexpr int kWidth = 640;
  QStringList known = settings_.recentProfiles();
  known.removeIf([](const QString& name) { return !isProfileUrl(name.toStdString()); });
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Open location"));
  dialog->setLabelText(
      tr("A running Go program, a Pyroscope, a Parca, or what Datadog merges:\n\n%1\n\n&Address:")
          .arg(QStringLiteral("http://localhost:6060\n"
                              "http://localhost:6060/debug/pprof/heap\n"
                              "pyroscope://localhost:4040?selector={service_name=\"checkout\"}\n"
                              "parca://localhost:7070?from=-3h\n"
                              "datadog://?service=checkout&&env=prod&&from=-1h")));
  dialog->setComboBoxEditable(true);
  dialog->setComboBoxItems(known);
  dialog->setTextValue(known.value(0));
  dialog->setOkButtonText(tr("&Open"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
    if (!text.trimmed().isEmpty())
      open({text.trimmed()});
  });
  dialog->resize(kWidth, dialog->sizeHint().height());
  dialog->open();
}

/// One dialog, which keeps what it listed while the window is open.
void MainWindow::openFromDatadog() {
  if (datadog_ == nullptr) {
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    datadog_ =
        new DatadogDialog(operations_, keys_, settings_, cache + QStringLiteral("/datadog"), this);
    connect(datadog_, &DatadogDialog::openRequested, this,
            [this](const QString& file) { open({file}); });
  }
  datadog_->show();
  datadog_->raise();
  datadog_->activateWindow();
}

void MainWindow::reload() { document_.reload(); }

void MainWindow::exportFlameGraph() {
  const QString name = document_.names().value(0);
  const QFileInfo profile(isProfileUrl(name.toStdString())
                              ? QDir(settings_.lastFolder()).filePath(tr("flamegraph"))
                              : name);
  ExportDialog dialog(profile.absolutePath() + u'/' + profile.fileName().section(u'.', 0, 0), this);
  if (dialog.exec() != QDialog::Accepted)
    return;
  Json arguments = document_.arguments();
  arguments["output_path"] = dialog.file().toStdString();
  arguments["format"] = dialog.format();
  operations_.run("pprof.flamegraph", arguments,
                  [this](const Result<OutcomePtr>& outcome) { showOutcome(outcome); });
}

void MainWindow::showOutcome(const Result<OutcomePtr>& outcome) {
  if (outcome) {
    const QString text = QString::fromStdString((*outcome)->text()).trimmed();
    statusBar()->showMessage(shownText(text.toStdString()), kMessageMilliseconds);
    return;
  }
  QMessageBox box(QMessageBox::Warning, tr("That did not work"),
                  QString::fromStdString(outcome.error().message), QMessageBox::Ok, this);
  box.setTextFormat(Qt::PlainText);
  box.setInformativeText(QString::fromStdString(outcome.error().hint));
  box.exec();
}

void MainWindow::copyCommand() {
  const Operation* operation = findOperation("pprof.top");
  const auto checked = checkedArguments(operation->fields(), document_.arguments());
  if (!checked)
    return;
  const QString line = QString::fromStdString(operation->commandLine(*checked));
  QGuiApplication::clipboard()->setText(line);
  statusBar()->showMessage(tr("Copied: %1").arg(line), kMessageMilliseconds);
}

/// Of each profile that is open, one below the other.
void MainWindow::showInformation() {
  const QStringList names = document_.names();
  const auto texts = std::make_shared<QStringList>();
  for (const QString& name : names)
    operations_.run("pprof.meta", {{"profile", name.toStdString()}},
                    [this, texts, count = names.size()](const Result<OutcomePtr>& outcome) {
                      if (!outcome)
                        return showOutcome(outcome);
                      *texts << QString::fromStdString((*outcome)->text());
                      if (texts->size() == count)
                        showText(tr("Profile information"), texts->join(u'\n'));
                    });
}

void MainWindow::showText(const QString& title, const QString& shown) {
  constexpr QSize kSize(720, 520);
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  auto* column = new QVBoxLayout(dialog);
  auto* text = new QPlainTextEdit(shown, dialog);
  text->setReadOnly(true);
  text->setTabChangesFocus(true);
  text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  text->setAccessibleName(title);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  column->addWidget(text);
  column->addWidget(buttons);
  dialog->resize(kSize);
  dialog->open();
}

void MainWindow::back() { view().back(); }
void MainWindow::forward() { view().forward(); }
void MainWindow::resetZoom() { view().resetZoom(); }
void MainWindow::search() {
  showFlameGraph();
  flame_->beginSearch();
}
void MainWindow::nextMatch() { flame_->goToMatch(1); }
void MainWindow::previousMatch() { flame_->goToMatch(-1); }
void MainWindow::clearFilters() { filters_->clear(); }
void MainWindow::showFlameGraph() {
  tabs_->setCurrentWidget(flame_);
  flame_->flame().setFocus(Qt::ShortcutFocusReason);
}
void MainWindow::showCallGraph() {
  tabs_->setCurrentWidget(callGraph_);
  callGraph_->canvas().setFocus(Qt::ShortcutFocusReason);
}
void MainWindow::showTop() {
  topPanel_->show();
  topPanel_->raise();
  top_->beginFilter();
}

void MainWindow::useSystemTheme() { setTheme(ThemeChoice::System); }
void MainWindow::useLightTheme() { setTheme(ThemeChoice::Light); }
void MainWindow::useDarkTheme() { setTheme(ThemeChoice::Dark); }

void MainWindow::setTheme(ThemeChoice choice) {
  theming_.apply(choice);
  settings_.setTheme(choice);
  updateActions();
}

void MainWindow::about() {
  QMessageBox box(QMessageBox::NoIcon, tr("About pprof-desktop"),
                  tr("pprof-desktop %1").arg(QStringLiteral(PPROF_VERSION)), QMessageBox::Ok, this);
  box.setTextFormat(Qt::PlainText);
  box.setInformativeText(tr("A workbench for pprof profiles. Free software under the GNU Affero "
                            "General Public License, version 3; the text is in LICENSE."));
  box.exec();
}

} // namespace pprof::desktop
