"""Opening a printed number: formula, what it is made of, the cells it stands on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from layidu.catalogue.findings import refusal

if TYPE_CHECKING:
    from django.db.models import Q

    from layidu.ledger.models import Figure


def explain(
    identifier: str, may_read: Callable[[Any], bool] = lambda source: True, withheld: Collection[int] = ()
) -> dict[str, Any]:
    """The public shape of `layidu explain --json` for one figure of the open ledger: B3.17 or its full id.

    Decision served: whether a number of the bulletin or brief can be believed. ``rows`` are the cells of the files as
    received; ``closed_rows`` how many rows stand in sources that the reader ``may_read`` not (by default none),
    or are ``withheld`` (ids of source rows).
    Errors: Refusal CHIFFRE-INCONNU.
    """
    from layidu.ledger.models import Figure, Snapshot

    publication, dot, _number = identifier.partition(".")
    snapshot = Snapshot.objects.filter(id=publication.upper()).first() if dot else None
    printed = snapshot.references.get(identifier.upper()) if snapshot else None
    figure = Figure.objects.filter(id=printed or identifier).first()
    if figure is None:
        raise refusal("CHIFFRE-INCONNU", value=identifier)
    return explained(figure, may_read, withheld)


def explained(
    figure: Figure,
    may_read: Callable[[Any], bool] = lambda source: True,
    withheld: Collection[int] = (),
    own: Q | None = None,
) -> dict[str, Any]:
    """What :func:`explain` gives of a figure that was looked up already.

    ``own``: a condition on rows that are the reader's, whoever may read their source.
    """
    from layidu.ledger.queries.lineage import cells

    opened, closed = cells(((row, field) for row, field in figure.origins), may_read, withheld, own)
    return {
        "id": figure.id,
        "label": figure.label,
        "value": figure.value,
        "formula": figure.formula,
        "inputs": figure.inputs,
        "rows": [asdict(cell) for cell in opened],
        "closed_rows": closed,
    }
