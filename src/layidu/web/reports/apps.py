"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.reports"
    label = "reports"
