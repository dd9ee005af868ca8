"""Small numbers of persons are not published: what stands for them, and what must go so that no total says them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from layidu.core.numbers import Bounds

#: Below it a person could be recognised among few. One to four: nobody at all is no person to recognise.
FEWEST = 5
#: What is withheld beside a small number must be at least this much, so that what both leave of a total says neither.
ENOUGH = 2 * FEWEST
Place = TypeVar("Place", bound=Hashable)
Cell = tuple[Place, str]
Cells = Mapping[tuple[Place, str], Bounds]
#: The whole, a part of it, and what remains.
Parts = tuple[str, str, str]


def is_small(value: Any) -> bool:
    """Whether a number of persons, or one of its bounds, is one to four.

    >>> [is_small(one) for one in (0, 3, 5, Bounds(3, 400), Bounds(0, 400), None)]
    [False, True, False, True, False, False]
    """
    ends = (value.low, value.high) if isinstance(value, Bounds) else (value,)
    return any(isinstance(end, int | float) and 0 < end < FEWEST for end in ends)


def coarse(value: Any) -> Any:
    """A number of persons as it may be published: as it is, or within bounds that are true and say no small number.

    Decision served: what a public page may print. Zero stays zero, unknown stays unknown.

    >>> coarse(3), coarse(Bounds(0, 2)), coarse(Bounds(3, 400)), coarse(Bounds(3, None)), coarse(12)
    (Bounds(low=1, high=4), Bounds(low=0, high=4), Bounds(low=1, high=400), Bounds(low=1, high=None), 12)
    """
    if not is_small(value):
        return value
    low, high = (value.low, value.high) if isinstance(value, Bounds) else (value, value)
    return Bounds(1 if is_small(low) else low, FEWEST - 1 if is_small(high) else high)


def text_of(value: Bounds) -> str:
    """Bounds in French; those that stand for a small number say so.

    >>> text_of(Bounds(1, 4)), text_of(Bounds(0, 4)), text_of(Bounds(1, 400)), text_of(Bounds(3, 3))
    ('moins de 5', 'moins de 5', '1 à 400', '3')
    """
    return f"moins de {FEWEST}" if value in (Bounds(0, FEWEST - 1), Bounds(1, FEWEST - 1)) else value.text()


def published(cells: Cells[Place], parents: Mapping[Place, Place], *, parts: Parts) -> dict[Cell[Place], Bounds]:
    """What stands for the cells that may not be published as they are, by place and measure; the others are left out.

    Decision served: a table of places can be published without saying of anybody that he is one of three. Persons, as
    bounds. A small cell becomes ``coarse``. Where one number less another would say it, another cell is given between
    zero and what is printed above it: among the places of one place, whose sum is printed there; and in one place
    among ``parts`` (whole, part, remainder), of which two say the third. Method: primary and complementary cell
    suppression (Hundepool et al., Handbook on Statistical Disclosure Control, chapter 4), the smallest cell that
    protects chosen first. It protects against subtraction, not against what a reader knows from elsewhere.

    >>> told = {("Gao", "need"): 900, ("Ansongo", "need"): 3, ("Bourem", "need"): 97, ("Gao-ville", "need"): 800}
    >>> shown = published({key: Bounds(n, n) for key, n in told.items()},
    ...                   {"Ansongo": "Gao", "Bourem": "Gao", "Gao-ville": "Gao"}, parts=("need", "reached", "gap"))
    >>> {place: text_of(bounds) for (place, _), bounds in sorted(shown.items())}
    {'Ansongo': 'moins de 5', 'Bourem': '0 à 900'}
    """
    known = {key: cell for key, cell in cells.items() if cell != Bounds(None, None)}
    hidden = {key for key, cell in known.items() if is_small(cell)}
    inside: dict[tuple[Place, str], list[tuple[Place, str]]] = defaultdict(list)
    for place, measure in known:
        if (above := parents.get(place)) is not None and (above, measure) in known:
            inside[above, measure].append((place, measure))
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for place in {place for place, _ in hidden}:
            hidden |= _in_one_place(known, hidden, place, parts)
        for total, below in inside.items():
            if total not in hidden:
                hidden |= _beside(known, hidden, below, total)
    return {key: coarse(known[key]) if is_small(known[key]) else _wide(known, hidden, key, parents) for key in hidden}


def _in_one_place(known: Cells[Place], hidden: set[Cell[Place]], place: Place, parts: Parts) -> set[Cell[Place]]:
    """The cell to withhold where two printed cells of a place say the third."""
    cells = [(place, part) for part in parts]
    if any(cell not in known for cell in cells) or sum(cell in hidden for cell in cells) != 1:
        return set()
    return {cells[1] if cells[2] in hidden else cells[2]}


def _beside(
    known: Cells[Place], hidden: set[Cell[Place]], below: Sequence[Cell[Place]], total: Cell[Place]
) -> set[Cell[Place]]:
    """The cell to withhold where a printed total less its printed parts says what is hidden; the total itself where no
    part is large enough to protect it."""
    gone = [cell for cell in below if cell in hidden]
    if not gone or (len(gone) > 1 and any(_size(known[cell]) >= ENOUGH for cell in gone)):
        return set()
    large = [cell for cell in below if cell not in hidden and _size(known[cell]) >= ENOUGH]
    return {min(large, key=lambda cell: (_size(known[cell]), str(cell)), default=total)}


def _size(cell: Bounds) -> float:
    return (cell.low if cell.high is None else cell.high) or 0


def _wide(known: Cells[Place], hidden: set[Cell[Place]], cell: Cell[Place], parents: Mapping[Place, Place]) -> Bounds:
    """From zero to what is printed of the same above it; open where nothing is."""
    place, measure = cell
    above = (parents[place], measure) if place in parents else None
    return Bounds(0, None if above is None or above in hidden or above not in known else known[above].high)
