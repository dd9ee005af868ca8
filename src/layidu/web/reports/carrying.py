"""What a report carries over from the one before it, looked up once until the ledger moves on."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.core.periods import Period
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.templates.five_w import CarriedOver, carried_over
from layidu.ledger.workspace import Workspace
from layidu.web.caching.remembered import remembered
from layidu.web.caching.standing import geography
from layidu.web.reports.filling import FROM, MOST_LINES, Line


def carried(workspace: Workspace, actor: str, month: Period) -> CarriedOver:
    """As ``carried_over``, from this process's memory while nothing was imported or decided since."""

    def found() -> CarriedOver:
        return carried_over(workspace, actor, month, workspace_gazetteer(workspace, geography()))

    return remembered(("carried", workspace.folder, actor, month), found)


def carried_lines(before: CarriedOver) -> Sequence[Line]:
    """What is carried over as lines of a form; those that the newest report did not have say whose month they are."""
    return [
        {
            **{name: str(value) for name, value in row.items()},
            **({FROM: month} if month != before.carried_from else {}),
        }
        for row, month in zip(before.rows[:MOST_LINES], before.months, strict=False)
    ]
