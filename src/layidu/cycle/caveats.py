"""What the data cannot say, and where they come from: whole sentences, from what was counted."""

from __future__ import annotations

from django.db.models import Count, Max, Min, Sum

from layidu.core.numbers import format_fr, percent_fr
from layidu.core.periods import date_fr
from layidu.cycle.covering import Covered
from layidu.cycle.displacement import latest_rounds
from layidu.intake.formats import formats
from layidu.ledger.models import ImportRun, Meeting
from layidu.ledger.queries.observations import observations
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import SourceLine


def cannot_say(workspace: Workspace, regions: Covered, cercles: Covered) -> tuple[str, ...]:
    """The limits of a publication, the heaviest first; only those that hold for these data."""
    sentences = []
    silent = sum(row["reports_due"] - row["reports_received"] for row in regions.rows)
    if silent:
        sentences.append(
            f"{format_fr(silent)} rapports attendus (partenaire, région, mois) manquent : là, le nombre de personnes "
            "atteintes est un minimum (« au moins »)."
        )
    counts = ImportRun.objects.aggregate(read=Sum("read"), held=Sum("held"))
    if counts["held"]:
        share = percent_fr(counts["held"] / counts["read"], 1)
        sentences.append(
            f"{format_fr(counts['held'])} lignes reçues sur {format_fr(counts['read'])} ({share}) sont retenues, en "
            "attente de correction : elles ne comptent dans aucun chiffre."
        )
    doubtful = sorted(row["place_name"] for row in regions.rows if row["doubtful"])
    if doubtful:
        sentences.append(f"Le dénominateur est douteux pour {', '.join(doubtful)} : aucun écart n'y est imprimé.")
    straddling = [row for row in regions.straddling if row["reached_high"]]
    if straddling:
        sentences.append(
            "Des comptes rendus donnent un ancien cercle qui s'étend aujourd'hui sur plusieurs régions, ou le pays "
            "entier : ils sont « à cheval » et ne sont pas partagés entre régions."
        )
    if not any(row["population"] for row in cercles.rows):
        sentences.append("La population par cercle n'est pas connue : à ce niveau, aucun maximum n'est plafonné.")
    until = regions.gathered.inputs.period.end
    unstated = [fact for fact in latest_rounds(observations(workspace, "idps"), until) if fact.place is None]
    if unstated:
        sentences.append(
            "La région d'une partie des personnes déplacées n'est pas dite par la source : « non précisé », pas zéro."
        )
    aside = {row["reason"]: row["rows"] for row in regions.set_aside}
    if aside.get("indirect"):
        sentences.append(
            f"{format_fr(aside['indirect'])} lignes déclarent des personnes touchées indirectement : "
            "elles ne comptent pas."
        )
    sentences.append(
        "Les bornes supposent qu'une personne vit dans un seul lieu pendant la période ; ce ne sont pas des "
        "intervalles de confiance. Un souhait annoncé n'est pas une promesse."
    )
    return tuple(sentences)


def source_lines() -> tuple[SourceLine, ...]:
    """The files behind a publication by format, and every meeting with its own citation."""
    known = formats()
    lines = []
    runs = (
        ImportRun.objects.exclude(format="meetings")
        .values("format", "source__example")
        .annotate(
            files=Count("source", distinct=True),
            last=Max("source__received_at"),
            name=Min("source__file_name"),
        )
    )
    for run in runs.order_by("format"):
        what = known[run["format"]].label_fr if run["format"] in known else run["format"]
        title = run["name"] if run["files"] == 1 else f"{format_fr(run['files'])} fichiers"
        publisher = "Données d'exemple" if run["source__example"] else "Fichiers reçus"
        lines.append(SourceLine(publisher, title, f"reçus le {date_fr(run['last'].date())}", what))
    for citation in (
        Meeting.objects.filter(origin__retired_by__isnull=True)
        .order_by("start")
        .values_list("citation", flat=True)
        .distinct()
    ):
        publisher, _, rest = citation.partition(", ")
        if citation:
            lines.append(SourceLine(publisher, rest, "", "réunion"))
    return tuple(dict.fromkeys(lines))
