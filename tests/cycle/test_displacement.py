"""Only the latest round of an operation counts displaced people; earlier rounds stay in the ledger."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from layidu.cycle.displacement import displaced, latest_rounds
from layidu.cycle.importing import import_files
from layidu.ledger.queries.observations import ObservationFact, observations
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of

MALI = gazetteer_of("mali")
SAMPLE = Path(__file__).parents[2] / "src/layidu/intake/formats/dtm_displacement/sample.json"


def fact(place: str | None, day: str, value: float | None, *, series: str = "", **said: str) -> ObservationFact:
    when = date.fromisoformat(day)
    return ObservationFact("idps", place, when, when, value, None, None, said, series, 1)


def row(**more: Any) -> Mapping[str, Any]:
    return {**json.loads(SAMPLE.read_text(encoding="utf-8"))["result"][0], **more}


def written(folder: Path, name: str, *rows: Mapping[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps({"isSuccess": True, "result": rows}), encoding="utf-8")
    return path


def test_a_later_round_takes_the_place_of_the_earlier_one_whatever_the_order_of_files(
    sqlite_workspace: Path, tmp_path: Path
) -> None:
    june = row(roundNumber=71, reportingDate="2022-06-30T00:00:00", numPresentIdpInd=1200)
    september = row(roundNumber=72, reportingDate="2022-09-30T00:00:00", numPresentIdpInd=1350, displacementReason="A")
    beside = {**september, "numPresentIdpInd": 50, "displacementReason": "B"}
    flood = row(operation="Inondations", roundNumber=1, reportingDate="2022-08-15", numPresentIdpInd=7)
    workspace = find(sqlite_workspace)
    import_files(workspace, [written(tmp_path, "apres.json", september, beside, flood)])
    import_files(workspace, [written(tmp_path, "avant.json", june)])
    held = observations(workspace, "idps")
    assert len([one for one in held if not one.disaggregation.get("group")]) == 4, "every round stays in the ledger"
    for until, persons in (("2022-12-31", 1407), ("2022-08-31", 1207), ("2022-07-31", 1200)):
        found = displaced(held, MALI, date.fromisoformat(until))
        assert found is not None and found.persons == persons
    assert displaced(held, MALI, date(2022, 1, 1)) is None
    again = import_files(workspace, [written(tmp_path, "apres.json", september, beside, flood)])
    assert (again[0].result.loaded, again[0].result.unchanged) == (0, 3)


def test_a_corrected_round_supersedes_its_own_rows_alone(sqlite_workspace: Path, tmp_path: Path) -> None:
    workspace = find(sqlite_workspace)
    june = row(roundNumber=71, numPresentIdpInd=1200)
    july = row(roundNumber=72, numPresentIdpInd=10, reportingDate="2022-07-31")
    import_files(workspace, [written(tmp_path, "un.json", june, july)])
    (report,) = import_files(workspace, [written(tmp_path, "deux.json", june, {**july, "numPresentIdpInd": 12})])
    assert (report.result.superseded, report.result.unchanged) == (1, 1)
    found = displaced(observations(workspace, "idps"), MALI, date(2022, 12, 31))
    assert found is not None and found.persons == 12


def test_levels_are_never_added_and_the_place_not_stated_stands_beside_regions() -> None:
    country = fact("ML-2023:ML", "2024-09-01", 100, series="5")
    regions = [fact("ML-2023:07", "2024-09-01", 60, series="5"), fact(None, "2024-09-01", 30, series="5")]
    cercle = fact("ML-2023:0701", "2024-09-01", 25, series="5")
    end = date(2024, 12, 31)
    for facts, persons in (([country, *regions, cercle], 100), ([*regions, cercle], 90), ([cercle], 25)):
        found = displaced(facts, MALI, end)
        assert found is not None and found.persons == persons
    assert displaced([fact("ML-2023:07", "2024-09-01", None)], MALI, end) is None


def test_the_country_s_own_count_and_its_operations_are_never_added() -> None:
    whole = fact("ML-2023:ML", "2024-09-01", 100)
    operations = [
        fact("ML-2023:07", "2024-10-01", 70, series="9", operation="Conflit"),
        fact("ML-2023:07", "2024-03-01", 8, series="2", operation="Crue"),
    ]
    found = displaced([whole, *operations], MALI, date(2024, 12, 31))
    assert found is not None and (found.persons, found.oldest) == (78, date(2024, 3, 1))
    found = displaced([whole, *operations], MALI, date(2024, 9, 30))
    assert found is not None and found.persons == 100


def test_a_round_that_two_publishers_give_counts_once() -> None:
    own = [
        replace(fact("ML-2023:07", "2024-10-01", part, series="9", operation="Conflit", reason=reason), origin=4)
        for reason, part in (("A", 30), ("B", 40))
    ]
    republished = fact("ML-2023:07", "2024-10-01", 70, series="Conflit", operation="Conflit", round="9")
    for later in (3, 9):
        found = displaced([*own, replace(republished, origin=later)], MALI, date(2024, 12, 31))
        assert found is not None and found.persons == 70
        assert len(found.facts) == (1 if later == 9 else 2)


def test_the_order_in_which_facts_come_changes_nothing() -> None:
    chance = random.Random(5)
    facts = [
        fact(place, f"2024-{number:02d}-{day:02d}", number * 10, series=str(number), operation=name)
        for name in ("A", "B") for number in (8, 9, 10) for place, day in (("ML-2023:07", 1), ("ML-2023:01", 20))
    ]  # fmt: skip
    whole = sorted(map(repr, latest_rounds(facts, date(2024, 12, 31))))
    assert len(whole) == 4 and all("series='10'" in one for one in whole)
    for _ in range(5):
        chance.shuffle(facts)
        assert sorted(map(repr, latest_rounds(facts, date(2024, 12, 31)))) == whole
