"""The promises app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.promises"
    label = "promises"
