"""Bad files: each refused or held with a message that a person can act on, and never a traceback."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from tests.intake.readable import assert_adds_up, codes, read

HEADER = ["Organisation", "Région", "Cercle", "Mois", "Activité", "Groupe", "Personnes atteintes"]
SOUND = ["Association Exemple A", "Gao", "Ansongo", "2025-03", "vaccination", "women", 10]


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def refused(path: Path, code: str, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        read(path, **more)
    assert {finding.code for finding in caught.value.findings} == {code}
    text = str(caught.value)
    assert "{" not in text and text
    return text


def test_an_empty_file(tmp_path: Path) -> None:
    for name in ("vide.xlsx", "vide.csv"):
        path = tmp_path / name
        path.write_bytes(b"")
        assert name in refused(path, "FICHIER-VIDE")
    refused(workbook(tmp_path / "sans_cellule.xlsx", ("A", [])), "FICHIER-VIDE")


def test_a_text_file_named_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "rapport.xlsx"
    path.write_text("Organisation;Région\nA;Gao\n")
    assert "classeur" in refused(path, "FICHIER-ILLISIBLE")


def test_a_truncated_workbook(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "entier.xlsx", ("5W", [HEADER, SOUND])).read_bytes()
    for length in (len(whole) // 2, len(whole) - 10):
        path = tmp_path / "tronque.xlsx"
        path.write_bytes(whole[:length])
        assert "renvoyer" in refused(path, "FICHIER-TRONQUE")


def test_a_damaged_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook><sheets><sheet")
    path = tmp_path / "abime.xlsx"
    path.write_bytes(buffer.getvalue())
    refused(path, "FICHIER-ILLISIBLE")


def test_a_cell_lost_far_from_the_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "perdu.xlsx", ("5W", [HEADER, SOUND]))
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"] = " "
    book.save(path)
    assert "XFD1048576" in refused(path, "FICHIER-ILLISIBLE")


def test_a_workbook_behind_a_password(tmp_path: Path) -> None:
    path = tmp_path / "protege.xlsx"
    directory = "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + directory + b"\0" * 2048)
    assert "mot de passe" in refused(path, "FICHIER-CHIFFRE")


def test_an_unknown_extension(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(b"%PDF-1.4")
    assert ".xlsx" in refused(path, "TYPE-INCONNU")
    bare = tmp_path / "rapport"
    bare.write_bytes(b"x")
    refused(bare, "TYPE-INCONNU")


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "dossier.xlsx"
    folder.mkdir()
    assert "dossier" in refused(folder, "FICHIER-ILLISIBLE")
    assert "n'existe pas" in refused(tmp_path / "absent.xlsx", "FICHIER-ILLISIBLE")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ferme.csv"
    path.write_text("Organisation;Région\n")
    path.chmod(0)
    refused(path, "FICHIER-ILLISIBLE")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "image.csv"
    path.write_bytes(bytes(range(256)) * 40)
    refused(path, "FICHIER-ILLISIBLE")


def test_no_known_header_names_what_was_seen_and_what_is_known(tmp_path: Path) -> None:
    path = workbook(tmp_path / "autre.xlsx", ("Feuil1", [["Couleur", "Taille"], ["bleu", 3]]))
    text = refused(path, "ENTETE-INCONNU")
    assert "« Couleur »" in text and "five_w" in text and "Organisation" in text


def test_every_missing_column_is_named_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "e.xlsx", ("E", [["N°", "Type", "Début", "Fin", "Cible", "Unité"], ["1", "tâche"]]))
    text = refused(path, "COLONNE-OBLIGATOIRE", format="commitments")
    assert all(f"« {label} »" in text for label in ("Statut", "Intitulé", "Acteur responsable"))


def test_two_sheets_that_could_be_the_data(tmp_path: Path) -> None:
    path = workbook(tmp_path / "deux_2025-03.xlsx", ("Mars", [HEADER, SOUND]), ("Copie", [HEADER, SOUND]))
    text = refused(path, "FEUILLES-AMBIGUES")
    assert "--sheet" in text and "« Mars »" in text and "« Copie »" in text
    assert read(path, sheet="Copie").sheet == "Copie"
    assert "« Mars »" in refused(path, "FEUILLE-INCONNUE", sheet="Avril")


def test_a_pivot_or_hidden_sheet_beside_the_data_is_said_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "tcd_2025-03.xlsx"
    workbook(path, ("TCD", [["Étiquettes", "Total"], ["Gao", 4]]), ("5W", [HEADER, SOUND]), ("Vieux", [HEADER, SOUND]))
    book = openpyxl.load_workbook(path)
    book["Vieux"].sheet_state = "hidden"
    book.save(path)
    reading = read(path)
    assert reading.sheet == "5W" and reading.read == 1
    assert {finding.sheet for finding in reading.findings if finding.code == "FEUILLE-NON-LUE"} == {"TCD", "Vieux"}


def test_formulas_in_error_are_held(tmp_path: Path) -> None:
    path = tmp_path / "formules.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    for error in ("#REF!", "#DIV/0!"):
        sheet.append([*SOUND[:6], None])
        sheet.cell(sheet.max_row, 7).value = error
        sheet.cell(sheet.max_row, 7).data_type = "e"
    sheet.append([*SOUND[:6], "=1+1"])
    sheet.append(SOUND)
    book.save(path)
    reading = read(path)
    assert_adds_up(reading)
    assert [(row.origin.row, row.reasons[0].code, row.reasons[0].value) for row in reading.held] == [
        (2, "FORMULE-ERREUR", "#REF!"),
        (3, "FORMULE-ERREUR", "#DIV/0!"),
        (4, "FORMULE-ERREUR", "#NON-CALCULÉ"),
    ]
    assert "G3" in reading.held[1].reasons[0].sentence()
    assert len(reading.loaded) == 1


def test_dates_as_text_in_three_styles_are_read(tmp_path: Path) -> None:
    rows = [["N° engagement", "Date", "Décidé par"]]
    rows += [[f"E{n}", text, "Comité"] for n, text in enumerate(("12/03/2025", "12 mars 2025", "2025-03-12"))]
    reading = read(workbook(tmp_path / "revues.xlsx", ("R", [list(row) for row in rows])))
    assert {str(row.records[0].on) for row in reading.loaded} == {"2025-03-12"}  # type: ignore[union-attr]
    assert not reading.held


def test_numbers_as_text_are_read_and_negative_ones_held(tmp_path: Path) -> None:
    texts = ["1 200", "1\u202f200", "1.200", "-4", "douze", "2,5"]
    rows = [
        HEADER,
        *([*SOUND[:5], group, text] for group, text in zip(("women", "men", "boys") * 2, texts, strict=True)),
    ]
    reading = read(workbook(tmp_path / "nombres.xlsx", ("5W", rows)))
    assert [row.records[0].people[0][1] for row in reading.loaded] == [1200, 1200, 1200]  # type: ignore[union-attr]
    assert [row.reasons[0].code for row in reading.held] == ["NOMBRE-NEGATIF", "NOMBRE-ILLISIBLE", "NOMBRE-NON-ENTIER"]


def test_absent_and_zero_stay_two_things(tmp_path: Path) -> None:
    rows = [HEADER, [*SOUND[:6], 0], [*SOUND[:6], None], [*SOUND[:6], "n/d"]]
    reading = read(workbook(tmp_path / "zeros.xlsx", ("5W", rows)))
    assert [row.records[0].people for row in reading.loaded] == [(("women", 0),), (), ()]  # type: ignore[union-attr]
    assert "ABSENCE-DITE" in codes(reading)


def test_a_name_of_300_characters_is_held(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "long.xlsx", ("5W", [HEADER, ["A" * 300, *SOUND[1:]]])))
    assert [reason.code for reason in reading.held[0].reasons] == ["TEXTE-TROP-LONG"]
    assert len(reading.held[0].reasons[0].value) < 100


def test_a_code_of_another_country_is_held(tmp_path: Path) -> None:
    rows = [["Organisation", "Région", "Code région", "Mois"], ["A", "Gao", "BF46", "2025-03"]]
    reading = read(workbook(tmp_path / "pays.xlsx", ("5W", rows)))
    assert "CODE-AUTRE-PAYS" in {reason.code for reason in reading.held[0].reasons}


def test_text_read_in_the_wrong_encoding_is_repaired_and_said(tmp_path: Path) -> None:
    path = tmp_path / "latin_2025-03.csv"
    path.write_text("Organisation;RÃ©gion\nA;SÃ©gou\n", encoding="utf-8")
    reading = read(path)
    assert [row.records[0].places for row in reading.loaded] == [("ML-2023:04",)]  # type: ignore[union-attr]
    assert "TEXTE-MAL-LU" in codes(reading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_of_the_field(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "segou_2025-03.csv"
    rows = [["Organisation", "Région", "Commentaire"], ["Équipe", "Ségou", "été"]]
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    reading = read(path)
    assert reading.loaded[0].origin.cells == {"Organisation": "Équipe", "Région": "Ségou", "Commentaire": "été"}


def test_row_numbers_are_those_of_excel_whatever_stands_above(tmp_path: Path) -> None:
    rows: list[list[object]] = [[], [], ["Rapport de mars"], [], [None, *HEADER], [], [None, *SOUND]]
    reading = read(workbook(tmp_path / "haut.xlsx", ("5W", rows)))
    assert [row.origin.row for row in reading.loaded] == [7]
    path = tmp_path / "haut_2025-03.csv"
    path.write_text("\n\nRapport\n\nOrganisation;Région\n\nA;Gao\nB;Zzz\n")
    reading = read(path)
    assert [row.origin.row for row in reading.loaded] == [7]
    assert "ligne 8" in reading.held[0].reasons[0].sentence().lower()


def test_two_bad_cells_of_a_row_are_both_said_with_their_cells(tmp_path: Path) -> None:
    reading = read(
        workbook(tmp_path / "deux.xlsx", ("5W", [HEADER, ["A", "Gao", "Zzz", "mars", "tricot", "women", -1]]))
    )
    said = {reason.code: reason.sentence() for reason in reading.held[0].reasons}
    assert {"LIEU-INCONNU", "DATE-ILLISIBLE", "CHOIX-INCONNU", "NOMBRE-NEGATIF"} <= set(said)
    assert "D2" in said["DATE-ILLISIBLE"] and "G2" in said["NOMBRE-NEGATIF"]


def test_a_file_without_period_is_refused_and_a_month_outside_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "presence.csv"
    path.write_text("Organisation;Région\nA;Gao\n")
    assert "--period" in refused(path, "PERIODE-ABSENTE")
    assert str(read(path, file_name="presence_mars2025.csv").period) == "2025-03"
    dated = workbook(tmp_path / "mois.xlsx", ("5W", [HEADER, SOUND]))
    reading = read(dated, period=Period.parse("2025-06"))
    assert "MOIS-HORS-PERIODE" in codes(reading)
    assert str(reading.loaded[0].records[0].period) == "2025-03"  # type: ignore[union-attr]


def test_totals_and_notes_are_never_data_and_never_silent(tmp_path: Path) -> None:
    rows = [HEADER, SOUND, ["Total", None, None, None, None, None, 10], ["Source : rapport mensuel"], ["NBA Santé"]]
    rows.append([None, "Kidal"])
    reading = read(workbook(tmp_path / "bas.xlsx", ("5W", rows)))
    assert_adds_up(reading)
    assert reading.read == 4 and len(reading.loaded) == 1
    assert [row.reasons[0].code for row in reading.held] == ["LIGNE-TOTAL", "VALEUR-OBLIGATOIRE", "VALEUR-OBLIGATOIRE"]
    assert [finding.row for finding in reading.findings if finding.code == "NOTE-SOUS-TABLEAU"] == [4, 5]


def test_a_tag_row_is_no_data_and_can_name_columns(tmp_path: Path) -> None:
    path = tmp_path / "hxl_2025-03.csv"
    path.write_text("Nom,Zone de travail\n#org+name,#adm1 +name\nA,Gao\n")
    reading = read(path)
    assert reading.read == 1 and reading.columns == {"organisation": "Nom", "region": "Zone de travail"}


def test_an_unknown_column_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "plus_2025-03.csv"
    path.write_text("Organisation,Région,Couleur\nA,Gao,bleu\n")
    reading = read(path)
    assert reading.loaded[0].origin.cells["Couleur"] == "bleu"
    assert "COLONNE-INCONNUE" in codes(reading)


def test_what_stands_above_the_header_is_heard(tmp_path: Path) -> None:
    rows = [["DONNÉES D’EXEMPLE"], ["Fichier complet", "oui"], HEADER, SOUND]
    reading = read(workbook(tmp_path / "dit.xlsx", ("5W", [list(row) for row in rows])))
    assert reading.example and reading.complete
    plain = read(workbook(tmp_path / "tait.xlsx", ("5W", [HEADER, SOUND])))
    assert not plain.example and not plain.complete


def test_repeats_fold_onto_the_first_also_when_held(tmp_path: Path) -> None:
    bad = ["A ", "Gao", "Zzz", "2025-03"]
    rows = [HEADER, SOUND, bad, SOUND, ["A", *bad[1:]], bad]
    reading = read(workbook(tmp_path / "fois.xlsx", ("5W", [list(row) for row in rows])))
    assert_adds_up(reading)
    assert [(row.origin.row, row.origin.repeats) for row in reading.loaded] == [(2, (4,))]
    assert [(row.origin.row, row.origin.repeats) for row in reading.held] == [(3, (5, 6))]
    unknown = next(finding for finding in reading.findings if finding.code == "LIEU-INCONNU")
    assert unknown.rows == 3 and unknown.row == 3


def test_an_open_document_is_read(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    table = f'<table:table table:name="F">{row("Organisation", "Région")}{row("A", "Gao")}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    path = tmp_path / "presence_2025-03.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f'<office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    reading = read(path)
    assert len(reading.loaded) == 1 and "FORMULES-NON-VERIFIEES" in codes(reading)
