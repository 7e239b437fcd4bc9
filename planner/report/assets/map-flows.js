"use strict";
// Flows: straight lines from the middle of the home district to the provision, as wide as there are pupils.

const FLOW = "#3b2a8c";
// Of a provision whose popup is open, all its pupils are drawn.
const LEAST_ASKED = 0.5;
const flowLines = L.layerGroup().addTo(chart);
let asked = null;

function setUpFlows() {
  chart.createPane("flows").classList.add("flows");
}

function flowWidth(pupils) {
  return 0.8 + 0.06 * pupils;
}

// Suppressed counts are not drawn: a line would say that there is somebody.
function flowsShown() {
  return FIGURES.provisions.flatMap((provision, row) => {
    if (!suits(provision)) return [];
    return homesOf(provision).filter(({ pupils }) => pupils >= chosen.threshold)
      .map(({ district, pupils }) => ({ provision, row, district, pupils }));
  }).sort((one, other) => other.pupils - one.pupils || one.row - other.row);
}

function flowsAsked() {
  if (asked === null) return [];
  const provision = FIGURES.provisions[asked];
  return homesOf(provision).filter(({ pupils }) => pupils >= LEAST_ASKED).map((home) => ({ provision, row: asked, ...home }));
}

function drawFlows() {
  flowLines.clearLayers();
  const others = chosen.flows ? flowsShown().filter(({ row }) => row !== asked) : [];
  drawLines(others, asked === null ? 0.8 : 0.2);
  drawLines(flowsAsked(), 0.9);
}

function drawLines(flows, opacity) {
  const style = { pane: "flows", lineCap: "round", opacity };
  const ends = ({ provision, district }) => [FIGURES.districts.centres[district], provision.at];
  // White edges, together for lines of about a width.
  const edges = new Map();
  flows.forEach((flow) => {
    const width = Math.round(flowWidth(flow.pupils));
    edges.set(width, [...(edges.get(width) ?? []), ends(flow)]);
  });
  edges.forEach((lines, width) =>
    L.polyline(lines, { ...style, color: "#ffffff", weight: width + 2, interactive: false }).addTo(flowLines));
  flows.forEach(({ provision, district, pupils }) =>
    L.polyline(ends({ provision, district }), { ...style, color: FLOW, weight: flowWidth(pupils) })
      .bindTooltip(() => flowTip(provision, district, pupils), { sticky: true }).addTo(flowLines));
}

function flowTip(provision, district, pupils) {
  return element("div", {}, element("bdi", {}, FIGURES.districts.names[district]), " to ",
    element("bdi", {}, provision.name), `: ${count(pupils, "pupil")}`);
}
