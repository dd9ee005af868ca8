"""``python -m layidu.web.work``: the worker."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "layidu.web.settings")
django.setup()

from layidu.web.work.worker import work_until_told  # noqa: E402 - Django's registry comes first

work_until_told()
