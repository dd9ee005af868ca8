"""Contracts from file to ledger to printed score, through the command line, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.contracts import AUTHORITY, HOLDER, contract, everything, values
from tests.cli.door import Answer, ask, imported

from layidu.intake.write import write_rows

BY = ("--by", HOLDER, "--by", AUTHORITY, "--on", "2025-01-06")


def signed(workspace: Path, file: Path) -> Answer:
    answer = ask("contract", "sign", file, *BY, "--add-parties", "--json", "--workspace", workspace)
    assert answer.code == 0, answer.err
    return answer


def scored(workspace: Path, *more: object, quarter: str = "2025Q1") -> dict[str, Any]:
    answer = ask("score", "--period", quarter, *more, "--json", "--workspace", workspace)
    assert answer.code == 0, answer.err
    score: dict[str, Any] = answer.json["contracts"][0]
    return score


def line(score: dict[str, Any], ref: str) -> dict[str, Any]:
    return next(line for objective in score["objectives"] for line in objective["lines"] if line["ref"] == ref)


def first_quarter(folder: Path, workspace: Path) -> None:
    """Values of the first quarter, the vehicle handed over, the milestone reviewed, some of the budget spent."""
    imported(
        workspace,
        values(
            folder / "valeurs.csv",
            "Penta3;2025T1;déclarée;56 %;5600;10000;20;19;18",
            "Penta3;2025T1;vérifiée;54 %;5400;10000;;;",
            "Taux de perte de vaccins;2025T1;validée;17 %;;;;;",
        ),
    )
    reviews = [
        {"commitment_ref": "CP-1/M1", "date": "2025-02-20", "decision": "fulfilled", "decided_by": AUTHORITY,
         "evidence": "bordereau de remise"},
        {"commitment_ref": "CP-1/J1", "date": "2025-03-10", "decision": "fulfilled", "decided_by": AUTHORITY,
         "evidence": "plan signé le 10 mars"},
    ]  # fmt: skip
    write_rows("reviews", reviews, folder / "revues.xlsx", example=True)
    spent = {"commitment_ref": "CP-1/B1", "stage": "spent", "date": "2025-03-20", "amount": 250000, "currency": "XOF"}
    write_rows("instalments", [spent], folder / "depenses.xlsx", example=True)
    imported(workspace, folder / "revues.xlsx", folder / "depenses.xlsx")


def test_a_contract_is_signed_once_and_binds_both_sides(workspace_folder: Path, tmp_path: Path) -> None:
    file = contract(tmp_path / "contrat.yaml")
    assert ask("contract", "check", file, "--workspace", workspace_folder).code == 2, "parties are not known yet"
    made = signed(workspace_folder, file).json
    before = everything(workspace_folder)
    again = signed(workspace_folder, file).json
    assert (made["again"], again["again"], again["id"]) == (False, True, made["id"])
    assert everything(workspace_folder) == before, "signing twice changes nothing"

    from layidu.ledger.models import Actor, Snapshot, Source
    from layidu.ledger.queries.promises import promises

    found = {promise.ref: promise for promise in promises()}
    assert {ref: promise.kind for ref, promise in found.items()} == {
        "CP-1/C1": "contract_target", "CP-1/C2": "contract_target", "CP-1/J1": "task", "CP-1/B1": "contract_target",
        "CP-1/M1": "means",
    }  # fmt: skip
    names = dict(Actor.objects.values_list("id", "name"))
    assert [names[actor] for actor in found["CP-1/C1"].in_role("owes")] == [HOLDER]
    assert [names[actor] for actor in found["CP-1/M1"].in_role("owes")] == [AUTHORITY]
    assert [names[actor] for actor in found["CP-1/M1"].in_role("receives")] == [HOLDER]
    assert {actor.kind for actor in Actor.objects.filter(name__in=[HOLDER, AUTHORITY])} == {"post"}
    terms = found["CP-1/C1"].terms
    assert terms is not None and terms["baseline"] == "0.5" and terms["trajectory"][0]["value"] == "0.55"
    frozen = Snapshot.objects.get(kind="contract")
    assert Source.objects.filter(sha256=frozen.sha256).exists() and frozen.key == "CP-1"
    assert (workspace_folder / "originals" / frozen.sha256).read_bytes() == file.read_bytes()
    followed = ask("follow-up", "--json", "--workspace", workspace_folder).json["commitments"]
    assert {item["ref"] for item in followed} == set(found)


def test_the_workbook_that_is_offered_reads_back_as_the_contract(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.intake.actors import ActorDirectory
    from layidu.intake.contracts.read import read_contract
    from layidu.intake.reader_process import ReaderProcess
    from layidu.places.country import gazetteer_of

    book = tmp_path / "contrat.xlsx"
    assert ask("template", "contract", "--example", "--out", book, "--workspace", sqlite_workspace).code == 0
    dated = ask("contract", "sign", book, "--add-parties", "--json", "--workspace", sqlite_workspace)
    assert dated.json["contract"] == "CP-2025-GAO", "the file itself dates both signatures"
    written = Path(__file__).parents[2] / "src/layidu/countries/mali/demo/contracts/contrat.yaml"
    with ReaderProcess() as reader:
        read = [
            read_contract(path, gazetteer=gazetteer_of("mali"), actors=ActorDirectory(), reader=reader)
            for path in (book, written)
        ]
    assert not read[0].findings and not read[1].findings
    for section in read[0].rows:
        assert [row.values for row in read[0].rows[section]] == [row.values for row in read[1].rows[section]], section


BAD: dict[str, tuple[tuple[tuple[tuple[str | int, ...], Any], ...], str]] = {
    "weights that make 110 %": (((("objectives", 0, "weight"), "80 %"),), "CONTRAT-POIDS"),
    "target against the direction": (((("targets", 1, "target"), 0.3),), "CONTRAT-CIBLE-SENS"),
    "milestone without evidence": (((("milestones", 0, "evidence"), ""),), "CONTRAT-JALON-SANS-PREUVE"),
    "share or percentage": (((("targets", 1, "baseline"), 20),), "PART-AMBIGUE"),
    "indicator unknown": (((("targets", 0, "indicator"), "Bonheur"),), "CHOIX-INCONNU"),
    "place unknown": (((("contract", "region"), "Goa-Nord"),), "LIEU-INCONNU"),
    "number twice": (((("milestones", 0, "ref"), "C1"),), "CONTRAT-EN-DOUBLE"),
    "objective unknown": (((("budget", 0, "objective"), "O9"),), "CONTRAT-RENVOI-INCONNU"),
    "no authority": (((("parties", 1, "role"), "témoin"),), "CONTRAT-AUTORITE"),
    "amount without currency": (((("budget", 0, "currency"), ""),), "VALEUR-OBLIGATOIRE"),
    "no title": (((("contract", "title"), ""),), "VALEUR-OBLIGATOIRE"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_contract_says_so_and_changes_nothing(sqlite_workspace: Path, tmp_path: Path, what: str) -> None:
    changes, code = BAD[what]
    file = contract(tmp_path / "contrat.yaml", *changes)
    before = everything(sqlite_workspace)
    answer = ask("contract", "sign", file, *BY, "--add-parties", "--workspace", sqlite_workspace)
    assert answer.code == 2 and f"({code})" in answer.err, answer.err
    assert everything(sqlite_workspace) == before


def test_everything_wrong_is_said_at_once_with_its_place(sqlite_workspace: Path, tmp_path: Path) -> None:
    import xlsxwriter

    book = tmp_path / "contrat.xlsx"
    with xlsxwriter.Workbook(book) as made:
        sheets = {
            "Contrat": [["N° contrat", "CP-9"], ["Intitulé", "Essai"], ["Début", "2025-01-01"], ["Fin", "2025-12-31"]],
            "Parties": [["Partie", "Rôle"], [HOLDER, "titulaire"], [AUTHORITY, "autorité"]],
            "Objectifs": [["N° objectif", "Objectif", "Poids (%)"], ["O1", "Vacciner", 90]],
            "Cibles": [
                ["N° cible", "N° objectif", "Indicateur", "Valeur de référence", "Cible", "Poids (%)"],
                ["C1", "O1", "Penta3", "60 %", "50 %", 60],
                ["C2", "O1", "Penta33", "60 %", "x", 40],
            ],
        }
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
    findings = ask("contract", "check", book, "--json", "--workspace", sqlite_workspace).json["findings"]
    places = {(item["code"], item["sheet"], item["row"], item["column"]) for item in findings}
    assert ("CHOIX-INCONNU", "Cibles", 3, "Indicateur") in places
    assert ("NOMBRE-ILLISIBLE", "Cibles", 3, "Cible") in places
    fixed = [item for item in findings if item["code"] == "ACTEUR-INCONNU"]
    assert len(fixed) == 2


def test_rules_of_contracts_are_said_at_the_line(sqlite_workspace: Path, tmp_path: Path) -> None:
    file = contract(tmp_path / "contrat.yaml", (("targets", 1, "target"), 0.3), (("objectives", 1, "weight"), "20 %"))
    findings = ask("contract", "check", file, "--json", "--workspace", sqlite_workspace).json["findings"]
    wrong = next(item for item in findings if item["code"] == "CONTRAT-CIBLE-SENS")
    assert wrong["sheet"] == "Cibles" and "ref: C2" in file.read_text().splitlines()[wrong["row"] - 1]
    assert {"CONTRAT-CIBLE-SENS", "CONTRAT-POIDS"} <= {item["code"] for item in findings}, "all at once"


def test_refusals_of_the_ledger_change_nothing(sqlite_workspace: Path, tmp_path: Path) -> None:
    file = contract(tmp_path / "contrat.yaml")
    where = ("--workspace", sqlite_workspace)
    stranger = ("--by", HOLDER, "--by", AUTHORITY, "--by", "Un passant")
    other = contract(tmp_path / "autre.yaml", (("contract", "title"), "Autre"))
    twin = contract(tmp_path / "double.yaml", (("contract", "ref"), "CP-2"))
    bomb = tmp_path / "bombe.yaml"
    bomb.write_text("contract: &a {ref: X}\nparties: [*a, *a]\n")
    empty = tmp_path / "autre.txt"
    empty.write_text("bonjour")
    tries: list[tuple[str, tuple[object, ...]]] = [
        ("ACTEUR-INCONNU", ("sign", file, *BY)),
        ("CONTRAT-SIGNATAIRE", ("sign", file, *stranger, "--add-parties")),
        ("CONTRAT-SIGNATURE-MANQUANTE", ("sign", file, "--by", HOLDER, "--add-parties")),
        ("CONTRAT-INCONNU", ("amend", "CP-1", file, *BY)),
        ("FICHIER-ILLISIBLE", ("sign", bomb, *BY)),
        ("TYPE-INCONNU", ("sign", empty, *BY)),
        ("FICHIER-ILLISIBLE", ("sign", tmp_path / "rien.yaml", *BY)),
    ]
    before = everything(sqlite_workspace)
    for code, words in tries:
        answer = ask("contract", *words, *where)
        assert answer.code == 2 and f"({code})" in answer.err, (code, answer.err)
    assert everything(sqlite_workspace) == before
    signed(sqlite_workspace, file)
    before = everything(sqlite_workspace)
    for code, words in [
        ("CONTRAT-DEJA-SIGNE", ("sign", other, *BY)),
        ("CONTRAT-CHEVAUCHEMENT", ("sign", twin, *BY)),
        ("CONTRAT-NUMERO-AUTRE", ("amend", "CP-1", twin, *BY)),
        ("CONTRAT-LIGNE-ABSENTE", ("comment", "CP-1", "C9", "--period", "2025Q1", "--by", HOLDER, "--text", "x")),
        ("CONTRAT-ETRANGER", ("comment", "CP-1", "C1", "--period", "2025Q1", "--by", "Un passant", "--text", "x")),
    ]:
        answer = ask("contract", *words, *where)
        assert answer.code == 2 and f"({code})" in answer.err, (code, answer.err)
    answer = ask("score", "--period", "2025Q1", "--close", *where)
    assert answer.code == 2 and "(CONTRAT-PREUVE-ABSENTE)" in answer.err
    assert everything(sqlite_workspace) == before


def test_a_quarter_is_scored_closed_and_revised(workspace_folder: Path, tmp_path: Path) -> None:
    signed(workspace_folder, contract(tmp_path / "contrat.yaml"))
    first_quarter(tmp_path, workspace_folder)
    words = ("comment", "CP-1", "C1", "--period", "2025Q1", "--by", HOLDER, "--text", "grève en mars", "--contest")
    assert ask("contract", *words, "--workspace", workspace_folder).code == 0

    live = scored(workspace_folder)
    penta = line(live, "C1")
    # (0,54 - 0,50) / (0,55 - 0,50) of the 70 points of the line; the verified value counts before the declared one.
    assert (penta["value"], penta["level"], penta["achievement"], penta["points"]) == (0.54, "verified", 0.8, 56.0)
    assert (penta["completeness"], penta["timeliness"]) == (0.95, 0.9)
    assert penta["remarks"][0]["contests"] and penta["remarks"][0]["text"] == "grève en mars"
    # (0,20 - 0,17) / (0,20 - 0,16) of 12 points.
    assert line(live, "C2")["points"] == 9.0
    assert line(live, "J1")["achievement"] == 1.0
    assert line(live, "B1")["value"] == 250000
    assert live["judged"] == 1.0 and live["means"][0]["delivered"] == 1.0 and live["closed"] is None

    closed = scored(workspace_folder, "--close", "--by", "Le comité")
    assert closed["closed"]["revision"] == 0 and line(closed, "C1")["id"].startswith("S1.")
    before = everything(workspace_folder)
    assert scored(workspace_folder, "--close", "--by", "Un autre") == closed, "closing twice changes nothing"
    assert everything(workspace_folder) == before
    late = ask("contract", *words[:-2], "trop tard", "--workspace", workspace_folder)
    assert late.code == 2 and "(CONTRAT-CLOS-SANS-APPEL)" in late.err

    imported(workspace_folder, values(tmp_path / "contre.csv", "Penta3;2025T1;vérifiée;55 %;5500;10000;;;"))
    assert scored(workspace_folder) == closed, "a closed quarter never moves"
    answer = ask("score", "--period", "2025Q1", "--revisions", "--json", "--workspace", workspace_folder)
    beside = answer.json["contracts"]
    assert [each["closed"] and each["closed"]["revision"] for each in beside] == [0, None]
    assert line(beside[1], "C1")["points"] == 70.0 and beside[0] == closed
    revised = scored(workspace_folder, "--close", "--by", "Le comité")
    assert revised["closed"]["revision"] == 1 and line(revised, "C1")["points"] == 70.0
    assert scored(workspace_folder) == closed

    opened = ask("explain", line(closed, "C1")["id"], "--json", "--workspace", workspace_folder).json
    assert opened["value"] == 56.0
    assert {(row["file"], row["sheet"], row["column"], row["value"]) for row in opened["rows"]} >= {
        ("contrat.yaml", "Cibles", "target", "70 %"), ("contrat.yaml", "Trajectoires", "Valeur due", "55 %"),
    }  # fmt: skip
    reached = ask("explain", opened["inputs"][1]["id"], "--json", "--workspace", workspace_folder).json
    value = ask("explain", reached["inputs"][0]["id"], "--json", "--workspace", workspace_folder).json
    assert ("valeurs.csv", 4, "Valeur", "54 %") in {
        (row["file"], row["row"], row["column"], row["value"]) for row in value["rows"]
    }, "the closed score opens to the cell that made it, not to the corrected one"
    table = ask("score", "--period", "2025Q1", "--workspace", workspace_folder).out
    assert "EXEMPLE INVENTÉ" in table and "grève en mars" in table and "clos le" in table


def test_an_amendment_counts_from_its_day_and_leaves_closed_quarters_alone(
    workspace_folder: Path, tmp_path: Path
) -> None:
    signed(workspace_folder, contract(tmp_path / "contrat.yaml"))
    first_quarter(tmp_path, workspace_folder)
    closed = scored(workspace_folder, "--close", "--by", "Le comité")
    lower = contract(
        tmp_path / "avenant.yaml",
        (("targets", 0, "target"), "60 %"),
        (("targets", 0, "trajectory"), {"2025T1": "55 %", "2025T2": "56 %", "2025T4": "60 %"}),
    )
    before = everything(workspace_folder)
    where = ("--workspace", workspace_folder)
    early = ask("contract", "amend", "CP-1", lower, *BY, "--from", "2025-02-01", *where)
    assert early.code == 2 and "(CONTRAT-TRIMESTRE-CLOS)" in early.err
    same = contract(tmp_path / "meme.yaml", (("contract", "note"), "rien de neuf"))
    idle = ask("contract", "amend", "CP-1", same, *BY, "--from", "2025-05-01", *where)
    assert idle.code == 2 and "(CONTRAT-INCHANGE)" in idle.err
    assert everything(workspace_folder) == before
    made = ask("contract", "amend", "CP-1", lower, *BY, "--from", "2025-05-01", "--json", *where)
    assert made.code == 0 and made.json["version"] == 2, made.err

    assert scored(workspace_folder) == closed
    second = scored(workspace_folder, quarter="2025Q2")
    assert second["version"] == 2 and line(second, "C1")["expected"] == 0.56
    from layidu.ledger.models import Commitment

    assert list(Commitment.objects.filter(ref="CP-1/C1").order_by("version").values_list("version", flat=True)) == [
        1,
        2,
    ]
    assert Commitment.objects.filter(ref="CP-1/C2").count() == 1, "a line that did not change is not said again"
    versions = ask("contract", "show", "CP-1", "--json", *where).json["versions"]
    assert [(each["version"], each["in_force_from"]) for each in versions] == [(1, "2025-01-01"), (2, "2025-05-01")]
    assert len(ask("contract", "list", "--json", *where).json) == 2


def test_means_not_delivered_and_absences_are_said(sqlite_workspace: Path, tmp_path: Path) -> None:
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    imported(sqlite_workspace, values(tmp_path / "valeurs.csv", "Penta3;2025T1;déclarée;52 %;;;;;"))
    score = scored(sqlite_workspace)
    assert (line(score, "C1")["absence"], line(score, "C1")["points"]) == ("means_not_delivered", None)
    assert line(score, "C2")["absence"] == "not_reported_by_holder"
    assert score["score"] is None and score["judged"] == 0.0 and (score["low"], score["high"]) == (0.0, 1.0)
    assert "moyens dus non remis" in ask("score", "--period", "2025Q1", "--workspace", sqlite_workspace).out


def test_a_contract_is_tried_on_the_past(sqlite_workspace: Path, tmp_path: Path) -> None:
    imported(
        sqlite_workspace,
        values(
            tmp_path / "passe.csv",
            "Penta3;2024T1;validée;52 %;;;;;", "Penta3;2024T4;validée;72 %;;;;;",
            "Taux de perte de vaccins;2024T4;validée;15 %;;;;;",
        ),
    )  # fmt: skip
    file = contract(tmp_path / "contrat.yaml")
    before = everything(sqlite_workspace)
    tried = ask("contract", "simulate", file, "--json", "--workspace", sqlite_workspace)
    assert tried.code == 0, tried.err
    penta = next(each for each in tried.json["targets"] if each["ref"] == "C1")
    assert (penta["present"], penta["below_present"]) == (0.72, True)
    assert "SIMULATION-SOUS-NIVEAU" in {item["code"] for item in tried.json["findings"]}
    assert len(tried.json["quarters"]) == 4
    assert everything(sqlite_workspace) == before


def test_a_file_of_commitments_does_not_change_a_signed_line(sqlite_workspace: Path, tmp_path: Path) -> None:
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    easier = {"own_id": "CP-1/C1", "kind": "activity", "status": "signed", "title": "Plus facile", "owes": HOLDER,
              "end": "2025-12-31", "target": 5, "unit": "personne"}  # fmt: skip
    write_rows("commitments", [easier], tmp_path / "engagements.xlsx", example=True)
    file = imported(sqlite_workspace, tmp_path / "engagements.xlsx", code=1)[0]
    assert (file["loaded"], file["held"]) == (0, 1)
    assert "CONTRAT-LIGNE-FIGEE" in {item["code"] for item in file["findings"]}
