"use strict";
// What the reader chooses, and the redraw that follows.

const control = (id) => document.getElementById(id);
const STEP_MS = 1500;
let playing = null;
let openPopup = null;

function choose(change) {
  Object.assign(chosen, change);
  showChosen();
  drawMap();
  drawTables();
}

function showChosen() {
  control("year").value = chosen.year;
  control("year").setAttribute("aria-valuetext", yearWords());
  control("year-shown").textContent = yearWords();
  control("previous").disabled = chosen.year === 0;
  control("next").disabled = chosen.year === FIGURES.years.length - 1;
  control("play").disabled = FIGURES.years.length === 1;
  control("need").value = chosen.need;
  control("phase").value = chosen.phase;
  document.querySelectorAll("input[name=shading]").forEach((radio) => { radio.checked = radio.value === chosen.shading; });
  document.querySelectorAll("input[name=layer]").forEach((box) => { box.checked = chosen[box.value]; });
}

function drawMap() {
  drawHeadline();
  drawAreas();
  drawProvisions();
  drawOptions();
  drawLegend();
  openPopup?.update();
}

function drawHeadline() {
  const { pupils, placed, unplaced, outOfReach, full } = allPupils();
  const start = `${yearWords()}${chosenWords()}: ${count(pupils, "pupil")} need a specialist place; ${whole(placed)} placed, `;
  const reasons = unplaced > 0 ? ` (places in reach full: ${whole(full)}; no place in reach: ${whole(outOfReach)})` : "";
  control("headline").replaceChildren(start, element("strong", {}, `${whole(unplaced)} without a place`), `${reasons}.`);
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

function listen() {
  control("year").addEventListener("input", (event) => { stop(); choose({ year: Number(event.target.value) }); });
  control("previous").addEventListener("click", () => { stop(); choose({ year: chosen.year - 1 }); });
  control("next").addEventListener("click", () => { stop(); choose({ year: chosen.year + 1 }); });
  control("play").addEventListener("click", play);
  ["need", "phase"].forEach((name) => control(name).addEventListener("change", (event) => choose({ [name]: Number(event.target.value) })));
  document.querySelectorAll("input[name=shading]").forEach((radio) => radio.addEventListener("change", () => choose({ shading: radio.value })));
  document.querySelectorAll("input[name=layer]").forEach((box) => box.addEventListener("change", () => choose({ [box.value]: box.checked })));
  document.querySelectorAll("#tables details").forEach((panel) => panel.addEventListener("toggle", drawTables));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") chart.closePopup(); });
  chart.on("popupopen", ({ popup }) => { openPopup = popup; });
  chart.on("popupclose", () => { openPopup = null; });
  new ResizeObserver(() => chart.invalidateSize()).observe(chart.getContainer());
  chart.on("zoomend", () => { drawProvisions(); drawOptions(); drawLegend(); });
  control("controls").addEventListener("submit", (event) => event.preventDefault());
}

setUpAreas();
outlineDistricts();
nameDistricts();
setUpProvisions();
setUpOptions();
listen();
choose({});
chart.setMaxBounds(chart.getBounds().pad(0.6));
chart.setMinZoom(chart.getZoom() - 1);
