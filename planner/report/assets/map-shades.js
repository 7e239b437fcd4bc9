"use strict";
// The shadings: what each shows, its colours and its classes. One is shown at a time.

// ColorBrewer YlOrBr and YlGn, and blue to orange for differences: told apart by colour-blind readers.
const SHORTAGE = ["#fee391", "#fec44f", "#fe9929", "#d95f0e", "#8c2d04"];
const JOURNEYS = ["#d9f0a3", "#addd8e", "#78c679", "#238443", "#004529"];
const FEWER = ["#bdd7ec", "#5a9bcf", "#08519c"];
const MORE = ["#fdd0a2", "#f0852d", "#a63603"];
const NONE = "#ffffff";
const NO_PUPILS = "#d4d4d4";
const HIDDEN = "#b8aec8";
const UNSHADED = "#f6f4ee";

const SHADINGS = {
  shortage: { heading: "Pupils without a place", colours: SHORTAGE, value: ({ unplaced }) => unplaced },
  journeys: { heading: "Pupils with journeys over the guide", colours: JOURNEYS, value: ({ overGuide }) => overGuide },
};

function shadeOf(kind, row, scenario) {
  if (chosen.shading === "none") return UNSHADED;
  const pupils = PUPILS_OF[kind](row, chosen, scenario);
  if (pupils.pupils === 0) return NO_PUPILS;
  const breaks = FIGURES[kind].breaks[chosen.shading];
  if (chosen.shading === "difference") return differenceShade(difference(kind, row), breaks, STILL[kind]);
  const { value, colours } = SHADINGS[chosen.shading];
  return sequentialShade(value(pupils), breaks, colours);
}

function sequentialShade(pupils, breaks, colours) {
  if (pupils === null) return HIDDEN;
  return pupils > 0 ? classColours(breaks, colours)[classOf(pupils, breaks)] : NONE;
}

function differenceShade(change, breaks, still) {
  if (change === null) return HIDDEN;
  if (Math.abs(change) < still) return NONE;
  return classColours(breaks, change < 0 ? FEWER : MORE)[classOf(Math.abs(change), breaks)];
}

function classOf(size, breaks) {
  return breaks.filter((bound) => size >= bound).length;
}

// Fewer classes than colours: keep the ends of the scale.
function classColours(breaks, colours) {
  const last = colours.length - 1;
  return Array.from({ length: breaks.length + 1 }, (_, row) =>
    colours[breaks.length ? Math.round((row * last) / breaks.length) : last]);
}

function classWords(breaks) {
  if (!breaks.length) return [];
  return [`under ${breaks[0]}`,
    ...breaks.slice(1).map((bound, row) => `${breaks[row]} to under ${bound}`),
    `${breaks[breaks.length - 1]} or more`];
}
