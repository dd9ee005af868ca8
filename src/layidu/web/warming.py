"""What takes long the first time, done before the first request: nobody waits for it, and all processes share it."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.template.loader import get_template

from layidu.catalogue.entries import Activity, Group, Indicator, entries
from layidu.intake.formats import formats
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.web.reports.knowing import knowledge

#: One page that holds what all of them share.
PAGE = "pages/base.html"


def warm(workspace: Workspace | None) -> None:
    """Load the catalogue, the formats and the country's places; the database is not asked.

    Decision served: after a restart the first hundred people do not wait for the same thing, each in a thread of its
    own. Connections are opened after the server's processes part, so that none is shared.
    """
    for kind in (Activity, Group, Indicator):
        entries(kind)
    formats()
    get_template(PAGE)
    if workspace is not None:
        gazetteer = gazetteer_of(workspace.country)
        gazetteer.places(gazetteer.default_division, "region")


def begin(workspace: Workspace | None) -> None:
    """What each process reads of the database before its first visitor: all that reports are read with.

    Decision served: after a restart no partner waits for it. A database that does not answer yet ends nothing: it is
    read at the first report then.
    """
    if workspace is None:
        return
    try:
        knowledge(workspace)
    except DatabaseError:
        logging.getLogger(__name__).warning("The database does not answer yet", exc_info=True)
    finally:
        connection.close()
