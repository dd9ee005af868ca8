"""Practices from a workbook to a sentence that can be opened, and on to what is proposed elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.contracts import everything
from tests.cli.door import ask, imported

from layidu.intake.write import write_rows

TRIED = {"Gao": (0.40, 0.55), "Kidal": (0.30, 0.44), "Ménaka": (0.35, 0.51)}
#: Level before and change of every other region of 2023 that has values; the last two have no value after.
OTHERS = {
    "Kayes": (0.42, 0.02), "Koulikoro": (0.52, 0.00), "Sikasso": (0.55, 0.03), "Ségou": (0.48, 0.01),
    "Mopti": (0.39, -0.02), "Tombouctou": (0.36, 0.03), "Taoudénit": (0.28, 0.00), "Bandiagara": (0.41, 0.02),
    "Douentza": (0.33, 0.04), "San": (0.45, 0.01),
}  # fmt: skip
PRACTICE = {
    "own_id": "PR-1", "title": "Stratégie avancée mensuelle", "what": "Une équipe passe chaque mois.",
    "told_by": "Direction inventée", "region": "Gao; Kidal; Ménaka", "start": "2025-01-01", "amount": 250000,
    "currency": "XOF", "cost_per": "place", "indicator": "penta3_coverage", "measure": "difference", "before": "2024",
    "after": "2025", "like_baseline": True, "condition_1": "population", "condition_1_low": "500000",
    "activity": "vaccination", "sector": "health",
}  # fmt: skip


def ledger(folder: Path, workspace: Path, tried: dict[str, tuple[float, float]] = TRIED, **changes: Any) -> None:
    """Yearly coverage of the regions, population of some, and the practice."""
    values = ["DONNÉES D'EXEMPLE : chiffres inventés", "Indicateur;Région;Période;Série;Valeur"]
    for region, (before, after) in tried.items():
        values += [
            f"Penta3;{region};{year};validée;{value * 100:.0f} %" for year, value in ((2024, before), (2025, after))
        ]
    for region, (before, change) in OTHERS.items():
        values += [
            f"Penta3;{region};2024;validée;{before * 100:.0f} %",
            f"Penta3;{region};2025;validée;{(before + change) * 100:.0f} %",
        ]
    values.append("Penta3;Bougouni;2024;validée;50 %")
    (folder / "valeurs.csv").write_text("\n".join(values) + "\n", encoding="utf-8")
    people = [
        {"region": region, "population": count, "year": "2024", "source": "essai"}
        for region, count in (("Gao", 700_000), ("Ségou", 2_500_000), ("Douentza", 300_000))
    ]
    write_rows("population", people, folder / "population.xlsx", example=True)
    write_rows("practices", [{**PRACTICE, **changes}], folder / "pratiques.xlsx", example=True)
    for name in ("valeurs.csv", "population.xlsx", "pratiques.xlsx"):
        imported(workspace, folder / name)


def test_a_practice_is_compared_with_like_places_and_opens(workspace_folder: Path, tmp_path: Path) -> None:
    ledger(tmp_path, workspace_folder)
    where = ("--workspace", workspace_folder)
    found = ask("practice", "compare", "PR-1", "--json", *where).json
    assert (found["tried"]["places"], found["like"]["places"]) == (3, 9)
    assert found["tried"]["mean"] == pytest.approx(0.15) and found["verdict"] == "better"
    assert found["low"] is not None and 0.08 < found["low"] < found["effect"] < found["high"] < 0.2
    assert "dans 3 lieux, +15,0 points" in found["sentence"] and "dans 9 lieux semblables, entre" in found["sentence"]
    assert {(out["place_name"], out["tried"]) for out in found["left_out"]} >= {("Bougouni", False)}
    assert "Bougouni" not in {one["place_name"] for one in found["changes"]}, "absent is not zero"
    # The number opens to the change of each place, and that to the cells.
    opened = ask("explain", found["id"], "--json", *where).json
    assert opened["inputs"][0]["value"] == pytest.approx(0.15)
    gao = next(one for one in found["changes"] if one["place_name"] == "Gao")
    change = ask("explain", gao["id"], "--json", *where).json
    after = ask("explain", change["inputs"][0]["id"], "--json", *where).json
    assert ("valeurs.csv", "Valeur", "55 %") in {(row["file"], row["column"], row["value"]) for row in after["rows"]}
    table = ask("practice", "compare", "pr-1", *where)
    assert table.code == 0 and "EXEMPLE INVENTÉ" in table.out and "Gao" in table.out, table.err
    before = everything(workspace_folder)
    assert ask("practice", "compare", "PR-1", "--json", *where).json == found
    assert everything(workspace_folder) == before, "the same number is stored once"
    early = ask("practice", "compare", "PR-1", "--on", "2024-06-01", "--json", *where).json
    assert early["verdict"] == "not_judged" and early["effect"] is None, "nothing was known that day"


def test_conditions_elsewhere_and_the_extension(workspace_folder: Path, tmp_path: Path) -> None:
    ledger(tmp_path, workspace_folder)
    where = ("--workspace", workspace_folder)
    found = ask("practice", "alike", "PR-1", "--json", *where).json
    states = {place["place_name"]: place["state"] for place in found["alike"]}
    assert (states["Ségou"], states["Douentza"], states["Kayes"]) == ("met", "not_met", "unknown")
    assert "Gao" not in states and found["alike"][0]["place_name"] == "Ségou"
    opened = ask("explain", found["alike"][0]["checks"][0]["id"], "--json", *where).json
    assert opened["value"] == 2_500_000 and opened["rows"][0]["file"] == "population.xlsx"

    words = ("practice", "extend", "PR-1", "--owner", "direction inventée", "--due", "2027-12-31", "--json", *where)
    before = everything(workspace_folder)
    for to, code in (
        (("Gao",), "PRATIQUE-LIEU"),
        (("Ségou", "Nulle part"), "PRATIQUE-LIEU"),
        (("Niono",), "PRATIQUE-LIEU"),
    ):
        refused = ask(*words, *(word for place in to for word in ("--to", place)))
        assert refused.code == 2 and f"({code})" in refused.err
    assert ask("practice", "extend", "PR-1", "--to", "Ségou", "--owner", "Personne ici", *where).code == 2
    assert everything(workspace_folder) == before
    made = ask(*words, "--to", "Ségou", "--to", "kayes").json
    assert len(made["proposed"]) == 2 and not made["already"]
    assert [said["code"] for said in made["findings"]] == ["PRATIQUE-CONDITIONS"], "Kayes: population not known"
    followed = {item["ref"]: item for item in ask("follow-up", "--json", *where).json["commitments"]}
    for number in made["proposed"]:
        one = followed[number]
        assert (one["status"], one["overdue"], one["amount"], one["currency"]) == ("proposed", False, 250000, "XOF")
        assert one["owed_by"] == "Direction inventée"
    before = everything(workspace_folder)
    again = ask(*words, "--to", "Ségou", "--to", "kayes").json
    assert again["proposed"] == [] and sorted(again["already"]) == sorted(made["proposed"])
    assert everything(workspace_folder) == before, "proposing twice changes nothing"


def test_what_cannot_be_judged_says_so(sqlite_workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", sqlite_workspace)
    ledger(tmp_path, sqlite_workspace, region="Gao")
    alone = ask("practice", "compare", "PR-1", "--json", *where).json
    assert (alone["verdict"], alone["effect"]) == ("not_judged", None) and "il en faut 2" in alone["sentence"]
    bare = {
        key: value
        for key, value in PRACTICE.items()
        if key not in ("indicator", "before", "after", "measure", "like_baseline")
    }
    write_rows("practices", [{**bare, "own_id": "PR-2"}], tmp_path / "autre.xlsx", example=True)
    imported(sqlite_workspace, tmp_path / "autre.xlsx")
    nothing = ask("practice", "compare", "PR-2", "--json", *where).json
    assert set(nothing) == set(alone) and nothing["verdict"] == "not_judged" and nothing["why"]
    assert ask("practice", "compare", "PR-2", *where).code == 0
    unknown = ask("practice", "show", "PR-9", *where)
    assert unknown.code == 2 and "PR-1, PR-2" in unknown.err
    mixed = {**PRACTICE, "own_id": "PR-3", "region": "Gao", "cercle": "Niono"}
    write_rows("practices", [mixed], tmp_path / "mele.xlsx", example=True)
    imported(sqlite_workspace, tmp_path / "mele.xlsx", code=1)


def test_without_an_effect_the_comparison_says_so(sqlite_workspace: Path, tmp_path: Path) -> None:
    ledger(tmp_path, sqlite_workspace, {"Gao": (0.40, 0.41), "Kidal": (0.30, 0.33), "Ménaka": (0.35, 0.35)})
    found = ask("practice", "compare", "PR-1", "--json", "--workspace", sqlite_workspace).json
    assert found["verdict"] == "no_difference" and found["low"] < 0 < found["high"]
    assert "rien ne distingue ces lieux des lieux semblables" in found["sentence"]


def test_a_corrected_practice_replaces_the_one_before_and_comes_back_from_an_export(
    sqlite_workspace: Path, tmp_path: Path
) -> None:
    where = ("--workspace", sqlite_workspace)
    ledger(tmp_path, sqlite_workspace)
    write_rows("practices", [{**PRACTICE, "title": "Mieux dit"}], tmp_path / "corrige.xlsx", example=True)
    assert imported(sqlite_workspace, tmp_path / "corrige.xlsx")[0]["superseded"] == 1
    assert [row["title"] for row in ask("practice", "list", "--json", *where).json] == ["Mieux dit"]
    back = tmp_path / "rendu.xlsx"
    assert ask("export", "practices", back, "--json", *where).json["left_out"] == 0
    assert imported(sqlite_workspace, back, format="practices")[0]["unchanged"] == 1


def test_the_template_filled_in_is_loaded_whole(sqlite_workspace: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = tmp_path / "pratiques.xlsx"
    assert ask("template", "practice", "--rows", 5, "--out", book, "--workspace", sqlite_workspace).code == 0
    made = load_workbook(book)
    sheet = made["Pratiques"]
    at = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "N° pratique")
    headers = {sheet.cell(at, column).value: column for column in range(1, sheet.max_column + 1)}
    said = {
        "N° pratique": "PR-7", "Pratique": "Essai", "Ce qui a été fait": "Un essai.", "Rapportée par": "ONG inventée",
        "Région": "Gao; Kidal", "Coût": 1000, "Devise": "XOF", "Coût par": "par lieu",
        "Indicateur": "Couverture vaccinale Penta 3", "Période avant": "2024", "Période après": "2025",
        "Semblables par la population": "oui", "Condition 1": "Population", "Minimum 1": "1000",
    }  # fmt: skip
    for header, value in said.items():
        sheet.cell(at + 1, headers[header]).value = value
    made.save(book)
    file = imported(sqlite_workspace, book)[0]
    assert (file["format"], file["loaded"], file["held"]) == ("practices", 1, 0), file["findings"]
    one = ask("practice", "show", "PR-7", "--json", "--workspace", sqlite_workspace).json
    assert one["evidence"]["like"] == ["population"] and one["cost"]["per"] == "place"
