"""Labelled names: real lists, damaged as real files are, each with the place it means, made anew from a seed."""

from __future__ import annotations

import csv
import dataclasses
import functools
import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from layidu.catalogue.country import country
from layidu.core.text import fold
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Place, PlaceName
from tests.places.damage import BESIDE, FAITHFUL, HURTING

SEED = 2026
COMMUNES = "COD-2015"

Label = Literal["clear", "ambiguous", "misleading", "outside"]
Half = Literal["calibration", "test"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One name as a file might have it.

    ``place`` is what it means (``None``: no place of the list), ``parent`` what stands beside it (``""``: nothing).
    ``clear``: its place is the nearest, letter by letter; ``ambiguous``: another is as near, or bears the same name;
    ``misleading``: another is nearer, or bears that name; ``outside``: a real name of something else.
    """

    text: str
    gazetteer: str
    division: str
    kind: str
    parent: str
    place: str | None
    label: Label
    damage: str
    half: Half


@dataclass(frozen=True)
class Corpus:
    """The labelled names, the gazetteers they are put to, and how many were left out as nobody could label them."""

    names: tuple[Labelled, ...]
    gazetteers: dict[str, Gazetteer]
    unlabelled: int


@functools.lru_cache(maxsize=2)
def corpus(real_data: Path, seed: int = SEED) -> Corpus:
    """All labelled names: regions and cercles of every packaged division, communes of COD-AB 2015, names from outside.

    A name that damage turned into another place's own name, with nothing beside it that tells, is left out and counted.
    """
    gazetteers = {"mali": gazetteer_of("mali"), "communes": with_communes(real_data)}
    names: list[Labelled] = []
    unlabelled = 0
    for which, kind, each in (("mali", "region", 14), ("mali", "cercle", 14), ("communes", "commune", 7)):
        for division in gazetteers[which].divisions():
            lists = _Lists(gazetteers[which], division.id, kind)
            for place in gazetteers[which].places(division.id, kind):
                dice = random.Random(f"{seed} {place.id}")
                for _ in range(each):
                    made = _damaged(lists, which, place, dice)
                    if made is None:
                        unlabelled += 1
                    else:
                        names.append(made)
    names += _outside(real_data, gazetteers["mali"], seed)
    return Corpus(tuple(dict.fromkeys(names)), gazetteers, unlabelled)


def with_communes(real_data: Path) -> Gazetteer:
    """The regions, cercles and communes of COD-AB 2015 as one division, as importing boundaries would give it."""
    path = real_data / "boundaries" / "mli_adm3_communes_cod2015.geojson"
    features = [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    return _with_lowest((said["adm3_pcode_2015"], said["adm3_name"], said["adm2_pcode_2015"]) for said in features)


def unseen(real_data: Path, villages: int = 900, seed: int = SEED) -> Corpus:
    """Villages drawn from 18,769 in the place of the communes: names that no rule or threshold was fixed on."""
    drawn = random.Random(seed).sample(_populated_places(real_data), villages)
    rows = {row["pcode"]: (row["pcode"], row["featureNam"], row["admin2Pcod"]) for row in drawn}
    gazetteer = _with_lowest(row for row in rows.values() if len(key(row[1])) > 1)
    lists = _Lists(gazetteer, COMMUNES, "commune")
    made = []
    for place in gazetteer.places(COMMUNES, "commune"):
        dice = random.Random(f"{seed} {place.id}")
        made += [_damaged(lists, "communes", place, dice) for _ in range(6)]
    names = tuple(dict.fromkeys(name for name in made if name is not None))
    return Corpus(names, {"communes": gazetteer}, sum(name is None for name in made))


def _populated_places(real_data: Path) -> list[dict[str, str]]:
    path = real_data / "boundaries" / "mli_populated_places_cod2015.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _with_lowest(rows: Iterable[tuple[str, str, str]]) -> Gazetteer:
    """The regions and cercles of 2015 with lowest places below: their code, name and the code of their cercle."""
    mali = country("mali")
    old = next(division for division in mali.divisions if division.id == "ML-2012")
    division = dataclasses.replace(old, id=COMMUNES, kinds=(*old.kinds, "commune"))

    def moved(id: str) -> str:
        return id.replace("ML-2012:", f"{COMMUNES}:")

    places = [
        dataclasses.replace(p, id=moved(p.id), division=COMMUNES, parent=moved(p.parent) if p.parent else None)
        for p in mali.places
        if p.division == "ML-2012"
    ]
    names = [dataclasses.replace(n, place=moved(n.place)) for n in mali.names if n.place.startswith("ML-2012:")]
    codes = [dataclasses.replace(code, place=moved(code.place)) for code in mali.codes if code.scheme == "cod-ab-2015"]
    by_code = {code.code: code.place for code in codes}
    for code, name, cercle in rows:
        id = f"{COMMUNES}:{code}"
        places.append(Place(id, COMMUNES, "commune", name, by_code[cercle], None, None, "S1"))
        names.append(PlaceName(id, name, "official", "S1"))
    return Gazetteer(
        divisions=[division],
        schemes=[dataclasses.replace(s, division=COMMUNES) for s in mali.schemes if s.id == "cod-ab-2015"],
        kinds=mali.kinds, places=places, names=names, codes=codes, links=[], default_division=COMMUNES,
        foreign_prefixes=mali.foreign_prefixes,
    )  # fmt: skip


def half_of(name: str) -> Half:
    """The half of a place, by its folded name, so that one ground is in one half in all divisions and spellings."""
    return "test" if hashlib.sha256(key(name).encode()).digest()[0] % 2 else "calibration"


def key(text: str) -> str:
    """A name without accents, case, hyphens and spaces."""
    return fold(text).replace(" ", "")


class _Lists:
    """The names among which one is to be told: those of one kind of one division, and the same kind elsewhere."""

    def __init__(self, gazetteer: Gazetteer, division: str, kind: str) -> None:
        self.gazetteer = gazetteer
        self.here: dict[str, set[str]] = defaultdict(set)
        self.elsewhere: dict[str, set[str]] = defaultdict(set)
        self.words: dict[str, list[str]] = {}
        for place in gazetteer:
            if place.kind == kind:
                side = self.here if place.division == division else self.elsewhere
                for name in self.names(place):
                    side[key(name)].add(place.id)
                    self.words[key(name)] = sorted(fold(name).split())

    def names(self, place: Place) -> list[str]:
        return list(dict.fromkeys([place.name, *(name.name for name in self.gazetteer.names(place.id))]))

    def holds(self, parent: str, id: str) -> bool:
        """Whether a place above it, of any level, bears the parent's name."""
        above = self.gazetteer.ancestors(id)
        return any(key(parent) == key(name) for upper in above for name in self.names(upper))

    def label(self, text: str, place: Place, parent: str, damage: Sequence[str]) -> Label | None:
        """How the place stands among the others; ``None`` where the text is another's own name and nothing tells."""
        from rapidfuzz.distance import OSA

        core = key(text)

        def far(name: str) -> int:
            slips = OSA.distance(core, name)
            if "turned" in damage and self.words[name] == sorted(fold(text).split()):
                return 0
            return min(slips, 1) if "cut" in damage and name.startswith(core) else slips

        own = min(far(key(name)) for name in self.names(place))
        same_name = {key(name) for name in self.names(place)}
        as_near = nearer = False
        for name, bearers in self.here.items():
            others = bearers - {place.id}
            if others and (slips := far(name)) <= own:
                siblings = {id for id in others if self.holds(parent, id)}
                if core == name and (siblings or not parent) and slips < own:
                    return None
                nearer |= slips < own
                as_near |= not parent or bool(siblings)
        if core in self.elsewhere and core not in same_name:
            alike = {self.gazetteer.place(id).name for id in self.elsewhere[core]}
            if place.name not in alike:
                return "misleading" if parent else None
        return "misleading" if nearer else "ambiguous" if as_near else "clear"


def _damaged(lists: _Lists, which: str, place: Place, dice: random.Random) -> Labelled | None:
    text = dice.choice(lists.names(place))
    done: list[str] = []
    harms = [dice.choice(HURTING)] if dice.random() < 0.6 else []
    for harm in harms:
        made = harm(text, dice)
        if made and key(made):
            text = made
            done.append(harm.__name__)
    core = text
    beside = dice.random() < 0.25 and "commune" not in key(core)
    if beside:
        text = dice.choice(BESIDE[place.kind]).format(text)
        done.append("beside")
    for harm in dice.sample(FAITHFUL, dice.choice([0, 1, 1, 2])):
        if beside and harm.__name__ in ("joints", "prenasal"):
            continue  # they would part the words beside the name, which is another damage
        made = harm(text, dice)
        if made and made != text:
            text = made
            done.append(harm.__name__)
            if harm.__name__.startswith("misread"):
                break
    above = lists.gazetteer.place(place.parent or "")
    beside_it = place.kind != "region" and dice.random() < (0.75 if place.kind == "commune" else 0.5)
    named = dice.choice([above.name, above.name.upper(), *(n.name for n in lists.gazetteer.names(above.id))])
    parent = named if beside_it else ""
    label = lists.label(core, place, parent, done)
    if label is None:
        return None
    return Labelled(
        text, which, place.division, place.kind, parent, place.id, label,
        "+".join(done) or "none", half_of(place.name),
    )  # fmt: skip


def _outside(real_data: Path, mali: Gazetteer, seed: int) -> Iterator[Labelled]:
    """Real villages of the country, and cercles of its neighbours, put to the cercles of the divisions."""
    known = {key(name.name) for place in mali for name in (place, *mali.names(place.id))}
    villages = sorted({(row["featureNam"], row["admin1Name"]) for row in _populated_places(real_data)})
    path = real_data / "crosswalk" / "ocha_global_pcodes_adm1_adm2_mli_bfa_ner.csv"
    with path.open(encoding="utf-8-sig") as file:
        abroad = [(row["Name"], "") for row in csv.DictReader(file) if row["Location"] != "MLI"]
    dice = random.Random(seed)
    for name, region in dice.sample(villages, 1400) + abroad:
        if key(name) not in known and len(key(name)) > 1:
            division = dice.choice(["ML-2012", "ML-2016", "ML-2023"])
            parent = region if division != "ML-2023" and dice.random() < 0.5 else ""
            yield Labelled(name, "mali", division, "cercle", parent, None, "outside", "none", half_of(name))
