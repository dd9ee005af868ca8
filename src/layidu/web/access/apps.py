"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Roles, their scope, invitations and tokens."""

    name = "layidu.web.access"
    label = "access"
    verbose_name = "accès"
