"""What is said where the time limit ended searches of a study."""

from planner.plan.cut_short import CutShort
from planner.report.words import counted


def cut_short_sentences(cut_short: CutShort) -> list[str]:
    """Return sentences on the plan itself and on other searches; none where all ran to their end."""
    told = []
    if cut_short.plan_itself:
        told.append(
            "The search for the plan itself was ended by [solver] time_limit_s: a longer one might find a "
            "better plan, and everything here is compared with this one."
        )
    if cut_short.others:
        other = "other " if cut_short.plan_itself else ""
        ended = counted(cut_short.others, f"{other}search was", f"{other}searches were")
        told.append(f"{ended} ended by [solver] time_limit_s: longer ones might find better plans.")
    return told


def cut_short_note(cut_short: CutShort) -> list[str]:
    """Return the same in lines for a terminal."""
    return [f"  note: {sentence}" for sentence in cut_short_sentences(cut_short)]
