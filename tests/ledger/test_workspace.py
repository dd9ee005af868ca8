"""A workspace is made whole, or not at all."""

from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.cycle.workspaces import new_workspace


def test_a_new_workspace_knows_the_countrys_places(workspace_folder: Path) -> None:
    from layidu.ledger.models import Place, PlaceCode

    assert Place.objects.filter(division_id="ML-2023", kind="region").count() == 20
    assert PlaceCode.objects.filter(scheme="cod-ab-2021", code="ML0605").count() == 2
    assert (folder := workspace_folder / "layidu.yaml").read_text().startswith("country: mali"), folder


def test_files_are_never_built_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(Refusal, match="ESPACE-EXISTANT"):
        new_workspace(tmp_path, "mali")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_an_unknown_country_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="mali"):
        new_workspace(tmp_path / "w", "atlantide")
    assert not (tmp_path / "w").exists()
