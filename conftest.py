"""Doctests of the ledger's modules need Django's app registry."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "layidu.ledger.settings")
django.setup()
