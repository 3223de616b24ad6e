// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"

#include <QGuiApplication>
#include <array>
#include <memory>

namespace pprof {

/// Qt's application object, which text cannot be drawn without: that of the process if it is a
/// window's, else one that needs no display. Belongs to the thread that made it.
class OffscreenApplication {
public:
  /// An error where Qt would end the process: without its offscreen plugin, or beside an
  /// application object without a gui.
  static Result<std::unique_ptr<OffscreenApplication>> make();

  [[nodiscard]] bool isOurs() const { return ours_ != nullptr; }

private:
  OffscreenApplication() = default;
  void begin();

  // Qt keeps references to the words and to their count.
  std::array<char, 16> program_{"pprof-picture"};
  std::array<char, 16> option_{"-platform"};
  std::array<char, 16> platform_{"offscreen"};
  std::array<char*, 4> words_{program_.data(), option_.data(), platform_.data(), nullptr};
  int count_ = 3;
  std::unique_ptr<QGuiApplication> ours_;
};

} // namespace pprof
