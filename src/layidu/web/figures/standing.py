"""On which pages numbers stand, and so who may open them: kept by whatever makes a page, asked when one is opened."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import CharField, Value

from layidu.ledger.models import Figure, Source, SourceRow
from layidu.web.access.actions import RULES
from layidu.web.access.reader import Reader
from layidu.web.work.models import FigurePage, OpenFigure

#: Who coordinates the whole, and who answers for a place: the actions of the pages that print closed numbers.
WHOLE, PLACE = "oversee", "read region"
PUBLIC = "read public pages"
#: Which of two sources is the stricter one.
STRICTNESS = [str(Source.Sensitivity.PUBLIC), str(Source.Sensitivity.PARTNER), str(Source.Sensitivity.MINISTRY)]
_ID = re.compile(r'"(n[0-9a-f]{12})"')
_AT_ONCE = 2000
#: What a page prints, the action of the page, and the place that it is about (empty: none).
Page = tuple[Any, str, str]
#: Figure -> the figures it is made of, and the source rows it stands on.
Parts = dict[str, tuple[list[str], list[int]]]


def figures_in(content: Any) -> set[str]:
    """The ids of figures in prepared content.

    >>> sorted(figures_in({"need": {"id": "n0123456789ab", "text": "3"}, "open": ["nobody"]}))
    ['n0123456789ab']
    """
    return set(_ID.findall(json.dumps(content, default=str)))


def stands(content: Any, action: str, place: str = "") -> None:
    """Keep that a page, of an action and about a place, prints the figures in its content, and what these are made of.

    Decision served: who may open a number: who may open the page; of a part that the page does not print, who may
    also read every source beneath it. Errors: KeyError for an action without a rule.
    """
    stand([(content, action, place)])


def stand(pages: Iterable[Page]) -> None:
    """As :func:`stands`, for many pages: (content, action, place). What was kept before is not looked at again.

    Assumption: figures never change, and neither does the sensitivity of the sources beneath them.
    """
    printed: dict[tuple[str, str], set[str]] = {}
    for content, action, place in pages:
        RULES[action]
        printed.setdefault((action, place), set()).update(figures_in(content))
    for some in _some(sorted(set().union(*printed.values()))):
        before = FigurePage.objects.filter(sensitivity="", figure__in=some)
        for figure, action, place in before.values_list("figure_id", "action", "place"):
            printed.get((action, place), set()).discard(figure)
    found = _with_parts(set().union(*printed.values()))
    strictest, shown, parts = _strictest(found), [], []
    for (action, place), figures in printed.items():
        for one in _beneath(figures, found):
            if one in figures:
                shown.append(FigurePage(figure_id=one, action=action, place=place))
            else:
                parts.append(FigurePage(figure_id=one, action=action, place=place, sensitivity=strictest[one]))
    with transaction.atomic():
        FigurePage.objects.bulk_create(
            shown, _AT_ONCE, update_conflicts=True, update_fields=["sensitivity"],
            unique_fields=["figure", "action", "place"],
        )  # fmt: skip
        FigurePage.objects.bulk_create(parts, _AT_ONCE, ignore_conflicts=True)


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Page]:
    """Each row of coverage as a page about its own place."""
    return ((row, PLACE, str(row["place"])) for row in rows)


def opened_to(reader: Reader, figures: Collection[str]) -> tuple[set[str], set[str]]:
    """Those of the figures that the reader may open as they are, and those that a public page prints: one question."""
    open_to_all = OpenFigure.objects.filter(figure__in=figures)
    if not reader.roles:
        return set(), set(open_to_all.values_list("figure_id", flat=True))
    everywhere = [Value(text, CharField()) for text in (PUBLIC, "", "")]
    rows = FigurePage.objects.filter(figure__in=figures).values_list("figure_id", "action", "place", "sensitivity")
    rows = rows.union(open_to_all.values_list("figure_id", *everywhere), all=True)
    # Who reads everything reads what nothing is known of too; one that is public stands on the officer's pages as well.
    whole = set(figures) if reader.has("ministry") else set[str]()
    public, levels = set[str](), reader.sensitivities()
    for figure, action, place, sensitivity in rows:
        # Who answers for a place reads everything that is said of it.
        told = not sensitivity or bool(place) or sensitivity in levels
        if action == PUBLIC:
            public.add(figure)
        elif told and RULES[action](reader, {"place_id": place}):
            whole.add(figure)
    return whole | public if reader.has("officer") else whole, public


def _with_parts(printed: Collection[str]) -> Parts:
    """These, and whatever they are made of."""
    found: Parts = {}
    wanted = set(printed)
    while wanted:
        reached: set[str] = set()
        for some in _some(sorted(wanted)):
            rows = Figure.objects.filter(id__in=some).values_list("id", "inputs", "origins")
            for figure, inputs, origins in rows:
                found[figure] = [one["id"] for one in inputs], [row for row, _field in origins]
                reached.update(found[figure][0])
        wanted = reached - found.keys()
    return found


def _beneath(figures: Iterable[str], found: Parts) -> set[str]:
    reached, wanted = set[str](), [one for one in figures if one in found]
    while wanted:
        if (one := wanted.pop()) not in reached:
            reached.add(one)
            wanted += [each for each in found[one][0] if each in found]
    return reached


def _strictest(found: Parts) -> dict[str, str]:
    """Figure -> the strictest sensitivity of the sources beneath it."""
    kept: dict[int, int] = {}
    for some in _some(sorted({row for _inputs, rows in found.values() for row in rows})):
        for row, sensitivity in SourceRow.objects.filter(id__in=some).values_list("id", "run__source__sensitivity"):
            kept[row] = STRICTNESS.index(sensitivity)
    levels: dict[str, int] = {}

    def level(figure: str) -> int:
        if figure not in levels:
            inputs, rows = found.get(figure, ((), ()))
            levels[figure] = max([0, *(kept[row] for row in set(rows)), *(level(one) for one in inputs)])
        return levels[figure]

    return {figure: STRICTNESS[level(figure)] for figure in found}


def _some(items: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
