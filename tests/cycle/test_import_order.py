"""Files come in any order: what waited for another file is taken up when its own comes again."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from layidu.cycle.importing import import_files
from layidu.ledger.workspace import find

SAMPLES = Path(str(resources.files("layidu.intake").joinpath("formats")))


def test_reviews_held_for_an_unknown_promise_are_loaded_once_it_is_known(sqlite_workspace: Path) -> None:
    workspace = find(sqlite_workspace)
    reviews, promises = SAMPLES / "reviews" / "sample.xlsx", SAMPLES / "commitments" / "sample.xlsx"
    results = [import_files(workspace, [path])[0].result for path in (reviews, promises, reviews, reviews)]
    held, _, released, again = results
    assert (held.loaded, held.held) == (0, 6)
    assert (released.loaded, released.held) == (3, 3), "three rows close or wait on a bare word"
    assert (again.loaded, again.held, again.unchanged) == (0, 3, 3)
