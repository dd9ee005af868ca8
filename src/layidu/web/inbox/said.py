"""What was decided of pairs and of new names, in words; the same wherever it was decided."""

from __future__ import annotations

from django.utils.translation import ngettext


def both_stand(pairs: int) -> str:
    """Both counts of some pairs were kept."""
    return ngettext("Both counts stand.", "Both counts of %(n)d pairs stand.", pairs) % {"n": pairs}


def dropped(counts: int) -> str:
    """Some counts say again what others say."""
    return ngettext(
        "One count is dropped; it stays in the ledger with your reason.",
        "%(n)d counts are dropped; they stay in the ledger with your reason.", counts,
    ) % {"n": counts}  # fmt: skip


def are_two(pairs: int) -> str:
    """The actors of some pairs are two each."""
    return ngettext(
        "They are two, and nobody will be asked again.",
        "The %(n)d pairs are two actors each, and nobody will be asked again.", pairs,
    ) % {"n": pairs}  # fmt: skip


def are_known(actors: int) -> str:
    """Some new organisations are known and rightly named."""
    return ngettext(
        "It is known and rightly named; it is shown as new no more.",
        "The %(n)d are known and rightly named; they are shown as new no more.", actors,
    ) % {"n": actors}  # fmt: skip
