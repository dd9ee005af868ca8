"""The example's parameters, read from a country's folder: names, activities, needs and the shares of each fault."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from layidu.core.periods import Period


@dataclass(frozen=True)
class RegionSetting:
    """One region of the example: need as a share of residents, how much of it its leading partners reach, and how
    likely a partner is to work there (``weight`` 0: nobody does, but those below).

    ``silent_partners`` never report; ``zero_partners`` report that they reached nobody; ``counted_again``: how often
    the leads count the same person as if it were a new one.
    """

    name: str
    need: tuple[float, float]
    targeted: float
    reach: float
    weight: int
    severity: int
    cause: str
    population: int
    silent_partners: int
    zero_partners: int
    counted_again: float


@dataclass(frozen=True)
class ActivitySetting:
    """One activity of the example: its catalogue id, how often it is chosen within its sector, its scale against
    consultations, the shares of its groups (0-1), and where it counts no people, how many things a month."""

    id: str
    weight: int
    scale: float
    groups: tuple[tuple[str, float], ...]
    things: tuple[int, int]


@dataclass(frozen=True)
class Programme:
    """Everything invented that the example is drawn from; ``months`` are those it is shipped with, ``mess`` the
    shares of faults by level."""

    country: str
    notice: str
    division: str
    months: tuple[Period, ...]
    need_sector: str
    need_group: str
    need_method: str
    regions: Mapping[str, RegionSetting]
    activities: tuple[ActivitySetting, ...]
    names: Mapping[str, Any]
    settings: Mapping[str, Any]
    mess: Mapping[str, Any]

    @property
    def texts(self) -> Mapping[str, Any]:
        """The example's own words, by what they are for."""
        words: Mapping[str, Any] = self.settings["texts"]
        return words


@functools.cache
def programme(country: str) -> Programme:
    """The parameters of a country's example, from ``countries/<country>/demo`` and its packaged census.

    Decision served: what a newcomer is shown before any real file exists. In: a country's folder name. Out: the
    parameters; populations in residents, by region. Errors: FileNotFoundError when the country has no example.

    >>> programme("mali").regions["Gao"].population
    727517
    """
    settings, names, mess = (_yaml(country, f"{part}.yaml") for part in ("programme", "partners", "mess"))
    residents = _residents(country, settings["population"])
    regions = {
        name: RegionSetting(
            name=name, need=tuple(row["need"]), population=residents[name],
            silent_partners=row.get("silent_partners", 0), zero_partners=row.get("zero_partners", 0),
            counted_again=row.get("counted_again", 1.0),
            **{key: row[key] for key in ("targeted", "reach", "weight", "severity", "cause")},
        )
        for name, row in settings["regions"].items()
    }  # fmt: skip
    activities = tuple(
        ActivitySetting(
            row["id"], row["weight"], row["scale"], tuple(row["groups"].items()), tuple(row.get("things", (0, 0)))
        )
        for row in settings["activities"]
    )
    return Programme(
        country, names["notice"], settings["division"],
        tuple(Period.parse(settings["months"]).months()), settings["needs"]["sector"], settings["needs"]["group"],
        settings["needs"]["method"], regions, activities, names, settings, mess,
    )  # fmt: skip


def _yaml(country: str, name: str) -> dict[str, Any]:
    import yaml

    text = resources.files("layidu").joinpath("countries", country, "demo", name).read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _residents(country: str, where: Mapping[str, str]) -> dict[str, int]:
    file = resources.files("layidu").joinpath("countries", country, "facts", where["file"])
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {
        row["Région"]: int(row["Population"])
        for row in rows
        if row["Univers"] == where["universe"] and row["Sexe"] == where["total"]
    }
