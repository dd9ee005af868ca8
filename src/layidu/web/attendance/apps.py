"""The attendance app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """See the folder's first line."""

    name = "layidu.web.attendance"
    label = "attendance"
