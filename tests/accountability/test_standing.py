"""Who is late, who is not bound, who kept a promise."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from layidu.accountability.standing import BINDING, Judgement, standing, tally

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
DECLARED = st.sampled_from(["announced", "proposed", "requested", "accepted", "signed"])
DECISIONS = st.sampled_from(["", "fulfilled", "cancelled", "continue"])


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
