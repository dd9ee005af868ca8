"""Whole files matched and translated, compared with golden files that a person can read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.places.country import gazetteer_of
from layidu.places.tables import match_file, translate_file

MALI = gazetteer_of("mali")
GOLDEN = Path(__file__).parent / "golden"


def test_names_matched_as_in_the_golden_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = match_file(MALI, GOLDEN / "names.csv", out, "cercle", "ML-2023")
    assert out.read_text(encoding="utf-8") == (GOLDEN / "names_matched.csv").read_text(encoding="utf-8")
    said = "\n".join(finding.sentence() for finding in result.findings) + "\n"
    assert said == (GOLDEN / "names_findings.txt").read_text(encoding="utf-8")
    assert (result.read, result.done, result.held, result.written) == (13, 7, 6, 13)


def test_codes_translated_as_in_the_golden_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = translate_file(MALI, GOLDEN / "codes.csv", out, "cod-ab-2015", "cod-ab-2025")
    assert out.read_text(encoding="utf-8") == (GOLDEN / "codes_translated.csv").read_text(encoding="utf-8")
    assert (result.read, result.done, result.held) == (5, 4, 1)
    assert [(f.code, f.row, f.column, f.value) for f in result.findings] == [
        ("CODE-AUTRE-FORME", 5, "code", "mli0901"),
        ("CODE-INCONNU", 6, "code", "ML9999"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_file_s_own_manner_is_read_and_kept(tmp_path: Path, encoding: str, delimiter: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(f"Partenaire{delimiter}NAME\r\nÉcho{delimiter}Ségou\r\n".encode(encoding))
    result = match_file(MALI, source, out, "region", "ML-2023")
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[0].split(delimiter)[:3] == ["Partenaire", "NAME", "place"]
    assert lines[1].split(delimiter) == ["Écho", "Ségou", "ML-2023:04", "Ségou", "0.95", "matched", ""]
    assert [finding.code for finding in result.findings] == (["TABLE-ENCODAGE"] if encoding == "cp1252" else [])


def test_a_column_of_the_file_with_an_added_name_is_kept_beside_it(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("name,status\nSégou,nouveau\n", encoding="utf-8")
    match_file(MALI, source, out, "region", "ML-2023")
    assert out.read_text(encoding="utf-8").splitlines()[0].startswith("name,status_in,place,")


def test_a_file_may_be_written_over_itself(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("code\nML01\n", encoding="utf-8")
    translate_file(MALI, path, path, "cod-ab-2021", "iso-3166-2")
    assert path.read_text(encoding="utf-8") == "code,place_name,to_code,share_low,share_high\nML01,Kayes,ML-1,1,1\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "level", "division", "code"),
    [
        ("nom\nKati\n", "cercle", "ML-2023", "TABLE-COLONNE-ABSENTE"),
        ("", "cercle", "ML-2023", "FICHIER-VIDE"),
        ("\n\n", "cercle", "ML-2023", "FICHIER-VIDE"),
        ("name\nKati\n", "commune", "ML-2023", "NIVEAU-ABSENT"),
        ("name\nKati\n", "cercle", "ML-1960", "DECOUPAGE-INCONNU"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    tmp_path: Path, text: str, level: str, division: str, code: str
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        match_file(MALI, source, out, level, division)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not out.exists()


def test_an_unknown_scheme_refuses_a_translation(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("code\nML01\n", encoding="utf-8")
    with pytest.raises(Refusal, match="SCHEMA-INCONNU"):
        translate_file(MALI, source, tmp_path / "out.csv", "cod-ab", "cod-ab-2021")


def test_no_row_is_lost_whatever_it_says(tmp_path: Path) -> None:
    names = [place.name for place in MALI] + ["", "?", "Kolokany", '"Kati, Siby"', "Kayes"] * 3
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("n,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(names)), encoding="utf-8")
    result = match_file(MALI, source, out, "cercle", "ML-2023")
    assert result.read == result.done + result.held == result.written == len(names)
    status = Counter(line.split(",")[-2] for line in out.read_text(encoding="utf-8").splitlines()[1:])
    assert status == {"matched": result.done, "held": result.held}
