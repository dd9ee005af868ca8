"""A file of boundaries -> its layers as tables: one row a feature, its outline simplified and packed in a cell."""

from __future__ import annotations

import base64
import functools
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.intake.json_rows import title_row
from layidu.intake.outlines import MOST_VERTICES, TOLERANCE_METRES, extent, outlines, vertices

#: What a file may hold: the communes of a country of fifty times Mali's.
MOST_FEATURES = 40_000
MOST_UNPACKED = 400_000_000
MOST_MEMBERS = 500
PARTS = (".shp", ".shx", ".dbf")
#: The columns of the table given; a layer's other properties are named in a finding and stay in the file kept.
COLUMNS = (
    "Niveau", "Pays", "Code pays", "Région", "Code région", "Cercle", "Code cercle", "Commune", "Code commune",
    "Référentiel", "Date des limites", "Approximatif", "Précision (m)", "Contour", "État du contour",
)  # fmt: skip
_WORDS = {"country": "pays", "region": "région", "cercle": "cercle", "commune": "commune"}

Value = str | int | float
Rows = list[tuple[int, tuple[Value, ...]]]


@dataclass(frozen=True)
class Layer:
    """A layer as it came: its features' properties and geometries (as GeoJSON has them), its
    projection's text, its title."""

    name: str
    properties: Sequence[Mapping[str, Any]]
    geometries: Sequence[Mapping[str, Any] | None]
    projection: str
    title: str = ""


@dataclass(frozen=True)
class _Reading:
    """Which properties of a layer are read: (level, name, code) from the country down, and what else is known."""

    levels: tuple[tuple[str, str, str], ...]
    scheme: str
    date: str


def is_boundaries(tree: Any) -> bool:
    """Whether a JSON tree is GeoJSON.

    >>> is_boundaries({"type": "FeatureCollection", "features": []}), is_boundaries({"result": []})
    (True, False)
    """
    return isinstance(tree, dict) and tree.get("type") == "FeatureCollection" and isinstance(tree.get("features"), list)


def geojson_tables(file: str, tree: Mapping[str, Any]) -> tuple[list[tuple[str, Rows]], tuple[Finding, ...]]:
    """The table of a GeoJSON's features, row n being its n-th feature.

    Decision served: which outlines a country's maps are drawn from. In: the parsed text. Out: (name, rows) with
    ``COLUMNS``, and findings. Errors: Refusal with a code LIMITES-….

    >>> square = {"type": "Polygon", "coordinates": [[[0, 15], [0, 16], [1, 16], [1, 15], [0, 15]]]}
    >>> feature = {"type": "Feature", "properties": {"region_2023": "Gao"}, "geometry": square}
    >>> [(name, rows)], _ = geojson_tables("gao.geojson", {"type": "FeatureCollection", "features": [feature]})
    >>> rows[1][1][0], rows[1][1][3], rows[1][1][9]
    ('région', 'Gao', 'ct-2023-007')
    """
    features = [each if isinstance(each, dict) else {} for each in tree["features"]]
    crs = tree.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    properties = [each if isinstance(each := feature.get("properties"), dict) else {} for feature in features]
    title = " ".join(each for name, each in tree.items() if name != "type" and isinstance(each, str))[:500]
    layer = Layer("", properties, [feature.get("geometry") for feature in features], str(named), title)
    return _tables(file, [layer])


