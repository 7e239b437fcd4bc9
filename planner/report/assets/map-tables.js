"use strict";
// The table twin: every figure of the map, for keyboard and screen reader.

function table(heads, rows, { total = false } = {}) {
  const kinds = heads.map((head) => (head.numeric ? "number" : "words"));
  const head = element("tr", {}, ...heads.map((each, column) =>
    element("th", { scope: "col", class: kinds[column] }, each.words ?? each)));
  const body = rows.map((cells, row) => {
    const [first, ...others] = cells;
    return element("tr", total && row === rows.length - 1 ? { class: "total" } : {},
      element("th", { scope: "row", dir: "auto" }, first),
      ...others.map((cell, column) => element("td", { class: kinds[column + 1], dir: "auto" }, cell)));
  });
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

function numeric(words) {
  return { words, numeric: true };
}

// A name that opens its popup; `shown` is what must be chosen for the map to show it.
function link(words, layer, shown) {
  const button = element("button", { type: "button", class: "link" }, words);
  button.addEventListener("click", () => openFromTable(button, layer, shown));
  return button;
}

const AREA_HEADS = ["Pupils", "Placed", "Without a place", "No place in reach", "Places in reach full",
  "Without a place if nothing more is done", "Difference the plan makes", "Journeys over guide"].map(numeric);

function areaCells(kind, row) {
  const { pupils, placed, unplaced, outOfReach, full, overGuide } = PUPILS_OF[kind](row);
  const without = PUPILS_OF[kind](row, chosen, "without");
  const words = PUPIL_WORDS[kind];
  return [pupils, placed, unplaced, outOfReach, full, without.unplaced].map(words)
    .concat(differenceWords(kind, minus(unplaced, without.unplaced)), words(overGuide));
}

function districtsTable() {
  const cells = (row) =>
    [...areaCells("districts", row), whole(districtPupils(row, chosen, "without").overGuide)];
  const rows = FIGURES.districts.names.map((name, row) =>
    [link(name, byRow.districts[row], { by: "districts" }), ...cells(row)]);
  rows.push(["All districts", ...cells(rows.length)]);
  return table(["District", ...AREA_HEADS, numeric("Journeys over guide if nothing more is done")], rows, { total: true });
}

function suitableOptions() {
  return FIGURES.options.map((option, row) => ({ option, row, site: FIGURES.provisions[option.provision] }))
    .filter(({ site }) => suits(site));
}

function openedTable() {
  const rows = suitableOptions().flatMap((each) => each.option.openings.map((opening) => ({ ...each, opening })));
  rows.sort((one, other) => (one.opening.rank ?? Infinity) - (other.opening.rank ?? Infinity));
  return table(["Option", numeric("Rank"), "Decision", "At", "Opens", numeric("Places"), numeric("Capital"),
    numeric("Pupils served"), numeric("Saving, present value")],
  rows.map(({ option, row, site, opening }) => [
    link(option.name, optionMarkers[row], { opened: true }), opening.rank === null ? "none" : String(opening.rank),
    decisionWords(option), site.name, opening.year, whole(opening.places), pounds(opening.capital_gbp),
    whole(opening.pupils_served), savingWords(opening)]));
}

function unopenedTable() {
  const rows = suitableOptions().filter(({ option }) => !option.openings.length);
  return table(["Option", "Decision", "At", "Could open from", numeric("Places"), numeric("Capital")],
    rows.map(({ option, row, site }) => [
      link(option.name, optionMarkers[row], { unopened: true }), decisionWords(option), site.name, option.earliest,
      whole(option.places_per_unit * option.max_units), pounds(option.capital_per_unit_gbp * option.max_units)]));
}

function provisionsTable() {
  const among = FIGURES.zones ? chosenWords() : "";
  const rows = FIGURES.provisions.map((provision, row) => ({ provision, row }))
    .filter(({ provision }) => suits(provision) && exists(provision));
  return table(["Provision", "Type", "District", "Needs", "Year groups", numeric("Places"), numeric("Pupils"),
    ...(among ? [numeric(`of them${among}`)] : []), numeric("Occupied")],
  rows.map(({ provision, row }) => {
    const state = placesOf(provision);
    return [link(provision.name, provisionMarkers[row], { provisions: true }), typeWords(provision), provision.district,
      provision.needs.map((need) => FIGURES.needs[need].code).join(", "), provision.year_groups, whole(state.places),
      whole(state.pupils), ...(among ? [whole(chosenPupilsOf(provision))] : []), state.full ? "FULL" : occupancyWords(state)];
  }));
}

function zonesTable() {
  return table(["Zone", "District", ...AREA_HEADS], FIGURES.zones.names.map((name, row) => [
    link(name, byRow.zones[row], { by: "zones" }), FIGURES.districts.names[FIGURES.zones.districts[row]],
    ...areaCells("zones", row)]));
}

function flowsTable() {
  return table(["Provision", "Homes in", numeric("Pupils")], flowsShown().map(({ provision, row, district, pupils }) => [
    link(provision.name, provisionMarkers[row], { provisions: true }), FIGURES.districts.names[district], whole(pupils)]));
}

const TABLES = {
  "districts-table": districtsTable,
  "opened-table": openedTable,
  "unopened-table": unopenedTable,
  "provisions-table": provisionsTable,
  "flows-table": flowsTable,
  "zones-table": zonesTable,
};

// Long tables are drawn only while they are open.
function drawTables() {
  Object.entries(TABLES).forEach(([id, make]) => {
    const place = document.getElementById(id);
    if (!place?.closest("details").open) return;
    const made = make();
    place.replaceChildren(made.tBodies[0].rows.length ? made : element("p", {}, "None."));
  });
}
