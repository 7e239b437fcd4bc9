"use strict";
// Before and after: a second map, made of the same shapes, that moves with the first.

const WITHOUT = { scenario: "without", map: null, areas: null, byRow: { zones: [], districts: [] } };

function makeWithout() {
  const { minZoom, maxZoom, zoomSnap, maxBounds } = chart.options;
  WITHOUT.map = L.map("without", {
    minZoom, maxZoom, zoomSnap, maxBounds, zoomControl: false, attributionControl: false,
  }).setView(chart.getCenter(), chart.getZoom());
  const point = (_, place) => L.circleMarker(place, { radius: 6, fill: true });
  const copy = (layer, options) => L.geoJSON(layer.toGeoJSON(), { pointToLayer: point, smoothFactor: 0.5, ...options });
  copy(geo_json_land, { style: LAND, interactive: false }).addTo(WITHOUT.map);
  WITHOUT.areas = { zones: copy(geo_json_zones), districts: copy(geo_json_districts) };
  setUpView(WITHOUT);
  nameMap(WITHOUT.map, "Map if nothing more is done");
  follow(chart, WITHOUT.map);
  follow(WITHOUT.map, chart);
}

let following = false;

function follow(leader, follower) {
  leader.on("move", () => {
    if (following || !chosen.compare) return;
    following = true;
    follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
    following = false;
  });
}

function nameMap(map, words) {
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", `${words}: arrow keys move it, plus and minus zoom`);
}

// Shows or hides the second map. The whole area comes back into view: each map has half the room, or all of it.
function drawCompare() {
  const stage = document.getElementById("charts");
  const isShown = stage.classList.contains("pair-of-maps");
  if (chosen.compare) captions();
  if (chosen.compare === isShown) return;
  stage.classList.toggle("pair-of-maps", chosen.compare);
  if (chosen.compare && !WITHOUT.map) makeWithout();
  if (!chosen.compare) WITHOUT.map.closePopup();
  views.splice(1, 1, ...(chosen.compare ? [WITHOUT] : []));
  views.forEach(({ map }) => map.invalidateSize({ pan: false }));
  chart.fitBounds(FIGURES.bounds, { animate: false });
}

function captions() {
  const words = (start, { unplaced }) =>
    [`${start}, ${yearWords()}${chosenWords()}: `, element("strong", {}, `${whole(unplaced)} without a place`)];
  document.getElementById("without-caption").replaceChildren(...words("If nothing more is done", allPupils("without")));
  document.getElementById("plan-caption").replaceChildren(...words("With the plan", allPupils("plan")));
}
