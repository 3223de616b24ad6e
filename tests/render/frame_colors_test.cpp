// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/frame_colors.h"

#include <QTest>
#include <algorithm>
#include <cmath>

using namespace pprof;

namespace {

/// WCAG's relative luminance.
double luminance(Rgb color) {
  const auto linear = [](std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

double contrast(Rgb a, Rgb b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

} // namespace

class FrameColorsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void textIsReadable() {
    constexpr double kReadable = 4.5;
    for (const bool dark : {false, true})
      for (int c = 0; c < ColorClass::kCount; ++c)
        QVERIFY2(contrast(fillColor(c, dark), textColor(dark)) >= kReadable,
                 qPrintable(QStringLiteral("class %1, %2")
                                .arg(c)
                                .arg(contrast(fillColor(c, dark), textColor(dark)))));
  }

  void coloursMeanSomething() {
    const auto hue = [](int colorClass) { return colorClass / ColorClass::kShades; };
    const int one = colorClassOf("github.com/o/r/a.F", "a.go");
    QCOMPARE(colorClassOf("github.com/o/r/a.(*T).G", "b.go"), one);
    QCOMPARE(hue(colorClassOf("github.com/o/r/b.F", "b.go")), hue(one));
    QVERIFY(one < ColorClass::kStandard);
    QCOMPARE(colorClassOf("net/http.Get", "h.go"), int{ColorClass::kStandard});
    QCOMPARE(colorClassOf("runtime.gc", "gc.go"), int{ColorClass::kRuntime});
  }

  void css() { QCOMPARE(cssColor({0x0A, 0xFF, 0x00}), std::string("#0aff00")); }
};

QTEST_GUILESS_MAIN(FrameColorsTest)
#include "frame_colors_test.moc"
