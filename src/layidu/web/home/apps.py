"""The home app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.home"
    label = "home"
