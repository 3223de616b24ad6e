// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/desktop/datadog_dialog.h"

#include "app/desktop/keys_dialog.h"
#include "app/models/shown_text.h"
#include "app/views/load_page.h"
#include "app/views/named_combo_box.h"
#include "core/operations/figures_text.h"

#include <QDir>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace pprof::desktop {

namespace {

/// What a row of a list stands for: the object of the document.
constexpr int kRowRole = Qt::UserRole;

QString member(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? shownText(at->get<std::string>()) : QString();
}

std::string word(const QLineEdit* edit) { return edit->text().trimmed().toStdString(); }

/// The figures of a profile that Datadog's list has, as the command line prints them.
QString figures(const Json& candidate) {
  std::map<std::string, double> numbers;
  if (const auto at = candidate.find("numeric_fields"); at != candidate.end() && at->is_object())
    for (const auto& [name, value] : at->items())
      if (value.is_number())
        numbers[name] = value.get<double>();
  return shownText(figuresText(numbers));
}

/// Whether the window can show a file of that type.
bool canBeShown(const QString& type) {
  return type != QStringLiteral("metrics") && type != QStringLiteral("trace") &&
         type != QStringLiteral("jfr");
}

QTreeWidget* makeTable(const QString& name, const QStringList& columns, QWidget* parent) {
  auto* table = new QTreeWidget(parent);
  table->setAccessibleName(name);
  table->setHeaderLabels(columns);
  table->setRootIsDecorated(false);
  table->setUniformRowHeights(true);
  table->setAlternatingRowColors(true);
  table->setAllColumnsShowFocus(true);
  return table;
}

void addRow(QTreeWidget* table, const QStringList& texts, const Json& object) {
  auto* row = new QTreeWidgetItem(table, texts);
  row->setData(0, kRowRole, QByteArray::fromStdString(object.dump()));
}

Json objectOf(const QTreeWidgetItem* row) {
  return Json::parse(row->data(0, kRowRole).toByteArray().toStdString());
}

void fitColumns(QTreeWidget* table) {
  for (int i = 0; i < table->columnCount(); ++i)
    table->resizeColumnToContents(i);
  if (table->topLevelItemCount() > 0)
    table->setCurrentItem(table->topLevelItem(0));
}

/// A name that is a folder's, whatever a profile is called.
QString folderName(const std::string& profileId) {
  return QString::fromLatin1(QByteArray::fromStdString(profileId).toBase64(
      QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

DatadogDialog::DatadogDialog(OperationRunner& operations, KeyStore& keys, Settings& settings,
                             QString folder, QWidget* parent)
    : QDialog(parent), operations_(operations), keys_(keys), settings_(settings),
      folder_(std::move(folder)) {
  constexpr QSize kSize(860, 620);
  setWindowTitle(tr("Open from Datadog"));
  new QVBoxLayout(this);
  makeQuestion();
  makeList();
  makeFiles();
  restore();
  resize(kSize);
  keys_.read(this, [this](const Result<DatadogKeys>& found) {
    if (found)
      operations_.datadog().useKeys(*found);
  });
}

DatadogDialog::~DatadogDialog() { cancel_.cancel(); }

// --- what is there

void DatadogDialog::makeQuestion() {
  auto* rows = new QFormLayout;
  const auto addEdit = [&](const QString& label, const QString& placeholder) {
    auto* edit = new QLineEdit(this);
    edit->setAccessibleName(QString(label).remove(u'&'));
    edit->setPlaceholderText(placeholder);
    rows->addRow(label, edit);
    connect(edit, &QLineEdit::textChanged, this, &DatadogDialog::updateButtons);
    return edit;
  };
  service_ = addEdit(tr("&Service"), tr("checkout"));
  env_ = addEdit(tr("&Environment"), tr("prod"));
  host_ = addEdit(tr("&Host"), tr("any"));
  from_ = addEdit(tr("&From"), tr("-3h, -7d, 2026-11-22T10:00:00Z"));
  to_ = addEdit(tr("&To"), tr("now"));
  site_ = new NamedComboBox(tr("Site"), this);
  site_->setEditable(true);
  site_->addItem(QString());
  for (const char* site :
       {"datadoghq.com", "datadoghq.eu", "us3.datadoghq.com", "us5.datadoghq.com",
        "ap1.datadoghq.com", "ap2.datadoghq.com", "ddog-gov.com"})
    site_->addItem(QString::fromLatin1(site));
  site_->lineEdit()->setPlaceholderText(tr("as DD_SITE says"));
  rows->addRow(tr("S&ite"), site_);
  static_cast<QVBoxLayout*>(layout())->addLayout(rows);
  auto* buttons = new QHBoxLayout;
  list_ = new QPushButton(tr("&List profiles"), this);
  list_->setDefault(true);
  auto* keys = new QPushButton(tr("Datadog &keys…"), this);
  keys->setAutoDefault(false);
  buttons->addWidget(list_);
  buttons->addWidget(keys);
  buttons->addStretch(1);
  static_cast<QVBoxLayout*>(layout())->addLayout(buttons);
  connect(list_, &QPushButton::clicked, this, &DatadogDialog::list);
  connect(keys, &QPushButton::clicked, this, &DatadogDialog::askForKeys);
}

void DatadogDialog::makeList() {
  profiles_ =
      makeTable(tr("Profiles"),
                {tr("Time (UTC)"), tr("Version"), tr("Host"), tr("Figures"), tr("Profile")}, this);
  layout()->addWidget(profiles_);
  connect(profiles_, &QTreeWidget::itemActivated, this, &DatadogDialog::download);
  connect(profiles_, &QTreeWidget::currentItemChanged, this, &DatadogDialog::updateButtons);
  auto* row = new QHBoxLayout;
  message_ = new QLabel(this);
  message_->setTextFormat(Qt::PlainText);
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  message_->setAccessibleName(tr("Message"));
  progress_ = new QProgressBar(this);
  progress_->setAccessibleName(tr("Progress"));
  progress_->setTextVisible(false);
  stop_ = new QPushButton(tr("Sto&p"), this);
  stop_->setAutoDefault(false);
  download_ = new QPushButton(tr("&Download"), this);
  download_->setAutoDefault(false);
  row->addWidget(message_, 1);
  row->addWidget(progress_);
  row->addWidget(stop_);
  row->addWidget(download_);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(stop_, &QPushButton::clicked, this, [this] { cancel_.cancel(); });
  connect(download_, &QPushButton::clicked, this, [this] { download(profiles_->currentItem()); });
}

void DatadogDialog::makeFiles() {
  constexpr int kFilesHeight = 130;
  files_ = makeTable(tr("Files of the profile"), {tr("Type"), tr("Size"), tr("File")}, this);
  files_->setMaximumHeight(kFilesHeight);
  layout()->addWidget(files_);
  auto* row = new QHBoxLayout;
  open_ = new QPushButton(tr("&Open"), this);
  open_->setAutoDefault(false);
  auto* close = new QPushButton(tr("&Close"), this);
  close->setAutoDefault(false);
  row->addStretch(1);
  row->addWidget(open_);
  row->addWidget(close);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(files_, &QTreeWidget::itemActivated, this, &DatadogDialog::openFile);
  connect(files_, &QTreeWidget::currentItemChanged, this, &DatadogDialog::updateButtons);
  connect(open_, &QPushButton::clicked, this, [this] { openFile(files_->currentItem()); });
  connect(close, &QPushButton::clicked, this, &QDialog::reject);
  connect(this, &QDialog::finished, this, [this] { cancel_.cancel(); });
  setBusy(false);
}

void DatadogDialog::restore() {
  const DatadogQuestion last = settings_.datadogQuestion();
  service_->setText(last.service);
  env_->setText(last.env);
  host_->setText(last.host);
  site_->setEditText(last.site);
  from_->setText(last.from);
}

void DatadogDialog::remember() {
  settings_.setDatadogQuestion(
      {service_->text(), env_->text(), host_->text(), site_->currentText(), from_->text()});
}

void DatadogDialog::askForKeys() {
  auto* dialog = new KeysDialog(keys_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &KeysDialog::keysChanged, this, [this](const DatadogKeys& keys) {
    operations_.datadog().useKeys(keys);
    say(keys.api.empty() ? tr("The keys are forgotten.") : tr("The keys are kept."));
  });
  dialog->open();
}

// --- what is done

void DatadogDialog::list() {
  remember();
  Json arguments = {{"service", word(service_)}, {"env", word(env_)}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      arguments[name] = value;
  };
  add("host", word(host_));
  add("from", word(from_));
  add("to", word(to_));
  add("site", site_->currentText().trimmed().toStdString());
  profiles_->clear();
  run("datadog.profiles.list", arguments, tr("Asking Datadog…"),
      [this](const Json& document) { showProfiles(document); });
}

void DatadogDialog::showProfiles(const Json& document) {
  for (const Json& candidate : document.at("candidates"))
    addRow(profiles_,
           {member(candidate, "timestamp"), member(candidate, "version"), member(candidate, "host"),
            figures(candidate), member(candidate, "profile_id")},
           candidate);
  fitColumns(profiles_);
  const int count = profiles_->topLevelItemCount();
  if (count == 0)
    return say(tr("There are no profiles of this service, environment and time."));
  say(document.value("truncated", false)
          ? tr("The newest %n profile(s); there are more.", "", count)
          : tr("%n profile(s)", "", count));
  profiles_->setFocus();
}

void DatadogDialog::download(QTreeWidgetItem* profile) {
  if (profile == nullptr || busy_)
    return;
  const Json candidate = objectOf(profile);
  const std::string id = candidate.at("profile_id").get<std::string>();
  const QString folder = folder_ + u'/' + folderName(id);
  if (!QDir().mkpath(folder))
    return say(tr("There is no folder for it: %1 cannot be made.").arg(folder));
  Json arguments = {{"service", word(service_)},
                    {"env", word(env_)},
                    {"profile_id", id},
                    {"event_id", candidate.at("event_id")},
                    {"out_dir", folder.toStdString()}};
  if (const QString site = site_->currentText().trimmed(); !site.isEmpty())
    arguments["site"] = site.toStdString();
  files_->clear();
  run("profiles.download_latest_bundle", arguments, tr("Downloading…"),
      [this](const Json& document) { showFiles(document); });
}

void DatadogDialog::showFiles(const Json& document) {
  const QLocale locale;
  for (const Json& file : document.at("files"))
    addRow(files_,
           {member(file, "type"),
            locale.formattedDataSize(file.value("bytes", std::int64_t{0}), 1,
                                     QLocale::DataSizeSIFormat),
            member(file, "path")},
           file);
  fitColumns(files_);
  QStringList said{tr("%n file(s)", "", files_->topLevelItemCount())};
  if (const auto warnings = document.find("warnings"); warnings != document.end())
    for (const Json& warning : *warnings)
      said << shownText(warning.get<std::string>());
  say(said.join(u'\n'));
  files_->setFocus();
}

void DatadogDialog::openFile(QTreeWidgetItem* file) {
  if (file == nullptr || !canBeShown(file->text(0)))
    return;
  Q_EMIT openRequested(QString::fromStdString(objectOf(file).at("path").get<std::string>()));
  accept();
}

void DatadogDialog::run(const std::string& operation, const Json& arguments, const QString& what,
                        std::function<void(const Json&)> show) {
  say(what);
  setBusy(true);
  const QPointer<DatadogDialog> self(this); // the runner outlives this
  cancel_ = operations_.run(
      operation, arguments,
      [self, show = std::move(show)](const Result<OutcomePtr>& outcome) {
        if (!self)
          return;
        self->setBusy(false);
        if (outcome)
          return show((*outcome)->document());
        const Error& error = outcome.error();
        self->say(error.code == ErrorCode::Canceled
                      ? tr("Stopped.")
                      : shownText(error.message) + u'\n' + shownText(error.hint));
      },
      [self](const WorkProgress& progress) {
        if (self && self->busy_)
          self->say(progressText(progress));
      });
}

void DatadogDialog::say(const QString& text) { message_->setText(text); }

void DatadogDialog::setBusy(bool busy) {
  busy_ = busy;
  progress_->setRange(0, busy ? 0 : 1);
  progress_->setVisible(busy);
  stop_->setVisible(busy);
  updateButtons();
}

void DatadogDialog::updateButtons() {
  if (open_ == nullptr)
    return; // not all of it is there yet
  list_->setEnabled(!busy_ && !word(service_).empty() && !word(env_).empty());
  download_->setEnabled(!busy_ && profiles_->currentItem() != nullptr);
  const QTreeWidgetItem* file = files_->currentItem();
  open_->setEnabled(!busy_ && file != nullptr && canBeShown(file->text(0)));
}

} // namespace pprof::desktop
