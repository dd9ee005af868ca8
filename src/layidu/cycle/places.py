"""Names matched and codes translated, file to file; no workspace is needed."""

from __future__ import annotations
