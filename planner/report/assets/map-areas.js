"use strict";
// Views of the map: zones and districts with their shades, the land around, outlines and names.

const chart = map_plan;
const firstZoom = chart.getZoom();
// At this zoom all fits a laptop's screen: symbols and names are sized for it, and smaller below it.
const laptopZoom = firstZoom + Math.log2(1000 / chart.getSize().x);
const room = chart.getSize().x - 70;
const POPUP = {
  maxWidth: Math.min(360, room), minWidth: Math.min(240, room), maxHeight: 340, autoPanPadding: [12, 12],
};
const LAND = { fillColor: "#ecebe6", fillOpacity: 1, color: "#c9c7be", weight: 0.8 };
const PLAN = {
  scenario: "plan", map: chart, areas: { zones: geo_json_zones, districts: geo_json_districts },
  byRow: { zones: [], districts: [] },
};
const { byRow } = PLAN;
// The map of the plan, and beside it that of doing nothing while the two are compared.
const views = [PLAN];
const openPopups = new Set();

// Chromium makes a tab stop of each shape with a tooltip, a thousand of them before the next control; search
// and tables open the same popups.
function takeOutOfTabOrder({ layer }) {
  if (layer instanceof L.Path) layer.getElement()?.setAttribute("tabindex", "-1");
}

function setUpView({ map, areas, byRow: rows, scenario }) {
  map.eachLayer((layer) => takeOutOfTabOrder({ layer }));
  map.on("layeradd", takeOutOfTabOrder);
  Object.entries(areas).forEach(([kind, layer]) => layer.eachLayer((area) => {
    const row = area.feature.properties.i;
    rows[kind][row] = area;
    area.bindPopup(() => AREA_POPUPS[kind](row, scenario), POPUP);
    area.bindTooltip(() => areaTip(kind, row, scenario), { sticky: true });
  }));
  const sizeNames = () => map.getContainer().classList.toggle("small", map.getZoom() < laptopZoom - 0.3);
  map.on("zoomend", sizeNames);
  sizeNames();
  map.on("popupopen", ({ popup }) => { openPopups.add(popup); });
  map.on("popupclose", ({ popup }) => { openPopups.delete(popup); });
  outlineDistricts(map);
  nameDistricts(map);
}

function areaTip(kind, row, scenario) {
  const pupils = PUPILS_OF[kind](row, chosen, scenario);
  const words = PUPIL_WORDS[kind];
  const told = {
    shortage: () => `${words(pupils.unplaced)} without a place`,
    journeys: () => `${words(pupils.overGuide)} with a journey over the guide`,
    difference: () => differencePhrase(kind, difference(kind, row)),
    none: () => `${words(pupils.pupils)} pupils need a specialist place`,
  };
  return element("div", {}, element("bdi", {}, FIGURES[kind].names[row]), `: ${told[chosen.shading]()}`);
}

function outlineDistricts(map) {
  map.createPane("outlines").classList.add("outlines");
  const polygons = geo_json_districts.toGeoJSON().features.filter(({ geometry }) => geometry.type !== "Point");
  const style = { fill: false, color: "#4a4a4a", weight: 1.4 };
  L.geoJSON(polygons, { interactive: false, style, pane: "outlines" }).addTo(map);
}

function nameDistricts(map) {
  map.createPane("names").classList.add("names");
  FIGURES.districts.labels.forEach((place, row) => {
    const name = element("span", { dir: "auto" }, FIGURES.districts.names[row]);
    const icon = L.divIcon({ className: "district-name", html: name, iconSize: null });
    L.marker(place, { icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
  });
}

function show(group, layer, wanted) {
  if (group.hasLayer(layer) !== wanted) group[wanted ? "addLayer" : "removeLayer"](layer);
}

function drawAreas() {
  views.forEach(({ map, areas, byRow: rows, scenario }) => {
    Object.entries(areas).forEach(([kind, layer]) => show(map, layer, kind === chosen.by));
    rows[chosen.by].forEach((area, row) => {
      const fillColor = shadeOf(chosen.by, row, scenario);
      if (area.options.fillColor === fillColor) return;
      area.setStyle({ fillColor, fillOpacity: 1, color: "#8f8c82", weight: area.getRadius ? 1.2 : 0.4, opacity: 1 });
    });
  });
}

// Opens a popup from a table or the search: moves there, and gives the popup the focus until it closes.
function openFromTable(from, layer, shown) {
  settle(shown);
  showChosen();
  drawMap();
  const place = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
  chart.setView(place, Math.max(chart.getZoom(), firstZoom + 1), { animate: false });
  chart.getContainer().scrollIntoView({ block: "nearest" });
  layer.openPopup();
  layer.getPopup().getElement().querySelector(".popup").focus({ preventScroll: true });
  chart.once("popupclose", () => from.focus());
}
