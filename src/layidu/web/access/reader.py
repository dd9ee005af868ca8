"""Who reads: roles and their scope, as one value that every query and every rule is asked with."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import HttpRequest

from layidu.cycle.reporting import FORMAT
from layidu.ledger.models import Source

_PUBLIC, _PARTNER, _MINISTRY = Source.Sensitivity.PUBLIC, Source.Sensitivity.PARTNER, Source.Sensitivity.MINISTRY

#: Roles that can change the data of others.
SECOND_FACTOR = ("officer", "ministry", "administrator")
#: No account has this number: it stands for the account in a question that is put into words once.
_ANYBODY = -1


@dataclass(frozen=True, slots=True)
class Reader:
    """A visitor (no roles), or a person with roles; ``actors`` and ``places`` are where the bounded roles hold.

    ``places`` holds a regional director's places with everything under them, in every division.
    """

    user: int | None = None
    roles: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    #: Nothing but the account's own pages until a second factor is set up.
    needs_second_factor: bool = False
    #: The key of the program that acts for the person; ``None`` for a person at a page.
    token: str | None = None
    submits: bool = True
    #: The formats that the key is limited to; empty: it is not.
    formats: frozenset[str] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Known by name."""
        return self.user is not None

    def has(self, *roles: str) -> bool:
        """Has one of the roles."""
        return bool(self.roles.intersection(roles))

    def sensitivities(self) -> tuple[str, ...]:
        """Which sources it reads whole, wherever they are about.

        >>> Reader().sensitivities(), Reader(1, frozenset({"ministry"})).sensitivities()
        (('public',), ('public', 'partner', 'ministry'))
        """
        if self.has("ministry"):
            return (str(_PUBLIC), str(_PARTNER), str(_MINISTRY))
        if self.has("officer"):
            return (str(_PUBLIC), str(_PARTNER))
        return (str(_PUBLIC),)

    @property
    def knows_reports(self) -> bool:
        """Whether its key, where it is limited to formats, is one for monthly reports too.

        >>> Reader().knows_reports, Reader(formats=frozenset({"population"})).knows_reports
        (True, False)
        """
        return not self.formats or FORMAT in self.formats

    def for_actor(self, actor: str) -> Reader:
        """The same person as focal point of one organisation, and nothing else; of one that is not its own, nobody.

        >>> reader = Reader(1, frozenset({"partner", "officer"}), frozenset({"a", "b"}))
        >>> reader.for_actor("a").roles, reader.for_actor("c").roles
        (frozenset({'partner'}), frozenset())
        """
        own = self.actors & {actor}
        return replace(self, roles=frozenset({"partner"} if own else ()), actors=own, places=frozenset())

    def sources(self, prefix: str = "") -> Q:
        """The condition on sources (``prefix``: the way to them) that it may read: by sensitivity, or its own."""
        allowed = Q(**{f"{prefix}sensitivity__in": self.sensitivities()})
        if self.actors:
            allowed |= Q(**{f"{prefix}sender__in": self.actors})
        return allowed


def reader_of(request: HttpRequest) -> Reader:
    """The request's reader, looked up once."""
    found: Reader | None = getattr(request, "layidu_reader", None)
    if found is None:
        found = _look_up(request)
        request.layidu_reader = found  # type: ignore[attr-defined]
    return found


def _look_up(request: HttpRequest) -> Reader:
    if request.path_info.startswith("/api/"):
        return _by_token(request)
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Reader()
    return reader_for(user.pk)


def _by_token(request: HttpRequest) -> Reader:
    """The API knows tokens alone: a session that a browser sends along opens nothing there."""
    from layidu.web.access.keys import token_of

    text = bearer_of(request)
    held = token_of(text) if text else None
    if held is None:
        return Reader()
    reader = reader_for(held.user_id)
    if held.actor_id:
        reader = reader.for_actor(held.actor_id)
    return replace(reader, token=held.id, submits=held.submits, formats=frozenset(held.formats))


def bearer_of(request: HttpRequest) -> str:
    """The text of the token that a request bears; empty without one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def reader_for(user: int) -> Reader:
    """An account as a reader: the roles that hold now, where, and whether it lacks its second factor."""
    from django.db import connection

    text, values = _roles_question(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(text, [user if value == _ANYBODY else value for value in values])
        grants = cursor.fetchall()
    return Reader(
        user=user,
        roles=frozenset(role for role, _, _, _ in grants),
        actors=frozenset(actor for role, actor, _, _ in grants if role == "partner" and actor),
        places=_with_all_below({place for role, _, place, _ in grants if role == "regional_director" and place}),
        needs_second_factor=any(role in SECOND_FACTOR and not safe for role, _, _, safe in grants),
    )


@functools.cache
def _roles_question(database: str) -> tuple[str, tuple[Any, ...]]:
    """The question that every page of a signed-in person asks, put into words once a process and kind of database."""
    from allauth.mfa.models import Authenticator

    from layidu.web.access.models import DemonstrationAccount, Grant

    second = Exists(Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP))
    excused = Exists(DemonstrationAccount.objects.filter(user=OuterRef("user")))
    asked = (
        Grant.objects.filter(user=_ANYBODY, ended_at__isnull=True)
        .annotate(safe=Case(When(second, then=True), When(excused, then=True), default=False))
        .values_list("role", "actor_id", "place_id", "safe")
    )
    text, values = asked.query.sql_with_params()
    return text, values


def _with_all_below(places: set[str]) -> frozenset[str]:
    if not places:
        return frozenset()
    from layidu.web.access.places import below

    return frozenset().union(*(below(place) for place in places))
