"""What a post's brief says: its file of the day, on one page, with its contract's score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.publishing.meeting_content import HandoverContent
from layidu.publishing.region_brief.content import ScoreLine


@dataclass(frozen=True)
class PostBrief:
    """One page on a post. Decision served: what its holder is asked, and what the post is still owed.

    ``file`` is the post's file as a handover prints it; no holder's name stands in it.
    """

    snapshot_id: str
    issued_on: date
    file: HandoverContent
    scores: tuple[ScoreLine, ...] = ()
