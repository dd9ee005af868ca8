"""Invented content for the tests of this room: no figure here comes from a real source, and each document says so."""

# ruff: noqa: E501 - French sentences are longer than code
from __future__ import annotations

from datetime import date

from layidu.core.numbers import NARROW_SPACE, Bounds
from layidu.publishing.content import (
    Brief,
    Bulletin,
    DeliveryLine,
    Figure,
    GapRow,
    MoneyRow,
    PlaceLine,
    PresenceRow,
    PromiseRow,
    Promises,
    SourceLine,
    Statement,
    StraddlingRow,
    TileMap,
    TileValue,
)
from layidu.publishing.tiles import tile_layout

N = NARROW_SPACE


def masthead() -> tuple[Figure, ...]:
    """Eight invented figures, bounds and absences among them."""
    return (
        Figure.of("pop", "Population", 22412000, "projection 2025"),
        Figure.of("pin", "Dans le besoin", Bounds(3120000, 3480000), "selon deux sources"),
        Figure.of("cib", "Ciblées", 1904300),
        Figure.of("tou", "Atteintes", Bounds(611200, 1048000), "une personne, un lieu", f"58{N}% des rapports reçus"),
        Figure.of("dep", "Déplacées", 402167, "septembre 2024"),
        Figure.of("par", "Partenaires actifs", 94, "et 57 silencieux"),
        Figure("lie", "Cercles couverts", "112 sur 160", 112),
        Figure.share("com", "Complétude des rapports", 0.58, "reçus sur attendus"),
    )


def tile_map() -> TileMap:
    """Shares for every region but one, with each state of absence at least once."""
    states = {"08": "presence_gap", "09": "reporting_gap", "14": "zero", "17": "not_applicable"}
    values = []
    for i, tile in enumerate(tile_layout("mali").tiles):
        if tile.code == "10":
            continue
        state = states.get(tile.code, "value")
        share = (i * 37 % 100) / 100
        words = {
            "presence_gap": f"12{N}400 dans le besoin",
            "reporting_gap": f"8{N}100 dans le besoin",
            "zero": f"0{N}%",
            "not_applicable": "sans objet",
        }
        ident = f"r-{tile.code}"
        if state == "value":
            values.append(TileValue(tile.code, "value", Figure.share(ident, tile.name, share), share))
        else:
            values.append(TileValue(tile.code, state, Figure(ident, tile.name, words[state])))  # type: ignore[arg-type]
    return TileMap(
        "mali", "Part des personnes dans le besoin atteintes", "borne basse, janvier – mars 2025",
        (0.2, 0.4, 0.6, 0.8), "share", tuple(values),
        "Carte schématique : un carré par région, sans égard à sa surface.",
    )  # fmt: skip


def gap_row(
    i: int, place: str, within: str, need: Bounds, reached: Bounds, gap: Bounds, n: int, kind: str = ""
) -> GapRow:
    """One row whose figures share the row's id."""
    ident = f"g-{i}"
    return GapRow(
        ident, place, Figure.of(ident, "besoin", need), Figure.of(ident, "atteintes", reached),
        Figure.of(ident, "écart", gap), Figure.of(ident, "actifs", n), kind, within,  # type: ignore[arg-type]
    )  # fmt: skip


def gaps() -> tuple[GapRow, ...]:
    """Eight invented gaps."""
    return (
        gap_row(1, "Ansongo", "Gao", Bounds(118400, 131000), Bounds(20100, 34800), Bounds(83600, 110900), 4),
        gap_row(2, "Koro", "Bandiagara", Bounds(96200, 104500), Bounds(11800, 22400), Bounds(73800, 92700), 3),
        gap_row(3, "Ténenkou", "Mopti", Bounds(71000, 71000), Bounds(4200, None), Bounds(0, 66800), 2, "reporting_gap"),
        gap_row(
            4, "Anouzagrène", "Ménaka", Bounds(39500, 46200), Bounds(0, 0), Bounds(39500, 46200), 0, "presence_gap"
        ),
        gap_row(5, "Niono", "Ségou", Bounds(88000, 91200), Bounds(41700, 60300), Bounds(27700, 49500), 6),
        gap_row(6, "Gourma-Rharous", "Tombouctou", Bounds(44100, 52000), Bounds(9800, 15100), Bounds(29000, 42200), 3),
        gap_row(7, "Tin-Essako", "Kidal", Bounds(12400, 12400), Bounds(0, 0), Bounds(12400, 12400), 0, "presence_gap"),
        gap_row(8, "Bankass", "Bandiagara", Bounds(61500, None), Bounds(30900, 38000), Bounds(None, None), 5),
    )


