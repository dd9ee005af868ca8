"""One function an action: may this reader do it, to this? A view names its action; a view without one is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layidu.web.access.reader import Reader

Rule = Callable[[Reader, Any], bool]
RULES: dict[str, Rule] = {}


def action(name: str) -> Callable[[Rule], Rule]:
    """Name a rule. A name is given once."""

    def keep(rule: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"action {name} has two rules")
        RULES[name] = rule
        return rule

    return keep


@action("read public pages")
def read_public_pages(reader: Reader, subject: Any) -> bool:
    """Anybody."""
    return True


@action("sign in")
def sign_in(reader: Reader, subject: Any) -> bool:
    """Anybody: who is signed in already is sent on."""
    return True


@action("manage own account")
def manage_own_account(reader: Reader, subject: Any) -> bool:
    """Who is signed in."""
    return reader.signed_in


@action("read commitments")
def read_commitments(reader: Reader, subject: Any) -> bool:
    """Who has a role that works with promises; which of them, the query says."""
    return reader.has("partner", "officer", "regional_director", "ministry")


@action("administer")
def administer(reader: Reader, subject: Any) -> bool:
    """Who looks after accounts and the machine; never by a program's key."""
    return reader.has("administrator") and reader.token is None


@action("settle rows")
def settle_rows(reader: Reader, subject: Any) -> bool:
    """Who answers for the data: the information officer; the Ministry for rows that only it reads."""
    return reader.has("officer", "ministry")


@action("report")
def report(reader: Reader, subject: Any) -> bool:
    """A focal point, for its own organisation alone."""
    actor = subject.get("actor_id") if subject else None
    return reader.has("partner") and (actor is None or actor in reader.actors)


@action("make tokens")
def make_tokens(reader: Reader, subject: Any) -> bool:
    """Who has a role, at a page: a program's key makes no other."""
    return bool(reader.roles) and reader.token is None


@action("follow attendance")
def follow_attendance(reader: Reader, subject: Any) -> bool:
    """Who runs the reporting: the information officer and the Ministry."""
    return reader.has("officer", "ministry")


@action("read regions")
def read_regions(reader: Reader, subject: Any) -> bool:
    """Who directs a region; the Ministry."""
    return reader.has("regional_director", "ministry")


@action("read region")
def read_region(reader: Reader, subject: Any) -> bool:
    """Its director, for everything said of its own places; the Ministry."""
    return reader.has("ministry") or (reader.has("regional_director") and subject.get("place_id") in reader.places)


@action("assess region")
def assess_region(reader: Reader, subject: Any) -> bool:
    """Its director alone: the word is the contract holder's."""
    return reader.has("regional_director") and subject.get("place_id") in reader.places


def _by_program(reader: Reader) -> bool:
    """A program in the name of somebody with a role, with a key that is not limited to rows of some formats."""
    return reader.token is not None and bool(reader.roles) and not reader.formats


@action("read rows by token")
def read_rows_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of somebody with a role; which rows, the query says, and the key's formats."""
    name = subject.get("format_name") if subject else None
    return reader.token is not None and bool(reader.roles) and (not reader.formats or name in (None, *reader.formats))


@action("read by token")
def read_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of somebody with a role."""
    return _by_program(reader)


@action("read commitments by token")
def read_commitments_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who reads commitments at a page."""
    return _by_program(reader) and read_commitments(reader, subject)


@action("oversee by token")
def oversee_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who coordinates the whole."""
    return _by_program(reader) and oversee(reader, subject)


@action("settle rows by token")
def settle_rows_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who answers for the data."""
    return _by_program(reader) and settle_rows(reader, subject)


@action("read coverage by token")
def read_coverage_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who coordinates the whole, or directs places: then of those places."""
    return _by_program(reader) and reader.has("officer", "ministry", "regional_director")


@action("read contracts by token")
def read_contracts_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of the Ministry, or of who directs a region: then of that region's contracts."""
    return _by_program(reader) and reader.has("ministry", "regional_director")


@action("read region by token")
def read_region_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who reads that region's page."""
    return _by_program(reader) and read_region(reader, subject)


@action("read attendance by token")
def read_attendance_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of who runs the reporting, or of a focal point: then of its own organisation."""
    return _by_program(reader) and (follow_attendance(reader, subject) or reader.has("partner"))


@action("read receipts by token")
def read_receipts_by_token(reader: Reader, subject: Any) -> bool:
    """A program in the name of a focal point, for its own organisation."""
    return reader.token is not None and reader.knows_reports and reader.has("partner")


@action("submit by token")
def submit_by_token(reader: Reader, subject: Any) -> bool:
    """A program whose token may send, in the name of who reports or imports."""
    return reader.token is not None and reader.submits and reader.has("partner", "officer", "ministry")


@action("report by token")
def report_by_token(reader: Reader, subject: Any) -> bool:
    """A program whose token may send monthly reports, in the name of a focal point."""
    return reader.token is not None and reader.submits and reader.knows_reports and reader.has("partner")


@action("oversee")
def oversee(reader: Reader, subject: Any) -> bool:
    """Who coordinates the whole: the Ministry and the cluster's information officer."""
    return reader.has("officer", "ministry")


@action("follow changes")
def follow_changes(reader: Reader, subject: Any) -> bool:
    """Who coordinates the whole; who looks after accounts, for roles alone: which changes, the query says."""
    return oversee(reader, subject) or administer(reader, subject)
