"""The directory app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.directory"
    label = "directory"
