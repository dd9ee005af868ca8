"""The import formats: one folder each, found by scanning. A folder holds ``mapping.yaml``, ``record.py``, a sample
and ``expected.json``; nothing is registered anywhere else."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import resources

from layidu.intake.mapping import Format, read_mapping
from layidu.intake.records import RecordRow
from layidu.intake.rows import TypedRow
from layidu.intake.vocabulary import TaughtWords

Recorder = Callable[[TypedRow, Sequence[TypedRow]], tuple[RecordRow, ...]]
Checker = Callable[[TypedRow, Sequence[TypedRow]], None]


@functools.cache
def formats() -> Mapping[str, Format]:
    """Every format by id.

    Decision served: what can be imported. Errors: ValueError naming the mapping that is malformed.

    >>> "five_w" in formats()
    True
    """
    folder = resources.files("layidu.intake").joinpath("formats")
    ids = sorted(each.name for each in folder.iterdir() if each.is_dir() and each.joinpath("mapping.yaml").is_file())
    return {each: read_mapping(each) for each in ids}


@functools.lru_cache(maxsize=4)
def formats_taught(words: TaughtWords) -> Mapping[str, Format]:
    """Every format by id, whose columns of words also know the spellings that people confirmed.

    >>> found = formats_taught((("activities", "PEV de routine", "vaccination"),))["five_w"]
    >>> found.fields["activity"].words.find("PEV DE ROUTINE")
    'vaccination'
    """
    return {name: _taught(each, words) for name, each in formats().items()} if words else formats()


def _taught(format: Format, words: TaughtWords) -> Format:
    fields = {
        name: each if each.words is None else replace(each, words=each.words.taught(words))
        for name, each in format.fields.items()
    }
    return format if fields == format.fields else replace(format, fields=fields)


def recorder(format_id: str) -> Recorder:
    """The function that makes a format's records from a sound typed row (and all sound rows of the file).

    Errors: ModuleNotFoundError for a format without ``record.py``.

    >>> recorder("five_w").__name__
    'records'
    """
    made: Recorder = importlib.import_module(f"layidu.intake.formats.{format_id}.record").records
    return made


def checker(format_id: str) -> Checker:
    """The function that reports what only a whole row can show; it runs on unsound rows too, so that all is said.

    >>> checker("needs").__name__
    'check'
    """
    module = importlib.import_module(f"layidu.intake.formats.{format_id}.record")
    made: Checker = getattr(module, "check", _nothing_more)
    return made


def _nothing_more(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    return None