SECTORS = ("santé", "nutrition", "eau, hygiène et assainissement", "protection")


def presence() -> tuple[PresenceRow, ...]:
    """A row for every region of the layout."""
    rows = []
    for i, tile in enumerate(sorted(tile_layout("mali").tiles, key=lambda tile: tile.code)):
        ident = f"p-{tile.code}"
        rows.append(
            PresenceRow(
                ident, tile.name, Figure.of(ident, "actifs", 3 + i * 7 % 23), Figure.of(ident, "silencieux", i % 6),
                Figure.of(ident, "couverts", 2 + i % 5), Figure.of(ident, "cercles", 6 + i % 8),
                SECTORS[: 1 + i % 4] if i % 9 else (),
            )
        )  # fmt: skip
    return tuple(rows)


def overdue() -> tuple[PromiseRow, ...]:
    """Invented promises past their end, on both sides."""
    return (
        PromiseRow(
            "c-101", "Remettre 6 véhicules aux équipes mobiles", "Direction régionale de la santé de Gao", "signée",
            "Gao", date(2025, 1, 31), "59 jours de retard", Figure.of("c-101", "prévu", 6), Figure.of("c-101", "fait", 2),
        ),
        PromiseRow(
            "c-102", "Vacciner 42 000 enfants de moins de 5 ans contre la rougeole", "ONG Faso Jigi (inventée)", "signée",
            "Koro, Bankass", date(2025, 2, 28), "31 jours de retard", Figure.of("c-102", "prévu", 42000),
            Figure.of("c-102", "fait", Bounds(18200, 23900)),
        ),
        PromiseRow(
            "c-103", "Équiper 12 CSCom en chaîne du froid solaire", "Fonds Sahel Santé (inventé)", "acceptée", "Ménaka, Kidal",
            date(2024, 12, 31), "90 jours de retard", Figure.of("c-103", "prévu", 12),
        ),
    )  # fmt: skip


def kept() -> tuple[PromiseRow, ...]:
    """Promises that a review declared fulfilled."""
    return (
        PromiseRow(
            "c-090", "Former 240 agents de santé communautaire", "Association Keneya (inventée)", "tenue", "Sikasso, Bougouni",
            date(2025, 3, 15), "", Figure.of("c-090", "prévu", 240), Figure.of("c-090", "fait", 251),
        ),
    )  # fmt: skip


