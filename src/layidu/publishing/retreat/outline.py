"""A retreat's pack in the order it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from layidu.publishing.outline import BREAK, Boxes, Grid, Outline, Run, Runs, Section
from layidu.publishing.outline_parts import due, figure, limits_and_sources, progress, row, said, stands, titled
from layidu.publishing.retreat.content import (
    CandidateList,
    Lesson,
    MoneyYear,
    NotDone,
    PartnerYear,
    Reason,
    RegionYear,
    RetreatContent,
    Twice,
)

#: Changes that hold wherever in its bounds each number lies.
SURE = ("hausse sûre", "baisse sûre", "stable")
_OF_REGIONS = {"need": "dans le besoin", "targeted": "ciblées", "reached": "atteintes", "paid": "décaissé"}
_OF_PARTNERS = {"targeted": "ciblées", "reached": "atteintes", "paid": "décaissé"}
#: Candidates shown of each rule; the rest is counted.
_CANDIDATES = 12


def outline_of(content: RetreatContent) -> Outline:
    """The year against the last, by region and partner; what was not done; lessons; candidates for what comes next."""
    before = content.year - 1
    return Outline(
        kind="Dossier de retraite",
        country=content.country,
        heading=f"Année {content.year}",
        subtitle=" · ".join(p for p in (content.scope, f"découpage {content.division_label}") if p),
        described=f"Chaque mesure est donnée pour {content.year}, puis pour {before}. Une année sans données n’est pas "
        "une année de zéros : elle le dit.",
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=content.example,
        sections=(
            Section("", (Boxes(content.masthead),)),
            Section("L’année et la précédente", (_whole(content.whole, content.year),)),
            Section(
                "Par région",
                (_regions(content.regions, before),),
                "Personnes, entre deux bornes ; l’écart sûr le plus large d’abord."
                + _silent(content.regions, _OF_REGIONS, before),
            ),
            Section(
                "Par partenaire",
                (_partners(content.partners, before),),
                "Ciblées : par ses promesses dont la période touche l’année. Atteintes : ce qu’il a rapporté, seul."
                + _silent(content.partners, _OF_PARTNERS, before),
            ),
            Section(
                "Argent", (_money(content.money, before),), "Par monnaie : jamais additionnées entre elles.",
            ),
            Section(
                "Prévu, et pas fait",
                (_reasons(content.reasons), _not_done(content.not_done)),
                "Échu dans l’année, qu’aucune revue n’a dit tenu ; la raison est celle de la dernière revue.",
            ),
            Section(
                "Ce que les revues ont appris",
                (_lessons(content.lessons),),
                "Constats de l’année, et de ce qui y était échu ; les leçons d’abord, puis les plus fréquents.",
            ),
            *(_priority(each) for each in content.priorities),
            limits_and_sources(content.cannot_say, content.sources),
        ),
        elsewhere="le classeur joint",
    )  # fmt: skip


def twice(measure: Twice, year: int | None) -> Runs:
    """A measure of the year, then that of the year before under it and what is sure of the change; ``year`` is the one
    before, ``None`` where nothing at all is known of it, which the caption says once."""
    if year is None:
        return figure(measure.now)
    sure = (Run(f" · {measure.change}", "quiet"),) if measure.change in SURE else ()
    before = Run(measure.before.text, "figure", measure.before.id)
    return (*figure(measure.now), BREAK, Run(f"{year} : ", "quiet"), before, *sure)


def _known(measures: Iterable[Twice], year: int) -> int | None:
    """The year, where anything is known of it."""
    return year if any(each.before.id for each in measures) else None


def _silent(lines: Sequence[RegionYear | PartnerYear], measures: Mapping[str, str], year: int) -> str:
    """Of which measures nothing at all is known in the year before: said once, not in each row."""
    missing = [
        words for name, words in measures.items() if _known((getattr(each, name) for each in lines), year) is None
    ]
    return f" Aucune donnée pour {year} : {', '.join(missing)}." if missing and lines else ""


def _whole(measures: Sequence[Twice], year: int) -> Grid:
    return Grid(
        ("Mesure", str(year), str(year - 1), "Évolution"),
        (0.34, 0.24, 0.24, 0.18),
        (False, True, True, False),
        tuple(
            row((Run(each.now.label, "strong"),), figure(each.now), figure(each.before), said(each.change or "–"))
            for each in measures
        ),
        "Aucune mesure.",
        "mesure",
    )


def _regions(lines: Sequence[RegionYear], before: int) -> Grid:
    need, targeted, reached, paid = (
        _known((getattr(each, name) for each in lines), before) for name in ("need", "targeted", "reached", "paid")
    )
    return Grid(
        ("Région", "Dans le besoin", "Ciblées", "Atteintes", "Écart", "Décaissé"),
        (0.17, 0.18, 0.13, 0.18, 0.17, 0.17),
        (False, True, True, True, True, True),
        tuple(
            row((Run(each.region, "strong", each.id),), twice(each.need, need), twice(each.targeted, targeted),
                twice(each.reached, reached), figure(each.gap), twice(each.paid, paid))
            for each in lines
        ),
        "Aucune région n’a de besoin, de compte rendu ni de financement au registre.",
        "région",
    )  # fmt: skip


def _partners(lines: Sequence[PartnerYear], before: int) -> Grid:
    targeted, reached, paid = (
        _known((getattr(each, name) for each in lines), before) for name in ("targeted", "reached", "paid")
    )
    return Grid(
        ("Partenaire", "Ciblées", "Atteintes", "Décaissé par lui", "Reçu par lui"),
        (0.26, 0.15, 0.21, 0.19, 0.19),
        (False, True, True, True, True),
        tuple(
            row((Run(each.partner, "strong", each.id),), twice(each.targeted, targeted), twice(each.reached, reached),
                twice(each.paid, paid), figure(each.received))
            for each in lines
        ),
        "Aucun partenaire n’a rien promis, rapporté ni payé.",
        "partenaire",
    )  # fmt: skip


def _money(lines: Sequence[MoneyYear], before: int) -> Grid:
    return Grid(
        ("Monnaie", "Promis pour l’année", "Décaissé dans l’année", f"Décaissé en {before}"),
        (0.16, 0.28, 0.28, 0.28),
        (False, True, True, True),
        tuple(
            row((Run(each.currency, "strong"),), figure(each.pledged), figure(each.disbursed.now),
                figure(each.disbursed.before))
            for each in lines
        ),
        "Aucune promesse de financement ni aucun versement n’est au registre.",
        "monnaie",
    )  # fmt: skip


def _reasons(reasons: Sequence[Reason]) -> Grid:
    return Grid(
        ("Raison", "Promesses"),
        (0.8, 0.2),
        (False, True),
        tuple(row(said(each.text), figure(each.count)) for each in reasons),
        "Tout ce qui était prévu est fait, ou rien n’était prévu.",
        "raison",
    )


def _not_done(lines: Sequence[NotDone]) -> Grid:
    return Grid(
        ("Promesse", "Qui en répond", "Échéance", "Où elle en est", "Fait · prévu", "Raison"),
        (0.27, 0.15, 0.11, 0.13, 0.15, 0.19),
        (False,) * 6,
        tuple(
            row(
                titled(each.row, each.ref),
                said(each.row.owed_by),
                due(each.row),
                stands(each.row),
                progress(each.row),
                (Run(each.reason), *((Run(f" · {each.judged}", "quiet"),) if each.judged else ())),
            )
            for each in lines
        ),
        "Rien.",
        "promesse",
    )


def _lessons(lessons: Sequence[Lesson]) -> Grid:
    return Grid(
        ("Constat", "Revues", "Par exemple"),
        (0.52, 0.14, 0.34),
        (False, True, False),
        tuple(
            row((Run(each.text, "strong" if each.marked else "plain"),), figure(each.count), said(each.about))
            for each in lessons
        ),
        "Aucune revue de l’année n’a de constat.",
        "constat",
    )


def _priority(found: CandidateList) -> Section:
    shown = found.candidates[:_CANDIDATES]
    grid = Grid(
        ("Candidat", found.unit, "Pourquoi"),
        (0.26, 0.22, 0.52),
        (False, True, False),
        tuple(row((Run(each.name, "strong"),), figure(each.figure), said(each.why)) for each in shown),
        "Aucun candidat par cette règle.",
        "candidat",
        len(found.candidates) - len(shown),
    )
    caption = f"Une proposition à discuter, pas un verdict. Règle : {found.rule}"
    return Section(f"Candidat aux priorités : {found.title}", (grid,), caption)
