"""Addresses of the follow-up list that a count opens to."""

from __future__ import annotations

from django import template

from layidu.web.pages.templatetags.layidu import _address

register = template.Library()


@register.simple_tag(takes_context=True)
def narrow(context: template.Context, name: str, value: str, bucket: str = "") -> str:
    """This list's address narrowed to an axis or an owner, and to one status where a column counts one."""
    return _address(context, {name: value, **({"bucket": bucket} if bucket else {})})
