"""Small numbers of persons on public pages: which figures count persons, and what a reader of these is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from layidu.core.numbers import Bounds
from layidu.core.small_cells import coarse, published, text_of
from layidu.ledger.models import Figure, Place
from layidu.ledger.parts import in_parts
from layidu.web.work.models import Prepared
from layidu.web.work.prepare import keep, kept, plain

KEY = "small cells"
#: The source rows beneath what is withheld: where a total lists its rows, they would say it.
ROWS = "rows of small cells"
#: Each measure of a prepared row of coverage with its bounds there.
ENDS = {
    "need": ("in_need_low", "in_need_high"),
    "reached": ("reached_low", "reached_high"),
    "gap": ("gap_low", "gap_high"),
}
#: How the labels of figures that count persons begin, and end: figures have no unit.
BEGIN, END = ("Personnes ", "Écart – ", "Population"), " – atteintes"
#: What a census says is published by it.
KNOWN = "Population"
#: A share whose parts are withheld could say them.
SHARE = "Part du besoin atteinte"


def counts_persons(label: str) -> bool:
    """Whether a figure counts persons.

    >>> counts_persons("Personnes atteintes – Gao"), counts_persons("Partenaires actifs – Gao")
    (True, False)
    """
    return label.startswith(BEGIN) or label.endswith(END)


def withhold(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Take small numbers out of prepared rows of coverage, and what would say them; figure -> what stands for it.

    What was withheld before stays so: figures of another day can still be opened.
    """
    by_place = {row["place"]: row for row in rows}
    parents = Place.objects.filter(id__in=by_place, parent__in=by_place).values_list("id", "parent_id")
    cells = {
        (place, measure): Bounds(row[low], None if measure == "reached" and row["top_open"] else row[high])
        for place, row in by_place.items()
        for measure, (low, high) in ENDS.items()
    }
    shown = published(cells, {place: str(above) for place, above in parents}, parts=("need", "reached", "gap"))
    changed = {}
    for (place, measure), bounds in shown.items():
        row = by_place[place]
        row.update(zip(ENDS[measure], (bounds.low, bounds.high), strict=True))
        if figure := row["open"].get(measure):
            changed[figure] = plain(bounds)
    before = kept(KEY)
    found = {**(before.content if before else {}), **changed}
    keep(KEY, found)
    printed = {figure for row in by_place.values() for figure in row["open"].values()}
    rows_before = kept(ROWS)
    keep(ROWS, sorted({*(rows_before.content if rows_before else ()), *_rows_beneath(changed, printed)}))
    return found


def _rows_beneath(figures: Iterable[str], printed: Collection[str]) -> set[int]:
    """The source rows of figures and of what they are made of, but for what is ``printed`` itself: it is withheld, or
    is not."""
    rows: set[int] = set()
    seen, wanted = set[str](), set(figures)
    while wanted:
        seen |= wanted
        below: set[str] = set()
        for part in in_parts(wanted):
            for inputs, origins in Figure.objects.filter(id__in=part).values_list("inputs", "origins"):
                rows.update(row for row, _field in origins)
                below.update(one["id"] for one in inputs if not one["label"].startswith(KNOWN))
        wanted = below - seen - set(printed)
    return rows


def printed_anew(content: Any, changed: Mapping[str, Any]) -> Any:
    """Prepared content with what stands for each figure that was withheld, and for small numbers beside them."""
    if isinstance(content, list):
        return [printed_anew(one, changed) for one in content]
    if not isinstance(content, dict):
        return content
    told = {name: printed_anew(one, changed) for name, one in content.items()}
    if (said := changed.get(str(content.get("id")))) is not None and "text" in content:
        told |= {"text": text_of(Bounds(*said)), "value": said}
    return told


class Public:
    """What a reader who may not read all is told of figures."""

    def __init__(self) -> None:
        made = dict(Prepared.objects.filter(key__in=(KEY, ROWS)).values_list("key", "content"))
        self._changed: Mapping[str, Any] = made.get(KEY, {})
        self._rows = frozenset[int](made.get(ROWS, ()))

    def withheld_of(self, rows: Iterable[int]) -> set[int]:
        """Those of source rows that stand beneath a withheld number."""
        return set(self._rows.intersection(rows))

    def value(self, figure: str, label: str, value: Any) -> Any:
        """A figure's value as it may be published."""
        if figure in self._changed:
            return self._changed[figure]
        if not counts_persons(label):
            return value
        return plain(coarse(Bounds(*value) if isinstance(value, list) else value))

    def opened(self, told: Mapping[str, Any], withheld: bool = False) -> dict[str, Any]:
        """A figure as ``explain`` opens it. The rows of one that is withheld would say it: they are closed.

        ``withheld``: some of its rows are closed because they stand beneath another one that is.
        """
        inputs = [{**one, "value": self.value(one["id"], one["label"], one["value"])} for one in told["inputs"]]
        value = self.value(told["id"], told["label"], told["value"])
        hidden = [one["id"] for one, was in zip(inputs, told["inputs"], strict=True) if one["value"] != was["value"]]
        if told["label"].startswith(SHARE) and hidden:
            value = [0, 1]
        small = value != told["value"]
        rows = {(cell["sha256"], cell["sheet"], cell["row"]) for cell in told["rows"]}
        closed = told["closed_rows"] + (len(rows) if small else 0)
        return {
            **told, "value": value, "inputs": inputs, "rows": [] if small else told["rows"], "closed_rows": closed,
            "small": small or withheld or bool(hidden),
        }  # fmt: skip
