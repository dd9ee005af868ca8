"""``python -m layidu.web FOLDER ADDRESS [--demonstration]``: what ``layidu serve`` and ``layidu demo`` start."""

import sys
from pathlib import Path

from layidu.web.serving import prepare_database, serve

folder, bind = Path(sys.argv[1]), sys.argv[2]
if "--demonstration" in sys.argv[3:]:
    import os

    from layidu.ledger.workspace import ENVIRONMENT

    os.environ[ENVIRONMENT] = str(folder)
    prepare_database()
    from layidu.web.access.demonstration import demonstration_accounts, printed

    sys.stdout.write(printed(demonstration_accounts(), bind))
    sys.stdout.flush()
sys.exit(serve(folder, bind))
