"""The kinds of catalogue entry. A kind is a dataclass; its entries are the YAML files of the folder it names."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from string import Formatter
from typing import Any, ClassVar, Literal, TypeVar

CountingMode = Literal["unique", "cumulative", "caseload", "contacts", "none"]


@dataclass(frozen=True)
class Sector:
    """A sector of the response, with the spellings under which files name it."""

    folder: ClassVar[str] = "sectors"
    id: str
    label_fr: str
    label_en: str
    reference: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Activity:
    """Something partners do. ``counting_mode`` says how its monthly counts of people add up over months.

    ``unique``: each person once ever; ``cumulative``: the latest month holds all; ``caseload``: people stay for months;
    ``contacts``: visits or doses, not people; ``none``: the activity counts no people.
    """

    folder: ClassVar[str] = "activities"
    id: str
    label_fr: str
    label_en: str
    sector: str
    unit: str
    counting_mode: CountingMode
    reference: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A population group. Where ages make it, ``sex`` (female, male, empty: both) and the whole years that it takes
    in, both included (an end that is not said is open); « F 0-17 » is then known for it.
    """

    folder: ClassVar[str] = "groups"
    id: str
    label_fr: str
    label_en: str
    reference: str
    spellings: tuple[str, ...] = ()
    sex: Literal["", "female", "male"] = ""
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Partition:
    """Groups that together make up a whole, each person in exactly one: the only way groups may be added."""

    folder: ClassVar[str] = "partitions"
    id: str
    label_fr: str
    label_en: str
    whole: str
    parts: tuple[str, ...]
    reference: str


@dataclass(frozen=True)
class Unit:
    """A unit of quantity."""

    folder: ClassVar[str] = "units"
    id: str
    label_fr: str
    label_en: str
    reference: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """Something observed. ``kind``: a ``stock`` holds at a date, a ``flow`` over a period, a ``ratio`` has two parts.

    ``basis`` names how its values are shared out when a place is split (population, area or facilities).
    ``direction``: which way is better (empty: neither by itself). ``denominator``: what divides a ratio, in words.
    """

    folder: ClassVar[str] = "indicators"
    id: str
    label_fr: str
    label_en: str
    unit: str
    kind: Literal["stock", "flow", "ratio"]
    basis: Literal["population", "area", "facilities"]
    reference: str
    direction: Literal["", "increase", "decrease"] = ""
    denominator: str = ""
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitCost:
    """What one person served by the activity of the same id takes: money and hours of work.

    ``values`` are dated, each with ``from``, ``low``, ``value``, ``high`` (major units of ``currency`` a person) and
    ``reference``; ``hours`` by skill, a person. ``example``: invented, and every plan made from it says so.
    """

    folder: ClassVar[str] = "unit_costs"
    id: str
    currency: str
    values: tuple[Mapping[str, Any], ...]
    hours: Mapping[str, float]
    hours_reference: str
    example: bool = False


@dataclass(frozen=True)
class Effect:
    """The good that the activity of the same id does to one person served, and who needs it.

    ``values`` are dated, each with ``from``, ``low``, ``value``, ``high`` (``unit`` a person) and ``reference``.
    ``need``: of the people in need of the first of the sectors ``of`` for which a need is stated, the share (``low``,
    ``high``) who need this activity in a year, with its ``reference``. ``segments``: up to the share ``up_to`` of the
    need, a person served brings ``share`` of the effect. ``example``: invented, and every plan made from it says so.
    """

    folder: ClassVar[str] = "effects"
    id: str
    unit: str
    values: tuple[Mapping[str, Any], ...]
    need: Mapping[str, Any]
    segments: tuple[Mapping[str, float], ...] = ()
    example: bool = False


