"""What a reading changes: its rows against the ledger's current rows, as a multiset within each scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from layidu.intake.records import Loaded
from layidu.ledger.store.keys import key_of


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a row: who it is, the set it is compared in, what it says."""

    identity: str
    scope: str
    content: str

    @classmethod
    def of(cls, row: Loaded) -> Keys:
        """The keys of a row as read."""
        return cls(key_of(row.identity), key_of(row.scope), key_of(row.records))


@dataclass(frozen=True, slots=True)
class Current:
    """A current row of the ledger."""

    id: int
    keys: Keys


@dataclass(frozen=True)
class Changes:
    """``new``: (position read, id of the row it corrects or None); ``unchanged``: positions; ``withdrawn``: ids.

    ``kept`` are the ids of the current rows that the unchanged ones are.
    """

    new: Sequence[tuple[int, int | None]]
    unchanged: Sequence[int]
    withdrawn: Sequence[int]
    kept: Sequence[int] = field(default=(), repr=False)


def compare(rows: Sequence[Keys], current: Iterable[Current], *, complete: bool) -> Changes:
    """Decide what a reading changes: same rows stay, a changed row corrects exactly the one it was, others are new.

    A row's identity corrects an earlier row only where it is unique on both sides; where it is not, rows are compared
    as a multiset and what is left over is new. Rows missing from the reading are withdrawn only if it is ``complete``.

    >>> a, b = Keys("i", "s", "1"), Keys("i", "s", "2")
    >>> compare([b], [Current(7, a)], complete=False)
    Changes(new=[(0, 7)], unchanged=[], withdrawn=[])
    >>> compare([a, a], [Current(7, a), Current(8, a)], complete=True)
    Changes(new=[], unchanged=[0, 1], withdrawn=[])
    """
    left: dict[tuple[str, str], list[Current]] = defaultdict(list)
    for row in current:
        left[row.keys.scope, row.keys.identity].append(row)
    unique_before = {key: len(held) == 1 for key, held in left.items()}
    times = Counter((keys.scope, keys.identity) for keys in rows)
    unchanged, differing, kept = [], [], []
    for position, keys in enumerate(rows):
        candidates = left.get((keys.scope, keys.identity), [])
        same = next((row for row in candidates if row.keys.content == keys.content), None)
        if same is None:
            differing.append(position)
        else:
            candidates.remove(same)
            unchanged.append(position)
            kept.append(same.id)
    new: list[tuple[int, int | None]] = []
    for position in differing:
        key = rows[position].scope, rows[position].identity
        corrects = times[key] == 1 and unique_before.get(key, False) and bool(left[key])
        new.append((position, left[key].pop().id if corrects else None))
    scopes = {keys.scope for keys in rows}
    missing = [row.id for (scope, _), held in left.items() for row in held if scope in scopes] if complete else []
    return Changes(new, unchanged, sorted(missing), kept)
