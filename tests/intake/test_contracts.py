"""Contracts as strangers write them: shares in every spelling, hostile YAML, and what may be read in two ways."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layidu.core.errors import Refusal
from layidu.intake.contracts.quantities import AmbiguousShareError, share_of
from layidu.intake.contracts.written import LARGEST_YAML, rows_of_yaml

SHARES = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("0.9999"), places=4)


@given(SHARES)
def test_a_share_is_the_same_in_every_spelling(share: Decimal) -> None:
    percent = format(share * 100, "f")
    for cell in (str(share), str(share).replace(".", ","), f"{percent} %", f"{percent.replace('.', ',')}\u202f%"):
        assert share_of(cell, says_percent=False) == share, cell
    assert share_of(float(share), says_percent=False) == share
    assert share_of(f"{percent} %", says_percent=True) == share


@pytest.mark.parametrize(("cell", "says_percent"), [(40, False), ("40", False), (0.4, True)])
def test_what_may_be_two_things_is_asked(cell: str | float, says_percent: bool) -> None:
    with pytest.raises(AmbiguousShareError):
        share_of(cell, says_percent=says_percent)


@pytest.mark.parametrize(
    "text",
    [
        "contract: &a {ref: X}\nparties: [*a]\n",
        "[" * 5000,
        "contract: [[[[[[[[[[1]]]]]]]]]]",
        "contract: {ref: !!python/object/apply:os.system ['true']",
        "juste une phrase",
        "a: b: c",
        "x" * (LARGEST_YAML + 1),
        "\x00\x01",
    ],
)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        rows_of_yaml("contrat.yaml", text.encode())
    assert [item.code for item in refused.value.findings] == ["FICHIER-ILLISIBLE"]


def test_a_tag_makes_no_object(tmp_path: Path) -> None:
    mark = tmp_path / "made"
    text = f"contract:\n  ref: !!python/object/apply:pathlib.Path.touch ['{mark}']\n  title: x\n"
    rows, _ = rows_of_yaml("contrat.yaml", text.encode())
    assert not mark.exists() and rows[0].cells["title"] == "x"


def test_rows_know_their_line_and_unknown_sections_are_said() -> None:
    rows, findings = rows_of_yaml("c.yaml", b"parties:\n  - name: A\n    role: titulaire\n  - name: B\nsurprise: 1\n")
    assert [(row.section, row.number) for row in rows] == [("parties", 2), ("parties", 4)]
    assert [(item.code, item.row) for item in findings] == [("CONTRAT-SECTION-INCONNUE", 5)]
