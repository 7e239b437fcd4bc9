"use strict";
// What a popup says of a zone, a district, a provision or an option, for what is chosen.

function popup(heading, under, ...content) {
  return element("div", { class: "popup", tabindex: "0" },
    element("h3", { dir: "auto" }, heading), element("p", { class: "under" }, under), ...content);
}

function sentence(...parts) {
  return element("p", {}, ...parts);
}

function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== "")
    .map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", { dir: "auto" }, value)));
  return element("dl", {}, ...rows);
}

function combinationWords({ need, phase }) {
  return `${FIGURES.needs[need].code}, ${FIGURES.phases[phase].name.toLowerCase()}`;
}

function shortageSentence(pupils, words, scenario) {
  const start = `In ${yearWords()}${scenario === "plan" ? "" : ", if nothing more is done"}, `
    + `${words(pupils.pupils)} pupils${chosenWords()} need a specialist place: ${words(pupils.placed)} placed, `;
  return sentence(start, element("strong", {}, `${words(pupils.unplaced)} without a place`), ".", reasonWords(pupils, words));
}

function reasonWords({ outOfReach, full, unplaced }, words) {
  if (unplaced === 0 || outOfReach === undefined) return "";
  const reasons = [];
  if (outOfReach !== 0) reasons.push(`${words(outOfReach)} have no suitable place in reach`);
  if (full !== 0) reasons.push(`for ${words(full)} every suitable place in reach is taken`);
  return reasons.length ? ` Why: ${reasons.join("; ")}.` : "";
}

function pupilsTable(pupilsFor, words) {
  const rows = combinations().map((each) => [combinationWords(each), pupilsFor(each)])
    .filter(([, { pupils }]) => pupils !== 0);
  return table(["Need and phase", numeric("Pupils"), numeric("Placed"), numeric("Without")],
    rows.map(([name, { pupils, placed, unplaced }]) => [name, words(pupils), words(placed), words(unplaced)]));
}

function areaContent(kind, row, scenario) {
  const pupils = PUPILS_OF[kind](row, chosen, scenario);
  if (pupils.pupils === 0) return [sentence(`In ${yearWords()} no pupil${chosenWords()} here needs a specialist place.`)];
  const words = PUPIL_WORDS[kind];
  return [
    shortageSentence(pupils, words, scenario),
    scenario === "plan" ? otherwiseSentence(kind, row) : null,
    pupilsTable((each) => PUPILS_OF[kind](row, each, scenario), words),
    facts([
      ["Mean journey, one way", minutesWords(pupils)],
      ["Journeys over the travel guide", pupils.overGuide === undefined ? null : words(pupils.overGuide)],
    ]),
  ];
}

function otherwiseSentence(kind, row) {
  const without = PUPILS_OF[kind](row, chosen, "without").unplaced;
  return sentence(`If nothing more is done: ${PUPIL_WORDS[kind](without)} without a place.`);
}

// Blank where nobody is placed; hidden with the count of those placed.
function minutesWords({ minutes, placed }) {
  if (minutes === undefined) return null;
  if (minutes === null) return placed === null ? NOT_RELEASED : null;
  return `${Math.round(minutes)} minutes`;
}

function zonePopup(zone, scenario) {
  const { names, districts, facts: known } = FIGURES.zones;
  return popup(names[zone], `Zone in ${FIGURES.districts.names[districts[zone]]}`, ...areaContent("zones", zone, scenario),
    facts(known.map(({ label, note, texts }) => [label, texts[zone] && [texts[zone], note].join(" ").trim()])));
}

function districtPopup(district, scenario) {
  return popup(FIGURES.districts.names[district], "District", ...areaContent("districts", district, scenario));
}

const AREA_POPUPS = { zones: zonePopup, districts: districtPopup };

function typeWords(provision) {
  return FIGURES.types.find(({ type }) => type === provision.type).label;
}

function needWords(provision) {
  return provision.needs.map((need) => FIGURES.needs[need].name).join("; ");
}

function provisionPopup(row) {
  const provision = FIGURES.provisions[row];
  const places = placesOf(provision);
  return popup(provision.name, `${typeWords(provision)}, ${provision.district}`,
    occupancySentence(places),
    facts([
      ["Needs", needWords(provision)],
      ["Year groups", provision.year_groups],
      ["Places", placesWords(places)],
      ["One more place here", valueWords(provision.value_gbp[chosen.year])],
      ["Closes", provision.closes],
    ]),
    optionsHere(row),
    provisionPupils(provision),
    homesTable(provision));
}

function homesTable(provision) {
  const rows = homesOf(provision).map(({ district, pupils }) => [FIGURES.districts.names[district], whole(pupils)]);
  return rows.length ? table(["Homes in", numeric("Pupils")], rows) : null;
}

function occupancySentence(state) {
  const { places, pupils, full } = state;
  if (!(places > 0)) return sentence(`In ${yearWords()} it has no places.`);
  const words = `In ${yearWords()}: ${count(pupils, "pupil")} in ${count(places, "place")}, ${occupancyWords(state)} occupied. `;
  return sentence(words, full ? element("strong", { class: "full" }, "FULL") : "");
}

