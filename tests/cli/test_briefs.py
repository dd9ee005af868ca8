"""Briefs of regions and posts, agenda and handover as documents, the retreat's pack: through the command line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from tests.cli.contracts import AUTHORITY, HOLDER, contract
from tests.cli.door import ask
from tests.cli.test_meetings import DAY, POST, told
from tests.cli.test_published import references
from tests.publishing.golden_files import pdf_pages, pdf_text, squeezed
from tests.publishing.test_paper import word_text

from layidu.cycle.explaining import explain

ON = ("--on", "2026-02-01")


def files_of(workspace: Path, *words: object) -> list[dict[str, Any]]:
    answer = ask("publish", *words, "--workspace", workspace, "--json")
    assert answer.code == 0, answer.err
    files: list[dict[str, Any]] = answer.json["files"]
    return files


def both(workspace: Path, *words: object) -> tuple[str, str, str]:
    """The words of the PDF and of the docx, and the snapshot that both are of."""
    (pdf,) = files_of(workspace, *words)
    (word,) = files_of(workspace, *words, "--format", "docx")
    assert (word["again"], word["snapshot"]) == (True, pdf["snapshot"]), "one content, frozen once"
    page = Path(pdf["file"]).read_bytes()
    assert pdf_pages(page) == 1
    return pdf_text(page), word_text(Path(word["file"]).read_bytes()), pdf["snapshot"]


def all_below(identifier: str, seen: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A figure and all that it is made of; what a contract only states has no figure of its own."""
    if identifier in seen:
        return
    seen[identifier] = explain(identifier)
    yield seen[identifier]
    for item in seen[identifier]["inputs"]:
        if item["id"]:
            yield from all_below(item["id"], seen)


def opens_to_cells(workspace: Path, snapshot: str) -> int:
    """Every reference of a snapshot opens, down to cells; how many cells there are."""
    seen: dict[str, dict[str, Any]] = {}
    printed, cells = references(snapshot), 0
    assert printed
    for reference in printed:
        for figure in all_below(reference, seen):
            assert figure["label"] and figure["formula"]
            if figure["value"] not in (None, 0, 0.0, [None, None], [0, 0], [0, None]):
                assert figure["inputs"] or figure["rows"], figure
            for cell in figure["rows"]:
                assert (workspace / "originals" / cell["sha256"]).is_file()
                cells += 1
    return cells


def test_a_regions_brief_says_both_sides(workspace_folder: Path, tmp_path: Path) -> None:
    told(workspace_folder, tmp_path)
    signed = ask("contract", "sign", contract(tmp_path / "contrat.yaml"), "--by", HOLDER, "--by", AUTHORITY,
                 "--on", "2025-01-06", "--add-parties", "--workspace", workspace_folder)  # fmt: skip
    assert signed.code == 0, signed.err
    pdf, word, snapshot = both(workspace_folder, "brief", "--place", "gao", "--period", "2025-03:2026-02", *DAY)
    for text in (pdf, word):
        flat = " ".join(text.split())
        assert "Deux véhicules" in flat and "En retard, côté État" in flat, "what the State owes late"
        assert "Appuyer la chaîne du froid" in flat and "Terre inventée" in flat
        assert "CP-1" in flat and HOLDER in flat, "the contract of the region, with its score"
        assert "Tâche d'ailleurs" not in flat, "another region's promise"
        assert "DONNÉES D’EXEMPLE" in flat
    assert opens_to_cells(workspace_folder, snapshot) > 10
    pdf, word, snapshot = both(workspace_folder, "brief", "--post", HOLDER, *DAY)
    assert "CP-1" in pdf and "CP-1" in word and "Un véhicule" in " ".join(word.split())
    assert opens_to_cells(workspace_folder, snapshot) > 5


def test_a_posts_brief_agenda_and_file_go_on_paper(sqlite_workspace: Path, tmp_path: Path) -> None:
    told(sqlite_workspace, tmp_path)
    pdf, word, _ = both(sqlite_workspace, "brief", "--post", POST, *DAY)
    for text in (pdf, word):
        flat = " ".join(text.split())
        for words in ("Ouvrir trois postes avancés", "Enfants vaccinés", "Deux véhicules", "Terre inventée"):
            assert words in flat, words
        assert "Personne-Inventée" not in flat, "no holder's name in a publication"
    for command in (("agenda", "--actor", POST), ("handover", POST)):
        for form in (".pdf", ".docx"):
            out = tmp_path / f"{command[0]}{form}"
            answer = ask(*command, *DAY, "--out", out, "--workspace", sqlite_workspace)
            assert answer.code == 0 and str(out) in answer.out, answer.err
            text = pdf_text(out.read_bytes()) if form == ".pdf" else word_text(out.read_bytes())
            assert "Ouvrir trois postes avancés" in " ".join(text.split())
            assert "Personne-Inventée" not in text
            reference = answer.out.rsplit("(", 1)[1].split(")")[0]
            assert f"{reference}.1" in text
            assert ask("explain", f"{reference}.1", "--workspace", sqlite_workspace).code == 0
    assert ask("agenda", "--actor", POST, "--out", tmp_path / "x.txt", "--workspace", sqlite_workspace).code == 2
    assert ask("handover", POST, "--out", tmp_path / "x.txt", "--workspace", sqlite_workspace).code == 2


