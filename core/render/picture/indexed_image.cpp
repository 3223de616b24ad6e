// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "core/render/picture/indexed_image.h"

#include <QHash>
#include <array>

namespace pprof {

namespace {

constexpr qsizetype kMostColors = 256;

/// The middle of the range that a colour's channels are in, each without its last `bits` bits.
QRgb rounded(QRgb color, int bits) {
  const auto channel = [bits](int value) {
    return bits == 0 ? value : ((value >> bits) << bits) + (1 << (bits - 1));
  };
  return qRgb(channel(qRed(color)), channel(qGreen(color)), channel(qBlue(color)));
}

/// Fills an image of indices; a null one if there are too many colours.
class Indexer {
public:
  Indexer(const QImage& image, const QSet<QRgb>& exact, int bits)
      : image_(image), exact_(exact), bits_(bits), made_(image.size(), QImage::Format_Indexed8) {}

  QImage make() {
    for (int y = 0; y < image_.height(); ++y) {
      const auto* from = reinterpret_cast<const QRgb*>(image_.constScanLine(y));
      uchar* to = made_.scanLine(y);
      QRgb last = from[0];
      uchar index = indexOf(last);
      for (int x = 0; x < image_.width(); ++x) {
        if (from[x] != last)
          index = indexOf(last = from[x]);
        to[x] = index;
      }
      if (table_.size() > kMostColors)
        return {};
    }
    made_.setColorTable(table_);
    return made_;
  }

private:
  uchar indexOf(QRgb color) {
    const auto known = indices_.constFind(color);
    if (known != indices_.constEnd())
      return *known;
    const QRgb entry = exact_.contains(color) ? color : rounded(color, bits_);
    qsizetype at = table_.indexOf(entry);
    if (at < 0) {
      at = table_.size();
      table_ << entry;
    }
    const auto index = static_cast<uchar>(at); // past the last one the image is given up
    indices_.insert(color, index);
    return index;
  }

  const QImage& image_;
  const QSet<QRgb>& exact_;
  int bits_;
  QImage made_;
  QList<QRgb> table_;
  QHash<QRgb, uchar> indices_; ///< by the colours of the image
};

} // namespace

QImage indexedImage(const QImage& image, const QSet<QRgb>& exact) {
  constexpr std::array<int, 4> kBits{0, 3, 4, 5};
  for (const int bits : kBits)
    if (QImage made = Indexer(image, exact, bits).make(); !made.isNull())
      return made;
  return image;
}

} // namespace pprof
