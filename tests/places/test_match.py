"""Names, codes and parents judged together: real spellings, and every way in which they may disagree."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from layidu.places.country import gazetteer_of
from layidu.places.match import Match, Matcher

MALI = gazetteer_of("mali")
MATCHER = Matcher(MALI)


def issues(match: Match) -> list[str]:
    return [issue.code for issue in match.issues]


def named(match: Match) -> str | None:
    return MALI.place(match.place).name if match.place else None


def test_all_40_real_spellings(real_data: Path) -> None:
    rows = list(csv.DictReader((real_data / "crosswalk" / "name_variants_sample.csv").open(encoding="utf-8-sig")))
    assert len(rows) == 40
    for row in rows:
        kind = row["level"].removesuffix("_2023")
        division = "ML-2016" if row["level"] == "cercle" else "ML-2023"
        match = MATCHER.match(row["variant"], kind=kind, division=division)
        if row["canonical"].startswith("("):
            assert (match.place, issues(match)) == ("ML-2016:TAO", ["LIEU-AUTRE-NIVEAU"])
            continue
        assert match.status == "matched", row
        assert named(match) == row["canonical"], row
        assert MALI.place(match.place or "").kind == kind
        assert issues(match) == (["TEXTE-MAL-LU"] if "Ã" in row["variant"] else [])


def test_the_ocha_list_of_codes(real_data: Path) -> None:
    path = real_data / "crosswalk" / "ocha_global_pcodes_adm1_adm2_mli_bfa_ner.csv"
    counts = {"MLI": 0, "BFA": 0, "NER": 0}
    for row in csv.DictReader(path.open(encoding="utf-8-sig")):
        kind = "region" if row["Admin Level"] == "1" else "cercle"
        match = MATCHER.match(
            row["Name"], code=row["P-Code"], parent_code=row["Parent P-Code"], scheme="cod-ab-2021", kind=kind
        )
        counts[row["Location"]] += 1
        if row["Location"] == "MLI":
            assert match.status == "matched", row
            assert MALI.own_code(match.place or "", "cod-ab-2021") == row["P-Code"]
            assert set(issues(match)) <= {"CODE-AUTRE-FORME"}, row
        else:
            assert (match.place, match.status) == (None, "held"), row
            assert "CODE-AUTRE-PAYS" in issues(match), row
    assert counts == {"MLI": 63, "BFA": 58, "NER": 75}


def test_every_code_of_every_scheme_with_its_name_is_sound() -> None:
    for place in MALI:
        for code in MALI.codes(place.id):
            if code.extent == "whole":
                match = MATCHER.match(place.name, code=code.code, scheme=code.scheme, kind=place.kind)
                assert (match.place, match.issues, match.confidence) == (place.id, (), 1.0)


@pytest.mark.parametrize(
    ("cells", "code", "proposal"),
    [
        (("Yorosso", "Sikasso", "ML0305", "MLI03"), "LIEU-CODE-CONTREDIT", {"code": "ML0307"}),
        (("Anderamboukane", "Menaka", "ML1001", "MLI10"), "LIEU-CODE-CONTREDIT", {"code": "ML1002"}),
        (("Bamako", "Tombouctou", "ML0901", "MLI09"), "LIEU-PARENT-CONTREDIT", {"parent": "Bamako"}),
        (("Kadiolo", "Sikasso", "ML0301", "ML03"), "LIEU-CODE-AUTRE-VINTAGE", {"code": "ML0302"}),
        (("Mopti", "Mopti", "ML0506", "ML11"), "CODE-INCONNU", {"parent_code": "ML05"}),
        (("Mopti", "Mopti", "ML0506", "ML04"), "LIEU-PARENT-CONTREDIT", {"parent_code": "ML05"}),
        (("Mopti", "Mopti", "ML9999", "ML05"), "CODE-INCONNU", {"code": "ML0506"}),
        (("Sévaré", "Mopti", "ML0506", "ML05"), "LIEU-INCONNU", {"name": "Mopti"}),
        (("Bamako", "Tombouctou", "ML0605", "ML06"), "LIEU-CODE-CONTREDIT", {"name": "Tombouctou"}),
        (("Kolokani 2", "Koulikoro", "", ""), "LIEU-INCONNU", {"name": "Kolokani"}),
        (("Bale", "", "BF4601", ""), "LIEU-INCONNU", {}),
        (("Zzz", "", "", ""), "LIEU-INCONNU", {}),
        (("", "Mopti", "", "ML05"), "LIEU-ABSENT", {}),
    ],
)
def test_disagreement_is_held_with_its_finding_and_the_smallest_mend(
    cells: tuple[str, str, str, str], code: str, proposal: dict[str, str]
) -> None:
    name, parent, own, above = cells
    match = MATCHER.match(name, parent=parent, code=own, parent_code=above, scheme="cod-ab-2021", kind="cercle")
    assert (match.place, match.status, match.confidence) == (None, "held", 0.0)
    assert issues(match)[0] == code
    assert match.proposal == proposal


def test_following_the_proposal_makes_the_row_sound() -> None:
    cells = {"name": "Anderamboukane", "parent": "Menaka", "code": "ML1003", "parent_code": "MLI11"}
    held = MATCHER.match(**cells, scheme="cod-ab-2021", kind="cercle")
    assert held.status == "held"
    mended = MATCHER.match(**{**cells, **held.proposal}, scheme="cod-ab-2021", kind="cercle")
    assert (mended.place, mended.issues) == ("ML-2016:1002", ())


@pytest.mark.parametrize(
    ("cells", "place", "remarks"),
    [
        (("MOPTI ", "MOPTI", "ML0506 ", "MLI05"), "ML-2016:0506", ["CODE-AUTRE-FORME"]),
        (("Bamako", "BAMAKO", "ML0901", "ML0901"), "ML-2016:0901", ["CODE-AUTRE-FORME"]),
        (("Baraouéli", "Segou", "ML0401", "ML04"), "ML-2016:0401", []),
        (("Baraoueli", "Segou", "ML0401", ""), "ML-2016:0401", []),
        (("Cercle de Kayes", "Région de Kayes", "", ""), "ML-2016:0103", []),
        (("Tinessako", "Kidal", "", ""), "ML-2016:0804", []),
        (("Gourma-Rarous", "Tombouctou", "", ""), "ML-2016:0603", ["LIEU-ORTHOGRAPHE"]),
        (("Kolokany", "Koulikoro", "ML0205", "ML02"), "ML-2016:0205", ["LIEU-ORTHOGRAPHE"]),
        (("Kolokany", "Koulikoro", "", ""), "ML-2016:0205", ["LIEU-ORTHOGRAPHE"]),
        (("District sanitaire de Kolokani", "Koulikoro", "", ""), "ML-2016:0205", ["LIEU-SANITAIRE"]),
        (("CSRéf Kolokani", "DRS de Koulikoro", "", ""), "ML-2016:0205", ["LIEU-SANITAIRE"]),
        (("Kati", "Kulikoro", "", ""), "ML-2016:0204", ["LIEU-ORTHOGRAPHE"]),
        (("Kati", "Zone centre", "", ""), "ML-2016:0204", ["LIEU-PARENT-INCONNU"]),
        (("Taoudenit", "", "ML0605", ""), "ML-2016:TAO", ["LIEU-AUTRE-NIVEAU"]),
        (("Siby", "Koulikoro", "", ""), "ML-2023:0207", ["LIEU-AUTRE-DECOUPAGE"]),
        (("Yorosso", "Koutiala", "ML0307", ""), "ML-2016:0307", ["LIEU-AUTRE-DECOUPAGE"]),
        (("TÃ©nenkou", "Mopti", "", ""), "ML-2016:0507", ["TEXTE-MAL-LU"]),
        (("", "", "MLI0506", ""), "ML-2016:0506", ["CODE-AUTRE-FORME"]),
    ],
)
def test_what_is_sound_is_matched_and_what_is_odd_is_said(
    cells: tuple[str, str, str, str], place: str, remarks: list[str]
) -> None:
    name, parent, own, above = cells
    match = MATCHER.match(
        name, parent=parent, code=own, parent_code=above, scheme="cod-ab-2021", division="ML-2016", kind="cercle"
    )
    assert (match.place, issues(match)) == (place, remarks)
    assert match.confidence > 0.8


def test_a_name_of_two_levels_is_held_until_something_tells_them_apart() -> None:
    held = MATCHER.match("Kayes", division="ML-2023")
    assert (held.status, issues(held)) == ("held", ["LIEU-AMBIGU"])
    assert {candidate.place for candidate in held.candidates} == {"ML-2023:01", "ML-2023:0101"}
    assert MATCHER.match("Kayes", division="ML-2023", kind="region").place == "ML-2023:01"
    assert MATCHER.match("Kayes", division="ML-2023", code="0101", scheme="ct-2023-007").place == "ML-2023:0101"
    assert MATCHER.match("Kayes", division="ML-2023", parent="Kayes").place == "ML-2023:0101"


def test_a_name_that_means_other_ground_in_two_other_divisions_is_held() -> None:
    held = MATCHER.match("Inékar", kind="cercle", division="ML-2012")
    assert (held.place, issues(held)) == (None, ["LIEU-AMBIGU"])


def test_a_name_of_the_same_ground_elsewhere_is_taken_and_said() -> None:
    match = MATCHER.match("Ménaka", kind="region", division="ML-2012")
    assert (match.place, issues(match)) == ("ML-2016:10", ["LIEU-AUTRE-DECOUPAGE"])


def test_a_row_of_the_old_division_says_where_it_would_be_coherent() -> None:
    held = MATCHER.match("Diéma", parent="Kayes", kind="cercle", division="ML-2023")
    assert issues(held) == ["LIEU-PARENT-CONTREDIT"]
    assert "ML-2012 ou ML-2016" in held.issues[0].finding().remedy


def test_codes_are_read_in_the_division_of_their_scheme_and_answered_in_the_one_asked_for() -> None:
    same = MATCHER.match("Yelimane", code="ML0107", scheme="cod-ab-2021", division="ML-2023", kind="cercle")
    assert (same.place, same.issues) == ("ML-2023:0103", ())
    split = MATCHER.match("Kati", code="ML0204", scheme="cod-ab-2021", division="ML-2023", kind="cercle")
    assert (split.place, issues(split)) == ("ML-2016:0204", ["LIEU-AUTRE-DECOUPAGE"])


def test_the_same_two_digits_mean_two_regions_in_two_laws() -> None:
    assert MATCHER.match("Nioro", code="11", scheme="ct-2023-007", kind="region").place == "ML-2023:11"
    assert MATCHER.match("Bougouni", code="11", scheme="ca-2023-006", kind="region").place == "ML-2023:15"
    held = MATCHER.match("Nioro", code="11", scheme="ca-2023-006", kind="region")
    assert (issues(held), held.proposal) == (["LIEU-CODE-AUTRE-VINTAGE"], {"code": "13"})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"code": "ML05"}, "CODE-SANS-SCHEMA"),
        ({"code": "ML05", "scheme": "cod-ab-2021", "kind": "cercle"}, "LIEU-AMBIGU"),
        ({"code": "ML0506", "scheme": "cod-ab-2021", "kind": "region"}, "CODE-AUTRE-NIVEAU"),
        ({"code": "ML99", "scheme": "cod-ab-2021"}, "CODE-INCONNU"),
        ({"code": "NE001", "scheme": "cod-ab-2021"}, "CODE-AUTRE-PAYS"),
        ({"name": "Kayes", "code": "ML01", "scheme": "p-codes"}, "SCHEMA-INCONNU"),
        ({"name": "Kayes", "division": "ML-1960"}, "DECOUPAGE-INCONNU"),
        ({"name": "Kayes", "kind": "commune"}, "NIVEAU-ABSENT"),
        ({"name": "Kita", "code": "11", "kind": "region"}, "LIEU-CODE-CONTREDIT"),
        ({}, "LIEU-ABSENT"),
        ({"name": " \u00a0 "}, "LIEU-ABSENT"),
    ],
)
def test_what_says_too_little_is_held(arguments: dict[str, str], code: str) -> None:
    match = MATCHER.match(**arguments)
    assert (match.place, match.status, issues(match)) == (None, "held", [code])


def test_a_code_without_a_scheme_only_confirms_a_name() -> None:
    match = MATCHER.match("Nioro", code="ML11", kind="region", division="ML-2023")
    assert (match.place, match.issues) == ("ML-2023:11", ())


def test_every_issue_makes_a_finding_in_its_place_of_the_file() -> None:
    held = MATCHER.match("Yorosso", code="ML0305", scheme="cod-ab-2021", kind="cercle")
    sentence = held.issues[0].finding(sheet="ML_5W", row=42, column="admin2Pcod", rows=4).sentence()
    assert sentence == (
        "Feuille « ML_5W », ligne 42, colonne « admin2Pcod » : Le code ML0305 désigne « Sikasso » dans « p-codes "
        "COD-AB de 2021 », mais la ligne nomme « Yorosso ». (LIEU-CODE-CONTREDIT) Vérifiez auprès de l'auteur. "
        "Correction proposée : code : ML0307."
    )
