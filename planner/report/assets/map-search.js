"use strict";
// Search: a provision, option, zone or district by a part of its name; choosing one opens its popup.

function places() {
  const found = [
    ...FIGURES.provisions.map((provision, row) => ({
      words: `${provision.name}, ${typeWords(provision).toLowerCase()}, ${provision.year_groups}, ${provision.district}`,
      layer: provisionMarkers[row], shown: { provisions: true }, isShown: () => exists(provision) && suits(provision),
    })),
    ...FIGURES.options.map((option, row) => ({
      words: `${option.name}, option in ${FIGURES.provisions[option.provision].district}`,
      layer: optionMarkers[row], shown: option.openings.length ? { opened: true } : { unopened: true },
      isShown: () => suits(FIGURES.provisions[option.provision]),
    })),
    ...FIGURES.districts.names.map((name, row) => ({
      words: `${name}, district`, layer: byRow.districts[row], shown: { by: "districts" }, isShown: () => true,
    })),
    ...(FIGURES.zones?.names ?? []).map((name, row) => ({
      words: `${name}, zone in ${FIGURES.districts.names[FIGURES.zones.districts[row]]}`,
      layer: byRow.zones[row], shown: { by: "zones" }, isShown: () => true,
    })),
  ];
  // The same words for two places: the second is called so.
  const times = new Map();
  return found.map((place) => {
    const time = (times.get(place.words) ?? 0) + 1;
    times.set(place.words, time);
    return time === 1 ? place : { ...place, words: `${place.words} (${time})` };
  });
}

// Names that begin with what was typed come first, and short ones before long ones.
function matching(all, part) {
  if (!part) return [];
  const at = ({ words }) => Math.min(1, words.toLowerCase().indexOf(part));
  return all.filter((place) => at(place) >= 0)
    .sort((one, other) => at(one) - at(other) || one.words.length - other.words.length);
}

function setUpSearch() {
  const all = places();
  const box = document.getElementById("search");
  const told = document.getElementById("search-told");
  document.getElementById("places").replaceChildren(...all.map(({ words }) => element("option", { value: words })));
  const go = (place) => {
    told.textContent = "";
    if (place.isShown()) {
      openFromTable(box, place.layer, place.shown);
    } else {
      told.textContent = `Not on the map in ${yearWords()}${chosenWords()}.`;
    }
  };
  box.addEventListener("input", () => {
    told.textContent = "";
    const place = all.find(({ words }) => words === box.value);
    if (place) go(place);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const matches = matching(all, box.value.trim().toLowerCase());
    if (matches.length === 0) told.textContent = "Nothing of that name.";
    else go(matches.find((place) => place.isShown()) ?? matches[0]);
  });
}
