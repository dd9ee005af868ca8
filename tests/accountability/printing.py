"""A score as a person reads it, for the golden files; and the printed numbers that the spreadsheets are held against.

``python -m tests.accountability.printing`` writes the golden files anew; read the difference before keeping it.
"""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.results import COLOURS_FR, TRENDS_FR, ContractScore, LineScore, Total
from layidu.accountability.rounding import printed_percent, printed_points, rounded
from layidu.accountability.scoring import score
from layidu.accountability.values import ABSENCES_FR
from layidu.core.numbers import format_fr, percent_fr
from tests.accountability.paper import FOLDER, NAMES, contract, evidence


def page(found: ContractScore) -> str:
    """The whole score on one page."""
    when = f"{found.quarter.label_fr()}, vu le {found.on}"
    out = [
        f"EXEMPLE INVENTÉ — contrat {found.contract}, version {found.version}, {when}",
        "",
        *_total("Contrat", found.total),
    ]
    for objective in found.objectives:
        out += ["", f"{objective.ref} {objective.title} (poids {percent_fr(objective.weight, 1)})"]
        out += [f"  {line}" for line in _total("Objectif", objective.total)]
        for line in objective.lines:
            out += [f"  {text}" for text in _line(line)]
    if found.means:
        out += ["", "Moyens dus par l'autorité"]
        for debt in found.means:
            late = f", {debt.late_days} jours de retard" if debt.late_days else ""
            blocks = f" ; ne peut être exigé : {', '.join(debt.blocks)}" if debt.blocks else ""
            out.append(f"  {debt.ref} {debt.title} : remis {percent_fr(debt.delivered)}{late}{blocks}")
    out += ["", f"Règles : {', '.join(str(rule) for rule in found.rules)} ; seuils : {found.conventions}"]
    return "\n".join([*out, *(finding.sentence() for finding in found.findings)]).replace("\u202f", " ") + "\n"


def _total(what: str, total: Total) -> list[str]:
    bounds = f"bornes {printed_percent(total.low)} à {printed_percent(total.high)}"
    judged = f"poids jugé {printed_percent(total.judged)}"
    state = ", provisoire" if total.provisional else ""
    if not total.printed:
        return [f"{what} : pas de score, {judged}, {bounds}{state}"]
    mean = f"moyenne du jugé {printed_percent(total.mean)}"
    return [f"{what} : {printed_percent(total.score)}, {COLOURS_FR[total.colour]}, {judged}, {bounds}, {mean}{state}"]


def _line(line: LineScore) -> list[str]:
    out = [f"{line.ref} {line.title}"]
    if line.reading:
        levels = [
            f"{name} {number(value, line.unit)}"
            for name, value in (
                ("déclarée", line.reading.declared),
                ("vérifiée", line.reading.verified),
                ("validée", line.reading.validated),
            )
            if value is not None
        ]
        due = f" ; dû {number(line.expected, line.unit)}" if line.expected is not None else ""
        out.append(f"  valeur {', '.join(levels)} ({line.reading.why}){due} ; tendance {TRENDS_FR[line.trend]}")
    if line.achievement is None:
        assert line.absence is not None
        note = f" ({line.absence_note})" if line.absence_note else ""
        out.append(f"  non jugé : {ABSENCES_FR[line.absence]}{note}")
    else:
        out.append(
            f"  réalisation {printed_percent(line.achievement)}, {COLOURS_FR[line.colour]} ; "
            f"{printed_points(line.points)} points sur {printed_points(line.contract_weight * 100)}"
        )
    if line.completeness is not None:
        out.append(f"  complétude {printed_percent(line.completeness)}, promptitude {printed_percent(line.timeliness)}")
    if line.provisional:
        out.append(f"  provisoire : {', '.join(line.provisional)}")
    if line.projection and line.projection.value is not None:
        ends = f"{number(line.projection.low, line.unit)} à {number(line.projection.high, line.unit)}"
        out.append(f"  projection au {line.projection.on} : {number(line.projection.value, line.unit)} ({ends})")
    elif line.projection:
        out.append(f"  {line.projection.words}")
    if line.peers:
        out.append(
            f"  {line.peers.count} pairs ({line.peers.group}) : {number(line.peers.low, line.unit)} à "
            f"{number(line.peers.high, line.unit)}, médiane {number(line.peers.median, line.unit)}"
        )
    out += [f"  {remark.by} {'conteste' if remark.contests else 'dit'} : {remark.text}" for remark in line.remarks]
    return [out[0], *(f"  {text}" for text in out[1:])]


def number(value: Decimal | None, unit: str) -> str:
    """A value in its unit: a share with one decimal of a percent, money whole, else up to three decimals."""
    if value is None or unit == "part":
        return printed_percent(value)
    if unit == "XOF":
        return format_fr(rounded(value, 0))
    clean = rounded(value, 3).normalize()
    return format_fr(clean, max(0, -int(clean.as_tuple().exponent)))


def printed(found: ContractScore) -> dict[str, Decimal]:
    """Every printed number of a score, by the name that the spreadsheets give it."""
    out: dict[str, Decimal] = {}
    for objective in found.objectives:
        for line in objective.lines:
            if line.achievement is not None and line.points is not None:
                out[f"{line.ref} réalisation"] = rounded(line.achievement * 100, 1)
                out[f"{line.ref} points"] = rounded(line.points, 2)
        _totals(out, objective.ref, objective.total)
    _totals(out, "contrat", found.total)
    return out


def _totals(out: dict[str, Decimal], what: str, total: Total) -> None:
    names = (("score", total.score), ("jugé", total.judged), ("bas", total.low), ("haut", total.high))
    out.update({f"{what} {name}": rounded(value * 100, 1) for name, value in names})


def scored(name: str) -> ContractScore:
    """A worked contract's score."""
    rows, quarter, on = evidence(name)
    return score(contract(name), rows, quarter, on)


if __name__ == "__main__":
    for each in NAMES:
        (FOLDER / f"{each}.attendu.txt").write_text(page(scored(each)), encoding="utf-8")
