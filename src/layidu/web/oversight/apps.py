"""The oversight app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.oversight"
    label = "oversight"