function placesWords({ before, added, places }) {
  return added > 0 ? `${whole(places)}: ${whole(before)} before the plan, ${whole(added)} added` : whole(places);
}

function valueWords(value) {
  if (value === null) return null;
  return value >= 0.5 ? `would save ${pounds(value)} in ${yearWords()}` : `would save nothing in ${yearWords()}`;
}

function provisionPupils(provision) {
  const rows = combinations()
    .map((each) => [combinationWords(each), provision.pupils_by[each.row]?.[chosen.year] ?? 0])
    .filter(([, pupils]) => pupils > 0);
  return rows.length ? table(["Need and phase", numeric("Pupils")], rows.map(([name, pupils]) => [name, whole(pupils)])) : null;
}

function optionsHere(row) {
  const here = FIGURES.options.filter((option) => option.provision === row);
  if (!here.length) return null;
  return element("div", {}, element("h4", {}, "Options here"),
    element("ul", {}, ...here.map((option) => element("li", {}, element("bdi", {}, option.name), `: ${standing(option)}`))));
}

function standing(option) {
  const opened = option.openings.map(({ rank, year, places }) =>
    `${rank === null ? "" : `rank ${rank}, `}opens ${year}, ${count(places, "place")}`);
  return [decisionWords(option).toLowerCase(), ...opened].join("; ");
}

function optionPopup(row) {
  const option = FIGURES.options[row];
  const provision = FIGURES.provisions[option.provision];
  return popup(option.name, `Option at ${provision.name}, ${provision.district}`,
    sentence(element("strong", {}, decisionWords(option)), `. ${whyWords(option)}`),
    ...(option.openings.length ? option.openings.map((opening) => openingFacts(option, opening)) : [offerFacts(option)]),
    facts([
      ["Repairs beside growth", option.condition_gbp ? pounds(option.condition_gbp) : null],
      ["Needs first", option.requires && optionName(option.requires)],
      ["Only one may open of group", option.exclusive_group],
      ["Who decides", option.decision_route],
      ["Delivery risk", option.delivery_risk === null ? null : `${option.delivery_risk} (0 none, 1 certain)`],
      ["Notes", option.notes],
    ]));
}

function optionName(id) {
  return FIGURES.options.find((option) => option.id === id)?.name ?? id;
}

// Facts only: why a cheaper plan leaves an option out is for `planner explain` to compute.
function whyWords(option) {
  const limit = FIGURES.capital_limit_gbp;
  const within = limit === null ? "" : ` within the capital limit of ${pounds(limit)}`;
  return {
    committed: "Already decided: it opens in every plan and its capital counts.",
    recommended: `The plan opens it${within}.`,
    not_recommended: `The plan found does not open it${within}.`,
    refused: "It was ruled out before planning and never opens.",
  }[option.decision];
}

function openingFacts(option, opening) {
  return facts([
    ["Rank", opening.rank === null ? null : String(opening.rank)],
    ["Opens", opening.year],
    ["Adds", opening.units > 1 ? `${count(opening.places, "place")} in ${opening.units} units` : count(opening.places, "place")],
    ["Capital", capitalWords(opening.capital_gbp, opening.places)],
    ["Pupils served, mean year", whole(opening.pupils_served)],
    ...siteFacts(opening),
    ["Without it the plan would cost", opening.saving_gbp === null && opening.pupils_served !== null ? null
      : `${savingWords(opening)} more (present value, all else kept)`],
  ]);
}

// Of all pupils of the site while it is open; not in a public map. What is committed opens doing nothing, too.
function siteFacts({ site_minutes: here, site_minutes_saved: saved, site_do_nothing_unplaced: unplaced }) {
  if (here === undefined || here === null) return [];
  const minutes = (number) => count(Math.round(Math.abs(number)), "minute");
  const without = unplaced === null ? null : `${whole(unplaced)} of its pupils a year would have no place`;
  const change = Math.abs(saved) < 0.5 ? "about as long" : `${minutes(saved)} ${saved < 0 ? "less" : "more"} each way`;
  const others = saved === null ? "" : `; the others would travel ${change}`;
  return [
    ["Mean journey", `${minutes(here)} one way, all pupils there`],
    ["Doing nothing", without === null ? null : without + others],
  ];
}

function offerFacts(option) {
  const units = option.max_units > 1 ? ` a unit, at most ${option.max_units} units` : "";
  return facts([
    ["Could open from", option.earliest],
    ["Would add", `${count(option.places_per_unit, "place")}${units}`],
    ["Capital", capitalWords(option.capital_per_unit_gbp, option.places_per_unit)],
  ]);
}

function capitalWords(capital, places) {
  if (!capital) return capital === 0 ? "none" : null;
  return `${pounds(capital)} (${pounds(capital / places)} a place)`;
}
