"use strict";
// The maps of a comparison: one year for all, and moved together.

const SHADES = JSON.parse(document.getElementById("shades").textContent);
const MAPS = [...document.querySelectorAll("svg.map")];
const WHOLE = MAPS.length ? MAPS[0].getAttribute("viewBox").split(" ").map(Number) : [];
const NEAREST = 1 / 16;
const STEP = 0.2;
let view = [...WHOLE];

function showYear(row) {
  MAPS.forEach((map, number) => {
    const codes = SHADES.maps[number][row];
    map.querySelectorAll(".zones use").forEach((zone, at) => zone.setAttribute("class", `s${codes[at]}`));
  });
  document.getElementById("year-shown").textContent = SHADES.years[row];
  document.querySelectorAll(".maps .year").forEach((place) => { place.textContent = SHADES.years[row]; });
}

function showView(x, y, width) {
  const wide = Math.min(WHOLE[2], Math.max(WHOLE[2] * NEAREST, width));
  const high = wide * WHOLE[3] / WHOLE[2];
  const within = (at, room, whole) => Math.min(whole - room, Math.max(0, at));
  view = [within(x, wide, WHOLE[2]), within(y, high, WHOLE[3]), wide, high];
  const text = view.map((side) => side.toFixed(1)).join(" ");
  MAPS.forEach((map) => map.setAttribute("viewBox", text));
}

function zoom(factor, across = 0.5, down = 0.5) {
  const wide = Math.min(WHOLE[2], Math.max(WHOLE[2] * NEAREST, view[2] * factor));
  showView(view[0] + across * (view[2] - wide), view[1] + down * view[3] * (1 - wide / view[2]), wide);
}

function drag(map) {
  let from = null;
  map.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY, view };
    map.setPointerCapture(event.pointerId);
    map.classList.add("held");
  });
  map.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const scale = from.view[2] / map.clientWidth;
    showView(from.view[0] - (event.clientX - from.x) * scale, from.view[1] - (event.clientY - from.y) * scale, from.view[2]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    map.addEventListener(end, () => { from = null; map.classList.remove("held"); });
  }
  map.addEventListener("dblclick", (event) => {
    const place = map.getBoundingClientRect();
    zoom(0.6, (event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height);
  });
}

document.getElementById("year").addEventListener("input", (event) => showYear(Number(event.target.value)));
document.querySelectorAll("[data-zoom]").forEach((button) =>
  button.addEventListener("click", () => zoom(Number(button.dataset.zoom))));
document.querySelectorAll("[data-move]").forEach((button) =>
  button.addEventListener("click", () => {
    const [east, south] = button.dataset.move.split(" ").map(Number);
    showView(view[0] + east * STEP * view[2], view[1] + south * STEP * view[3], view[2]);
  }));
document.querySelector("[data-whole]").addEventListener("click", () => showView(...WHOLE));
MAPS.forEach(drag);
