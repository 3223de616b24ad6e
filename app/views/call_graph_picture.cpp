// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "app/views/call_graph_picture.h"

#include "app/models/shown_text.h"
#include "core/measurement/measurement.h"
#include "core/render/frame_names.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <limits>

namespace pprof::desktop {

namespace {

constexpr double kBaseText = 13;
constexpr double kTextGrowth = 13; ///< more for the function with the most of its own
constexpr double kValueScale = 0.86;
constexpr double kLabelText = 11;
constexpr double kPaddingX = 10;
constexpr double kPaddingY = 6;
constexpr double kMostStroke = 5;

QFont sized(QFont font, double pixels) {
  font.setPixelSize(static_cast<int>(std::lround(pixels)));
  return font;
}

double part(std::int64_t value, std::int64_t whole) {
  return whole == 0 ? 0
                    : std::min(1.0, static_cast<double>(magnitude(value)) /
                                        static_cast<double>(magnitude(whole)));
}

QPointF toQt(LayoutPoint point) { return {point.x, point.y}; }

class CallGraphPictureMaker {
  Q_DECLARE_TR_FUNCTIONS(CallGraph)

public:
  CallGraphPictureMaker(const CallGraphRequest& request, const CallGraph& graph)
      : request_(request), graph_(graph), flame_(request.snapshot->graph) {
    picture_.snapshot = request.snapshot;
    picture_.font = request.font;
    picture_.font.setHintingPreference(QFont::PreferNoHinting); // the same shape at every zoom
  }

  Result<CallGraphPicturePtr> make(const CancelToken& cancel) {
    for (const GraphNode& node : graph_.nodes)
      addBox(node);
    for (const GraphEdge& edge : graph_.edges)
      addArrow(edge);
    summarize();
    if (!picture_.boxes.empty()) {
      PPROF_TRY_ASSIGN(const GraphLayout layout, layoutGraph(input_, request_.limits, cancel));
      place(layout);
    }
    return std::make_shared<const CallGraphPicture>(std::move(picture_));
  }

private:
  [[nodiscard]] QString valueAndShare(std::int64_t value) const {
    return QString::fromStdString(flame_.valueAndShare(value));
  }

  /// Texts and size; the place is found later.
  void addBox(const GraphNode& node) {
    const std::int64_t flat = node.weight.flatValue();
    const std::int64_t cum = node.weight.cumValue();
    GraphBox box;
    box.node = node.node;
    box.colorClass = flame_.colors[node.node.value()];
    const std::string name = flame_.nodes.printableName(node.node);
    box.name = shownText(name);
    box.numbers = tr("self %1, total %2").arg(valueAndShare(flat), valueAndShare(cum));
    box.share = QString::fromStdString(percentage(cum, flame_.report.total)).trimmed();
    const double size =
        std::round(kBaseText + kTextGrowth * std::sqrt(part(flat, graph_.mostFlat)));
    addLine(box, fitted(name, size), size);
    const double small = std::round(size * kValueScale);
    if (flat == cum) {
      addLine(box, valueAndShare(flat), small);
    } else if (flat == 0) {
      addLine(box, tr("0 of %1").arg(valueAndShare(cum)), small);
    } else {
      addLine(box, valueAndShare(flat), small);
      addLine(box, tr("of %1").arg(valueAndShare(cum)), small);
    }
    const GraphText& last = box.lines.back();
    double width = 0;
    for (const GraphText& line : box.lines)
      width = std::max(width, line.place.width());
    input_.boxes.push_back({width + 2 * kPaddingX, last.place.bottom() + kPaddingY});
    picture_.boxes.push_back(std::move(box));
  }

  /// Larger text gets a wider box, though not as many characters.
  [[nodiscard]] static QString fitted(const std::string& name, double size) {
    constexpr double kWidth = 235;
    constexpr double kWidthGrowth = 10;
    constexpr double kCharacter = 0.6; // of the text's size
    const double width = kWidth + kWidthGrowth * (size - kBaseText);
    return QString::fromStdString(
        fittedName(name, static_cast<std::size_t>(width / (kCharacter * size))));
  }

