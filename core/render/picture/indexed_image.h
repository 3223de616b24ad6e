// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QImage>
#include <QSet>

namespace pprof {

/// The image (Format_RGB32) with a table of colours, whose PNG is about a third as large. Where it
/// has more than 256 of them, those that are not among `exact` are rounded: the edges of letters,
/// which are as good in steps. The image itself where even that is too many. O(pixels).
QImage indexedImage(const QImage& image, const QSet<QRgb>& exact);

} // namespace pprof
