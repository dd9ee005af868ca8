"""The plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.plans"
    label = "plans"
