"""Tests and doctests share one process: Django's registry with every app, the web's on top of the ledger's."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "layidu.web.settings")
django.setup()
