"""The work app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.work"
    label = "work"
