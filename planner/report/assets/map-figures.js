"use strict";
// The figures of the page, and what is chosen. A count that is not released is null.

const FIGURES = JSON.parse(document.getElementById("figures").textContent);
const ALL = -1;
const chosen = {
  year: 0, need: ALL, phase: ALL, shading: "shortage", by: FIGURES.zones ? "zones" : "districts",
  provisions: true, opened: true, unopened: true, flows: false, threshold: 10, compare: false,
};

// What cannot be shown together gives way to what was chosen last.
function settle(change) {
  Object.assign(chosen, change);
  if (!chosen.compare) return;
  if (chosen.shading === "difference") {
    if (change.compare) chosen.shading = "shortage"; else chosen.compare = false;
  } else if (chosen.shading === "journeys" && chosen.by === "zones") {
    // Journeys from a zone are known for the plan alone.
    if (change.by) chosen.shading = "shortage"; else chosen.by = "districts";
  }
}

function combinations({ need, phase } = chosen) {
  const rows = [];
  FIGURES.needs.forEach((_, eachNeed) => FIGURES.phases.forEach((__, eachPhase) => {
    if ((need === ALL || need === eachNeed) && (phase === ALL || phase === eachPhase)) {
      rows.push({ row: eachNeed * FIGURES.phases.length + eachPhase, need: eachNeed, phase: eachPhase });
    }
  }));
  return rows;
}

function minus(one, other) {
  return one === null || other === null ? null : one - other;
}

// Pupils of a zone with the plan or "without" it. Why they are unplaced without it the page does not hold.
function zonePupils(zone, choice = chosen, scenario = "plan") {
  const among = combinations(choice);
  const part = (name) =>
    among.reduce((total, { row }) => total + (FIGURES.zones[name][row][chosen.year][zone] ?? 0), 0) / 100;
  const [placed, outOfReach, full] = ["placed", "out_of_reach", "full"].map(part);
  const pupils = placed + outOfReach + full;
  if (scenario === "plan") return { pupils, placed, unplaced: outOfReach + full, outOfReach, full, overGuide: part("over_guide") };
  const unplaced = part("without");
  return { pupils, placed: Math.max(0, pupils - unplaced), unplaced };
}

function districtPupils(district, choice = chosen, scenario = "plan") {
  const row = (choice.need + 1) * (FIGURES.phases.length + 1) + choice.phase + 1;
  const part = (name) => FIGURES.districts[scenario][name][row][chosen.year][district];
  const [pupils, placed, unplaced, outOfReach] = ["pupils", "placed", "unplaced", "out_of_reach"].map(part);
  const full = minus(unplaced, outOfReach);
  return {
    pupils, placed, unplaced, outOfReach, full: full === null ? null : Math.max(0, full),
    overGuide: part("over_guide"), minutes: part("mean_minutes"),
  };
}

function allPupils(scenario) {
  return districtPupils(FIGURES.districts.names.length, chosen, scenario);
}

const PUPILS_OF = { zones: zonePupils, districts: districtPupils };

// How many more are without a place than if nothing more were done: less than nothing is better.
function difference(kind, row) {
  return minus(PUPILS_OF[kind](row).unplaced, PUPILS_OF[kind](row, chosen, "without").unplaced);
}

function placesOf(provision) {
  const before = provision.places_before[chosen.year] ?? 0;
  const added = provision.places_added[chosen.year] ?? 0;
  const places = before + added;
  const pupils = provision.pupils[chosen.year] ?? (places > 0 ? null : 0);
  const occupancy = places > 0 && pupils !== null ? pupils / places : null;
  return { before, added, places, pupils, occupancy, full: occupancy !== null && occupancy >= 0.9995 };
}

function chosenPupilsOf(provision) {
  return combinations().reduce((total, { row }) => total + (provision.pupils_by[row]?.[chosen.year] ?? 0), 0);
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

function isOpen(option) {
  return option.openings.some((opening) => opening.opens <= FIGURES.first_year + chosen.year);
}

// The pupils of a provision by home district, most first; all needs and phases.
function homesOf(provision) {
  return Object.entries(provision.pupils_from)
    .map(([district, byYear]) => ({ district: Number(district), pupils: byYear[chosen.year] }))
    .filter(({ pupils }) => pupils !== 0)
    .sort((one, other) => (other.pupils ?? 0) - (one.pupils ?? 0) || one.district - other.district);
}
