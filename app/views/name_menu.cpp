// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/name_menu.h"

#include "core/base/text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace pprof::desktop {

std::string expressionFor(const std::string& name) {
  constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
  std::string out = "^";
  for (const char c : name) {
    if (c == '\0') {
      out += "\\x00";
      continue;
    }
    if (kSpecial.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out + "$";
}

void addNameActions(QMenu& menu, Document& document, NodeIndex node) {
  // What filters are matched against is the function's own name, without file and line.
  const NodeTable& nodes = document.snapshot()->graph.nodes;
  const std::string function(nodes.text(nodes[node].name));
  const std::string name = nodes.printableName(node);
  menu.addSeparator();
  const auto add = [&](const QString& text, const char* argument) {
    QAction* action = menu.addAction(text);
    action->setEnabled(!function.empty());
    QObject::connect(action, &QAction::triggered, &document, [&document, argument, function] {
      document.choose(argument, expressionFor(function));
    });
  };
  add(Document::tr("&Focus: only stacks through it"), "focus");
  add(Document::tr("&Ignore: leave out stacks through it"), "ignore");
  add(Document::tr("&Hide: take its frames out"), "hide");
  add(Document::tr("&Root here: cut stacks above it"), "show_from");
  menu.addSeparator();
  QAction* copy = menu.addAction(Document::tr("&Copy name"));
  QObject::connect(copy, &QAction::triggered, &document, [name] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(escapeForDisplay(name)));
  });
}

} // namespace pprof::desktop
