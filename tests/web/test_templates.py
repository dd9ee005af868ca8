"""A template that extends another does nothing outside its blocks, for Django would leave it out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import engines
from django.template.base import TextNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.templatetags.i18n import GetCurrentLanguageNode

WEB = Path(__file__).parents[2] / "src" / "layidu" / "web"
NAMES = sorted(str(file).rpartition("/templates/")[2] for file in WEB.rglob("templates/**/*.html"))
#: The language stands in every page's context already.
HARMLESS = (BlockNode, TextNode, GetCurrentLanguageNode)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_page_stands_where_it_is_never_shown(name: str) -> None:
    top = engines["django"].get_template(name).template.nodelist  # type: ignore[attr-defined]
    for page in (node for node in top if isinstance(node, ExtendsNode)):
        lost = [node for node in page.nodelist if not isinstance(node, HARMLESS) and type(node).__name__ != "LoadNode"]
        lost += [node for node in page.nodelist if isinstance(node, TextNode) and node.s.strip()]
        assert lost == []
