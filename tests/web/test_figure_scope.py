"""A closed number is opened by who may open a page where it stands: by role, place and sensitivity, on the web and
by programs alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.ledger.models import Figure, Place, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.keys import new_token
from layidu.web.figures.prepared import prepare
from layidu.web.figures.standing import PLACE, WHOLE, stands
from layidu.web.plans.models import PlanStudy
from layidu.web.region.models import RegionPage
from layidu.web.work.models import FigurePage
from layidu.web.work.prepare import open_figures
from tests.web.conftest import ROLES
from tests.web.test_matrix import real

ClientOf = Callable[[str], Client]


def figure(number: int, inputs: tuple[str, ...] = (), origins: tuple[int, ...] = ()) -> str:
    """A number of the ledger that no page prints yet."""
    one = f"n{number:012x}"
    made_of = [{"id": each, "label": f"Partie {each}", "value": 7} for each in inputs]
    Figure.objects.create(id=one, label=f"Nombre {number}", value=41, formula="somme secrète", inputs=made_of,
                          origins=[[row, "reached"] for row in origins])  # fmt: skip
    return one


def who_opens(client_of: ClientOf, number: str) -> set[str]:
    """The roles to which it opens; web and API must say the same."""
    found = set()
    for role in ROLES:
        answer = client_of(role).get(reverse("figure", args=[number]))
        headers = {"host": "localhost"}
        if role != "public":
            user = get_user_model().objects.get(username=role).pk
            headers["authorization"] = f"Bearer {new_token(user, 'essai', 30, submits=False)}"
        program = Client(headers=headers).get(reverse("api:figure", args=[number]))
        assert (answer.status_code, program.status_code) in ((200, 200), (404, 404)), role
        if answer.status_code == 200:
            found.add(role)
    return found


def test_a_closed_number_of_gao_is_not_found_by_the_director_of_another_region_nor_by_the_officer(
    client_of: ClientOf,
) -> None:
    of_gao = figure(1, inputs=(figure(2),))
    stands({"masthead": [{"id": of_gao}]}, PLACE, real("@Gao"))
    assert who_opens(client_of, of_gao) == {"regional_director", "ministry"}
    # What it is made of leads to numbers under the same rule.
    assert who_opens(client_of, figure_2 := f"n{2:012x}") == {"regional_director", "ministry"}
    page = client_of("regional_director").get(reverse("figure", args=[of_gao])).content.decode()
    assert reverse("figure", args=[figure_2]) in page


def test_a_number_of_a_plan_opens_to_who_reads_plans_and_one_of_the_command_line_to_the_ministry_alone(
    client_of: ClientOf,
) -> None:
    of_plan, of_nothing = figure(1), figure(2)
    stands([{"cost_id": of_plan}], WHOLE)
    assert who_opens(client_of, of_plan) == {"officer", "ministry"}
    assert who_opens(client_of, of_nothing) == {"ministry"}
    open_figures([of_nothing])
    assert who_opens(client_of, of_nothing) == set(ROLES)


def test_a_part_from_a_source_of_the_ministry_alone_is_closed_to_who_reads_the_sum(client_of: ClientOf) -> None:
    secret = SourceRow.objects.filter(run__source__sensitivity="ministry")[0].id
    part = figure(1, inputs=(figure(2, origins=(secret,)),))
    total = figure(3, inputs=(part, figure(4)))
    stands([{"id": total}], WHOLE)
    assert who_opens(client_of, total) == {"officer", "ministry"}
    assert who_opens(client_of, part) == {"ministry"}
    assert who_opens(client_of, f"n{4:012x}") == {"officer", "ministry"}
    page = client_of("officer").get(reverse("figure", args=[total])).content.decode()
    assert reverse("figure", args=[part]) not in page and f"Partie {part}" not in page
    # Printed itself on a page of the officer's, it is the officer's to open.
    stands([{"id": part}], WHOLE)
    assert who_opens(client_of, part) == {"officer", "ministry"}


def test_who_answers_for_a_place_reads_the_rows_that_were_said_of_it_and_no_others(client_of: ClientOf) -> None:
    rows = [SourceRow.objects.get(run__source__file_name=name).id
            for name in ("terre_neuve.xlsx", "prive.xlsx", "autre_rive.xlsx")]  # fmt: skip
    number = figure(1, origins=tuple(rows))
    stands({"number": {"id": number}}, PLACE, real("@Gao"))
    director, gao = client_of("regional_director"), real("@Gao")
    page = director.get(reverse("figure", args=[number])).content.decode()
    assert "terre_neuve.xlsx" in page and "prive.xlsx" in page and "autre_rive.xlsx" not in page
    assert "1 ligne est fermée" in page
    assert "terre_neuve.xlsx" in director.get(reverse("place-rows", args=[gao, "2025-03"])).content.decode()
    kayes = Place.objects.get(division="ML-2023", kind="region", name="Kayes").id
    assert "autre_rive.xlsx" not in director.get(reverse("place-rows", args=[kayes, "2025-03"])).content.decode()


def test_pages_made_before_this_was_kept_say_who_may_open_their_numbers_when_pages_are_prepared(
    client_of: ClientOf,
) -> None:
    of_gao = figure(1)
    RegionPage.objects.update_or_create(place_id=real("@Gao"), defaults={"content": {"masthead": [{"id": of_gao}]}})
    assert who_opens(client_of, of_gao) == {"ministry"}
    prepare(find(None))
    assert who_opens(client_of, of_gao) == {"regional_director", "ministry"}
    rows = FigurePage.objects.count()
    prepare(find(None))
    assert FigurePage.objects.count() == rows > 0 == PlanStudy.objects.count()


def test_a_page_without_a_rule_keeps_no_number_and_all_parts_of_one_are_asked_about_once(client_of: ClientOf) -> None:
    parts = tuple(figure(10 + at) for at in range(60))
    total = figure(1, inputs=parts)
    with pytest.raises(KeyError):
        stands({"id": total}, "something new")
    stands({"id": total}, PLACE, real("@Gao"))
    client = client_of("regional_director")
    with CaptureQueriesContext(connection) as all_asked:
        assert client.get(reverse("figure", args=[total])).status_code == 200
    asked = [one for one in all_asked.captured_queries if "work_figurepage" in one["sql"]]
    # Once for the number, and once for all that it is made of.
    assert len(asked) == 2 and len(all_asked) <= 12
