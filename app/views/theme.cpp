// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/theme.h"

#include "core/render/frame_colors.h"

namespace pprof::desktop {

namespace {

QColor toQt(Rgb color) { return {color.red, color.green, color.blue}; }

QColor rgb(unsigned value) { return QColor::fromRgb(0xFF000000U | value); }

struct RoleColors {
  QPalette::ColorRole role;
  unsigned light;
  unsigned dark;
};
constexpr RoleColors kRoles[] = {
    {QPalette::Window, 0xF3F4F6, 0x202226},
    {QPalette::WindowText, 0x1A1A1A, 0xECEDEF},
    {QPalette::Base, 0xFFFFFF, 0x17191C},
    {QPalette::AlternateBase, 0xF6F7F9, 0x1D1F23},
    {QPalette::Text, 0x1A1A1A, 0xECEDEF},
    {QPalette::Button, 0xE9EBEE, 0x2C2F34},
    {QPalette::ButtonText, 0x1A1A1A, 0xECEDEF},
    {QPalette::BrightText, 0xB00020, 0xFF8A80},
    {QPalette::ToolTipBase, 0xFFFFFF, 0x2C2F34},
    {QPalette::ToolTipText, 0x1A1A1A, 0xECEDEF},
    {QPalette::Highlight, 0x0B57A4, 0x2F6DB5},
    {QPalette::HighlightedText, 0xFFFFFF, 0xFFFFFF},
    {QPalette::Link, 0x0B57A4, 0x8EC4FF},
    {QPalette::LinkVisited, 0x6A3FA0, 0xC5A6F0},
    {QPalette::PlaceholderText, 0x5F6368, 0xA7ACB4},
    {QPalette::Light, 0xFFFFFF, 0x3A3E45},
    {QPalette::Midlight, 0xF0F1F3, 0x33373D},
    {QPalette::Mid, 0xBFC4CA, 0x14161A},
    {QPalette::Dark, 0x9AA0A6, 0x101215},
    {QPalette::Shadow, 0x5F6368, 0x000000},
};
struct DisabledColors {
  QPalette::ColorRole role;
  unsigned light;
  unsigned dark;
};
constexpr DisabledColors kDisabled[] = {
    {QPalette::WindowText, 0x6B7076, 0x9096A0},
    {QPalette::Text, 0x6B7076, 0x9096A0},
    {QPalette::ButtonText, 0x6B7076, 0x9096A0},
};

} // namespace

Theme Theme::of(const QPalette& palette) {
  constexpr int kHalf = 128;
  return Theme(palette.color(QPalette::Window).lightness() < kHalf);
}

QColor Theme::fill(int colorClass) const { return toQt(fillColor(colorClass, dark_)); }
QColor Theme::textOnFill() const { return toQt(textColor(dark_)); }
QColor Theme::match() const { return dark_ ? rgb(0x7A1269) : rgb(0xF7B3EE); }
QColor Theme::selectionOutline() const { return dark_ ? rgb(0xFFFFFF) : rgb(0x000000); }
QColor Theme::relatedOutline() const { return dark_ ? rgb(0x8EC4FF) : rgb(0x0B57A4); }
QColor Theme::hoverOutline() const { return dark_ ? rgb(0xC8CCD2) : rgb(0x4A4F57); }
QColor Theme::background() const { return dark_ ? rgb(0x17191C) : rgb(0xFFFFFF); }
QColor Theme::quietText() const { return dark_ ? rgb(0xA7ACB4) : rgb(0x5F6368); }
QColor Theme::bar() const { return dark_ ? rgb(0x1F4F86) : rgb(0xBFD9F5); }
QColor Theme::negativeBar() const { return dark_ ? rgb(0x7A4300) : rgb(0xFBD29B); }
QColor Theme::edge() const { return dark_ ? rgb(0xA7ACB4) : rgb(0x5F6368); }

QPalette Theme::palette() const {
  QPalette palette;
  for (const RoleColors& its : kRoles)
    palette.setColor(its.role, rgb(dark_ ? its.dark : its.light));
  for (const DisabledColors& its : kDisabled)
    palette.setColor(QPalette::Disabled, its.role, rgb(dark_ ? its.dark : its.light));
  return palette;
}

QPalette Theme::fieldPalette() const {
  QPalette fields = palette();
  if (dark_) // the style's frame is darker than the window: the field has to stand out by itself
    fields.setColor(QPalette::Base, rgb(0x2C3037));
  return fields;
}

} // namespace pprof::desktop
