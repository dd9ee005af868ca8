"""Every finding is said in English as it is in French: the same values, nothing of the French left."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.catalogue.entries import FindingCode, entries, holes
from layidu.catalogue.findings import finding
from layidu.web.access.problems import answer
from layidu.web.access.problems import said as listed
from layidu.web.api.language import in_the_language_asked
from layidu.web.pages.findings import in_english, sentence_in_english, told_again

CODES = sorted(entries(FindingCode))
QUOTING = [code for code in CODES if "“{value}”" in entries(FindingCode)[code].message_en]
#: Words that no English sentence holds.
FRENCH = re.compile(
    r"\b(le|la|les|des|une|du|aux|est|sont|dans|avec|sans|cette|ce|n'est|n'a|pas|ou|et|ligne|cellule|colonne|fichier|"
    r"feuille|pour|par|sur|au|du|personnes|lignes|mois|trimestre|janvier|avril|juin|octobre|Corrigez|Vérifiez|Voyez|"
    r"Dites)\b"
)
#: What a workbook, a command or an address is called in French whoever reads: quoted words, commands, file names.
NAMED = re.compile(r"“[^”]*”|`[^`]*`|layidu \S.*|\([^)]*…\)|--\w+|https?://\S+")


def data(code: str) -> dict[str, str]:
    """A value for each name of a code, which no words of any language could be mistaken for."""
    entry = entries(FindingCode)[code]
    return {name: f"#{number}#" for number, name in enumerate(sorted(holes(entry.message) | holes(entry.remedy)))}


@pytest.mark.parametrize("code", CODES)
def test_the_english_of_a_code_has_the_values_of_the_french_and_no_french(code: str) -> None:
    values = data(code)
    french = finding(code, **values)  # type: ignore[arg-type]
    message, remedy = in_english(code, french.message, french.remedy)
    for said, template in ((message, entries(FindingCode)[code].message), (remedy, entries(FindingCode)[code].remedy)):
        assert {name for name in holes(template) if values[name] in said} == holes(template)
        assert not FRENCH.search(NAMED.sub("", said)), said
    where = finding(code, **values, sheet="5W", row=3, column="Cercle")  # type: ignore[arg-type]
    assert sentence_in_english(where.sentence()).startswith("Sheet “5W”, row 3, column “Cercle”: ")
    assert sentence_in_english(french.sentence()) == f"{message} ({code}) {remedy}".strip()


@settings(deadline=None)
@given(st.sampled_from(QUOTING), st.text(st.characters(exclude_characters="\x00"), max_size=30))
def test_whatever_a_cell_holds_its_finding_is_said_in_english_with_it(code: str, cell: str) -> None:
    kept = finding(code, **data(code) | {"value": cell})  # type: ignore[arg-type]
    message, _ = in_english(code, kept.message, kept.remedy)
    assert f"“{cell}”" in message
    assert entries(FindingCode)[code].meaning not in message


def test_a_sentence_of_an_older_wording_is_said_by_what_its_code_means() -> None:
    said = sentence_in_english("Ligne 4 : autrefois « douze » se disait ainsi. (NOMBRE-ILLISIBLE) Corrigez.")
    assert said.startswith("Row 4: “douze”. A number column holds something else. The row is held. (NOMBRE-ILLISIBLE)")
    assert "Corrigez" not in said


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"message_en": "Read."}, "X: message_en must have the names of message: value"),
        ({"remedy_en": " "}, "X: remedy_en is missing"),
    ],
)
def test_a_code_without_its_english_does_not_load(missing: dict[str, str], said: str) -> None:
    sound = FindingCode("X", "info", "« {value} » lu.", "Rien à faire.", "“{value}” read.", "Nothing to do.", "Read.")
    with pytest.raises(ValueError, match=re.escape(said)):
        FindingCode(**{**asdict(sound), **missing})
    with pytest.raises(TypeError, match="message_en"):
        FindingCode(**{name: text for name, text in asdict(sound).items() if name != "message_en"})


def test_the_api_refuses_in_english_who_asks_for_it_and_in_french_everybody_else(site: Path) -> None:
    client, address = Client(headers={"host": "localhost"}), "/api/v1/coverage?by=village&period=2025"
    answers = {
        language: client.get(address, headers={"accept-language": language} if language else None)
        for language in ("", "en-GB,fr;q=0.5", "fr,en;q=0.5", "de")
    }
    bodies = {language: answer.json() for language, answer in answers.items()}
    assert {answer.status_code for answer in answers.values()} == {401}
    assert bodies[""] == bodies["fr,en;q=0.5"] == bodies["de"]
    said = bodies["en-GB,fr;q=0.5"]
    assert said["code"] == bodies[""]["code"] == "API-JETON"
    assert said["detail"] == "A token is needed; the one given opens nothing."
    assert said["remedy"].startswith("Make a token")
    assert all("Accept-Language" in answer["Vary"] for answer in answers.values())


def test_a_decision_is_kept_in_french_and_said_to_each_reader_in_their_language() -> None:
    held = (
        "Ligne 4, colonne « Nb » : « douze » n'est pas un nombre. (NOMBRE-ILLISIBLE) "
        "Écrivez dans la cellule C4 un seul nombre, sans texte."
    )
    kept = f"2 lignes chargées.\n1 ligne encore retenue :\n{held}"
    with translation.override("en"):
        assert told_again(kept) == (
            "2 rows loaded.\n1 row still held:\nRow 4, column “Nb”: “douze” is not a number. (NOMBRE-ILLISIBLE) "
            "Write one number alone in cell C4, without text."
        )
        assert told_again("« Kolokany » se lit désormais Kolokani.") == "“Kolokany” is now read as Kolokani."
    with translation.override("fr"):
        assert told_again(kept) == kept


def test_a_refusal_of_the_api_says_each_of_its_reasons_in_english() -> None:
    found = [finding("NOMBRE-ILLISIBLE", value="douze", cell="C4"), finding("RAPPORT-VIDE")]
    asked = RequestFactory().get("/api/v1/", headers={"accept-language": "en"})
    refused = answer(422, "API-DEMANDE", [listed(each) for each in found], why=found[0].message.removesuffix("."))
    body = json.loads(in_the_language_asked(asked, refused).content)
    assert body["detail"] == "The request is not understood: “douze” is not a number."
    assert [each["message"] for each in body["errors"]] == ["“douze” is not a number.", "The report holds no figure."]
    assert body["errors"][0]["value"] == "douze"
