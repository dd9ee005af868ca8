"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.figures"
    label = "figures"
