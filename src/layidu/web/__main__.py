"""``python -m layidu.web FOLDER ADDRESS``: what ``layidu serve`` starts."""

import sys
from pathlib import Path

from layidu.web.serving import serve

sys.exit(serve(Path(sys.argv[1]), sys.argv[2]))
