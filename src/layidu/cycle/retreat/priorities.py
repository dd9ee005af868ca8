"""Candidates for next year's priorities: three declared rules, each number openable, none of them a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.coverage.remarks import activity_label
from layidu.cycle.attendance import AttendanceFigures, places_below
from layidu.cycle.covering import Covered
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.following import FollowedPromise
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import Candidate, CandidateList

GAP_RULE = (
    "écart sûr (sa borne basse, en personnes) × la plus grande gravité dite pour le lieu (1 à 5) ; là où aucune "
    "gravité n'est dite, × 1, et c'est écrit. Par région : les besoins n'y sont pas tous connus par cercle."
)
PRESENCE_RULE = (
    "nombre de cercles où aucun partenaire n'a rapporté d'activité dans l'année, dans les régions qui ont des besoins "
    "connus. Un partenaire qui n'a pas rapporté ne compte pas comme présent."
)
FEWEST_JUDGED = 3
KEPT_RULE = (
    "parmi les promesses d'une activité échues dans l'année : non tenues / (tenues + non tenues) ; au moins "
    f"{FEWEST_JUDGED} échues."
)


def candidates(
    book: FigureBook, gazetteer: Gazetteer, regions: Covered, cercles: Covered, due: Sequence[FollowedPromise]
) -> tuple[CandidateList, ...]:
    """The lists of a pack, each by its own rule, the first candidate first.

    Decision served: what the retreat discusses first. Severity as the sources of needs give it (JIAF, 1 to 5).
    """
    return (
        CandidateList("le plus grand besoin non couvert", "Écart sûr × gravité", GAP_RULE,
                      _gaps(book, gazetteer, regions, cercles)),
        CandidateList("des lieux sans partenaire", "Cercles sans partenaire", PRESENCE_RULE,
                      _presence(book, gazetteer, regions, cercles)),
        CandidateList("des promesses mal tenues", "Part non tenue", KEPT_RULE, _kept(book, due)),
    )  # fmt: skip


def _gaps(book: FigureBook, gazetteer: Gazetteer, regions: Covered, cercles: Covered) -> tuple[Candidate, ...]:
    found = []
    for row in regions.rows:
        if not row["gap_low"]:
            continue
        place, name = row["place"], row["place_name"]
        severity = _severity(book, gazetteer, regions, place, name)
        weight = severity.value if severity and isinstance(severity.value, int) else 1
        value = row["gap_low"] * weight
        inputs = [item for item in (regions.gaps.get(place), severity) if item]
        made = book.add(f"Écart sûr × gravité – {name}", value, GAP_RULE, inputs)
        said = f"gravité {weight}" if severity else "gravité non connue"
        why = f"écart sûr de {format_fr(row['gap_low'])} personnes, {said}{_widest(gazetteer, cercles, place)}"
        found.append((value, Candidate(name, Figure.of(made.id, "écart × gravité", value), why)))
    return _ranked(found)


def _widest(gazetteer: Gazetteer, cercles: Covered, place: str) -> str:
    """The cercle of the region where most is surely missing, where that is known."""
    below = places_below(gazetteer, place)
    inside = [row for row in cercles.rows if row["place"] in below and row["gap_low"]]
    if not inside:
        return ""
    row = max(inside, key=lambda one: (one["gap_low"], one["place_name"]))
    return f" ; d'abord le cercle de {row['place_name']} ({format_fr(row['gap_low'])})"


def _severity(book: FigureBook, gazetteer: Gazetteer, covered: Covered, place: str, name: str) -> Input | None:
    """The greatest severity that the needs of a place say, its own and those below; failing that, those above."""
    inside = places_below(gazetteer, place)
    above = {each.id for each in gazetteer.lineage(place)}
    for where in (inside, above):
        told = [fact for at, fact in covered.gathered.needs if at in where and fact.severity is not None]
        if told:
            worst = max(fact.severity or 0 for fact in told)
            origins = [(fact.origin, "severity") for fact in told if fact.severity == worst]
            return book.add(f"Gravité – {name}", worst, "la plus grande que disent ses besoins", origins=origins)
    return None


def _presence(book: FigureBook, gazetteer: Gazetteer, regions: Covered, cercles: Covered) -> tuple[Candidate, ...]:
    who = AttendanceFigures(cercles, book, gazetteer)
    found = []
    for row in regions.rows:
        need = regions.needs.get(row["place"])
        below = places_below(gazetteer, row["place"])
        inside = [cercle for cercle in cercles.rows if cercle["place"] in below]
        if need is None or not row["in_need_high"] or not inside:
            continue
        covered = who.covered_places(f"Cercles couverts – {row['place_name']}", inside)
        alone = [cercle["place_name"] for cercle in inside if not cercle["partners_active"]]
        if not alone:
            continue
        rule = f"{len(inside)} cercles de la région, moins ceux qui ont un partenaire actif"
        made = book.add(f"Cercles sans partenaire – {row['place_name']}", len(alone), rule, [covered, need])
        persons = Bounds(row["in_need_low"], row["in_need_high"]).text()
        shown = ", ".join(alone[:4]) + (f" et {len(alone) - 4} autres" if len(alone) > 4 else "")
        why = f"{shown} ; {persons} personnes dans le besoin dans la région"
        figure = Figure(made.id, "sans partenaire", f"{len(alone)} sur {len(inside)}", len(alone))
        found.append((len(alone) * 10**9 + (row["in_need_high"] or 0), Candidate(row["place_name"], figure, why)))
    return _ranked(found)


def _kept(book: FigureBook, due: Sequence[FollowedPromise]) -> tuple[Candidate, ...]:
    from layidu.cycle.retreat.judged import is_undone

    by_activity: dict[str, tuple[list[FollowedPromise], list[FollowedPromise]]] = defaultdict(lambda: ([], []))
    for item in due:
        if item.promise.activity and (is_undone(item) or item.standing.status == "fulfilled"):
            by_activity[item.promise.activity][is_undone(item)].append(item)
    found = []
    for activity, (kept, late) in by_activity.items():
        if not late or len(kept) + len(late) < FEWEST_JUDGED:
            continue
        name, share = activity_label(activity), len(late) / (len(kept) + len(late))
        parts = [
            book.add(f"{words} – {name}", len(items), "promesses de l'activité échues dans l'année",
                     origins=[(item.promise.origin, "title") for item in items])
            for words, items in (("Non tenues", late), ("Tenues", kept))
        ]  # fmt: skip
        made = book.add(f"Part non tenue – {name}", share, KEPT_RULE, parts)
        why = f"{format_fr(len(late))} non tenues sur {format_fr(len(kept) + len(late))}"
        figure = Figure(made.id, "part non tenue", percent_fr(share), share)
        found.append((share + len(late) / 10**6, Candidate(name, figure, why)))
    return _ranked(found)


def _ranked(found: Sequence[tuple[float, Candidate]]) -> tuple[Candidate, ...]:
    return tuple(one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name)))