  void addLine(GraphBox& box, const QString& text, double size) const {
    const QFontMetricsF metrics(sized(picture_.font, size));
    const double top = box.lines.empty() ? kPaddingY : box.lines.back().place.bottom();
    box.lines.push_back(
        {text, size, QRectF(0, top, std::ceil(metrics.horizontalAdvance(text)), metrics.height())});
  }

  void addArrow(const GraphEdge& edge) {
    GraphArrow arrow;
    arrow.caller = GraphBoxIndex(edge.caller.value());
    arrow.callee = GraphBoxIndex(edge.callee.value());
    arrow.residual = edge.residual;
    arrow.share = part(edge.weight, flame_.report.total);
    arrow.width = 1 + kMostStroke * arrow.share;
    QString value = QString::fromStdString(flame_.value(edge.weight));
    arrow.numbers = tr("%1 of %2 goes from %3 to %4")
                        .arg(valueAndShare(edge.weight),
                             QString::fromStdString(flame_.value(flame_.report.total)),
                             picture_[arrow.caller].name, picture_[arrow.callee].name);
    if (edge.inlined) {
      value = tr("%1 inlined").arg(value);
      arrow.numbers += tr(", inlined");
    }
    if (edge.residual)
      arrow.numbers += tr(", over functions that are not in the picture");
    const QFontMetricsF metrics(sized(picture_.font, kLabelText));
    arrow.label = {
        value, kLabelText,
        QRectF(0, 0, metrics.horizontalAdvance(value) + kPaddingX, metrics.height() + 2)};
    const auto number = static_cast<std::uint32_t>(picture_.arrows.size());
    picture_.boxes[arrow.caller.value()].callees.push_back(number);
    picture_.boxes[arrow.callee.value()].callers.push_back(number);
    constexpr double kMostWeight = 100;
    input_.links.push_back({arrow.caller.value(), arrow.callee.value(),
                            1 + kMostWeight * arrow.share, arrow.label.place.width(),
                            arrow.label.place.height()});
    picture_.arrows.push_back(std::move(arrow));
  }

  void summarize() {
    picture_.summary = tr("%1 of %n functions, %2", nullptr,
                          static_cast<int>(graph_.candidates + graph_.droppedNodes))
                           .arg(graph_.nodes.size())
                           .arg(valueAndShare(graph_.shownFlat));
  }

  void place(const GraphLayout& layout) {
    picture_.size = QSizeF(layout.width, layout.height);
    for (std::size_t i = 0; i < picture_.boxes.size(); ++i) {
      GraphBox& box = picture_.boxes[i];
      box.place = QRectF(0, 0, input_.boxes[i].width, input_.boxes[i].height);
      box.place.moveCenter(toQt(layout.boxes[i]));
      for (GraphText& line : box.lines) {
        line.place.translate(0, box.place.top());
        line.place.setLeft(box.place.left());
        line.place.setWidth(box.place.width());
      }
    }
    for (std::size_t i = 0; i < picture_.arrows.size(); ++i)
      placeArrow(picture_.arrows[i], layout.links[i]);
  }

  void placeArrow(GraphArrow& arrow, const GraphLayout::Link& link) const {
    const std::vector<LayoutPoint>& curve = link.curve;
    arrow.path.moveTo(toQt(curve.front()));
    for (std::size_t k = 1; k + 2 < curve.size(); k += 3)
      arrow.path.cubicTo(toQt(curve[k]), toQt(curve[k + 1]), toQt(curve[k + 2]));
    const QPointF end = toQt(curve.back());
    QLineF along(toQt(curve[curve.size() - 2]), end);
    if (along.length() < 1)
      along = QLineF(end, picture_[arrow.callee].place.center());
    const double length = std::max(along.length(), 1.0);
    const QPointF forward((along.dx()) / length, (along.dy()) / length);
    const QPointF aside(-forward.y(), forward.x());
    constexpr double kHalfHead = 3.2;
    const double half = kHalfHead + arrow.width * 0.55;
    arrow.head << end + aside * half << end + forward * kArrowLength << end - aside * half;
    if (link.hasLabel)
      arrow.label.place.moveCenter(toQt(link.label));
    else
      arrow.label.text.clear();
  }

