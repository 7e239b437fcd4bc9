"""What capital or demand would change the answer about an option, in words."""

from collections.abc import Iterator

from planner.plan.thresholds import Thresholds, Tried, bracket
from planner.report.words import listed, money, money_at_least, named


def threshold_words(thresholds: Thresholds | None) -> str:
    """Return the thresholds of an option in lines of text; None: it is decided already."""
    if thresholds is None:
        return "  what would change it: nothing, it is decided, or cannot open within the plan"
    return "\n".join(f"  {line}" for line in (*_capital(thresholds), *_demand(thresholds)))


def _capital(found: Thresholds) -> Iterator[str]:
    now = money(found.capital_now_gbp)
    steps = bracket(found.capital, found.capital_now_gbp)
    if steps is None:
        far = max(found.capital, key=lambda step: abs(step.at - found.capital_now_gbp))
        if far.at == found.capital_now_gbp:
            yield f"capital of a unit ({now}): no other could be tried"
        elif found.opens:
            yield f"capital of a unit ({now}): it stays in the plan up to {money(far.at)}, the most tried"
        else:
            yield f"capital of a unit ({now}): it stays out down to {money(far.at)}, the least tried"
        return
    low, high = sorted(steps)
    verb = "leaves" if found.opens else "enters"
    yield (
        f"capital of a unit ({now}): it {verb} the plan between {money(low)} and {money(high)}"
        f"{_proven(found.capital)}"
    )


def _proven(steps: tuple[Tried, ...]) -> str:
    """What of it no search could overturn; the rest is what searches found."""
    proven = [step.at for step in steps if step.is_proven]
    if not proven:
        return ", as far as the search can tell"
    return f", as far as the search can tell; that it is in is proven up to {money_at_least(max(proven))}"


def _demand(found: Thresholds) -> Iterator[str]:
    needs = listed([named(need) for need in found.needs])
    tried = ", ".join(_change(step.at) for step in found.demand if step.at)
    steps = bracket(found.demand, 0.0)
    verb = "leaves" if found.opens else "enters"
    if steps is None:
        stays = "in" if found.opens else "out of"
        yield f"pupils with {needs} in every year: it stays {stays} the plan at {tried}"
        return
    near, far = (_change(step) if step else "today's forecast" for step in steps)
    yield f"pupils with {needs} in every year: it {verb} between {near} and {far} (tried: {tried})"
    changed = [step for step in found.demand if abs(step.at) > abs(steps[1]) and step.opens == found.opens]
    if changed:
        again = ", ".join(_change(step.at) for step in changed)
        yield f"  but at {again} it is {'in' if found.opens else 'out'} again: other options do better then"


def _change(percent: float) -> str:
    return f"{percent:+g}%".replace("-", "−")
