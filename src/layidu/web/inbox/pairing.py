"""Pairs decided, one or those ticked: two counts that may be one, two actors that may be one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from layidu.core.periods import Period
from layidu.coverage.repeats import RepeatPair
from layidu.cycle import repeats as repeating
from layidu.cycle import same_actors
from layidu.web.access.guard import guarded
from layidu.web.access.signature import signature
from layidu.web.inbox.answering import answered, back_to, question_of, questions_of, reason
from layidu.web.inbox.deciding import APART, MERGER, PAIRS, Act
from layidu.web.inbox.models import ACTORS, REPEAT, Question
from layidu.web.inbox.said import are_two, both_stand, dropped
from layidu.web.inbox.views import PAGE
from layidu.web.work.jobs import REFRESH, ask

KEEP, SIDES = "keep", ("first", "second")
#: Pairs that an act of many is listed with.
NAMED = 3


@guarded("settle rows")
@require_POST
def settle_pair(request: HttpRequest) -> HttpResponse:
    """Keep both counts of a pair or of each pair ticked, or drop one of the two with the reason."""
    action, found = _asked(request, REPEAT, (KEEP, *SIDES), together=(KEEP, "second"))
    why, by = reason(request), signature(request)
    if not found:
        return _nothing(request, "inbox-repeats")
    if action != KEEP and not why:
        messages.error(request, _("Say why in “Reason”: a count that is dropped is added up no more."))
        return back_to(request, "inbox-repeats")

    def act() -> Act:
        about = _several([_of_counts(each.content) for each in found])
        pairs = _waiting(found)
        if action == KEEP:
            numbers = repeating.keep([pairs[each.key] for each in found], decided_by=by, why=why)
            return Act(both_stand(len(found)), PAIRS, tuple(map(str, numbers)), about)
        numbers, gone = [], set[int]()
        for each in found:
            pair = pairs[each.key]
            # Of three counts that are alike, the one that two pairs share is dropped once; what is left is asked anew.
            if gone.isdisjoint((pair.first.row, pair.second.row)):
                row = each.content[action]["row"]
                numbers.append(repeating.drop(pair, row, decided_by=by, why=why))
                gone.add(row)
        said = dropped(len(numbers))
        if left := len(found) - len(numbers):
            more = ngettext(
                "%(n)d pair was settled along with another that has the same row.",
                "%(n)d pairs were settled along with another that has the same row.", left,
            )  # fmt: skip
            said = f"{said}\n{more % {'n': left}}"
        return Act(said, PAIRS, tuple(map(str, numbers)), about)

    return answered(request, "inbox-repeats", act, found)


@guarded("settle rows")
@require_POST
def settle_actors(request: HttpRequest) -> HttpResponse:
    """Say that two actors are one, from today, under the name chosen; or that they are two, also of all ticked."""
    action, found = _asked(request, ACTORS, (APART, *SIDES), together=(APART,))
    why, by = reason(request), signature(request)
    if not found:
        return _nothing(request, "inbox-actors")

    def act() -> Act:
        named = [(each.content["first_name"], each.content["second_name"]) for each in found]
        about = _several([" · ".join(names) for names in named])
        if action == APART:
            numbers = [same_actors.tell_apart(first, second, by=by, why=why) for first, second in named]
            return Act(are_two(len(found)), APART, tuple(map(str, numbers)), about)
        survivor, merged = named[0] if action == "first" else named[0][::-1]
        number = same_actors.merge_actors(merged, survivor, on=date.today(), by=by, why=why)  # noqa: DTZ011 - local day
        ask(REFRESH)
        said = _("“%(merged)s” is now read as %(survivor)s.") % {"merged": merged, "survivor": survivor}
        return Act(said, MERGER, (str(number),), about)

    return answered(request, "inbox-actors", act, found)


def _asked(
    request: HttpRequest, kind: str, one: Collection[str], *, together: Collection[str]
) -> tuple[str, list[Question]]:
    """What is to be done with which pairs: ``one`` (action:key), or ``action`` with those ticked or all of the page.

    Errors: Http404 for what no page offers.
    """
    said = request.POST
    action, _colon, key = said.get("one", "").partition(":")
    if "one" in said:
        if action not in one:
            raise Http404
        return action, [question_of(request, kind, key)]
    if said.get("action") not in together:
        raise Http404
    return said["action"], questions_of(request, kind, said.getlist("shown" if said.get("all") else "pairs")[:PAGE])


def _nothing(request: HttpRequest, page: str) -> HttpResponse:
    messages.error(request, _("No pair was ticked, or somebody settled it already."))
    return back_to(request, page)


def _waiting(found: Sequence[Question]) -> dict[str, RepeatPair]:
    """The pairs that questions are about, sought month by month. Errors: Refusal PAIRE-INCONNUE."""
    of_span: dict[Period, list[str]] = {}
    for each in found:
        start, end = (date.fromisoformat(each.content[name]) for name in ("start", "end"))
        of_span.setdefault(Period(start, end), []).append(each.key)
    return {
        repeating.pair_id(pair): pair
        for span, keys in of_span.items()
        for pair in repeating.chosen(keys, period=span)
    }  # fmt: skip


def _of_counts(pair: Mapping[str, object]) -> str:
    return " · ".join(str(pair[name]) for name in ("activity", "place", "period") if pair.get(name))


def _several(named: Sequence[str]) -> str:
    return "; ".join([*named[:NAMED], *(["…"] if len(named) > NAMED else [])])