  const CallGraphRequest& request_;
  const CallGraph& graph_;
  const FlameGraph& flame_;
  LayoutInput input_;
  CallGraphPicture picture_;
};

/// How far a place is from a path, looked at in steps.
double distanceTo(const QPainterPath& path, QPointF place) {
  const QList<QPolygonF> parts = path.toSubpathPolygons();
  double nearest = std::numeric_limits<double>::max();
  for (const QPolygonF& polygon : parts) {
    for (qsizetype i = 0; i + 1 < polygon.size(); ++i) {
      const QPointF from = polygon[i];
      const QPointF along = polygon[i + 1] - from;
      const double square = QPointF::dotProduct(along, along);
      const double at =
          square == 0 ? 0 : std::clamp(QPointF::dotProduct(place - from, along) / square, 0.0, 1.0);
      nearest = std::min(nearest, QLineF(place, from + along * at).length());
    }
  }
  return nearest;
}

} // namespace

GraphBoxIndex CallGraphPicture::boxOf(NodeIndex node) const {
  for (std::size_t i = 0; i < boxes.size() && node.valid(); ++i)
    if (boxes[i].node == node)
      return GraphBoxIndex(i);
  return {};
}

GraphBoxIndex CallGraphPicture::boxAt(QPointF place) const {
  for (std::size_t i = 0; i < boxes.size(); ++i)
    if (boxes[i].place.contains(place))
      return GraphBoxIndex(i);
  return {};
}

int CallGraphPicture::arrowAt(QPointF place, double within) const {
  int found = -1;
  for (std::size_t i = 0; i < arrows.size(); ++i) {
    const GraphArrow& arrow = arrows[i];
    const double reach = within + arrow.width / 2;
    if (arrow.label.place.contains(place) && !arrow.label.text.isEmpty())
      return static_cast<int>(i);
    if (!arrow.path.controlPointRect().adjusted(-reach, -reach, reach, reach).contains(place))
      continue;
    const double distance = distanceTo(arrow.path, place);
    if (distance > reach)
      continue;
    within = distance;
    found = static_cast<int>(i);
  }
  return found;
}

GraphBoxIndex CallGraphPicture::neighbour(GraphBoxIndex from, Qt::Key key) const {
  const GraphBox& box = (*this)[from];
  if (key == Qt::Key_Up)
    return box.callers.empty() ? GraphBoxIndex() : arrows[box.callers.front()].caller;
  if (key == Qt::Key_Down)
    return box.callees.empty() ? GraphBoxIndex() : arrows[box.callees.front()].callee;
  const double sign = key == Qt::Key_Left ? -1 : 1;
  GraphBoxIndex best;
  double nearest = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const QRectF& other = boxes[i].place;
    const double way = (other.center().x() - box.place.center().x()) * sign;
    const bool beside = other.top() < box.place.bottom() && other.bottom() > box.place.top();
    if (beside && way > 0 && way < nearest) {
      nearest = way;
      best = GraphBoxIndex(i);
    }
  }
  return best;
}

Result<CallGraphPicturePtr> makeCallGraphPicture(const CallGraphRequest& request,
                                                 const CancelToken& cancel) {
  const Snapshot& snapshot = *request.snapshot;
  CallGraphLimits limits = CallGraphLimits::of(snapshot.graph.report.options);
  limits.nodeCount = request.nodeCount;
  PPROF_TRY_ASSIGN(const CallGraph graph,
                   buildCallGraph(snapshot.graph.report, snapshot.graph.nodes, snapshot.weights,
                                  limits, Work{cancel, nullptr}));
  return CallGraphPictureMaker(request, graph).make(cancel);
}

} // namespace pprof::desktop
