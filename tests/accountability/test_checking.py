"""Everything that is wrong with a contract is said at once, each fault under its own code."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from layidu.accountability.checking import check, check_closing
from layidu.accountability.contracts import Contract, Party, Step
from layidu.accountability.values import Absence, Evidence, MilestoneReview, Signature
from layidu.catalogue.entries import Indicator, entries
from layidu.core.periods import Period
from tests.accountability.paper import contract

SOUND = contract("cni")
INDICATORS = entries(Indicator)
D = Decimal


def with_target(paper: Contract, **changes: object) -> Contract:
    """The contract with its first target changed."""
    first, *rest = paper.objectives
    target, *others = first.targets
    changed = replace(first, targets=(replace(target, **changes), *others))  # type: ignore[arg-type]
    return replace(paper, objectives=(changed, *rest))


def with_last(paper: Contract, **changes: object) -> Contract:
    """The contract with its last objective changed."""
    *first, last = paper.objectives
    return replace(paper, objectives=(*first, replace(last, **changes)))  # type: ignore[arg-type]


LAST = SOUND.objectives[-1]
MEANS = SOUND.means[0]
FAULTS: dict[str, Callable[[Contract], Contract]] = {
    "CONTRAT-POIDS": lambda c: with_last(c, weight=D("0.25")),
    "CONTRAT-POIDS-HORS-BORNES": lambda c: with_last(c, weight=D("-0.2")),
    "CONTRAT-VIDE": lambda c: with_last(c, milestones=(), budget=()),
    "CONTRAT-REFERENCE-DOUBLE": lambda c: with_target(c, ref="C2"),
    "CONTRAT-CIBLE-SENS": lambda c: with_target(c, target=D("0.60"), trajectory=()),
    "CONTRAT-SENS-INDICATEUR": lambda c: with_target(c, direction="decrease", target=D("0.60"), trajectory=()),
    "CONTRAT-CIBLE-EGALE": lambda c: with_target(c, target=D("0.66"), trajectory=()),
    "CONTRAT-CIBLE-SANS-RAPPORT": lambda c: with_target(c, rule="step_100", trajectory=(
        Step(date(2026, 3, 31), D(0)), Step(date(2026, 12, 31), D("0.74"))), baseline=D(0)),
    "CONTRAT-TRAJECTOIRE-RECUL": lambda c: with_target(c, trajectory=(
        Step(date(2026, 6, 30), D("0.75")), Step(date(2026, 12, 31), D("0.74")))),
    "CONTRAT-TRAJECTOIRE-FIN": lambda c: with_target(c, trajectory=(Step(date(2026, 12, 31), D("0.73")),)),
    "CONTRAT-TRAJECTOIRE-DATE": lambda c: with_target(c, trajectory=(Step(date(2027, 3, 31), D("0.74")),)),
    "CONTRAT-PLANCHER-PLAFOND": lambda c: with_target(c, floor=D("1.5")),
    "CONTRAT-INDICATEUR-INCONNU": lambda c: with_target(c, indicator="bonheur"),
    "CONTRAT-UNITE-INCONNUE": lambda c: with_target(c, unit="bonheur"),
    "CONTRAT-UNITE-INDICATEUR": lambda c: with_target(c, unit="dose"),
    "CONTRAT-PART-DOUTEUSE": lambda c: with_target(c, target=D(74), trajectory=()),
    "CONTRAT-REGLE-INCONNUE": lambda c: with_target(c, rule="au_mieux"),
    "CONTRAT-REGLE-GENRE": lambda c: with_target(c, rule="milestone"),
    "CONTRAT-CHEVAUCHEMENT": lambda c: with_target(c, indicator="measles1_coverage"),
    "CONTRAT-JALON-SANS-PREUVE": lambda c: with_last(c, milestones=(replace(LAST.milestones[0], evidence=" "),)),
    "CONTRAT-DATE-HORS-PERIODE": lambda c: with_last(
        c, milestones=(replace(LAST.milestones[0], due=date(2027, 1, 1)),)
    ),
    "CONTRAT-BUDGET-MONTANT": lambda c: with_last(c, budget=(replace(LAST.budget[0], amount=0),)),
    "CONTRAT-MOYEN-SANS-QUANTITE": lambda c: replace(c, means=(replace(MEANS, quantity=None),)),
    "CONTRAT-CONDITION-INCONNUE": lambda c: replace(c, means=(replace(MEANS, conditions=("C99",)),)),
    "CONTRAT-TITULAIRE": lambda c: replace(c, parties=c.parties[1:]),
    "CONTRAT-AUTORITE": lambda c: replace(c, parties=c.parties[:1]),
}  # fmt: skip


def codes(paper: Contract, *others: Contract, **more: object) -> list[str]:
    """The codes found."""
    return [finding.code for finding in check(paper, INDICATORS, others, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_said_under_its_code(code: str) -> None:
    assert codes(SOUND) == []
    found = check(FAULTS[code](SOUND), INDICATORS)
    assert code in [finding.code for finding in found]
    for finding in found:
        assert finding.message and finding.remedy and "{" not in finding.message


def test_all_faults_are_said_at_once() -> None:
    paper = SOUND
    asked = (
        "CONTRAT-JALON-SANS-PREUVE",
        "CONTRAT-PLANCHER-PLAFOND",
        "CONTRAT-TITULAIRE",
        "CONTRAT-MOYEN-SANS-QUANTITE",
    )
    for code in asked:
        paper = FAULTS[code](paper)
    assert sorted(codes(paper)) == sorted(asked)


def test_weights_that_do_not_add_say_their_sum() -> None:
    (said,) = [item for item in check(FAULTS["CONTRAT-POIDS"](SOUND), INDICATORS) if item.code == "CONTRAT-POIDS"]
    assert "1,05" in said.message


def test_two_holders_are_named() -> None:
    second = Party("x", "Adjoint", "holder")
    (said,) = check(replace(SOUND, parties=(*SOUND.parties, second)), INDICATORS)
    assert said.code == "CONTRAT-TITULAIRE" and "Adjoint" in said.message


def test_a_level_to_be_held_needs_a_rule_that_can_judge_it() -> None:
    held = {"target": D("0.66"), "trajectory": ()}
    assert codes(with_target(SOUND, **held, rule="maintain")) == []
    assert codes(with_target(SOUND, **held, direction="maintain")) == ["CONTRAT-CIBLE-EGALE"]


def test_a_ratio_needs_a_denominator_from_the_contract_or_the_catalogue() -> None:
    bare = {**INDICATORS, "penta3_coverage": replace(INDICATORS["penta3_coverage"], denominator="")}
    assert check(with_target(SOUND, denominator=""), INDICATORS) == ()
    assert [item.code for item in check(with_target(SOUND, denominator=""), bare)] == ["CONTRAT-DENOMINATEUR"]


def test_contracts_overlap_only_for_one_holder_indicator_place_and_time() -> None:
    other = replace(SOUND, ref="CP-2026-99", period=Period.parse("2026-07:2027-06"))
    assert set(codes(SOUND, other)) == {"CONTRAT-CHEVAUCHEMENT"}
    assert codes(SOUND, replace(other, period=Period.parse("2027"))) == []
    assert codes(SOUND, replace(SOUND, version=2)) == []
    assert codes(SOUND, replace(other, parties=(Party("x", "Autre", "holder"), other.parties[1]))) == []
    assert codes(replace(SOUND, places=("A",)), replace(other, places=("B",))) == []
    assert set(codes(replace(SOUND, places=("A",)), replace(other, places=("A", "B")))) == {"CONTRAT-CHEVAUCHEMENT"}


def test_only_parties_sign() -> None:
    party, stranger = SOUND.parties[0].actor, Signature("x", "Un passant", date(2026, 1, 20))
    assert codes(SOUND, signatures=[Signature(party, party, date(2026, 1, 20))]) == []
    assert codes(SOUND, signatures=[stranger]) == ["CONTRAT-SIGNATAIRE"]


def test_an_amendment_leaves_closed_quarters_alone() -> None:
    second = replace(SOUND, version=2, in_force_from=date(2026, 5, 1))
    first_quarter, second_quarter = Period.parse("2026Q1"), Period.parse("2026Q2")
    assert codes(second, amends=SOUND, closed=[first_quarter]) == []
    assert codes(second, amends=SOUND, closed=[first_quarter, second_quarter]) == ["CONTRAT-TRIMESTRE-CLOS"]
    assert codes(replace(second, version=3), amends=SOUND) == ["CONTRAT-VERSION"]


def test_a_quarter_is_not_closed_on_a_milestone_without_evidence() -> None:
    quarter = Period.parse("2026Q2")
    done = MilestoneReview("J1", date(2026, 7, 1), date(2026, 6, 20), "microplans visés")
    refused = {
        "no review": Evidence(),
        "no evidence": Evidence(reviews=(replace(done, evidence=""),)),
    }
    settled = {
        "evidence": Evidence(reviews=(done,)),
        "judged as not done": Evidence(reviews=(replace(done, done_on=None, evidence=""),)),
        "prevented": Evidence(absences=(Absence("J1", quarter, "prevented", "crue"),)),
    }
    for evidence in refused.values():
        assert [item.code for item in check_closing(SOUND, evidence, quarter)] == ["CONTRAT-PREUVE-ABSENTE"]
    for evidence in settled.values():
        assert check_closing(SOUND, evidence, quarter) == ()
    assert check_closing(SOUND, Evidence(), Period.parse("2026Q1")) == ()
