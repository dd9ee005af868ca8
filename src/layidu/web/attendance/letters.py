"""Reminders as letters: who would receive one, and the text as each reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from layidu.core.periods import Period
from layidu.web.access.models import Grant
from layidu.web.attendance.models import Attendance

PARTNER, MONTH, MISSING = "{partenaire}", "{mois}", "{mois manquants}"
SUBJECT = f"Rapport de {MONTH} : {PARTNER}"
#: French, for partners read French; who sends it changes it as they like before the preview.
TEXT = f"""Bonjour,

Le rapport d'activité de {PARTNER} pour {MONTH} ne nous est pas parvenu.
Mois encore attendus : {MISSING}.

Un rapport absent n'est pas un zéro : sans lui, les personnes que vous avez atteintes ne comptent pas, et vos zones \
paraissent sans réponse. Envoyez votre tableau tel qu'il est, ou remplissez le formulaire. S'il n'y a rien eu ce \
mois-ci, dites-le aussi.

Merci,
"""


@dataclass(frozen=True)
class Letter:
    """One e-mail before it is sent; ``email`` is empty for a partner that has no account."""

    actor: str
    partner: str
    email: str
    subject: str
    text: str


def letters(month: date, actors: Sequence[str], subject: str, text: str) -> list[Letter]:
    """The letters to partners of whom the month's report is missing, one an account; others are left out.

    Decision served: nobody is reminded of a report that came, or that they did not owe.
    """
    silent = Attendance.objects.filter(actor__in=actors, silent__contains=f" {month.isoformat()} ")
    addresses: dict[str, list[str]] = {}
    grants = Grant.objects.filter(role="partner", ended_at__isnull=True, actor__in=actors, user__is_active=True)
    for actor, email in grants.order_by("user__email").values_list("actor_id", "user__email").distinct():
        addresses.setdefault(str(actor), []).append(email)
    found = []
    for line in silent.select_related("actor").order_by("sought"):
        said = {
            MISSING: ", ".join(month_fr(day) for day, state in line.months if state == "missing"),
            PARTNER: line.actor.name,
            MONTH: month_fr(month.isoformat()),
        }
        found += [
            Letter(line.actor_id, line.actor.name, email, _filled(subject, said), _filled(text, said))
            for email in addresses.get(line.actor_id, [""])
        ]
    return found


def month_fr(day: str) -> str:
    """A month in words.

    >>> month_fr("2025-03-01")
    'mars 2025'
    """
    return Period.parse(day[:7]).label_fr()


def _filled(text: str, said: dict[str, str]) -> str:
    """The words of a letter in their places; « de » before a month that begins with a vowel is « d' ».

    >>> _filled("Rapport de {mois}", {"{mois}": "avril 2025"}), _filled("Rapport de {mois}", {"{mois}": "mars 2025"})
    ("Rapport d'avril 2025", 'Rapport de mars 2025')
    """
    if said.get(MONTH, "").startswith(("a", "o")):
        text = re.sub(rf"\b([Dd])e {re.escape(MONTH)}", rf"\1'{MONTH}", text)
    for name, value in said.items():
        text = text.replace(name, value)
    return text
