"""The inbox app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.inbox"
    label = "inbox"
