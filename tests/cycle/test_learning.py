"""What is taught once is remembered: layouts, spellings, mergers; each can be taken back, and none counts twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.cycle import aliases, learning, same_actors
from layidu.cycle.importing import FileReport, import_files
from layidu.cycle.mending import chosen, mend, waiting
from layidu.ledger.learning import withdraw_layout
from layidu.ledger.queries.actors import find_actors
from layidu.ledger.queries.deliveries import deliveries
from layidu.ledger.workspace import Workspace, find

OWN = """Rapport mensuel;;;;;
Structure;Zone;Prestation faite;Nb pers.;Filles <18;Obs
Terre inventée;Kolokani;Vaccination;40;12;rien
Terre inventée;Gao;Vaccination;60;;
"""


@pytest.fixture
def workspace(workspace_folder: Path) -> Workspace:
    """An empty ledger, on each database."""
    return find(workspace_folder)


def written(folder: Path, text: str, name: str = "rapport_mars2025.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def one(workspace: Workspace, path: Path) -> FileReport:
    return import_files(workspace, [path])[0]


def codes(report: FileReport) -> set[str]:
    return {finding.code for finding in report.result.findings}


def taught(workspace: Workspace, path: Path, **changed: str) -> int:
    guessed = learning.guess(workspace, path)
    told = {"Structure": "organisation", "Zone": "cercle", "Prestation faite": "activity", "Nb pers.": "reached"}
    columns = {label: {**told, **changed}.get(label, "") for label in guessed.columns}
    answers = learning.Answers(guessed.format, guessed.sheet, guessed.header_row, columns, counting_mode="unique")
    return learning.learn(workspace, path, answers, by="Awa")


def test_a_file_refused_for_its_headers_loads_once_its_layout_is_taught(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    assert one(workspace, path).refused
    number = taught(workspace, path, **{"Filles <18": "group=girls"})
    report = one(workspace, path)
    assert (report.refused, report.result.read, report.result.loaded) == (False, 3, 3)
    assert "DISPOSITION-APPRISE" in codes(report) and "COLONNE-INCONNUE" not in codes(report)
    said = sorted((fact.figures[0], fact.counting_mode) for fact in deliveries())
    assert said == [(("all", 40), "unique"), (("all", 60), "unique"), (("girls", 12), "unique")]
    april = written(tmp_path, OWN.replace(";40;", ";45;"), "rapport_avril2025.csv")
    assert one(workspace, april).result.loaded == 3
    withdraw_layout(number, by="Awa")
    assert one(workspace, written(tmp_path, OWN, "rapport_mai2025.csv")).refused
    with pytest.raises(Refusal, match="DISPOSITION-INCONNUE"):
        withdraw_layout(number, by="Awa")
    listed = learning.layouts_learned()[0]
    assert (listed.learned_by, listed.withdrawn_by, listed.counting_mode) == ("Awa", "Awa", "unique")


def test_a_row_understood_otherwise_corrects_its_earlier_reading(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    taught(workspace, path)
    assert one(workspace, path).result.loaded == 2
    taught(workspace, path, **{"Zone": "", "Obs": "", "Prestation faite": "activity"} | {"Zone": "region"})
    report = one(workspace, path)
    assert report.result.read == report.result.loaded + report.result.held + report.result.unchanged
    assert len(deliveries()) == report.result.loaded + report.result.unchanged, "no row counts in two meanings"
    again = one(workspace, path)
    assert (again.result.loaded, again.result.superseded, again.result.withdrawn) == (0, 0, 0)


def test_the_same_bytes_for_another_month_stay_another_month(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Région\nTerre inventée;Gao\n"
    for month in ("mars", "avril"):
        assert one(workspace, written(tmp_path, text, f"presence_{month}_2025.csv")).result.loaded == 1
    assert sorted(str(fact.period) for fact in deliveries()) == ["2025-03", "2025-04"]


def test_a_partner_named_once_for_a_table_that_does_not_name_it(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "Cercle;Activité;Vus\nGao;Vaccination;40\n")
    guessed = learning.guess(workspace, path)
    columns = {"Cercle": "auto", "Activité": "auto", "Vus": "reached"}
    answers = learning.Answers("five_w", guessed.sheet, guessed.header_row, columns)
    with pytest.raises(Refusal, match="DISPOSITION-INCOMPLETE"):
        learning.learn(workspace, path, answers, by="Awa")
    named = learning.Answers("five_w", guessed.sheet, guessed.header_row, columns, partner="Terre inventée")
    learning.learn(workspace, path, named, by="Awa")
    assert one(workspace, path).result.loaded == 1
    fact = deliveries()[0]
    assert fact.partner == find_actors("Terre inventée")[0].id


def test_a_partners_own_layout_leaves_another_partners_table_alone(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Cercle;Activité;Personnes atteintes\n{};Gao;Vaccination;40\n"
    mine = written(tmp_path, text.format("Terre inventée"), "terre_mars2025.csv")
    guessed = learning.guess(workspace, mine)
    auto = dict.fromkeys(guessed.columns, "auto")
    answers = learning.Answers("five_w", guessed.sheet, guessed.header_row, auto, "Terre inventée", "cumulative")
    learning.learn(workspace, mine, answers, by="Awa")
    other = written(tmp_path, text.format("Santé imaginaire"), "sante_mars2025.csv")
    one(workspace, mine)
    one(workspace, other)
    assert sorted(fact.counting_mode for fact in deliveries()) == ["", "cumulative"]


def test_a_spelling_confirmed_releases_what_waited_for_it(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Cercle;Activité;Personnes atteintes\nTerre inventée;Kolo la belle;Vaccination;40\n"
    path = written(tmp_path, text)
    assert one(workspace, path).result.held == 1
    alias = aliases.confirm_place(workspace, "KOLO LA  BELLE", "Kolokani", kind="cercle", by="Awa")
    held = chosen(code="LIEU-INCONNU")
    assert mend(workspace, held, {}, decided_by="Awa").loaded == 1 and waiting() == []
    assert (one(workspace, path).result.unchanged, one(workspace, path).result.held) == (1, 0)
    older = written(tmp_path, text, "rapport_mars2015.csv")
    assert one(workspace, older).result.loaded == 1, "the spelling holds in the division of 2015 as well"
    assert len({place for fact in deliveries() for place in fact.places}) == 2
    aliases.withdraw(alias.number, by="Moussa")
    assert one(workspace, written(tmp_path, text, "rapport_juin2025.csv")).result.held == 1
    assert aliases.aliases(workspace)[0].withdrawn_by == "Moussa"
    with pytest.raises(Refusal, match="ALIAS-INCONNU"):
        aliases.withdraw(alias.number, by="Moussa")


def test_an_alias_is_no_nearer_than_it_is_written_and_contradicts_nothing(workspace: Workspace, tmp_path: Path) -> None:
    aliases.confirm_place(workspace, "Kolo la belle", "Kolokani", kind="cercle", by="Awa")
    near = "Organisation;Cercle\nTerre inventée;Kolo la bella\n"
    assert one(workspace, written(tmp_path, near)).result.held == 1
    with pytest.raises(Refusal, match="ALIAS-EXISTANT"):
        aliases.confirm_place(workspace, "kolo-la-belle", "Kolokani", kind="cercle", by="Awa")
    with pytest.raises(Refusal, match="ALIAS-NOM-AUTRE-LIEU"):
        aliases.confirm_place(workspace, "Niono", "Kolokani", kind="cercle", by="Awa")
    with pytest.raises(Refusal, match="LIEU-INCONNU"):
        aliases.confirm_place(workspace, "Kolo", "Kolokany", kind="cercle", by="Awa")


def test_an_activitys_spelling_releases_what_waited_and_is_withdrawn(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Cercle;Activité;Personnes atteintes\nTerre inventée;Gao;PEV de la base;40\n"
    path = written(tmp_path, text)
    assert one(workspace, path).result.held == 1
    alias = aliases.confirm_activity(workspace, "PEV de la base", "vaccination", by="Awa")
    assert (alias.number, alias.means, alias.kind) == ("A1", "Vaccination", "activity")
    assert mend(workspace, chosen(code="CHOIX-INCONNU"), {}, decided_by="Awa").loaded == 1 and waiting() == []
    again = one(workspace, written(tmp_path, text.replace("PEV de la base", "pev de la BASE"), "rapport_avril2025.csv"))
    assert again.result.loaded == 1
    assert {fact.activity for fact in deliveries()} == {"vaccination"}
    for name, code in (("Vaccination", "ALIAS-EXISTANT"), ("Pêche à la ligne", "ACTIVITE-INCONNUE")):
        with pytest.raises(Refusal, match=code):
            aliases.confirm_activity(workspace, "pev de la base", name, by="Awa")
    with pytest.raises(Refusal, match="ALIAS-MOT-PRIS"):
        aliases.confirm_activity(workspace, "Vaccination", "community_care", by="Awa")
    aliases.withdraw("A1", by="Moussa")
    assert one(workspace, written(tmp_path, text, "rapport_juin2025.csv")).result.held == 1


def test_an_organisations_spelling_is_confirmed_withdrawn_and_never_taken(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Région\n{};Gao\n"
    one(workspace, written(tmp_path, text.format("Terre inventée")))
    alias = aliases.confirm_organisation(workspace, "TI Mali", "Terre inventée", by="Awa")
    one(workspace, written(tmp_path, text.format("ti-mali"), "rapport_avril2025.csv"))
    assert len({fact.partner for fact in deliveries()}) == 1
    one(workspace, written(tmp_path, text.format("Santé imaginaire"), "rapport_mai2025.csv"))
    with pytest.raises(Refusal, match="ALIAS-PRIS"):
        aliases.confirm_organisation(workspace, "SANTE imaginaire", "Terre inventée", by="Awa")
    with pytest.raises(Refusal, match="ALIAS-DU-NOM"):
        from layidu.ledger.models import ActorAlias

        own = ActorAlias.objects.get(spelling="Terre inventée")
        aliases.withdraw(f"O{own.id}", by="Awa")
    aliases.withdraw(alias.number, by="Awa")
    one(workspace, written(tmp_path, text.format("TI MALI"), "rapport_juin2025.csv"))
    assert len({fact.partner for fact in deliveries()}) == 3


def test_a_merger_shows_the_survivor_since_its_day_and_is_taken_back(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Région\nMédecins du Monde (MDM);Gao\nMDM;Mopti\nTerre Nouvelle;Gao\nTerre Nouvele;Kidal\n"
    path = written(tmp_path, text)
    assert {"ACTEUR-SIGLE-PROPOSE", "ACTEUR-PROCHE"} <= codes(one(workspace, path))
    pairs = {(pair.first_name, pair.second_name): pair.why for pair in same_actors.doubtful()}
    assert sorted(pairs.values()) == ["brackets", "near"]
    before = [fact.partner for fact in deliveries()]
    number = same_actors.merge_actors("MDM", "Médecins du Monde (MDM)", on=date(2025, 1, 1), by="Awa", why="sigle")
    merged = find_actors("MDM")
    assert [actor.name for actor in merged] == ["Médecins du Monde (MDM)"] and "MDM" in merged[0].spellings
    assert [fact.partner for fact in deliveries()].count(merged[0].id) == 2
    assert one(workspace, path).result.unchanged == 4, "no fact is rewritten, so nothing is read as new"
    for refused in (("MDM", "Terre Nouvelle"), ("Médecins du Monde (MDM)", "MDM")):
        with pytest.raises(Refusal, match="FUSION-IMPOSSIBLE"):
            same_actors.merge_actors(*refused, on=date(2025, 1, 1), by="Awa")
    same_actors.tell_apart("Terre Nouvelle", "Terre Nouvele", by="Awa")
    assert same_actors.doubtful() == []
    same_actors.take_back(number, by="Awa")
    assert [fact.partner for fact in deliveries()] == before
    with pytest.raises(Refusal, match="FUSION-INCONNUE"):
        same_actors.take_back(number, by="Awa")
    same_actors.merge_actors("MDM", "Médecins du Monde (MDM)", on=date(2999, 1, 1), by="Awa")
    assert [fact.partner for fact in deliveries()] == before, "a merger to come does not hold yet"


def test_of_a_consortium_the_first_answers_and_all_implement(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Bailleur;Région\nAlpha / Béta;ECHO;Gao\nAlpha;;Mopti\nBéta;;Mopti\nAlpha-Gamma;;Kidal\n"
    report = one(workspace, written(tmp_path, text))
    assert report.result.loaded == 4
    names = {actor: find_actors(actor)[0].id for actor in ("Alpha", "Béta", "ECHO", "Alpha-Gamma")}
    joint = next(fact for fact in deliveries() if ("funds", names["ECHO"]) in fact.actors)
    assert joint.partner == names["Alpha"]
    assert set(joint.actors) == {
        ("leads", names["Alpha"]), ("implements", names["Alpha"]), ("implements", names["Béta"]),
        ("funds", names["ECHO"]),
    }  # fmt: skip
    assert next(fact for fact in deliveries() if fact.places == ("ML-2023:08",) or fact.partner == names["Alpha-Gamma"])


def test_figures_that_share_a_row_are_mended_each_for_itself(workspace: Workspace, tmp_path: Path) -> None:
    text = "Organisation;Cercle;Activité;Filles;Garçons\nTerre inventée;Xyzzyx;Vaccination;40;quarante\n"
    path = written(tmp_path, text)
    assert one(workspace, path).result.held == 2
    held = waiting()
    assert len({row.row for row in held}) == 1
    made = mend(workspace, held, {"Cercle": "Kolokani"}, decided_by="Awa")
    assert (made.loaded, len(made.still)) == (1, 1)
    assert [fact.figures for fact in deliveries()] == [(("girls", 40),)]
    rest = waiting()
    assert len(rest) == 1 and "NOMBRE-ILLISIBLE" in {code for code, _ in rest[0].reasons}
    both = {"Cercle": "Kolokani", "Personnes atteintes": "41"}
    assert mend(workspace, rest, both, decided_by="Awa").loaded == 1
    assert sorted(fact.figures[0] for fact in deliveries()) == [("boys", 41), ("girls", 40)]


def test_a_held_row_of_a_taught_layout_is_mended_by_that_layout(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, OWN.replace("Kolokani", "Xyzzyx"))
    taught(workspace, path)
    assert (one(workspace, path).result.loaded, len(waiting())) == (1, 1)
    made = mend(workspace, waiting(), {"Zone": "Kolokani"}, decided_by="Awa")
    assert (made.loaded, list(made.still)) == (1, [])
    assert {fact.counting_mode for fact in deliveries()} == {"unique"}
