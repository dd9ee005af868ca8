"""One page on a post: its roadmap, its contract and score, the means on both sides, the partners of its places."""

from __future__ import annotations

from datetime import date

from layidu.core.text import fold
from layidu.cycle.contract_lines import contracts_of, score_lines
from layidu.cycle.following import Kept, follow_up
from layidu.cycle.handover import HandoverMaker
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.workspace import Workspace
from layidu.publishing.post_brief.content import PostBrief
from layidu.publishing.post_brief.render import render_post_brief, render_post_brief_word


def publish_post_brief(workspace: Workspace, post: str, *, on: date) -> Published:
    """Freeze a post's brief as PDF and docx, each on one page, with every number.

    Decision served: what its holder is asked, and what the post is still owed. No holder's name is in it.
    Errors: Refusal when nobody, or several, are called so.
    """
    maker = HandoverMaker(workspace, post, on)
    file = maker.content()
    owed = follow_up(workspace, on, kept=Kept(owner=maker.post.id))
    return publish(
        workspace,
        kind="poste",
        key=fold(maker.post.name).replace(" ", "-")[:60],
        title=f"Fiche de poste – {maker.post.name}",
        suffix=".pdf",
        book=maker.book,
        content=PostBrief(
            "", on, file, score_lines(workspace, maker.book, on, contracts_of(item.promise for item in owed))
        ),
        render=render_post_brief,
        also={".docx": render_post_brief_word},
    )
