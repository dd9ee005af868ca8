"""The worked contracts are files that people can sign: the product reads them as the very contracts that are scored."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from layidu.accountability.contracts import Contract
from layidu.intake.actors import ActorDirectory
from layidu.intake.reader_process import ReaderProcess
from layidu.places.country import gazetteer_of
from tests.accountability.paper import FOLDER, NAMES, contract


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as opened:
        yield opened


def bare(paper: Contract) -> Contract:
    """A contract without the ids that the ledger gives to parties and places, and without its version."""
    parties = tuple(replace(party, actor="") for party in paper.parties)
    objectives = tuple(
        replace(objective, targets=tuple(replace(target, place=None) for target in objective.targets))
        for objective in paper.objectives
    )
    return replace(paper, parties=parties, objectives=objectives, places=(), version=1, in_force_from=None)


@pytest.mark.parametrize("name", NAMES)
def test_the_product_reads_a_worked_contract_as_it_is_scored(name: str, reader: ReaderProcess) -> None:
    from layidu.cycle.contracts.building import draft_of
    from layidu.intake.contracts.read import read_contract

    actors = ActorDirectory()
    paper = read_contract(FOLDER / f"{name}.yaml", gazetteer=gazetteer_of("mali"), actors=actors, reader=reader)
    draft = draft_of(paper, actors)
    assert [finding.sentence() for finding in draft.findings if finding.severity == "error"] == []
    assert draft.contract is not None and bare(draft.contract) == bare(contract(name))
    assert bool(draft.contract.places) == bool(contract(name).places)
