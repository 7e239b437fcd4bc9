"use strict";
// The figures of the page, what is chosen, and how numbers are worded.
// All text reaches the page through textContent, never as HTML.

const FIGURES = JSON.parse(document.getElementById("figures").textContent);
const ALL = -1;
const chosen = { year: 0, need: ALL, phase: ALL, shading: "zones", provisions: true, opened: true, unopened: true };

function combinations() {
  const rows = [];
  FIGURES.needs.forEach((_, need) => FIGURES.phases.forEach((__, phase) => {
    if ((chosen.need === ALL || chosen.need === need) && (chosen.phase === ALL || chosen.phase === phase)) {
      rows.push({ row: need * FIGURES.phases.length + phase, need, phase });
    }
  }));
  return rows;
}

function sum(table, row, among = combinations()) {
  return among.reduce((total, each) => total + table[each.row][chosen.year][row], 0);
}

function zonePupils(zone, among) {
  const part = (name) => sum(FIGURES.zones[name], zone, among) / 100;
  const [placed, outOfReach, full] = ["placed", "out_of_reach", "full"].map(part);
  return { pupils: placed + outOfReach + full, placed, unplaced: outOfReach + full, outOfReach, full };
}

function districtPupils(district, among) {
  const part = (name) => sum(FIGURES.districts[name], district, among);
  const [pupils, placed, unplaced, outOfReach] = ["pupils", "placed", "unplaced", "out_of_reach"].map(part);
  return {
    pupils, placed, unplaced, outOfReach, full: Math.max(0, unplaced - outOfReach),
    overGuide: part("over_guide"), minutes: placed > 0 ? part("journey_minutes") / placed : null,
  };
}

function allPupils() {
  const total = { pupils: 0, placed: 0, unplaced: 0, outOfReach: 0, full: 0, overGuide: 0 };
  FIGURES.districts.names.forEach((_, district) => {
    const pupils = districtPupils(district);
    Object.keys(total).forEach((key) => { total[key] += pupils[key]; });
  });
  return total;
}

function placesOf(provision) {
  const before = provision.places_before[chosen.year] || 0;
  const added = provision.places_added[chosen.year] || 0;
  const pupils = provision.pupils[chosen.year] || 0;
  const places = before + added;
  const occupancy = places > 0 ? pupils / places : null;
  return { before, added, places, pupils, occupancy, full: occupancy !== null && occupancy >= 0.9995 };
}

function chosenPupilsOf(provision) {
  return combinations().reduce((total, { row }) => total + (provision.pupils_by[row]?.[chosen.year] || 0), 0);
}

function suits(provision) {
  return (chosen.need === ALL || provision.needs.includes(chosen.need))
    && (chosen.phase === ALL || provision.phases.includes(chosen.phase));
}

// A provision stands on the map while it has places or pupils.
function exists(provision) {
  const { places, pupils } = placesOf(provision);
  return places > 0 || pupils > 0;
}

function decisionWords(option) {
  return {
    committed: "Committed", recommended: "Recommended", not_recommended: "Not recommended", refused: "Refused",
  }[option.decision];
}

function isOpen(option) {
  return option.openings.some((opening) => opening.opens <= FIGURES.first_year + chosen.year);
}

function yearWords() {
  return FIGURES.years[chosen.year];
}

function chosenWords() {
  const parts = [];
  if (chosen.need !== ALL) parts.push(FIGURES.needs[chosen.need].code);
  if (chosen.phase !== ALL) parts.push(FIGURES.phases[chosen.phase].name.toLowerCase());
  return parts.length ? ` (${parts.join(", ")})` : "";
}

function tenths(pupils) {
  if (pupils > 0 && pupils < 0.05) return "under 0.05";
  return pupils.toLocaleString("en-GB", { minimumFractionDigits: pupils > 0 ? 1 : 0, maximumFractionDigits: 1 });
}

function whole(pupils) {
  return pupils > 0 && pupils < 0.5 ? "under 1" : Math.round(pupils).toLocaleString("en-GB");
}

function percent(share) {
  // Not 100% until it is full.
  return share === null ? "no places" : `${share < 0.9995 ? Math.min(99, Math.round(share * 100)) : Math.round(share * 100)}%`;
}

// Pounds to three figures: the plan is not known more exactly.
function pounds(amount) {
  if (amount === null) return "not known";
  const sign = amount < 0 ? "−" : "";
  const size = Number(Math.abs(amount).toPrecision(3));
  if (size >= 1e6) return `${sign}£${(size / 1e6).toLocaleString("en-GB")} million`;
  return `${sign}£${Math.round(size).toLocaleString("en-GB")}`;
}

function count(number, one, many = `${one}s`) {
  return `${whole(number)} ${Math.round(number) === 1 ? one : many}`;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children.filter((child) => child !== null));
  return made;
}
