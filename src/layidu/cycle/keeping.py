"""Keeping a workspace: a copy in one file, a workspace out of it again, and whether every file is still itself."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.ledger.files import TEMPORARY_PREFIX
from layidu.ledger.models import ObservationFile, Snapshot, Source
from layidu.ledger.workspace import MARKER, Workspace

MANIFEST, LAYOUT = "manifest.json", 1
#: Beside the ledger: when it was last copied whole, so that somebody is told when that is long ago.
LAST_BACKUP = "last_backup.json"
SQLITE, POSTGRES = "ledger.sqlite3", "ledger.pgdump"
#: File systems on which SQLite's locks and a rename are not to be trusted.
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What was copied, restored or looked at: files in all (the database is one), their bytes, what is wrong."""

    files: int
    size: int
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The public shape of ``--json``."""
        said = [{"code": each.code, "severity": each.severity, "message": each.sentence()} for each in self.findings]
        return {"files": self.files, "bytes": self.size, "findings": said}


def listed(workspace: Workspace) -> dict[str, str]:
    """The immutable files that the ledger cites: path in the workspace -> sha256."""
    found = {f"originals/{sha256}": sha256 for sha256 in Source.objects.values_list("sha256", flat=True)}
    found |= {f"observations/{name}": sha256 for name, sha256 in ObservationFile.objects.values_list("name", "sha256")}
    for name, sha256, also in Snapshot.objects.values_list("file_name", "sha256", "also"):
        found[f"published/{name}"] = sha256
        found |= {f"published/{Path(name).with_suffix(suffix)}": other for suffix, other in also.items()}
    return found


def backup(workspace: Workspace, out: Path) -> Kept:
    """Copy a workspace into one file while it is in use: the database first, then the immutable files that it cites.

    Decision served: a machine that burns costs a day at most. A file cited is never changed or deleted, so that those
    listed after the copy of the database hold all that the copy cites. The file opens every account: keep it closed.
    Errors: Refusal GARDE-FICHIER-ABSENT or GARDE-EMPREINTE when a cited file is not itself, GARDE-OUTIL when the
    database's own tool fails; OSError (full disk) with nothing left behind.
    """
    temporary = out.parent / f"{TEMPORARY_PREFIX}{out.name}"
    members: dict[str, str] = {}
    size = 0
    try:
        with _private(temporary) as stream, tarfile.open(fileobj=stream, mode="w") as archive:
            with tempfile.TemporaryDirectory(dir=out.parent) as folder:
                copy = _database_copy(workspace, Path(folder))
                size += _add(archive, members, copy.name, copy)
            for name, sha256 in sorted(listed(workspace).items()):
                path = workspace.folder / name
                if (wrong := _wrong(path, name, sha256)) is not None:
                    raise refusal(wrong.code, file=name)
                size += _add(archive, members, name, path)
            for name in ("secret_key", MARKER):
                if (workspace.folder / name).is_file():
                    size += _add(archive, members, name, workspace.folder / name)
            said = json.dumps({"layout": LAYOUT, "country": workspace.country, "files": members}, indent=1).encode()
            header = tarfile.TarInfo(MANIFEST)
            header.size = len(said)
            archive.addfile(header, io.BytesIO(said))
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a copy of a disk that takes nothing any more is a copy all the same
        noted = json.dumps({"at": datetime.now(UTC).isoformat(), "file": out.name, "bytes": size})
        (workspace.folder / LAST_BACKUP).write_text(noted, encoding="utf-8")
    return Kept(len(members), size)


def last_backup(workspace: Workspace) -> tuple[datetime, str] | None:
    """When a workspace was last copied whole, and the file's name; ``None`` where it never was, or nobody knows."""
    try:
        said = json.loads((workspace.folder / LAST_BACKUP).read_text(encoding="utf-8"))
        return datetime.fromisoformat(said["at"]), str(said["file"])
    except (OSError, ValueError, KeyError):
        return None


def restore(archive_path: Path, folder: Path) -> Kept:
    """Make a workspace out of a copy; it is one only when every file was found to be itself.

    Errors: Refusal ESPACE-EXISTANT over files, GARDE-ARCHIVE for a file that is no copy or is cut, GARDE-EMPREINTE
    for one that was changed, GARDE-OUTIL when the database's own tool fails (PostgreSQL: into the empty database that
    ``DATABASE_URL`` names). Nothing is left of a restore that failed, but for what a PostgreSQL took.
    """
    if folder.exists() and any(folder.iterdir()):
        raise refusal("ESPACE-EXISTANT", folder=folder)
    existed = folder.exists()
    try:
        kept = _unpacked(archive_path, folder)
        if (folder / POSTGRES).is_file():
            _pg("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_url()}",
                str(folder / POSTGRES))  # fmt: skip
            (folder / POSTGRES).unlink()
        (folder / f"{MARKER}.incoming").replace(folder / MARKER)
        return kept
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if existed:
            folder.mkdir()
        raise


