"""Invented contents of briefs, agenda, handover and retreat, each number with a reference of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from layidu.core.numbers import Bounds
from layidu.publishing.content import Figure, PlaceLine, PromiseRow, Statement
from layidu.publishing.meeting_content import AgendaContent, FollowedRow, HandoverContent, MeetingLine
from layidu.publishing.post_brief.content import PostBrief
from layidu.publishing.region_brief.content import PartnerLine, RegionBrief, ScoreLine
from layidu.publishing.retreat.content import (
    Candidate,
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
from tests.publishing.samples import brief, gaps, overdue

DAY = date(2025, 4, 14)
COMMON = {"country": "Mali", "issued_on": DAY, "snapshot_id": "X1", "example": True}


def followed(i: int, promise: PromiseRow) -> FollowedRow:
    return FollowedRow(f"FR-{i}", promise, "Axe 1", "en attente : DTM", "à poursuivre – Comité inventé, 2 mars 2025",
                       "Compte rendu n° 3", "Poste inventé de Gao")  # fmt: skip


def meeting() -> MeetingLine:
    return MeetingLine("RT-1", "Retraite inventée", date(2025, 1, 20), "Ministère inventé", Figure.of("m-1", "dits", 3),
                       Figure.of("m-2", "revues", 2))  # fmt: skip


def score() -> ScoreLine:
    return ScoreLine("s-1", "CP-1 : Contrat inventé", "Directeur régional inventé", "1er trimestre 2025",
                     Figure("s-1", "score", "83,4 %", 0.834), Figure("s-2", "part jugée", "92,0 %", 0.92),
                     Figure("s-3", "bornes", "76,7 % à 91,4 %"), "orange, provisoire, non clos",
                     "moyens dus en retard : 1")  # fmt: skip


def region_brief(**changes: Any) -> RegionBrief:
    content: dict[str, Any] = {
        **COMMON,
        "region": "Gao",
        "period_label": "janvier – mars 2025",
        "division_label": "ML-2023",
        "masthead": (
            Figure.of("r-1", "Dans le besoin", Bounds(247400, 334700)),
            Figure.of("r-2", "Ciblées", 200800),
            Figure.of("r-3", "Atteintes", Bounds(144241, None), "une personne, un lieu"),
            Figure.of("r-4", "Écart", Bounds(11729, 190459)),
            Figure.of("r-5", "Partenaires actifs", 32, "et 1 silencieux"),
            Figure.share("r-6", "Complétude des rapports", 0.83, "654 reçus sur 784"),
            Figure.of("r-7", "Promesses en cours", 41),
            Figure.of("r-8", "Dont en retard", 7),
        ),
        "cercles": gaps()[:3],
        "partners": (
            PartnerLine("p-1", "ONG Faso Jigi (inventée)", Figure.of("p-1", "lignes", 142),
                        Figure.of("p-2", "atteintes", Bounds(15350, 53760)), Figure.of("p-3", "en cours", 2),
                        Figure.of("p-4", "en retard", 1)),
            PartnerLine("p-5", "Silence inventé", Figure.of("p-5", "lignes", 0), None, Figure.of("p-6", "en cours", 1),
                        Figure.of("p-7", "en retard", 0)),
        ),
        "overdue_partners": overdue()[1:2],
        "overdue_state": overdue()[:1],
        "scores": (score(),),
        "cannot_say": brief().cannot_say,
        "sources": brief().sources,
    }  # fmt: skip
    return RegionBrief(**{**content, **changes})


def handover(**changes: Any) -> HandoverContent:
    content: dict[str, Any] = {
        **COMMON,
        "post": "Poste inventé de Gao",
        "period_label": "avril 2024 – avril 2025",
        "held_since": date(2024, 5, 2),
        "held_until": None,
        "vacant": False,
        "open": Figure.of("h-1", "Engagements du poste en cours", 3),
        "overdue": Figure.of("h-2", "En retard", 1),
        "owed_to_post": Figure.of("h-3", "Dus au poste", 2),
        "wishes": Figure.of("h-4", "À confirmer", 1),
        "places": ("Gao",),
        "roadmap": (followed(1, overdue()[0]),),
        "contract": (followed(2, overdue()[1]),),
        "means_received": (followed(3, overdue()[2]),),
        "partners": (PlaceLine("ONG Faso Jigi (inventée)", Figure("h-5", "lignes", "12 lignes", 12)),),
        "meetings": (meeting(),),
        "to_confirm": (Statement("w-1", "Financer un second forage", "Retraite inventée", "Compte rendu inventé"),),
        "cannot_say": ("Un changement de titulaire ne déplace aucun engagement : ils sont ceux du poste.",),
        "sources": brief().sources,
    }
    return HandoverContent(**{**content, **changes})


def post_brief(**changes: Any) -> PostBrief:
    return PostBrief("X1", DAY, handover(**changes), (score(),))


def agenda(**changes: Any) -> AgendaContent:
    content: dict[str, Any] = {
        **COMMON,
        "title": "Ordre du jour – ONG Faso Jigi (inventée)",
        "about": "ONG Faso Jigi (inventée)",
        "about_kind": "acteur",
        "last": meeting(),
        "open": Figure.of("o-1", "Engagements en cours", 4),
        "overdue": Figure.of("o-2", "En retard", 2),
        "waiting_count": Figure.of("o-3", "En attente ou bloqués", 1),
        "wishes": Figure.of("o-4", "À confirmer", 1),
        "closed_since": Figure.of("o-5", "Clos depuis", 0),
        "promised": (followed(1, overdue()[1]),),
        "they_owe": (followed(1, overdue()[1]),),
        "owed_to_them": (followed(2, overdue()[0]),),
        "to_confirm": handover().to_confirm,
        "cannot_say": ("Un souhait annoncé n'est pas une promesse : il n'est jamais en retard.",),
        "sources": brief().sources,
    }
    return AgendaContent(**{**content, **changes})


def nothing(label: str) -> Figure:
    return Figure("", label, "aucune donnée")


def retreat(**changes: Any) -> RetreatContent:
    need = Twice(Figure.of("t-1", "Dans le besoin", Bounds(3070500, 4418500)),
                 Figure.of("t-2", "Dans le besoin", Bounds(2500000, 2600000)), "hausse sûre")  # fmt: skip
    reached = Twice(Figure.of("t-3", "Atteintes", Bounds(1013418, None)), nothing("Atteintes"), "non comparable")
    paid = Twice(Figure("t-4", "décaissé", "10 000 000 XOF", 10000000), Figure("", "décaissé", "aucun versement"))
    content: dict[str, Any] = {
        **COMMON,
        "year": 2025,
        "division_label": "ML-2023",
        "scope": "tous secteurs",
        "masthead": (need.now, reached.now),
        "whole": (need, reached),
        "regions": (
            RegionYear("t-5", "Ségou", need, Twice(Figure.of("t-6", "Ciblées", 319200), nothing("Ciblées")), reached,
                       Figure.of("t-5", "Écart", Bounds(334790, 638400)), paid),
        ),
        "partners": (
            PartnerYear("", "ONG Faso Jigi (inventée)", Twice(Figure.of("t-7", "ciblées", 244520), nothing("ciblées")),
                        Twice(Figure.of("t-8", "atteintes", Bounds(47108, 151823)), nothing("atteintes")), paid,
                        Figure("t-9", "décaissé", "57 300 000 XOF", 57300000)),
        ),
        "money": (MoneyYear("XOF", Figure("t-10", "promis", "90 000 000 XOF", 90000000), paid),),
        "not_done": (NotDone("P-1", overdue()[1], "aucune raison donnée"),
                     NotDone("P-2", overdue()[2], "Financement non reçu.", "Comité inventé, 2 mars 2025")),
        "reasons": (Reason("aucune raison donnée", Figure.of("t-11", "promesses", 1)),
                    Reason("Financement non reçu.", Figure.of("t-12", "promesses", 1))),
        "lessons": (Lesson("Leçon : prévenir les chefs de village avant la saison des pluies.",
                           Figure.of("t-13", "revues", 1), "P-2 Équiper", True),),
        "priorities": (
            CandidateList("le plus grand besoin non couvert", "Écart sûr × gravité", "écart sûr × gravité, en clair.",
                          (Candidate("Ségou", Figure.of("t-14", "écart × gravité", 1004370), "gravité 3"),)),
            CandidateList("des lieux sans partenaire", "Cercles sans partenaire", "cercles sans partenaire actif.", ()),
        ),
        "cannot_say": ("2024 : aucun compte rendu n'est au registre ; ce n'est pas zéro.",),
        "sources": brief().sources,
    }  # fmt: skip
    return RetreatContent(**{**content, **changes})