def test_the_retreats_pack_is_one_content_in_three_forms(cycle: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "retraite"
    files = files_of(cycle, "retreat", "--year", "2025", *ON, "--out", out)
    assert sorted(Path(one["file"]).suffix for one in files) == [".docx", ".pdf", ".xlsx"]
    assert {Path(one["file"]).parent for one in files} == {out} and len({one["snapshot"] for one in files}) == 1
    data = {Path(one["file"]).suffix: Path(one["file"]).read_bytes() for one in files}
    texts = {".pdf": pdf_text(data[".pdf"]), ".docx": word_text(data[".docx"])}
    book = load_workbook(io.BytesIO(data[".xlsx"]))
    cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    snapshot = files[0]["snapshot"]
    from layidu.ledger.models import Snapshot

    content = Snapshot.objects.get(id=snapshot).content
    gao = next(line for line in content["regions"] if line["region"] == "Gao")
    assert gao["need"]["now"]["value"] == {"low": 9000, "high": 12000}
    assert gao["need"]["before"]["text"] == "aucune donnée", "a year without data is not a year of zeros"
    for text in texts.values():
        flat = squeezed(text)
        assert squeezed(gao["need"]["now"]["text"]) in flat
        assert "2024:aucuncompterendun'estauregistre;cen'estpaszéro." in flat
        assert "Financer Gao" in " ".join(text.split()), "due in September, 400 000 of 1 000 000 paid"
        assert "aucuneraisondonnée" in flat and "Constatésurplace." in flat
        assert "DONNÉESD’EXEMPLE" in flat
    row = next(line for line in book["Régions"].iter_rows(min_row=5) if line[0].value == "Gao")
    assert (row[1].value, row[2].value, row[4].value) == (9000, 12000, "non connu")
    assert {reference for reference in references(snapshot) if reference in texts[".pdf"]} <= cells | {
        reference for reference in references(snapshot) if reference in texts[".docx"]
    }
    assert opens_to_cells(cycle, snapshot) > 20
    undone = {line["ref"] for line in content["not_done"]}
    assert undone == {"P-2", "P-3", "P-5"} and {line["reason"] for line in content["not_done"]} == {
        "aucune raison donnée"
    }
    gap = content["priorities"][0]["candidates"]
    assert [(one["name"], one["figure"]["value"]) for one in gap] == [("Gao", 4000), ("Kidal", 3500)]
    assert "gravité non connue" in gap[0]["why"], "9 000 in need at least, 5 000 reached at most, × 1"
    again = files_of(cycle, "retreat", "--year", "2025", *ON)
    assert all(one["again"] and one["snapshot"] == snapshot for one in again)


def test_a_year_without_anything_says_so(sqlite_workspace: Path) -> None:
    files = files_of(sqlite_workspace, "retreat", "--year", "2019", *ON)
    text = " ".join(pdf_text(Path(files[0]["file"]).read_bytes()).split())
    assert "2019 : aucun compte rendu n'est au registre ; ce n'est pas zéro." in text
    assert "Aucune revue de l’année n’a de constat." in text and "EXEMPLE" not in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("brief", "--place", "Nulle-part"), "LIEU-NON-NOMME"),
        (("brief", "--post", "Poste jamais vu"), "ACTEUR-INCONNU"),
        (("brief", "--actor", "X", "--place", "Gao"), "--actor"),
        (("brief",), "--actor"),
    ],
)
def test_what_cannot_be_found_is_refused(cycle: Path, words: tuple[str, ...], code: str) -> None:
    answer = ask("publish", *words, *ON, "--workspace", cycle)
    assert answer.code == 2 and code in answer.err
    assert not list((cycle / "published").glob("*")), "nothing was written"


def test_documents_open_as_documents(cycle: Path) -> None:
    (word,) = files_of(cycle, "brief", "--actor", "Terre inventée", *ON, "--format", "docx")
    assert Document(word["file"]).core_properties.title and Path(word["file"]).stat().st_size > 10_000
