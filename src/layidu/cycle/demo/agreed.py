"""What the example adds to its partners' files: a signed contract with a year of values, and a plan of its means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from layidu.core.periods import Period
from layidu.cycle.contracts.signing import sign
from layidu.cycle.demo.means import write_means
from layidu.cycle.importing import FileReport, import_files
from layidu.cycle.planning.making import Asked, planned, pose
from layidu.cycle.planning.storing import store
from layidu.ledger.models import Snapshot
from layidu.ledger.workspace import Workspace

#: Beside the contracts, what was received of them: values, reviews, payments.
RECEIVED = "recu"


def sign_contracts(workspace: Workspace) -> list[FileReport]:
    """Sign the country's invented contracts on the days that they say, and import what was received of them.

    Decision served: what a contract's score looks like before any real one is at hand. Twice changes nothing. A
    country without such a folder has none.
    """
    folder = Path(str(resources.files("layidu").joinpath("countries", workspace.country, "demo", "contracts")))
    if not folder.is_dir():
        return []
    for paper in sorted(folder.glob("*.yaml")):
        sign(workspace, paper, by=(), on=date.min, add_parties=True)
    received = sorted((folder / RECEIVED).glob("*.csv"))
    return import_files(workspace, received) if received else []


def make_plan(workspace: Workspace, folder: Path, *, seed: int, on: date) -> Sequence[Path]:
    """Write the example's means and, where there is none yet, propose a plan of them; gives the files.

    Decision served: what the retreat would have before it. The plan is proposed, as any other; nobody is bound.
    """
    means = write_means(workspace, folder, seed=seed, on=on)
    made = Snapshot.objects.filter(kind="plan").order_by("made_at").first()
    if made is not None:
        return (workspace.published / made.file_name, means)
    period = Period.parse(means.stem.rpartition("_")[2])
    posed = pose(workspace, Asked(period, means))
    return (store(workspace, posed, planned(posed), on=on).published.path, means)
