"use strict";
// The layers over folium's map: shades, outlines and names of districts, provisions, options.

const chart = map_plan;
chart.getContainer().setAttribute("aria-label", "Map: arrow keys move it, plus and minus zoom");
const areas = { zones: geo_json_zones, districts: geo_json_districts };
const byRow = { zones: [], districts: [] };
const provisionMarkers = [];
const optionMarkers = [];
const firstZoom = chart.getZoom();
const room = chart.getSize().x - 70;
const POPUP = {
  maxWidth: Math.min(360, room), minWidth: Math.min(240, room), maxHeight: 380, autoPanPadding: [12, 12],
};

function setUpAreas() {
  const speak = {
    zones: [zonePopup, (row) => FIGURES.zones.names[row], zonePupils, tenths],
    districts: [districtPopup, (row) => FIGURES.districts.names[row], districtPupils, whole],
  };
  Object.entries(areas).forEach(([kind, layer]) => layer.eachLayer((area) => {
    const row = area.feature.properties.i;
    const [tell, name, pupils, words] = speak[kind];
    byRow[kind][row] = area;
    area.bindPopup(() => tell(row), POPUP);
    area.bindTooltip(() => element("div", {}, element("bdi", {}, name(row)),
      `: ${words(pupils(row).unplaced)} without a place`), { sticky: true });
  }));
  geo_json_land.setStyle({ fillColor: "#ecebe6", fillOpacity: 1, color: "#c9c7be", weight: 0.8 });
}

function outlineDistricts() {
  chart.createPane("outlines").classList.add("outlines");
  const polygons = geo_json_districts.toGeoJSON().features.filter(({ geometry }) => geometry.type !== "Point");
  const style = { fill: false, color: "#4a4a4a", weight: 1.4 };
  L.geoJSON(polygons, { interactive: false, style, pane: "outlines" }).addTo(chart);
}

function nameDistricts() {
  chart.createPane("names").classList.add("names");
  FIGURES.districts.labels.forEach((place, row) => {
    const name = element("span", { dir: "auto" }, FIGURES.districts.names[row]);
    const icon = L.divIcon({ className: "district-name", html: name, iconSize: null });
    L.marker(place, { icon, pane: "names", interactive: false, keyboard: false }).addTo(chart);
  });
}

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
    marker.bindTooltip(() => provisionTip(provision));
    provisionMarkers.push(marker);
  });
}

function provisionTip(provision) {
  const places = placesOf(provision);
  return element("div", {}, element("bdi", {}, provision.name),
    `: ${count(places.places, "place")}, ${places.full ? "FULL" : `${percent(places.occupancy)} occupied`}`);
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
function zoomFactor() {
  return Math.min(1.25, 0.75 + 0.17 * Math.max(0, chart.getZoom() - firstZoom));
}

function siteIcon(plain, dx, dy) {
  const factor = zoomFactor();
  const drawing = resized(plain, factor);
  const size = Number(drawing.getAttribute("width"));
  return L.divIcon({ className: "site", html: drawing, iconSize: [size, size], iconAnchor: [size / 2 - dx * factor, size / 2 - dy * factor] });
}

function show(group, marker, wanted) {
  if (group.hasLayer(marker) !== wanted) group[wanted ? "addLayer" : "removeLayer"](marker);
}

function drawAreas() {
  const [pupilsOf, { breaks }] = chosen.shading === "zones" ? [zonePupils, FIGURES.zones] : [districtPupils, FIGURES.districts];
  const among = combinations();
  Object.entries(areas).forEach(([kind, layer]) => show(chart, layer, kind === chosen.shading));
  byRow[chosen.shading].forEach((area, row) => {
    const { pupils, unplaced } = pupilsOf(row, among);
    const weight = area.getRadius ? 1.2 : 0.4;
    area.setStyle({ fillColor: shortageFill(pupils, unplaced, breaks), fillOpacity: 1, color: "#8f8c82", weight, opacity: 1 });
  });
}

function drawProvisions() {
  FIGURES.provisions.forEach((provision, row) => {
    const marker = provisionMarkers[row];
    const wanted = chosen.provisions && suits(provision) && exists(provision);
    show(feature_group_provisions, marker, wanted);
    if (!wanted) return;
    const { places, occupancy } = placesOf(provision);
    const r = radius(places);
    marker.setIcon(siteIcon(provisionPicture(provision.type, r, occupancyFill(occupancy)), marker.step * 2.4 * r, 0));
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
  const taken = [];
  const order = FIGURES.options.map((option, row) => ({ option, row, rank: rankOf(option) ?? Infinity }));
  order.sort((one, other) => one.rank - other.rank || one.row - other.row);
  order.forEach(({ option, row }) => {
    const marker = optionMarkers[row];
    const opens = option.openings.length > 0;
    const wanted = (opens ? chosen.opened : chosen.unopened) && suits(FIGURES.provisions[option.provision]);
    show(feature_group_options, marker, wanted);
    if (!wanted) return;
    const site = chart.latLngToLayerPoint(marker.getLatLng()).divideBy(zoomFactor());
    const { x, y } = opens ? freeSpot(site, 21, 15, true, taken) : freeSpot(site, 14, 11, false, taken);
    marker.setIcon(siteIcon(optionPicture(option.decision, rankOf(option), isOpen(option)), x - site.x, y - site.y));
  });
}

// Opens a popup from a table: moves there, and gives the popup the focus until it closes.
function openFromTable(button, layer, shown) {
  Object.assign(chosen, shown);
  showChosen();
  drawMap();
  const place = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
  chart.setView(place, Math.max(chart.getZoom(), firstZoom + 1), { animate: false });
  chart.getContainer().scrollIntoView({ block: "nearest" });
  layer.openPopup();
  openPopup.getElement().querySelector(".popup").focus({ preventScroll: true });
  chart.once("popupclose", () => button.focus());
}
