"""Parts of a page that are rendered once while the ledger stands as it does: rows of tables that many ask for."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from layidu.web.caching.shelf import Shelf
from layidu.web.caching.standing import of_request

register = template.Library()
shelf = Shelf(bytes_kept=16 * 1024 * 1024, seconds=60.0)
#: Of a part kept, beside its text and what its key says in words, roughly.
OVERHEAD = 400
#: What an address invents is not kept: keys that say more than this are no sort, filter or page of ours.
LONGEST_KEY = 400
_numbers = itertools.count()


class Kept(Node):
    """The text of a part by its keys, in each language."""

    def __init__(self, parts: NodeList, keys: Sequence[FilterExpression]) -> None:
        self.nodelist, self._keys, self._number = parts, keys, next(_numbers)

    def render(self, context: template.Context) -> SafeString:
        """From memory, or rendered now."""
        said = tuple(one.resolve(context) for one in self._keys)
        words = sum(len(one) for one in said if isinstance(one, str))
        if words > LONGEST_KEY:
            return self.nodelist.render(context)
        stands, key = of_request(), (self._number, get_language(), *said)
        found: SafeString | None = shelf.get(stands, key)
        if found is None:
            found = mark_safe(self.nodelist.render(context))  # noqa: S308  # nosec B308 B703 - escaped by its template
            shelf.put(stands, key, found, size=sys.getsizeof(found) + words + OVERHEAD)
        return found


@register.tag("kept")
def kept(parser: Parser, token: Token) -> Kept:
    """``{% kept line.ref %}…{% endkept %}``: what stands between is rendered once a key, language and standing.

    The keys name everything that it shows beside the ledger and the day: never put the reader's name, a form's token or
    what only some readers may see between them, unless a key says so.
    """
    words = token.split_contents()[1:]
    if not words:
        raise template.TemplateSyntaxError("a kept part has a key")
    parts = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(parts, [parser.compile_filter(word) for word in words])
