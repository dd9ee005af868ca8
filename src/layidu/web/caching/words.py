"""Django's tags of translation, quicker: a literal text is translated once a language, not at every row of a table.

The library takes the place of Django's own ``i18n``, so that templates are written as always.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node, Parser, Token, TokenType
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Said(Node):
    """A text that depends on nothing but the language."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self._node = node
        self._said: dict[str | None, Any] = {}

    def render(self, context: template.Context) -> Any:
        """The text in the language at hand."""
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._node.render(context)
        return said


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """As Django's; a literal without a filter is looked up once a language."""
    node: Any = i18n.do_translate(parser, token)
    words = node.filter_expression
    constant = not (words.filters or node.asvar or node.message_context or node.noop) and words.var.literal is not None
    return Said(node) if constant else node


@register.tag("blocktranslate")
@register.tag("blocktrans")
def block_translate(parser: Parser, token: Token) -> Node:
    """As Django's; a block without a variable is looked up once a language."""
    node: Any = i18n.do_block_translate(parser, token)
    asked = (node.extra_context, node.plural, node.asvar, node.message_context)
    constant = not any(asked) and all(part.token_type == TokenType.TEXT for part in node.singular)
    return Said(node) if constant else node
