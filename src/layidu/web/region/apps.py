"""The region app."""

from django.apps import AppConfig


class RegionConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.region"
    label = "region"
