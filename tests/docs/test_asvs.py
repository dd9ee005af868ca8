"""The list of security requirements is whole, and every test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
#: The numbers of level 2 in ASVS 4.0.3 as published, by section; those that it deleted are not among them.
LEVEL_2 = """
1.1:1-7 1.2:1-4 1.4:1,4-5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-6 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-6 2.9:1-3 2.10:1-4
3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1
4.1:1-3,5 4.2:1-2 4.3:1-3
5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4
6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2
7.1:1-4 7.2:1-2 7.3:1,3-4 7.4:1-3
8.1:1-4 8.2:1-3 8.3:1-8
9.1:1-3 9.2:1-4
10.2:1-2 10.3:1-3
11.1:1-8
12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
13.1:1,3-5 13.2:1-3,5-6 13.3:1-2 13.4:1-2
14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4
"""
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (.+) \|$", re.MULTILINE)
STATES = {"met", "site", "part", "no"}


def numbers() -> set[str]:
    found = set()
    for word in LEVEL_2.split():
        section, said = word.split(":")
        for part in said.split(","):
            first, _, last = part.partition("-")
            found |= {f"{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def rows() -> list[tuple[str, str, str]]:
    return [row for row in ROW.findall(PAGE) if row[0] not in ("item", "---|---|---|") and row[0][0].isdigit()]


def test_every_requirement_of_the_level_stands_once_in_the_list_or_is_left_out() -> None:
    listed = [number for number, _, _ in rows()]
    left_out = re.findall(r"\b\d+\.\d+\.\d+\b", PAGE.split("## Left out")[1])
    assert sorted(listed + left_out) == sorted(numbers())


def test_every_line_says_its_state_and_why() -> None:
    wrong = [row for row in rows() if row[1] not in STATES or len(row[2]) < 3]
    assert not wrong
    # What is not met says more than that it is not.
    assert not [number for number, state, said in rows() if state in ("no", "part") and len(said) < 25]


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    defined = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 50
    assert sorted(named - defined) == []
