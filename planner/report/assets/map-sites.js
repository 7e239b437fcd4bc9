"use strict";
// Provisions and options on the map of the plan.

const provisionMarkers = [];
const optionMarkers = [];

// Sites that share a place stand side by side.
function spread(sites) {
  const together = new Map();
  sites.forEach(({ at }, row) => {
    const key = at.join();
    together.set(key, [...(together.get(key) ?? []), row]);
  });
  return sites.map(({ at }, row) => {
    const group = together.get(at.join());
    return group.indexOf(row) - (group.length - 1) / 2;
  });
}

function setUpProvisions() {
  const steps = spread(FIGURES.provisions);
  FIGURES.provisions.forEach((provision, row) => {
    const marker = L.marker(provision.at, { keyboard: false, riseOnHover: true, icon: L.divIcon({ className: "site" }) });
    marker.step = steps[row];
    marker.bindPopup(() => provisionPopup(row), POPUP);
    marker.on("popupopen", () => { asked = row; drawFlows(); });
    marker.on("popupclose", () => { asked = null; drawFlows(); });
    marker.bindTooltip(() => provisionTip(provision));
    provisionMarkers.push(marker);
  });
}

function provisionTip(provision) {
  const places = placesOf(provision);
  return element("div", {}, element("bdi", {}, provision.name),
    `: ${count(places.places, "place")}, ${places.full ? "FULL" : `${occupancyWords(places)} occupied`}`);
}

function setUpOptions() {
  FIGURES.options.forEach((option, row) => {
    const opens = option.openings.length > 0;
    const marker = L.marker(FIGURES.provisions[option.provision].at, {
      keyboard: false, riseOnHover: true, zIndexOffset: opens ? 4000 : 2000, icon: L.divIcon({ className: "site" }),
    });
    marker.bindPopup(() => optionPopup(row), POPUP);
    marker.bindTooltip(() => element("div", {}, element("bdi", {}, option.name), `: ${standing(option)}`));
    optionMarkers.push(marker);
  });
}

// Sites grow as the reader zooms in: crowded at the first view, easy to hit close by.
function siteFactor() {
  return Math.max(0.5, Math.min(1.25, 0.75 + 0.17 * (chart.getZoom() - laptopZoom)));
}

// A number stays legible.
function badgeFactor() {
  return Math.max(0.75, siteFactor());
}

// Draws a marker anew only where it looks different: most sites stay as they are from year to year.
function dress(marker, makePicture, look, dx, dy, factor) {
  const key = [...look, dx.toFixed(2), dy.toFixed(2), factor].join();
  if (marker.look === key) return;
  marker.look = key;
  const drawing = resized(makePicture(...look), factor);
  const size = Number(drawing.getAttribute("width"));
  const icon = L.divIcon({ className: "site", html: drawing, iconSize: [size, size], iconAnchor: [size / 2 - dx * factor, size / 2 - dy * factor] });
  marker.setIcon(icon);
}

function drawProvisions() {
  FIGURES.provisions.forEach((provision, row) => {
    const marker = provisionMarkers[row];
    const wanted = chosen.provisions && suits(provision) && exists(provision);
    show(feature_group_provisions, marker, wanted);
    if (!wanted) return;
    const places = placesOf(provision);
    const r = radius(places.places);
    dress(marker, provisionPicture, [provision.type, r, occupancyFill(places)], marker.step * 2.4 * r, 0, siteFactor());
    marker.setZIndexOffset(-Math.round(20 * r));
  });
}

// Where a badge may stand from its site, in badge widths and heights: the first free place is taken.
const SPOTS = [[0, 1], [1, 1], [-1, 1], [0, 2], [1, 0], [-1, 0], [1, 2], [-1, 2], [0, 3], [2, 1], [-2, 1], [0, -1]];

function freeSpot(site, width, height, above, taken) {
  const spots = SPOTS.map(([column, row]) => ({ x: site.x + column * width, y: site.y + (above ? -row : row) * height }));
  const touches = (other, { x, y }) =>
    Math.abs(other.x - x) < (other.width + width) / 2 - 0.1 && Math.abs(other.y - y) < (other.height + height) / 2 - 0.1;
  const spot = spots.find((each) => !taken.some((other) => touches(other, each))) ?? spots[0];
  taken.push({ ...spot, width, height });
  return spot;
}

// Options that open stand above their site, best rank nearest; the others below it.
function drawOptions() {
  const taken = { above: [], below: [] };
  const order = FIGURES.options.map((option, row) => ({ option, row, rank: rankOf(option) ?? Infinity }));
  order.sort((one, other) => one.rank - other.rank || one.row - other.row);
  order.forEach(({ option, row }) => {
    const marker = optionMarkers[row];
    const opens = option.openings.length > 0;
    const wanted = (opens ? chosen.opened : chosen.unopened) && suits(FIGURES.provisions[option.provision]);
    show(feature_group_options, marker, wanted);
    if (!wanted) return;
    const factor = opens ? badgeFactor() : siteFactor();
    const site = chart.latLngToLayerPoint(marker.getLatLng()).divideBy(factor);
    const { x, y } = opens ? freeSpot(site, 21, 15, true, taken.above) : freeSpot(site, 14, 11, false, taken.below);
    dress(marker, optionPicture, [option.decision, rankOf(option), isOpen(option)], x - site.x, y - site.y, factor);
  });
}
