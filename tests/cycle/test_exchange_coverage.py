"""What the exchange formats put in the ledger counts for what it is: needs, targets, presence; never as a delivery."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from layidu.core.periods import Period
from layidu.intake.formats import formats
from layidu.ledger.workspace import find

GAO = {"location_code": "MLI", "admin1_code": "ML07", "admin1_name": "Gao"}
ANSONGO = {**GAO, "admin2_code": "ML0701", "admin2_name": "Ansongo"}
YEAR = {"reference_period_start": "2022-01-01", "reference_period_end": "2022-12-31"}


def written(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, formats()[name].exchange)
        writer.writeheader()
        writer.writerows(rows)
    return path


def imported(folder: Path, path: Path) -> None:
    from layidu.cycle.importing import import_files

    (report,) = import_files(find(folder), [path])
    assert (report.result.held, report.refused) == (0, False), report.as_json()


def test_in_need_and_targeted_are_one_need_and_reached_is_never_a_delivery(
    sqlite_workspace: Path, tmp_path: Path
) -> None:
    from layidu.cycle.coverage_inputs import gather
    from layidu.ledger.queries.deliveries import deliveries
    from layidu.ledger.queries.observations import observations

    of_health = {**ANSONGO, **YEAR, "sector_code": "HEA", "sector_name": "Health"}
    statuses = {"INN": 9000, "TGT": 6000, "REA": 5500, "AFF": 14000, "all": 40000}
    rows = [{**of_health, "population_status": status, "population": people} for status, people in statuses.items()]
    imported(sqlite_workspace, written(tmp_path, "hapi_humanitarian_needs", *rows))
    workspace, year = find(sqlite_workspace), Period.parse("2022")
    gathered = gather(workspace, division="ML-2016", period=year)
    (need,) = gathered.inputs.needs.to_pyarrow().to_pylist()
    assert (need["low"], need["high"], need["targeted"]) == (9000, 9000, 6000)
    assert len(gathered.needs) == 2, "both rows stand behind the figure"
    assert deliveries(year) == []
    assert [fact.value for fact in observations(workspace, "expected_reach")] == [5500]
    assert not observations(workspace, "population"), "the base of an analysis is no census"


def test_presence_counts_as_presence_and_a_projection_is_no_denominator(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.coverage_inputs import gather

    there = {**ANSONGO, **YEAR, "sector_code": "HEA", "org_acronym": "AEA", "org_name": "Association Exemple A"}
    imported(sqlite_workspace, written(tmp_path, "hapi_operational_presence", there))
    named = {"provider_admin1_name": "Gao", "provider_admin2_name": "Ansongo", **YEAR}
    people = {**named, "gender": "all", "age_range": "all", "population": 180000}
    imported(sqlite_workspace, written(tmp_path, "hapi_population", people))
    inputs = gather(find(sqlite_workspace), division="ML-2016", period=Period.parse("2022")).inputs
    assert [row["measure"] for row in inputs.deliveries.to_pyarrow().to_pylist()] == ["presence"]
    assert inputs.population.to_pyarrow().to_pylist() == []


def test_only_the_latest_round_of_an_operation_is_displaced_now(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.cycle.displacement import displaced
    from layidu.ledger.queries.observations import observations
    from layidu.places.country import gazetteer_of

    def idps(people: int, number: int, month: str) -> dict[str, object]:
        day = {"reference_period_start": f"2022-{month}-01", "reference_period_end": f"2022-{month}-28"}
        return {**ANSONGO, **day, "operation": "Mali", "reporting_round": number, "population": people}

    imported(sqlite_workspace, written(tmp_path, "hapi_idps", idps(1200, 11, "03"), idps(1350, 12, "06")))
    facts = observations(find(sqlite_workspace), "idps")
    assert len(facts) == 2, "the earlier round is kept"
    for until, persons in ((date(2022, 12, 31), 1350), (date(2022, 5, 1), 1200)):
        found = displaced(facts, gazetteer_of("mali"), until)
        assert found is not None and found.persons == persons


def test_a_pledge_binds_nobody_and_a_payment_serves_no_promise(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.ledger.queries.promises import promises

    flow = {"date": "2022-03-15", "amountUSD": "500000.25", "srcOrganization": "Bailleur Exemple",
            "destLocations": "Mali", "destUsageYearEnd": "2022"}  # fmt: skip
    rows = [{**flow, "id": n, "status": status} for n, status in ((1, "pledge"), (2, "commitment"), (3, "paid"))]
    imported(sqlite_workspace, written(tmp_path, "fts_flows", *rows))
    (promise,) = promises()
    assert (promise.kind, promise.status, promise.end) == ("pledge", "announced", date(2022, 12, 31))
    from layidu.ledger.models import Delivery, DeliveryLink

    paid = Delivery.objects.order_by("own_id").values_list("own_id", "stage", "amount", "currency")
    assert list(paid) == [("FTS-2", "committed", 50000025, "USD"), ("FTS-3", "disbursed", 50000025, "USD")]
    assert not DeliveryLink.objects.exists()
