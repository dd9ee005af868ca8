"""The Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger's tables."""

    name = "layidu.ledger"
    label = "ledger"
    verbose_name = "Registre"
