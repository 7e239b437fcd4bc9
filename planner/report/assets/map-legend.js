"use strict";
// The legend: of what is shown, and of nothing else.

function swatch(fill) {
  return picture(16, svg("rect", { x: -7, y: -7, width: 14, height: 14, fill, stroke: "#6b6b6b" }));
}

function legendGroup(heading, entries, look = "group") {
  const list = element("ul", {}, ...entries.map(([drawing, words]) => element("li", {}, drawing, element("span", {}, words))));
  return element("div", { class: look }, element("h3", {}, heading), list);
}

function drawLegend() {
  const groups = [shadingLegend(), compareNote(), flowLegend()];
  if (chosen.provisions) groups.push(...provisionLegend());
  if (FIGURES.options.length && (chosen.opened || chosen.unopened)) groups.push(optionLegend());
  document.getElementById("legend").replaceChildren(...groups.filter((group) => group !== null));
}

// A run keeps only sums by area of who is placed with doing nothing.
function compareNote() {
  const marked = chosen.provisions || chosen.flows || chosen.opened || chosen.unopened;
  if (!chosen.compare || !marked) return null;
  return element("p", { class: "note" },
    "Provisions, options and lines are drawn on the map of the plan alone. Of doing nothing, in which only what is "
    + "committed opens, a plan keeps pupils by area, not by provision.");
}

function shadingLegend() {
  if (chosen.shading === "none") return null;
  const breaks = FIGURES[chosen.by].breaks[chosen.shading];
  const place = { zones: "zone", districts: "district" }[chosen.by];
  const ends = [[swatch(NO_PUPILS), "no pupils"]];
  if (FIGURES.public) ends.push([swatch(HIDDEN), `${NOT_RELEASED} not released`]);
  if (chosen.shading === "difference") {
    const [fewer, more] = [sided("fewer", breaks, FEWER), sided("more", breaks, MORE)];
    return legendGroup(`Difference the plan makes: pupils without a place, per ${place}`, [
      ...fewer.flatMap((entry, row) => [entry, more[row]]), [swatch(NONE), `none (under ${STILL[chosen.by]})`], ...ends],
    "sides");
  }
  const { heading, colours } = SHADINGS[chosen.shading];
  const guide = chosen.shading === "journeys" ? ` (${guideWords()})` : "";
  const ramp = classColours(breaks, colours);
  return legendGroup(`${heading}${guide}, per ${place}`, [
    [swatch(NONE), "none"], ...classWords(breaks).map((words, row) => [swatch(ramp[row]), words]), ...ends]);
}

function sided(words, breaks, colours) {
  const ramp = classColours(breaks, colours);
  return classWords(breaks).map((size, row) => [swatch(ramp[row]), `${words}: ${size}`]);
}

function guideWords() {
  const byMinutes = new Map();
  FIGURES.phases.forEach(({ name, guide_minutes: minutes }) =>
    byMinutes.set(minutes, [...(byMinutes.get(minutes) ?? []), name.toLowerCase()]));
  return [...byMinutes].map(([minutes, names]) => `${names.join(" and ")} ${minutes} minutes`).join(", ");
}

function flowLegend() {
  if (!chosen.flows) return null;
  const sizes = [chosen.threshold, 50, 100].filter((size, row) => row === 0 || size > chosen.threshold);
  return legendGroup(`Pupils from a district to a provision, ${chosen.threshold} or more: straight lines, not routes`,
    sizes.map((pupils) => [picture(24, svg("path", {
      d: "M-12,0H12", stroke: FLOW, "stroke-width": flowWidth(pupils),
    })), String(pupils)]));
}

function provisionLegend() {
  const hidden = FIGURES.public ? [[provisionPicture("special_school", 5.5, HIDDEN), `${NOT_RELEASED} not released`]] : [];
  const used = new Set(FIGURES.provisions.map((provision) => provision.type));
  return [
    legendGroup("Provisions", FIGURES.types.filter(({ type }) => used.has(type)).map(({ type, label }) =>
      [provisionPicture(type, 5.5, "#ffffff"), label])),
    legendGroup("Places occupied", [...OCCUPANCY.map(({ fill, words }) =>
      [provisionPicture("special_school", 5.5, fill), words]), ...hidden]),
    legendGroup("Size by places", [10, 50, 200].map((places) =>
      [resized(provisionPicture("special_school", radius(places), "#ffffff"), siteFactor()), String(places)]), "short"),
  ];
}

function optionLegend() {
  const used = new Set(FIGURES.options.map((option) => option.decision));
  const entries = [
    ["recommended", chosen.opened, optionPicture("recommended", 1, true), "recommended, open (rank)"],
    ["recommended", chosen.opened, optionPicture("recommended", 2, false), "recommended, opens later"],
    ["committed", chosen.opened, optionPicture("committed", 3, true), "committed"],
    ["not_recommended", chosen.unopened, optionPicture("not_recommended", null, false), "not recommended"],
    ["refused", chosen.unopened, optionPicture("refused", null, false), "refused"],
  ];
  return legendGroup("Options", entries.filter(([decision, shown]) => used.has(decision) && shown)
    .map(([, , ...entry]) => entry));
}
