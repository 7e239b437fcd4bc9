"use strict";
// What the reader chooses, and the redraw that follows.

const control = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const STEP_MS = isStill ? 3000 : 1500;
let playing = null;

function choose(change) {
  settle(change);
  showChosen();
  drawMap();
  drawTables();
}

function showChosen() {
  control("year").value = chosen.year;
  control("year").setAttribute("aria-valuetext", yearWords());
  control("year-shown").textContent = yearWords();
  control("year-title").textContent = yearWords();
  control("previous").disabled = chosen.year === 0;
  control("next").disabled = chosen.year === FIGURES.years.length - 1;
  control("play").disabled = FIGURES.years.length === 1;
  control("need").value = chosen.need;
  control("phase").value = chosen.phase;
  control("threshold").value = chosen.threshold;
  control("least").hidden = !chosen.flows;
  control("compare").setAttribute("aria-pressed", chosen.compare);
  ["shading", "by"].forEach((name) =>
    all(`input[name=${name}]`).forEach((radio) => { radio.checked = radio.value === chosen[name]; }));
  all("input[name=layer]").forEach((box) => { box.checked = chosen[box.value]; });
}

function drawMap() {
  drawHeadline();
  drawCompare();
  drawAreas();
  drawProvisions();
  drawOptions();
  drawFlows();
  drawLegend();
  openPopups.forEach((popup) => popup.update());
}

function drawHeadline() {
  const { pupils, placed, unplaced, outOfReach, full } = allPupils("plan");
  const start = `${yearWords()}${chosenWords()}: ${count(pupils, "pupil")} need a specialist place; ${whole(placed)} placed, `;
  const otherwise = ` (${whole(allPupils("without").unplaced)} if nothing more is done).`;
  const reasons = unplaced === 0 ? "" : ` In reach but full: ${whole(full)}; none in reach: ${whole(outOfReach)}.`;
  control("headline").replaceChildren(
    start, element("strong", {}, `${whole(unplaced)} without a place`), otherwise + reasons);
}

function stop() {
  clearInterval(playing);
  playing = null;
  control("play").textContent = "Play";
}

function play() {
  if (playing !== null) {
    stop();
    return;
  }
  const last = FIGURES.years.length - 1;
  if (chosen.year === last) choose({ year: 0 });
  control("play").textContent = "Pause";
  playing = setInterval(() => {
    choose({ year: chosen.year + 1 });
    if (chosen.year === last) stop();
  }, STEP_MS);
}

// What was in view stays in view as the room changes: a narrower window, a sheet of paper.
function keepInView({ oldSize, newSize }) {
  if (oldSize.x > 0 && newSize.x > 0) chart.setZoom(chart.getZoom() + Math.log2(newSize.x / oldSize.x), { animate: false });
}

function listen() {
  control("year").addEventListener("input", (event) => { stop(); choose({ year: Number(event.target.value) }); });
  control("previous").addEventListener("click", () => { stop(); choose({ year: chosen.year - 1 }); });
  control("next").addEventListener("click", () => { stop(); choose({ year: chosen.year + 1 }); });
  control("play").addEventListener("click", play);
  control("compare").addEventListener("click", () => choose({ compare: !chosen.compare }));
  ["need", "phase", "threshold"].forEach((name) =>
    control(name).addEventListener("change", (event) => choose({ [name]: Number(event.target.value) })));
  ["shading", "by"].forEach((name) => all(`input[name=${name}]`).forEach((radio) =>
    radio.addEventListener("change", () => choose({ [name]: radio.value }))));
  all("input[name=layer]").forEach((box) => box.addEventListener("change", () => choose({ [box.value]: box.checked })));
  all("#tables details").forEach((panel) => panel.addEventListener("toggle", drawTables));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") views.forEach(({ map }) => map.closePopup());
  });
  new ResizeObserver(() => views.forEach(({ map }) => map.invalidateSize())).observe(chart.getContainer());
  chart.on("resize", keepInView);
  chart.on("zoomend", () => { drawProvisions(); drawOptions(); drawLegend(); });
  control("controls").addEventListener("submit", (event) => event.preventDefault());
}

nameMap(chart, "Map of the plan");
geo_json_land.setStyle(LAND);
setUpView(PLAN);
setUpFlows();
setUpProvisions();
setUpOptions();
setUpSearch();
listen();
chart.setMaxBounds(chart.getBounds().pad(0.6));
// Half the room, as when two maps are compared, still shows all.
chart.setMinZoom(chart.getZoom() - 1.5);
if (isStill) chart.options.inertia = false;
choose({});
