"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.pages"
    label = "pages"