def zipped_tables(file: str, data: bytes) -> tuple[list[tuple[str, Rows]], tuple[Finding, ...]]:
    """The tables of the shapefile layers of a zip archive, as COD-AB publishes them. Nothing is written to a disk.

    Errors: Refusal with FICHIER-TRONQUE, FICHIER-CHIFFRE or a code LIMITES-….
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _tables(file, list(_shapefiles(file, archive)))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise refusal("FICHIER-TRONQUE", file=file) from error


def _shapefiles(file: str, archive: zipfile.ZipFile) -> Iterator[Layer]:
    import shapefile  # type: ignore[import-untyped]

    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise refusal("LIMITES-CHEMIN", file=file, value=member.filename[:200])
        if member.flag_bits & 0x1:
            raise refusal("FICHIER-CHIFFRE", file=file)
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise refusal("LIMITES-TROP-GRANDES", file=file, why="dépliée, l'archive est trop grande")
    layers: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        stem, dot, suffix = member.filename.rpartition(".")
        if not PurePosixPath(stem).name.startswith(".") and dot and "__MACOSX" not in stem:
            layers.setdefault(stem, {})[f".{suffix.lower()}"] = member
    layers = {stem: parts for stem, parts in layers.items() if {".shp", ".dbf"} & set(parts)}
    if not layers:
        raise refusal("LIMITES-SANS-COUCHE", file=file, seen=", ".join(m.filename for m in members[:5]) or "rien")
    for stem, parts in layers.items():
        name = PurePosixPath(stem).name
        if lacking := [part for part in PARTS if part not in parts]:
            raise refusal("LIMITES-INCOMPLETES", file=file, layer=name, missing=" ni ".join(lacking))
        read = {part: archive.read(member) for part, member in parts.items() if part in (*PARTS, ".prj", ".cpg")}
        encoding = _encoding(read.get(".cpg", b""))
        try:
            with shapefile.Reader(
                shp=io.BytesIO(read[".shp"]), shx=io.BytesIO(read[".shx"]), dbf=io.BytesIO(read[".dbf"]),
                encoding=encoding, encodingErrors="replace",
            ) as reader:  # fmt: skip
                if len(reader) > MOST_FEATURES:
                    raise refusal("LIMITES-TROP-GRANDES", file=file, why=f"{len(reader)} entités")
                shapes = [_as_geojson(shape) for shape in reader.iterShapes()]
                records = [record.as_dict() for record in reader.iterRecords()]
        except (shapefile.ShapefileException, IndexError, KeyError, TypeError, UnicodeError, ArithmeticError) as error:
            raise refusal("FICHIER-TRONQUE", file=file) from error
        except Exception as error:
            if type(error).__module__ == "struct":
                raise refusal("FICHIER-TRONQUE", file=file) from error
            raise
        yield Layer(name, records, shapes, read.get(".prj", b"").decode("latin-1"))


def _as_geojson(shape: Any) -> Mapping[str, Any] | None:
    made: Mapping[str, Any] = shape.__geo_interface__
    return made if shape.shapeType else None


def _encoding(declared: bytes) -> str:
    import codecs

    text = declared.decode("ascii", "ignore").strip() or "utf-8"
    try:
        return codecs.lookup(text).name
    except LookupError:
        return "utf-8"


def _tables(file: str, layers: Sequence[Layer]) -> tuple[list[tuple[str, Rows]], tuple[Finding, ...]]:
    tables, said = [], []
    if sum(len(layer.properties) for layer in layers) > MOST_FEATURES:
        raise refusal("LIMITES-TROP-GRANDES", file=file, why="trop d'entités")
    if sum(map(vertices, (geometry for layer in layers for geometry in layer.geometries))) > MOST_VERTICES:
        raise refusal("LIMITES-TROP-GRANDES", file=file, why=f"plus de {MOST_VERTICES} sommets")
    seen: list[str] = []
    for layer in layers:
        shown = layer.name or file
        seen += list(layer.properties[0])[:8] if layer.properties else []
        reading = _reading(layer)
        if reading is None or reading.levels[-1][0] == "below":
            why = "elle descend sous la commune" if reading else "aucun nom ni code de lieu n'y est connu"
            said.append(
                finding("LIMITES-COUCHE-LAISSEE", layer=shown, count=len(layer.properties), why=why,
                        rows=0, file=file)
            )  # fmt: skip
            continue
        if problem := _other_projection(layer):
            raise refusal("LIMITES-PROJECTION", layer=shown, seen=problem, file=file)
        read_as = ", ".join(
            f"{_WORDS[level]} = {' / '.join(each for each in (name, code) if each)}"
            for level, name, code in reading.levels
        )
        taken = {name for _, *both in reading.levels for name in both} | {reading.date}
        left = [name for name in dict.fromkeys(n for each in layer.properties for n in each) if name not in taken]
        aside = f" ; non lues : {', '.join(left[:30])}" if left else ""
        said.append(finding("LIMITES-PROPRIETES", layer=shown, read_as=read_as + aside, file=file))
        tables.append((layer.name, _rows(file, layer, reading)))
    if not tables:
        raise refusal("LIMITES-SANS-COUCHE", file=file, seen=", ".join(seen[:12]) or "rien")
    return tables, tuple(said)


def _other_projection(layer: Layer) -> str:
    text = layer.projection.upper().replace(" ", "").replace("_", "")
    if "PROJCS" in text or "PROJCRS" in text:
        return layer.projection[:60]
    if text and not any(known in text for known in ("WGS1984", "WGS84", "CRS84", "EPSG::4326", "EPSG:4326")):
        return layer.projection[:60]
    low_x, low_y, high_x, high_y = extent(layer.geometries)
    if low_x < -180 or high_x > 180 or low_y < -90 or high_y > 90:
        return f"coordonnées de {low_x:g}, {low_y:g} à {high_x:g}, {high_y:g}"
    return ""


@functools.cache
def _declared() -> Mapping[str, Any]:
    import yaml

    text = resources.files("layidu.intake").joinpath("boundary_properties.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def _reading(layer: Layer) -> _Reading | None:
    there = {fold(name): name for properties in layer.properties for name in properties}
    levels = []
    for each in _declared()["levels"]:
        name = next((there[key] for text in each["name"] if (key := fold(text)) in there), "")
        code = next((there[key] for text in each["code"] if (key := fold(text)) in there), "")
        if name or code:
            levels.append((each["level"], name, code))
    if not levels:
        return None
    own = {fold(name) for name in levels[-1][1:] if name}
    schemes = _declared()["schemes"]
    scheme = next((scheme for scheme, names in schemes.items() if own & {fold(name) for name in names}), "")
    if scheme:
        # Of the levels above, a code of another edition says nothing here; its name still does.
        names = {fold(name) for name in schemes[scheme]}
        levels = [
            (level, name, code if (level, name, code) == levels[-1] or fold(code) in names else "")
            for level, name, code in levels
            if name or fold(code) in names
        ]
    date = next((there[key] for text in _declared()["dates"] if (key := fold(text)) in there), "")
    return _Reading(tuple(levels), scheme, date)


def _rows(file: str, layer: Layer, reading: _Reading) -> Rows:
    level = reading.levels[-1][0]
    drawn = outlines(layer.geometries)
    approximate = _approximate(file, layer)
    rows: Rows = [title_row(layer.title, len(COLUMNS))] if layer.title else []
    rows.append((0, COLUMNS))
    for number, (properties, outline) in enumerate(zip(layer.properties, drawn, strict=True), 1):
        said = {found: (name, code) for found, name, code in reading.levels}
        cells: list[Value] = [_WORDS[level]]
        for found in ("country", "region", "cercle", "commune"):
            name, code = said.get(found, ("", ""))
            cells += [_text(properties.get(name)), _text(properties.get(code))]
        packed = base64.urlsafe_b64encode(outline.wkb).decode("ascii")
        cells += [reading.scheme, _text(properties.get(reading.date)), "oui" if approximate else "non"]
        cells += [TOLERANCE_METRES, packed, outline.state]
        rows.append((number, tuple(cells)))
    return rows


def _approximate(file: str, layer: Layer) -> bool:
    declared = _declared()["approximate"]
    names = {fold(name) for name in declared["properties"]}
    texts = [file, layer.name]
    for properties in layer.properties[:50]:
        texts += [str(value) for name, value in properties.items() if fold(name) in names]
    return any(word in fold(text).split() for text in texts for word in declared["words"])


def _text(value: Any) -> Value:
    """A property as a cell; a date as ISO, a list or an object not at all."""
    import datetime

    if value is None or isinstance(value, dict | list | bytes):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    return str(value).replace("\x00", "").strip()[:1000]
