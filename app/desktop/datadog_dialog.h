// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/key_store.h"
#include "app/desktop/settings.h"
#include "app/models/operation_runner.h"

#include <QDialog>
#include <QPointer>
#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace pprof::desktop {

/// Finds profiles at Datadog, downloads one and opens a file of it. The list and the download are
/// the operations datadog.profiles.list and profiles.download_latest_bundle.
class DatadogDialog final : public QDialog {
  Q_OBJECT

public:
  /// `folder` is where downloads go, each into a folder of its own.
  DatadogDialog(OperationRunner& operations, KeyStore& keys, Settings& settings, QString folder,
                QWidget* parent);
  ~DatadogDialog() override;

  /// Asks for keys, which are then used and kept.
  void askForKeys();

Q_SIGNALS:
  /// A file was downloaded that is to be shown.
  void openRequested(const QString& file);

private:
  void makeQuestion();
  void makeList();
  void makeFiles();
  void restore();
  void remember();

  void list();
  void download(QTreeWidgetItem* profile);
  void showProfiles(const Json& document);
  void showFiles(const Json& document);
  void openFile(QTreeWidgetItem* file);
  void run(const std::string& operation, const Json& arguments, const QString& what,
           std::function<void(const Json&)> show);
  void say(const QString& text);
  void setBusy(bool busy);
  void updateButtons();

  OperationRunner& operations_;
  KeyStore& keys_;
  Settings& settings_;
  QString folder_;
  CancelToken cancel_; ///< of what runs
  bool busy_ = false;

  QLineEdit* service_ = nullptr;
  QLineEdit* env_ = nullptr;
  QLineEdit* host_ = nullptr;
  QComboBox* site_ = nullptr;
  QLineEdit* from_ = nullptr;
  QLineEdit* to_ = nullptr;
  QPushButton* list_ = nullptr;
  QTreeWidget* profiles_ = nullptr;
  QPushButton* download_ = nullptr;
  QTreeWidget* files_ = nullptr;
  QPushButton* open_ = nullptr;
  QLabel* message_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* stop_ = nullptr;
};

} // namespace pprof::desktop