def check(workspace: Workspace) -> Kept:
    """Look at every file that the ledger cites and at the database; a network drive is refused.

    Decision served: whether this workspace can be trusted, and its copies. Errors: Refusal GARDE-LECTEUR-RESEAU.
    """
    if kind := network_drive(workspace.folder):
        raise refusal("GARDE-LECTEUR-RESEAU", folder=workspace.folder, kind=kind)
    said, size, files = list(_database_faults()), 0, listed(workspace)
    for name, sha256 in sorted(files.items()):
        path = workspace.folder / name
        wrong = _wrong(path, name, sha256)
        if wrong is None:
            size += path.stat().st_size
        else:
            said.append(wrong)
    return Kept(len(files), size, tuple(said))


def network_drive(folder: Path, mounts: str | None = None) -> str:
    """The kind of network file system that a folder lies on; empty for a disk of the machine, or where none can tell.

    >>> network_drive(Path("/srv/mali"), "disk / ext4 rw 0 0" + chr(10) + "nas:/x /srv nfs4 rw 0 0")
    'nfs4'
    """
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8")
        except OSError:
            return ""
    here, best, kind = folder.resolve(), -1, ""
    for line in mounts.splitlines():
        _, point, system, *_rest = line.split(" ")
        place = Path(point.replace("\\040", " "))
        if (place == here or place in here.parents) and len(place.parts) >= best:
            best, kind = len(place.parts), system
    return kind if kind in NETWORK else ""


def _database_copy(workspace: Workspace, folder: Path) -> Path:
    if os.environ.get("DATABASE_URL"):
        _pg("pg_dump", "--format=custom", "--no-owner", f"--file={folder / POSTGRES}", f"--dbname={_url()}")
        return folder / POSTGRES
    with (
        contextlib.closing(sqlite3.connect(workspace.database)) as source,
        contextlib.closing(sqlite3.connect(folder / SQLITE)) as copy,
    ):
        source.backup(copy)
        # One file, whole: the copy has no journal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    return folder / SQLITE


def _database_faults() -> Iterator[Finding]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield finding("GARDE-BASE", why=str(said))
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchmany(20):
            yield finding("GARDE-BASE", why=f"{table} {row} -> {parent}")


def _unpacked(archive_path: Path, folder: Path) -> Kept:
    folder.mkdir(parents=True, exist_ok=True)
    seen: dict[str, str] = {}
    size, manifest = 0, b""
    try:
        with tarfile.open(archive_path, mode="r:") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is None or not _own_name(member.name):
                    raise refusal("GARDE-ARCHIVE", file=archive_path.name)
                if member.name == MANIFEST:
                    manifest = stream.read()
                    continue
                path = folder / (f"{MARKER}.incoming" if member.name == MARKER else member.name)
                path.parent.mkdir(exist_ok=True)
                with _private(path) as out:
                    shutil.copyfileobj(stream, out, _CHUNK)
                seen[member.name] = _sha256(path)
                size += member.size
        said = json.loads(manifest)["files"]
    except (tarfile.TarError, ValueError, KeyError, EOFError) as error:
        raise refusal("GARDE-ARCHIVE", file=archive_path.name) from error
    for name in sorted({*said, *seen}):
        if said.get(name) != seen.get(name):
            raise refusal("GARDE-EMPREINTE", file=name)
    if MARKER not in seen:
        raise refusal("GARDE-ARCHIVE", file=archive_path.name)
    return Kept(len(seen), size)


def _own_name(name: str) -> bool:
    """Only the names that a copy has: nothing of it is written outside the folder."""
    folder, _, rest = name.rpartition("/")
    known = folder in ("originals", "observations", "published") or (
        not folder and rest in (SQLITE, POSTGRES, MANIFEST, MARKER, "secret_key")
    )
    return known and rest not in ("", ".", "..") and "\\" not in rest


def _wrong(path: Path, name: str, sha256: str) -> Finding | None:
    if not path.is_file():
        return finding("GARDE-FICHIER-ABSENT", file=name)
    return None if _sha256(path) == sha256 else finding("GARDE-EMPREINTE", file=name)


def _add(archive: tarfile.TarFile, members: dict[str, str], name: str, path: Path) -> int:
    archive.add(path, arcname=name, recursive=False)
    members[name] = _sha256(path)
    return path.stat().st_size


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def _private(path: Path) -> Iterator[io.BufferedWriter]:
    """A new file that its owner alone reads, on the disk when it is closed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def _url() -> str:
    return os.environ.get("DATABASE_URL", "")


def _pg(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise refusal("GARDE-OUTIL", tool=command[0], why=error.strerror or "") from error
    if done.returncode:
        raise refusal("GARDE-OUTIL", tool=command[0], why=done.stderr.strip()[-300:])
