"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Roles, their scope, invitations and tokens."""

    name = "layidu.web.access"
    label = "access"
    verbose_name = "accès"

    def ready(self) -> None:
        """Have sign-ins and refused codes noted."""
        from layidu.web.access import factors, journal  # noqa: F401 - its receivers listen once it is loaded
