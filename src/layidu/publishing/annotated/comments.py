"""A sheet's comments: ours beside those of people, which are kept word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layidu.publishing.annotated.addresses import is_cell
from layidu.publishing.annotated.markup import Document, Element, text

AUTHOR = "Layidu"
#: What stands between a person's comment and what is added to it; an earlier addition is known by it.
_SIGNATURE = "— Layidu —"
#: A spreadsheet holds no more letters in a comment.
_LONGEST = 32_000
_THREAD = "tc="


@dataclass(frozen=True)
class CommentsPart:
    """The part with comments added, by cell name.

    ``new``: cells that had no comment and need a shape to show it; ``gone``: cells whose comment was ours of an earlier
    time and is not given again; ``threads``: cells that hold a discussion, to which nothing can be added from outside.
    """

    data: bytes
    new: tuple[str, ...]
    gone: tuple[str, ...]
    threads: tuple[str, ...]


def empty_comments(namespace: str) -> bytes:
    """A part without comments, in the workbook's variant of the standard."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'
    ).encode()


def commented(data: bytes, part: str, notes: Mapping[str, str]) -> CommentsPart:
    """Add what ``notes`` says on each cell (name -> text).

    Decision served: what the sender reads on the cell. A person's comment stays, and ours is added below it; ours of an
    earlier time is replaced, or goes where there is nothing left to say.

    >>> made = commented(empty_comments("urn:x"), "comments1.xml", {"C42": "Lieu inconnu."})
    >>> made.new, b"Lieu inconnu." in made.data
    (('C42',), True)
    """
    document = Document(data, part)
    root = document.root
    prefix = document.prefix(root)
    authors, listed = root.child("authors"), root.child("commentList")
    names = [each.text for each in authors.all("author")] if authors else []
    ours = names.index(AUTHOR) if AUTHOR in names else len(names)
    if ours == len(names):
        new_author = b"<%sauthor>%s</%sauthor>" % (prefix, text(AUTHOR), prefix)
        if authors:
            document.append(authors, new_author)
        else:
            new_authors = b"<%sauthors>%s</%sauthors>" % (prefix, new_author, prefix)
            if listed:
                document.before(listed, new_authors)
            else:
                document.append(root, new_authors)
    gone, threads, answered = [], [], set()
    for comment in listed.all("comment") if listed else []:
        cell = comment.attributes.get("ref", "")
        number = comment.attributes.get("authorId", "")
        author = names[int(number)] if number.isdecimal() and int(number) < len(names) else ""
        note = notes.get(cell)
        if author == AUTHOR:
            document.replace(comment, _comment(prefix, cell, ours, note) if note else b"")
            if not note and is_cell(cell):
                gone.append(cell)
        elif author.startswith(_THREAD):
            if note:
                threads.append(cell)
        else:
            _add_below(document, prefix, comment, note)
        answered.add(cell)
    new = tuple(cell for cell in notes if cell not in answered)
    made = b"".join(_comment(prefix, cell, ours, notes[cell]) for cell in new)
    if listed:
        document.append(listed, made)
    else:
        document.append(root, b"<%scommentList>%s</%scommentList>" % (prefix, made, prefix))
    return CommentsPart(document.result(), new, tuple(gone), tuple(threads))


def _comment(prefix: bytes, cell: str, author: int, note: str) -> bytes:
    runs = _run(prefix, AUTHOR, bold=True) + _run(prefix, f"\n{note}")
    return b'<%scomment ref="%s" authorId="%d" shapeId="0"><%stext>%s</%stext></%scomment>' % (
        prefix, cell.encode(), author, prefix, runs, prefix, prefix,
    )  # fmt: skip


def _run(prefix: bytes, words: str, *, bold: bool = False) -> bytes:
    kept = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    shape = b'<p:b/><p:sz val="9"/>' if bold else b'<p:sz val="9"/>'
    made = b'<p:r><p:rPr>%s<p:rFont val="Tahoma"/><p:family val="2"/></p:rPr><p:t xml:space="preserve">' % shape
    return made.replace(b"p:", prefix) + text(kept) + b"</p:t></p:r>".replace(b"p:", prefix)


def _add_below(document: Document, prefix: bytes, comment: Element, note: str | None) -> None:
    """A person's comment: what was added earlier goes, what is to be said now comes below."""
    body = comment.child("text")
    added = _run(prefix, f"\n{_SIGNATURE}\n", bold=True) + _run(prefix, note) if note else b""
    if body is None:
        if added:
            document.append(comment, b"<%stext>%s</%stext>" % (prefix, added, prefix))
        return
    earlier = False
    last: Element | None = None
    for piece in body.children:
        earlier = earlier or (piece.local == "r" and _words(piece).strip() == _SIGNATURE)
        if earlier and piece.local == "r":
            document.replace(piece, b"")
        elif piece.local in ("r", "t"):
            last = piece
    if not added:
        return
    if last is None:
        document.append(body, added)
    elif last.local == "t":  # plain text and runs do not stand side by side
        document.replace(last, b"<%sr>%s</%sr>%s" % (prefix, document.raw(last), prefix, added))
    else:
        document.after(last, added)


def _words(run: Element) -> str:
    return "".join(each.text for each in run.all("t"))