def holes(text: str) -> frozenset[str]:
    """The names that a template asks for.

    >>> sorted(holes("« {value} » à {place}"))
    ['place', 'value']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@dataclass(frozen=True)
class FindingCode:
    """A stable finding code with its message and remedy; ``{names}`` are filled in where the finding is made.

    ``message`` and ``remedy`` are French; ``message_en`` and ``remedy_en`` say the same with the same names. There
    ``{name:said}`` marks a name whose value is words of Layidu, to be said in English too; every other value is data.
    ``meaning`` is for the documentation: when it is raised, and what happens to the row. ``remedy_form``: what to do
    where it is no file but a form that was typed, with names of ``remedy``; empty where the remedy serves both.
    Errors: ValueError where the English is missing or does not have the names of the French.

    >>> FindingCode("X", "info", "Lu : {value}.", "Rien à faire.", "Read: {other}.", "Nothing to do.", "Read.")
    Traceback (most recent call last):
    ...
    ValueError: X: message_en must have the names of message: value
    """

    folder: ClassVar[str] = "findings"
    id: str
    severity: Literal["error", "warning", "info"]
    message: str
    remedy: str
    message_en: str
    remedy_en: str
    meaning: str
    remedy_form: str = ""
    remedy_form_en: str = ""

    def __post_init__(self) -> None:
        for name in ("message", "remedy", "remedy_form"):
            french, said = getattr(self, name), getattr(self, f"{name}_en")
            if holes(french) != holes(said):
                named = ", ".join(sorted(holes(french))) or "none"
                raise ValueError(f"{self.id}: {name}_en must have the names of {name}: {named}")
            if bool(french.strip()) != bool(said.strip()):
                raise ValueError(f"{self.id}: {name}_en is missing")


@dataclass(frozen=True)
class ScoringRule:
    """How a line of a contract is scored: a ``formula`` and, dated, the values of its parameters.

    ``applies_to``: target, milestone or budget. ``versions``: ``valid_from``, ``reference``, ``parameters``.
    ``examples``: worked cases (``given``, ``achievement``, ``words``), run as a test of the rule.
    """

    folder: ClassVar[str] = "scoring_rules"
    id: str
    label_fr: str
    label_en: str
    applies_to: Literal["target", "milestone", "budget"]
    formula: str
    reference: str
    versions: tuple[Mapping[str, Any], ...]
    examples: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ScoreConvention:
    """The thresholds of a score that belong to no rule, dated: what is printed, coloured, provisional."""

    folder: ClassVar[str] = "score_conventions"
    id: str
    label_fr: str
    label_en: str
    reference: str
    versions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Dimension:
    """What an observation may be a part by (sex, universe, phase …). ``values``: each value that files are read to,
    with its ``fr`` and ``en``; a value that is not here is said as it stands. ``silent``: values that say nothing more
    than the number itself.
    """

    folder: ClassVar[str] = "dimensions"
    id: str
    label_fr: str
    label_en: str
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


Entry = (
    Sector | Activity | Group | Partition | Dimension | Unit | Indicator | UnitCost | Effect | FindingCode | ScoringRule
    | ScoreConvention
)  # fmt: skip
KINDS: tuple[type[Entry], ...] = (
    Sector, Activity, Group, Partition, Dimension, Unit, Indicator, UnitCost, Effect, FindingCode, ScoringRule,
    ScoreConvention,
)  # fmt: skip
E_ = TypeVar("E_", bound=Entry)


@functools.cache
def entries(kind: type[E_]) -> Mapping[str, E_]:
    """All entries of a kind by id. Errors: ValueError naming the file when an entry is malformed.

    >>> entries(Unit)["personne"].label_fr
    'personne'
    """
    folder = resources.files("layidu.catalogue").joinpath("data", kind.folder)
    found = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            entry = _read(kind, file.name, file.read_text(encoding="utf-8"))
            found[entry.id] = entry
    return found


def _read(kind: type[E_], name: str, text: str) -> E_:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(text, Loader=loader) or {}  # nosec B506  # noqa: S506 - a safe loader
    known = {each.name for each in fields(kind)}
    if data.get("id") != name.removesuffix(".yaml"):
        raise ValueError(f"{kind.folder}/{name}: the id must be the file's name")
    if unknown := sorted(set(data) - known):
        raise ValueError(f"{kind.folder}/{name}: unknown keys {', '.join(unknown)}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    make: Callable[..., E_] = kind
    try:
        return make(**values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{kind.folder}/{name}: {error}") from error
