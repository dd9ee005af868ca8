"""What an observation is a part by, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layidu.catalogue.entries import Dimension, Group, Sector, entries


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """The same in French and in English."""

    fr: str
    en: str


def cut_said(cut: Mapping[str, str]) -> Said:
    """What a value is of, beside its indicator and place: empty where it is of the whole.

    Decision served: which of several series of an indicator a reader looks at. Groups and sectors of the catalogue are
    said by their labels; a name or value that the catalogue does not know is said as the file had it.

    >>> cut_said({"sex": "female", "universe": "residents"}).fr
    'sexe : féminin, population comptée : population résidente (de droit)'
    >>> cut_said({"sex": "total"}), cut_said({"group": "women", "canton": "Est"}).en
    (Said(fr='', en=''), 'canton: Est, group: Women (18 and over)')
    """
    parts = [part for name, value in sorted(cut.items()) if (part := _part(name, value))]
    return Said(", ".join(part.fr for part in parts), ", ".join(part.en for part in parts))


def _part(name: str, value: str) -> Said | None:
    dimension = entries(Dimension).get(name)
    if dimension is None:
        return Said(f"{name} : {value}", f"{name}: {value}")
    if value in dimension.silent:
        return None
    said = _value(dimension, value)
    return Said(f"{_lowered(dimension.label_fr)} : {said.fr}", f"{_lowered(dimension.label_en)}: {said.en}")


def _value(dimension: Dimension, value: str) -> Said:
    if words := dimension.values.get(value):
        return Said(words["fr"], words["en"])
    named: Mapping[str, Group] | Mapping[str, Sector] = {}
    if dimension.id == "group":
        named = entries(Group)
    elif dimension.id == "sector":
        named = entries(Sector)
    entry = named.get(value)
    return Said(entry.label_fr, entry.label_en) if entry else Said(value, value)


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]
