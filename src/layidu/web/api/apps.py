"""The API app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.api"
    label = "api"
