"""Who is late, who is not bound, who kept a promise."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from layidu.accountability.standing import BINDING, BUCKETS, Judgement, standing, tally

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
DECLARED = st.sampled_from(["announced", "proposed", "requested", "accepted", "signed"])
DECISIONS = st.sampled_from(["", "fulfilled", "cancelled", "continue"])
STATES = st.sampled_from(["", "started", "blocked", "waiting"])


@given(DECLARED, st.none() | DAYS, st.lists(st.builds(Judgement, DAYS, DECISIONS)), DAYS)
def test_a_wish_is_never_overdue_and_only_reviews_close(status, end, judgements, on) -> None:
    found = standing(status, end, judgements, on)
    if status not in BINDING:
        assert not found.overdue and not found.due_soon
    known = [j for j in judgements if j.on <= on]
    if found.status in ("fulfilled", "cancelled"):
        assert found.status in {j.decision for j in known} and not found.overdue
    if not any(j.decision for j in known):
        assert found.status == status


def test_a_promise_is_late_from_the_day_after_its_end() -> None:
    end = date(2026, 1, 31)
    assert not standing("accepted", end, [], end).overdue
    assert standing("accepted", end, [], end).due_soon
    assert standing("accepted", end, [], end + timedelta(days=1)).days_late == 1


def test_a_review_of_tomorrow_is_not_known_today() -> None:
    today = date(2026, 3, 5)
    review = Judgement(today + timedelta(days=1), "fulfilled")
    assert standing("signed", date(2026, 1, 1), [review], today).overdue


def test_continue_opens_again() -> None:
    judgements = [Judgement(date(2026, 1, 1), "fulfilled"), Judgement(date(2026, 2, 1), "continue")]
    assert standing("signed", date(2026, 1, 1), judgements, date(2026, 3, 1)).overdue


@given(
    st.lists(st.tuples(DECLARED, st.none() | DAYS, st.lists(st.builds(Judgement, DAYS, DECISIONS), max_size=3))), DAYS
)
def test_every_promise_is_counted_once(promises, on) -> None:
    standings = [standing(*promise, on) for promise in promises]
    counts = tally(standings)
    assert counts.open + counts.kept + counts.cancelled + counts.wishes == len(standings)
    assert counts.overdue + counts.due_soon <= counts.open
    for bucket, count in (
        ("wish", counts.wishes),
        ("overdue", counts.overdue),
        ("closed", counts.kept + counts.cancelled),
    ):
        assert sum(item.bucket == bucket for item in standings) == count


def _in_words(item) -> list[str]:
    """The buckets whose own words fit, said apart from ``bucket``."""
    closed = item.status in ("fulfilled", "cancelled")
    bound = item.status in BINDING
    held_up = item.state in ("blocked", "waiting")
    fits = {
        "closed": closed,
        "wish": not closed and not bound,
        "overdue": bound and item.days_late > 0,
        "blocked": bound and item.days_late == 0 and item.state == "blocked",
        "waiting": bound and item.days_late == 0 and item.state == "waiting",
        "due-soon": bound and not held_up and item.days_left is not None and item.days_left <= 30,
        "open": bound and not held_up and item.days_late == 0 and (item.days_left is None or item.days_left > 30),
    }
    return [name for name, fit in fits.items() if fit]


@given(DECLARED, st.none() | DAYS, st.lists(st.builds(Judgement, DAYS, DECISIONS, STATES)), DAYS)
def test_a_promise_is_in_exactly_one_bucket_on_every_day(status, end, judgements, on) -> None:
    found = standing(status, end, judgements, on)
    assert found.bucket in BUCKETS
    assert _in_words(found) == [found.bucket]


def test_a_state_ends_with_what_closes_and_the_latest_one_counts() -> None:
    waiting = Judgement(date(2026, 1, 1), "", "waiting", "act-7")
    on = date(2026, 3, 1)
    assert standing("signed", date(2026, 12, 31), [waiting], on).bucket == "waiting"
    closed_and_opened = [waiting, Judgement(date(2026, 2, 1), "fulfilled"), Judgement(date(2026, 2, 2), "continue")]
    assert standing("signed", date(2026, 12, 31), closed_and_opened, on).bucket == "open"
    moved = [waiting, Judgement(date(2026, 2, 1), "", "started")]
    assert standing("signed", date(2026, 12, 31), moved, on).waits_for == ""
