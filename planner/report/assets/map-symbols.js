"use strict";
// The symbols of sites. The same functions draw the map and its legend.

const OCCUPANCY = [
  { below: 0.85, fill: "#ffffff", words: "under 85%" },
  { below: 0.95, fill: "#9ecae1", words: "85% to 95%" },
  { below: 0.9995, fill: "#3182bd", words: "95% to 100%" },
  { below: Infinity, fill: "#08306b", words: "FULL" },
];
const INK = "#1d1d1b";
const OPTION = "#6a0f5c";
const OPTION_TINT = "#ecd9e9";

const OUTLINES = {
  special_school: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`,
  satellite: (r) => polygon([[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]], r),
  resourced_provision: (r) => polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], r),
  sen_unit: (r) => polygon([[0, -1.2], [1.2, 0.9], [-1.2, 0.9]], r),
  independent: (r) => polygon([[-0.45, -1.2], [0.45, -1.2], [0.45, -0.45], [1.2, -0.45], [1.2, 0.45], [0.45, 0.45],
    [0.45, 1.2], [-0.45, 1.2], [-0.45, 0.45], [-1.2, 0.45], [-1.2, -0.45], [-0.45, -0.45]], r),
};

function polygon(corners, r) {
  return `M${corners.map(([x, y]) => `${(x * r).toFixed(2)},${(y * r).toFixed(2)}`).join("L")}z`;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

function picture(size, ...children) {
  const half = size / 2;
  return svg("svg", {
    width: size, height: size, viewBox: `${-half} ${-half} ${size} ${size}`, "aria-hidden": "true",
  }, ...children);
}

function resized(drawing, factor) {
  ["width", "height"].forEach((side) => drawing.setAttribute(side, factor * drawing.getAttribute(side)));
  return drawing;
}

// Area grows with places.
function radius(places) {
  return 2.5 + 0.75 * Math.sqrt(Math.max(places, 1));
}

function provisionPicture(type, r, fill) {
  const d = OUTLINES[type](r);
  return picture(Math.ceil(2.6 * r + 5),
    svg("path", { d, fill: "none", stroke: "#ffffff", "stroke-width": 3.4 }),
    svg("path", { d, fill, stroke: INK, "stroke-width": 1.2 }));
}

function occupancyFill({ places, occupancy }) {
  if (occupancy === null) return places > 0 ? HIDDEN : NONE;
  return OCCUPANCY.find(({ below }) => occupancy < below).fill;
}

// Opened options carry their rank; a tint says that the chosen year comes before the opening.
function optionPicture(decision, rank, open) {
  if (decision === "not_recommended" || decision === "refused") {
    const ring = svg("rect", { x: -6, y: -4, width: 12, height: 8, rx: 4, fill: "#ffffff", stroke: OPTION, "stroke-width": 1.5 });
    const bar = svg("path", { d: "M-7,6L7,-6", stroke: OPTION, "stroke-width": 1.8 });
    return decision === "refused" ? picture(18, ring, bar) : picture(18, ring);
  }
  const corner = decision === "committed" ? 0 : 8;
  const badge = svg("rect", {
    x: -10, y: -8, width: 20, height: 16, rx: corner,
    fill: open ? OPTION : OPTION_TINT, stroke: open ? "#ffffff" : OPTION, "stroke-width": 1.4,
  });
  const number = svg("text", {
    y: 4, "text-anchor": "middle", "font-size": 11, "font-weight": 700, fill: open ? "#ffffff" : OPTION,
  }, rank === null ? "C" : String(rank));
  return picture(24, badge, number);
}

function rankOf(option) {
  const ranks = option.openings.map((opening) => opening.rank).filter((rank) => rank !== null);
  return ranks.length ? Math.min(...ranks) : null;
}
