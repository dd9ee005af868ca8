"""What an administrator fills in: a role and where it holds, an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias, Place
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of
from layidu.web.access.invitations import has_account
from layidu.web.access.models import ROLES
from layidu.web.caching.remembered import remembered

ROLE_NAMES = {
    "partner": gettext_noop("Partner's focal point"),
    "officer": gettext_noop("Information officer"),
    "regional_director": gettext_noop("Regional director"),
    "ministry": gettext_noop("Ministry and cluster coordination"),
    "administrator": gettext_noop("Administrator"),
}
assert list(ROLE_NAMES) == ROLES
#: Characters of the reason for which a role is given or ended.
LONGEST_REASON = 500
#: Kinds of place that somebody directs.
_DIRECTED = ("region", "cercle", "district")


def role_name(role: str) -> str:
    """A role for a reader."""
    return _(ROLE_NAMES.get(role, role))


class RoleForm(forms.Form):
    """A role; a partner's for an organisation by its name, a regional director's for a place."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), required=False, max_length=255,
        help_text=gettext_lazy("For a partner's focal point: the name or acronym as the list of actors has it."),
    )  # fmt: skip
    place = forms.ChoiceField(
        label=gettext_lazy("Place"), required=False,
        help_text=gettext_lazy("For a regional director: the role holds there and everywhere below."),
    )  # fmt: skip

    why = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=LONGEST_REASON,
        help_text=gettext_lazy("Kept with the role: who asked for it, since when somebody has the post…"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, role_name(role)) for role in ROLES]  # type: ignore[attr-defined]
        # Asked for only where they are shown or compared: most pages have the form in memory as it is shown.
        self.fields["place"].choices = _places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The scope as ids, in ``scope``."""
        asked = super().clean() or {}
        role = asked.get("role")
        scope: dict[str, str | None] = {"actor_id": None, "place_id": None}
        if role == "partner":
            scope["actor_id"] = self._actor(asked.get("organisation", ""))
        if role == "regional_director":
            scope["place_id"] = asked.get("place") or None
            if not scope["place_id"]:
                self.add_error("place", _("Choose where the role holds."))
        return {**asked, "scope": scope}

    def _actor(self, name: str) -> str | None:
        wanted = fold(name)
        spellings = ActorAlias.objects.filter(withdrawn_at=None).values_list("spelling", "actor_id")
        known = {fold(each): actor for each, actor in spellings}
        known |= {fold(each): actor for each, actor in Actor.objects.values_list("name", "id")}
        if wanted and wanted in known:
            return str(known[wanted])
        alike = sorted(
            Actor.objects.filter(id__in={actor for each, actor in known.items() if wanted and wanted[:4] in each})
            .values_list("name", flat=True)[:5]
        )  # fmt: skip
        message = _("Not in the list of actors.")
        self.add_error("organisation", f"{message} {_('Alike:')} {', '.join(alike)}" if alike else message)
        return None


class InvitationForm(RoleForm):
    """Whom to ask in, with which role."""

    field_order = ("name", "email", "role", "organisation", "place", "why")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        """In small letters; one person, one account."""
        email = str(self.cleaned_data["email"]).lower()
        if has_account(email):
            raise forms.ValidationError(_("This address has an account: give the role on its page."))
        return email


def _places() -> list[tuple[str, str]]:
    return remembered(("places that somebody directs",), _directed)


def _directed() -> list[tuple[str, str]]:
    division = gazetteer_of(find(None).country).default_division
    found = Place.objects.filter(division=division, kind__in=_DIRECTED)
    order = {kind: at for at, kind in enumerate(_DIRECTED)}
    rows = sorted(found.values_list("kind", "name", "id"), key=lambda row: (order[row[0]], fold(row[1])))
    return [("", "–"), *((place, f"{name} ({kind})") for kind, name, place in rows)]
