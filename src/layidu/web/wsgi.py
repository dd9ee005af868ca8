"""The door of the web server. Everything that requests need is loaded here, before the server's processes part."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "layidu.web.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django's registry comes first

from layidu.web.warming import warm  # noqa: E402

# A fault in any of it ends the start, where it is seen; it does not answer every request with a failure.
import_module(settings.ROOT_URLCONF)
warm(settings.WORKSPACE)
# What is loaded lives as long as the process: it is never looked through for what could be freed, and the memory that
# the processes share stays shared.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