def bulletin(**changes: object) -> Bulletin:
    """A whole invented bulletin; ``changes`` replace fields."""
    content = {
        "country": "Mali",
        "title": "Promesses et besoins de santé",
        "period_label": "janvier – mars 2025",
        "issued_on": date(2025, 4, 14),
        "division_label": "des régions de 2023 (ML-2023)",
        "snapshot_id": "inst-2025T1-a",
        "example": True,
        "masthead": masthead(),
        "map": tile_map(),
        "largest_gaps": gaps(),
        "presence": presence(),
        "promises": Promises(
            Figure.of("pr-o", "en cours", 212), Figure.of("pr-k", "tenues dans la période", 37),
            Figure.of("pr-r", "en retard", 3), Figure.of("pr-a", "annoncées, non confirmées", 19),
            Figure.of("pr-d", "échues dans les 30 jours", 24), overdue(), kept(),
        ),
        "money": (
            MoneyRow("Cofinancement des vaccins", Figure("m-1", "promis", f"3{N}200{N}000{N}000{N}XOF", 3200000000),
                     Figure("m-2", "décaissé", f"1{N}150{N}000{N}000{N}XOF", 1150000000)),
            MoneyRow("Plan de réponse", Figure("m-3", "promis", f"41{N}300{N}000{N}USD", 4130000000),
                     Figure("m-4", "décaissé", "non connu", None)),
        ),
        "cannot_say": (
            "57 partenaires connus n’ont rien rapporté : là où ils travaillent, le nombre de personnes atteintes est un minimum.",
            "Les cercles créés en 2023 n’ont pas de population recensée ; leurs besoins viennent de l’ancien cercle entier.",
            "Deux sources du besoin ne s’accordent pas ; les deux bornes sont imprimées, aucune n’est choisie.",
        ),
        "sources": (
            SourceLine("Layidu", "Jeu inventé pour les tests", "14 avril 2025", "tous les chiffres de ce bulletin"),
            SourceLine("Personne", "Aucun fichier réel n’a servi", "", ""),
        ),
        "straddling": (
            StraddlingRow("s-1", "Kati (ancien cercle)", ("Koulikoro", "Bougouni", "Bamako"),
                          Figure.of("s-1", "atteintes", Bounds(14200, 19800)), "consultations, deux partenaires"),
        ),
        "publisher": "Secteur de la santé",
        "key_messages": (
            "Le quart des besoins connus se trouve dans quatre cercles où moins de trois partenaires rapportent.",
            "Deux cercles n’ont aucun partenaire actif : Tin-Essako et Anouzagrène.",
        ),
    }  # fmt: skip
    return Bulletin(**{**content, **changes})  # type: ignore[arg-type]


def brief(**changes: object) -> Brief:
    """A whole invented brief; ``changes`` replace fields."""
    content = {
        "country": "Mali",
        "actor_name": "ONG Faso Jigi (inventée)",
        "actor_kind": "organisation non gouvernementale internationale",
        "issued_on": date(2025, 4, 14),
        "period_label": "janvier – mars 2025",
        "division_label": "ML-2023",
        "snapshot_id": "inst-2025T1-a",
        "example": True,
        "aliases": ("FJ", "Faso-Jigi Mali"),
        "described": "Présente depuis 2019, elle soutient des centres de santé et mène des équipes mobiles.",
        "occasion": "Audience du 20 avril 2025",
        "places": (
            PlaceLine("Koro (Bandiagara)", Figure.of("b-1", "personnes", Bounds(11800, 22400))),
            PlaceLine("Bankass (Bandiagara)", Figure.of("b-2", "personnes", Bounds(9100, 12000))),
            PlaceLine("Ténenkou (Mopti)", Figure.of("b-3", "personnes", None)),
        ),
        "announced": (
            Statement("a-1", "souhaite intensifier les soins médicaux à Mopti", "Audience du ministre",
                      "Journal inventé, « Le ministre reçoit », 21 novembre 2024", date(2024, 11, 20)),
        ),
        "promised": (overdue()[1],),
        "delivered": (
            DeliveryLine("d-1", "Vaccination contre la rougeole", "Koro, Bankass", "janvier – mars 2025",
                         Figure.of("d-1", "enfants", Bounds(18200, 23900)), "rapporté"),
        ),
        "they_owe": (overdue()[1],),
        "owed_to_them": (
            PromiseRow("c-110", "Délivrer les autorisations d’accès à Ténenkou", "Direction générale de la santé", "acceptée",
                       "Mopti", date(2025, 3, 1), "30 jours de retard"),
        ),
        "gaps": gaps()[1:3],
        "questions": (
            "Que faut-il pour atteindre les 18 000 enfants qui restent à Koro et Bankass ?",
            "Le souhait dit à l’audience devient-il une promesse, où et pour quand ?",
        ),
        "cannot_say": ("Aucun compte rendu de Ténenkou depuis janvier.",),
        "sources": (SourceLine("Layidu", "Jeu inventé pour les tests", "14 avril 2025", ""),),
    }  # fmt: skip
    return Brief(**{**content, **changes})  # type: ignore[arg-type]
