"""Actors that are one since a day, were said to be two, or known: decisions of a person, kept and taken back."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from layidu.catalogue.findings import refusal
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import Actor, ActorMerger, DistinctActors, KnownActor
from layidu.ledger.queries.mergers import survivor_of


def merge(merged: str, into: str, *, on: date, by: str, why: str = "") -> int:
    """Say that from a day on an actor answers under another's name; gives the merger's number.

    Decision served: a report and a promise meet although they were written under two names. No fact is rewritten:
    readers see the survivor, and the merger can be taken back.
    Errors: Refusal FUSION-IMPOSSIBLE for an actor and itself, one that merged already, or an organisation and a post.
    """
    with ledger_lock():
        one, other = Actor.objects.get(id=merged), Actor.objects.get(id=into)
        taken = ActorMerger.objects.filter(merged=one, withdrawn_at__isnull=True).exists()
        if taken or survivor_of(other.id) == one.id or one.kind != other.kind:
            raise refusal("FUSION-IMPOSSIBLE", value=one.name, into=other.name)
        apart = DistinctActors.objects.filter(first_id=min(merged, into), second_id=max(merged, into))
        apart.filter(withdrawn_at__isnull=True).update(withdrawn_by=by, withdrawn_at=timezone.now())
        return ActorMerger.objects.create(merged=one, into=other, on=on, decided_by=by, why=why).id


def unmerge(number: int, *, by: str) -> None:
    """Take a merger back: readers see both actors again. Errors: Refusal FUSION-INCONNUE."""
    with ledger_lock():
        rows = ActorMerger.objects.filter(id=number, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_by=by, withdrawn_at=timezone.now()):
            raise refusal("FUSION-INCONNUE", value=str(number))


def keep_apart(one: str, other: str, *, by: str, why: str = "") -> int:
    """Say that two actors of near names are two, so that nobody is asked again; gives the decision's number.

    Errors: Refusal FUSION-IMPOSSIBLE for an actor and itself or two that merged.
    """
    with ledger_lock():
        first, second = sorted((one, other))
        if survivor_of(one) == survivor_of(other):
            names = dict(Actor.objects.filter(id__in=[one, other]).values_list("id", "name"))
            raise refusal("FUSION-IMPOSSIBLE", value=names[one], into=names[other])
        found, _ = DistinctActors.objects.get_or_create(
            first_id=first, second_id=second, withdrawn_at=None, defaults={"decided_by": by, "why": why}
        )
        return found.id


def ask_again(number: int, *, by: str) -> None:
    """Take back that two actors are two: the pair is put to a person again. Errors: Refusal DECISION-INCONNUE."""
    with ledger_lock():
        rows = DistinctActors.objects.filter(id=number, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_by=by, withdrawn_at=timezone.now()):
            raise refusal("DECISION-INCONNUE", value=str(number))


def keep_known(actor: str, *, by: str, why: str = "") -> int:
    """Say that an actor which files named is one, rightly named, so that it is shown as new no more.

    Gives the decision's number; said twice, that of the first time.
    """
    with ledger_lock():
        found, _ = KnownActor.objects.get_or_create(
            actor_id=actor, withdrawn_at=None, defaults={"decided_by": by, "why": why}
        )
        return found.id


def forget_known(number: int, *, by: str) -> None:
    """Take back that an actor is known: it is shown as new again. Errors: Refusal DECISION-INCONNUE."""
    with ledger_lock():
        rows = KnownActor.objects.filter(id=number, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_by=by, withdrawn_at=timezone.now()):
            raise refusal("DECISION-INCONNUE", value=str(number))
