"""``python -m layidu.web.access FOLDER ADDRESS NAME [SITE]``: what ``layidu administrator`` starts."""

import os
import sys

from layidu.ledger.workspace import ENVIRONMENT
from layidu.web.serving import prepare_database

folder, email, name, site = [*sys.argv[1:], ""][:4]
os.environ[ENVIRONMENT] = folder
prepare_database()

from django.conf import settings  # noqa: E402 - Django's registry comes first
from django.core.exceptions import ValidationError  # noqa: E402

from layidu.web.access.first import administrator  # noqa: E402

site = site or (f"https://{settings.ALLOWED_HOSTS[0]}" if settings.SECURE else "http://127.0.0.1:8000")
try:
    sys.stdout.write(administrator(email, name, site) + "\n")
except ValidationError as error:
    sys.stderr.write(" ".join(error.messages) + "\n")
    sys.exit(2)
