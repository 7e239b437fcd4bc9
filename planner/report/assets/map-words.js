"use strict";
// How figures are worded. All text reaches the page through textContent, never as HTML.

const NOT_RELEASED = "[c]";

function decisionWords(option) {
  return {
    committed: "Committed", recommended: "Recommended", not_recommended: "Not recommended", refused: "Refused",
  }[option.decision];
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
  if (pupils === null) return NOT_RELEASED;
  if (pupils > 0 && pupils < 0.05) return "under 0.05";
  return pupils.toLocaleString("en-GB", { minimumFractionDigits: pupils > 0 ? 1 : 0, maximumFractionDigits: 1 });
}

function whole(pupils) {
  if (pupils === null) return NOT_RELEASED;
  return pupils > 0 && pupils < 0.5 ? "under 1" : Math.round(pupils).toLocaleString("en-GB");
}

// Zones are worded to a tenth of a pupil, districts in whole pupils.
const PUPIL_WORDS = { zones: tenths, districts: whole };
// A difference below this is none.
const STILL = { zones: 0.05, districts: 0.5 };

function differenceWords(kind, pupils) {
  if (pupils === null) return NOT_RELEASED;
  if (Math.abs(pupils) < STILL[kind]) return "0";
  return `${pupils < 0 ? "−" : "+"}${PUPIL_WORDS[kind](Math.abs(pupils))}`;
}

function differencePhrase(kind, pupils) {
  if (pupils === null) return `difference with the plan ${NOT_RELEASED}`;
  if (Math.abs(pupils) < STILL[kind]) return "no difference with the plan";
  return `${PUPIL_WORDS[kind](Math.abs(pupils))} ${pupils < 0 ? "fewer" : "more"} without a place with the plan`;
}

function percent(share) {
  // Not 100% until it is full.
  return `${share < 0.9995 ? Math.min(99, Math.round(share * 100)) : Math.round(share * 100)}%`;
}

function occupancyWords({ places, occupancy }) {
  if (!(places > 0)) return "no places";
  return occupancy === null ? NOT_RELEASED : percent(occupancy);
}

// Pounds to three figures: the plan is not known more exactly.
function pounds(amount) {
  if (amount === null) return "not known";
  const sign = amount < 0 ? "−" : "";
  const size = Number(Math.abs(amount).toPrecision(3));
  if (size >= 1e6) return `${sign}£${(size / 1e6).toLocaleString("en-GB")} million`;
  return `${sign}£${Math.round(size).toLocaleString("en-GB")}`;
}

// What an opening saves is not released where those whom it serves are not.
function savingWords({ saving_gbp: saving, pupils_served: served }) {
  return saving === null && served === null ? NOT_RELEASED : pounds(saving);
}

function count(number, one, many = `${one}s`) {
  const words = whole(number);
  return `${words} ${words === "1" || words === "under 1" ? one : many}`;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children.filter((child) => child !== null));
  return made;
}
