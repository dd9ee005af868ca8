"""What rows mean: code schemes, lists of places, shares, roles and money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layidu.core.periods import Period
from layidu.intake.actors import ActorDirectory
from layidu.intake.records import CommitmentRow, DeliveryRow, MeetingRow, NeedRow, ObservationRow, Reading
from layidu.intake.write import write_rows
from tests.intake.readable import codes, read


def made(folder: Path, name: str, *rows: dict[str, Any]) -> Reading:
    path = folder / f"{name}.xlsx"
    write_rows(name, rows, path)
    return read(path, format=name)


def reasons(reading: Reading) -> list[list[str]]:
    return [[reason.code for reason in row.reasons] for row in reading.held]


def test_one_code_means_two_places_under_two_editions(tmp_path: Path) -> None:
    row = {"organisation": "A", "region_code": "ML09"}
    reading = made(
        tmp_path, "five_w",
        {**row, "month": "2018-03"}, {**row, "month": "2025-03"}, {**row, "month": "2025-03", "scheme": "COD-AB 2021"},
    )  # fmt: skip
    places = [row.records[0].places for row in reading.loaded]  # type: ignore[union-attr]
    assert [place[0] for place in places] == ["ML-2016:09", "ML-2023:09", "ML-2016:09"]


def test_a_code_that_contradicts_its_name_is_held_with_the_code_of_that_name(tmp_path: Path) -> None:
    row = {"organisation": "A", "region": "Gao", "cercle": "Ansongo", "month": "2025-03"}
    reading = made(tmp_path, "five_w", {**row, "cercle_code": "ML0605"})
    assert [code.startswith("LIEU-CODE") for code in reasons(reading)[0]] == [True]
    assert reading.held[0].mend == {"Code cercle": "ML0703"}


def test_an_unknown_scheme_is_held(tmp_path: Path) -> None:
    reading = made(tmp_path, "five_w", {"organisation": "A", "region": "Gao", "month": "2025-03", "scheme": "2031"})
    assert reasons(reading) == [["SCHEMA-INCONNU"]]


def test_a_region_of_2023_is_no_region_of_2022(tmp_path: Path) -> None:
    rows = [{"organisation": "A", "region": "Nioro", "month": month} for month in ("2025-03", "2022-03")]
    reading = made(tmp_path, "five_w", *rows)
    assert reading.loaded[0].records[0].places == ("ML-2023:11",)  # type: ignore[union-attr]
    later = [finding for finding in reading.findings if finding.code == "LIEU-AUTRE-DECOUPAGE"]
    assert later or reading.held, "a place of another division is said, never taken silently"


def test_several_places_in_one_cell_pair_up_or_are_held(tmp_path: Path) -> None:
    base = {"kind": "task", "status": "accepted", "title": "Une tâche", "owes": "A", "start": "2025"}
    reading = made(
        tmp_path, "commitments",
        {**base, "own_id": "1", "region": "Gao", "cercle": "Ansongo; Bourem"},
        {**base, "own_id": "2", "region": "Gao; Ségou", "cercle": "Ansongo; Niono"},
        {**base, "own_id": "3", "region": "Gao; Ségou"},
        {**base, "own_id": "4", "region": "Gao; Ségou", "cercle": "Ansongo; Niono; Bourem"},
        {**base, "own_id": "5", "region": "Gao", "cercle": "Ansongo; Bourem", "cercle_code": "ML0703; ML0701"},
        {**base, "own_id": "6"},
    )  # fmt: skip
    places = {record.own_id: record.places for row in reading.loaded for record in row.records
              if isinstance(record, CommitmentRow)}  # fmt: skip
    assert places == {
        "1": ("ML-2023:0703", "ML-2023:0702"),
        "2": ("ML-2023:0703", "ML-2023:0404"),
        "3": ("ML-2023:07", "ML-2023:04"),
        "6": (),
    }
    assert reasons(reading)[0] == ["LISTE-INEGALE"]
    assert reading.held[1].mend == {"Code cercle": "ML0703; ML0702"}, "the other places of the cell stay"


def test_roles_follow_the_columns(tmp_path: Path) -> None:
    reading = made(
        tmp_path, "five_w",
        {"organisation": "A", "implementer": "B", "donor": "C", "region": "Gao", "month": "2025-03"},
    )  # fmt: skip
    (record,) = reading.loaded[0].records
    assert isinstance(record, DeliveryRow)
    assert [(role, ref.spelling) for role, ref in record.actors] == [
        ("leads", "A"),
        ("implements", "B"),
        ("funds", "C"),
    ]


def test_a_count_without_group_is_of_all_and_its_counting_is_asked_for(tmp_path: Path) -> None:
    reading = made(tmp_path, "five_w", {"organisation": "A", "region": "Gao", "month": "2025-03", "reached": 5})
    (record,) = reading.loaded[0].records
    assert isinstance(record, DeliveryRow) and record.people == (("all", 5),) and record.kind == "service"
    assert "MODE-COMPTAGE-ABSENT" in codes(reading)


def test_a_sector_that_is_not_the_activity_s_is_said(tmp_path: Path) -> None:
    row = {"organisation": "A", "region": "Gao", "month": "2025-03", "activity": "vaccination", "sector": "education"}
    assert "SECTEUR-CONTREDIT" in codes(made(tmp_path, "five_w", row))


def test_shares_become_bounds_of_the_country_s_total_of_the_same_date(tmp_path: Path) -> None:
    total = {"region": "Mali", "persons": 330713, "date": "2024-09"}
    share = {"region": "Mopti", "share": 17, "precision": "0,5", "date": "2024-09"}
    reading = made(tmp_path, "displacement", total, share, {**share, "region": "Gao", "date": "2024-12"})
    record = reading.loaded[1].records[0]
    assert isinstance(record, ObservationRow)
    assert (record.value, record.low, record.high) == (None, 54567.0, 57875.0)
    assert reasons(reading) == [["TOTAL-ABSENT"]], "no total of December"


def test_a_share_typed_as_a_fraction_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "parts_2024-09.xlsx"
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].append(["Région", "Personnes déplacées", "Part (%)"])
    book.worksheets[0].append(["Mali", 1000, None])
    book.worksheets[0].append(["Gao", None, 0.18])
    book.save(path)
    assert reasons(read(path)) == [["PART-AMBIGUE"]]


def test_one_figure_of_need_is_both_bounds_and_one_bound_leaves_the_other_unknown(tmp_path: Path) -> None:
    base = {"region": "Gao", "start": "2025", "end": "2025", "sector": "health"}
    reading = made(tmp_path, "needs", {**base, "pin": 10}, {**base, "pin_low": 4}, {**base, "pin": 3, "severity": 9})
    bounds = [(r.low, r.high) for row in reading.loaded for r in row.records if isinstance(r, NeedRow)]
    assert bounds == [(10, 10), (4, None)]
    assert reasons(reading) == [["NOMBRE-HORS-BORNES"]]


def test_only_a_review_fulfils_or_cancels(tmp_path: Path) -> None:
    base = {"kind": "task", "title": "Une tâche", "owes": "A"}
    rows = [{**base, "own_id": status, "status": status} for status in ("fulfilled", "cancelled", "signed")]
    reading = made(tmp_path, "commitments", *rows)
    assert reasons(reading) == [["STATUT-RESERVE"], ["STATUT-RESERVE"]] and len(reading.loaded) == 1


def test_money_has_a_currency_and_is_never_rounded(tmp_path: Path) -> None:
    base = {"commitment_ref": "E", "stage": "disbursed", "date": "2025-03-01"}
    reading = made(
        tmp_path, "instalments",
        {**base, "amount": "1 250,50", "currency": "EUR"}, {**base, "amount": "1 250,50", "currency": "FCFA"},
        {**base, "amount": 3, "currency": ""},
    )  # fmt: skip
    (record,) = reading.loaded[0].records
    assert isinstance(record, DeliveryRow) and (record.amount, record.currency) == (125050, "EUR")
    assert reasons(reading) == [["MONTANT-TROP-FIN"], ["VALEUR-OBLIGATOIRE"]]


def test_what_is_asked_at_a_meeting_is_owed_by_the_one_who_is_asked(tmp_path: Path) -> None:
    base = {"meeting_ref": "R", "meeting_start": "20/11/2025", "meeting_title": "Audience", "held_by": "Ministère"}
    reading = made(
        tmp_path, "meetings",
        {**base, "own_id": "1", "kind": "request", "actor": "Partenaire", "recipient": "Ministère", "statement": "Dit"},
    )  # fmt: skip
    meeting, wish = reading.loaded[0].records
    assert isinstance(meeting, MeetingRow) and meeting.start == meeting.end
    assert isinstance(wish, CommitmentRow) and wish.status == "requested"
    assert [(role, ref.spelling) for role, ref in wish.actors] == [("owes", "Partenaire"), ("receives", "Ministère")]


def test_identity_and_scope_do_not_hang_on_spelling(tmp_path: Path) -> None:
    one = made(tmp_path, "five_w", {"organisation": "Terre", "region": "Segou", "month": "mars 2025"})
    other = made(tmp_path, "five_w", {"organisation": "TERRE ", "region": "SÉGOU", "month": "2025-03"})
    assert one.loaded[0].identity == other.loaded[0].identity
    assert one.loaded[0].scope == other.loaded[0].scope


def test_one_directory_for_many_files_says_a_new_actor_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_rows("five_w", [{"organisation": "Terre", "region": "Gao", "month": "2025-03"}], path)
    directory = ActorDirectory()
    assert "ACTEUR-NOUVEAU" in codes(read(path, actors=directory))
    assert "ACTEUR-NOUVEAU" not in codes(read(path, actors=directory))


def test_two_columns_of_one_meaning_are_said(tmp_path: Path) -> None:
    path = tmp_path / "double_2025-03.csv"
    path.write_text("Organisation,Région,Admin 1\nA,Gao,Kidal\n")
    reading = read(path)
    assert "COLONNE-EN-DOUBLE" in codes(reading)
    assert reading.loaded[0].origin.cells["Admin 1"] == "Kidal"


def test_an_unanswered_form_is_not_complete(tmp_path: Path) -> None:
    for answer, complete in (("oui", True), ("oui / non", False), ("non", False)):
        path = tmp_path / "forme_2025-03.csv"
        path.write_text(f"Fichier complet : {answer}\nOrganisation,Région\nA,Gao\n")
        assert read(path).complete is complete


def test_the_months_of_a_file_s_name_and_rows_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "rapport_mars2025.xlsx"
    write_rows("five_w", [{"organisation": "A", "region": "Gao", "month": "avril 2025"}], path)
    reading = read(path)
    assert "MOIS-HORS-PERIODE" in codes(reading) and reading.period == Period.parse("2025-04")


def test_a_scheme_that_is_named_says_the_division_too(tmp_path: Path) -> None:
    row = {"organisation": "A", "region": "Gao"}
    said = [("2022-03", None), ("2022-03", "ct-2023-007"), ("2025-03", None), ("2025-03", "cod-ab-2021")]
    reading = made(tmp_path, "five_w", *({**row, "month": month, "scheme": scheme} for month, scheme in said))
    places = [row.records[0].places[0] for row in reading.loaded]  # type: ignore[union-attr]
    assert places == ["ML-2016:07", "ML-2023:07", "ML-2023:07", "ML-2016:07"]


def test_a_total_that_is_held_totals_nothing(tmp_path: Path) -> None:
    total = {"region": "Mali", "persons": 1000, "date": "2024-09", "households": -1}
    reading = made(tmp_path, "displacement", total, {"region": "Gao", "share": 17, "date": "2024-09"})
    assert reasons(reading) == [["NOMBRE-NEGATIF"], ["TOTAL-ABSENT"]] and not reading.loaded


def test_the_order_of_places_in_a_cell_is_no_part_of_identity(tmp_path: Path) -> None:
    from layidu.intake.rows import TypedRow, identity_of

    one, other = (TypedRow(2, (), {}, places, None, {}) for places in (("a", "b"), ("b", "a")))
    assert identity_of(one, ["places"]) == identity_of(other, ["places"])
    assert identity_of(one, ["places"]) != identity_of(TypedRow(2, (), {}, ("ab",), None, {}), ["places"])
