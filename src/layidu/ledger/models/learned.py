"""What a person taught once: a partner's layout, a spelling of a place, two names that are or are not one actor."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

#: The one rule of everything taught: it is withdrawn by somebody, at some time, or not at all.
_WITHDRAWN_BY_SOMEBODY = Q(withdrawn_at__isnull=True, withdrawn_by="") | (
    Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")
)
_UNSIGNED = "un retrait porte le nom de qui le fait et sa date"
_STANDS = Q(withdrawn_at__isnull=True)


def _withdrawn_signed(what: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{what}_withdrawn_signed", condition=_WITHDRAWN_BY_SOMEBODY, violation_error_message=_UNSIGNED
    )


class Withdrawable(models.Model):
    """What stands until somebody withdraws it, and is kept after that."""

    withdrawn_by = models.CharField(max_length=255, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Decision(Withdrawable):
    """What a person decided about actors, and why."""

    decided_by = models.CharField(max_length=255)
    decided_at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)

    class Meta:
        abstract = True


class ConfirmedSpelling(Withdrawable):
    """A way to write something that a person confirmed."""

    spelling = models.CharField(max_length=255, help_text="As files write it.")
    key = models.CharField(max_length=255, help_text="The spelling folded, as names of its kind are compared.")
    confirmed_by = models.CharField(max_length=255)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def _confirmed(what: str) -> list[models.BaseConstraint]:
    signed = models.CheckConstraint(
        name=f"{what}_signed",
        condition=~Q(confirmed_by="") & ~Q(key=""),
        violation_error_message="un alias porte une graphie et le nom de qui le confirme",
    )
    return [signed, _withdrawn_signed(what)]


class Layout(Withdrawable):
    """What the columns of a partner's own table are, and how its counts add up over months."""

    id = models.BigAutoField(primary_key=True)
    format = models.CharField(max_length=40, help_text="The import format (folder of intake/formats).")
    header_key = models.CharField(max_length=32, help_text="Key of the folded headers of the table, in any order.")
    columns = models.JSONField(default=dict, help_text="Header -> field; empty: a column to leave aside.")
    groups = models.JSONField(default=dict, help_text="Header -> group of the catalogue that its figures are of.")
    counting_mode = models.CharField(
        max_length=10, blank=True, help_text="For rows without their own. Empty: the catalogue's for the activity."
    )
    partner = models.ForeignKey(
        "ledger.Actor",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose layout it is; empty: of everybody whose table has these headers.",
    )
    file_name = models.CharField(max_length=255, blank=True, help_text="The file from which it was learned.")
    learned_by = models.CharField(max_length=255)
    learned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="layout_signed",
                condition=~Q(learned_by=""),
                violation_error_message="qui a appris la disposition ?",
            ),
            _withdrawn_signed("layout"),
            models.UniqueConstraint(
                name="layout_once",
                fields=["header_key"],
                condition=Q(withdrawn_at__isnull=True, partner__isnull=True),
                violation_error_message="cette disposition est déjà apprise",
            ),
            models.UniqueConstraint(
                name="layout_once_a_partner",
                fields=["header_key", "partner"],
                condition=_STANDS,
                violation_error_message="cette disposition est déjà apprise pour ce partenaire",
            ),
        ]


class PlaceAlias(ConfirmedSpelling):
    """A spelling of a place that a person confirmed; it holds for the places of that name in every division."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        constraints = [
            *_confirmed("place_alias"),
            models.UniqueConstraint(
                name="place_alias_once",
                fields=["place", "key"],
                condition=_STANDS,
                violation_error_message="cet alias est déjà confirmé",
            ),
        ]


class WordAlias(ConfirmedSpelling):
    """A spelling of a word of the catalogue (an activity) that a person confirmed; it holds in every format."""

    id = models.BigAutoField(primary_key=True)
    vocabulary = models.CharField(max_length=40, help_text="The kind of word: activities.")
    word = models.CharField(max_length=80, help_text="The id of the catalogue's entry.")

    class Meta:
        constraints = [
            *_confirmed("word_alias"),
            models.UniqueConstraint(
                name="word_alias_once",
                fields=["vocabulary", "key"],
                condition=_STANDS,
                violation_error_message="cette graphie est déjà confirmée",
            ),
        ]


class ActorMerger(Decision):
    """Two actors that are one since a date: ``merged`` answers under the name of ``into``. Facts are not rewritten."""

    id = models.BigAutoField(primary_key=True)
    merged = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="mergers")
    into = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="absorbed")
    on = models.DateField(help_text="From this day on readers see the survivor.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merger_of_two",
                condition=~Q(merged=F("into")),
                violation_error_message="un acteur ne fusionne pas avec lui-même",
            ),
            models.CheckConstraint(
                name="merger_signed", condition=~Q(decided_by=""), violation_error_message="qui a décidé la fusion ?"
            ),
            _withdrawn_signed("merger"),
            models.UniqueConstraint(
                name="merger_once",
                fields=["merged"],
                condition=_STANDS,
                violation_error_message="cet acteur a déjà fusionné avec un autre",
            ),
        ]


class DistinctActors(Decision):
    """Two actors of near names that a person said are not one: it is not asked again. ``first`` < ``second``."""

    id = models.BigAutoField(primary_key=True)
    first = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="distinct_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message="deux acteurs distincts, chaque paire une fois",
            ),
            models.CheckConstraint(
                name="distinct_signed", condition=~Q(decided_by=""), violation_error_message="qui l'a décidé ?"
            ),
            _withdrawn_signed("distinct"),
            models.UniqueConstraint(
                name="distinct_once",
                fields=["first", "second"],
                condition=_STANDS,
                violation_error_message="cette paire est déjà tranchée",
            ),
        ]


class KnownActor(Decision):
    """An actor that files named as a new one, and that a person said is one, rightly named: it is new no more."""

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="known_actor_signed", condition=~Q(decided_by=""), violation_error_message="qui l'a décidé ?"
            ),
            _withdrawn_signed("known_actor"),
            models.UniqueConstraint(
                name="known_actor_once",
                fields=["actor"],
                condition=_STANDS,
                violation_error_message="cet acteur est déjà reconnu",
            ),
        ]
