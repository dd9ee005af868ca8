"""Public pages are kept until the ledger changes, and only they; a signed-in person's pages are kept by nobody."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from layidu.cycle.dimensions import cut_said
from layidu.cycle.importing import import_files
from layidu.cycle.knowledge import knowledge_of
from layidu.cycle.series_across import Point, Series
from layidu.intake.write import write_rows
from layidu.ledger.models import Place, PlaceAlias
from layidu.ledger.workspace import find
from layidu.web.access.guard import action_of
from layidu.web.access.reader import reader_for
from layidu.web.caching import forms, measured, middleware, parts, standing
from layidu.web.caching.remembered import remembered
from layidu.web.caching.shelf import Shelf
from layidu.web.caching.taught import until_taught
from layidu.web.directory.views import REGIONS, WITHIN
from layidu.web.figures.views import CELLS, PARTS
from layidu.web.home.prepared import KEY
from layidu.web.home.views import GAPS
from layidu.web.home.views import REGIONS as HOME_REGIONS
from layidu.web.region import background as region_background
from layidu.web.region.background import region_page
from layidu.web.reports.knowing import knowledge
from layidu.web.warming import begin
from layidu.web.work.background import refresh
from layidu.web.work.prepare import keep, kept
from tests.cycle.test_boundaries import feature, geojson
from tests.web.conftest import PASSWORD
from tests.web.test_matrix import real, rows


def patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLPattern):
            yield one
        elif one.namespace != "api":
            yield from patterns(one.url_patterns)


ClientOf = Callable[[str], Client]
#: Name of an address -> its action.
RULES_OF = {
    pattern.name: action_of(pattern.callback, pattern.name) for pattern in patterns(get_resolver().url_patterns)
}
#: Answers that are the same for everybody, signed in or not, and say so themselves.
EVERYBODYS = {"prepared-file", "publication", "report-manifest", "report-worker"}
TOKEN = "csrfmiddlewaretoken"
FIELD_VALUE = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def keeping(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site with pages kept as in the field, but for the second during which nobody looks."""
    monkeypatch.setattr(middleware.shelf, "seconds", 60.0)
    return site


def addresses() -> list[tuple[str, str]]:
    return [(name, reverse(name, kwargs={key: real(value) for key, value in said.items()})) for name, said, _ in rows()]


def test_a_page_is_made_once_and_anew_after_an_import_is_prepared(keeping: Path, client_of: ClientOf) -> None:
    public, home = client_of("public"), reverse("home")
    first = public.get(home)
    with CaptureQueriesContext(connection) as asked:
        again = public.get(home)
    assert again.content == first.content and dict(again.items()) == dict(first.items())
    assert len(asked) == 1, "one look at the ledger, nothing else"

    file = keeping / "besoins_2.xlsx"
    need = {"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health", "pin": 7_654_321}
    write_rows("needs", [{**need, "region": "Mopti"}], file, example=True)
    import_files(find(keeping), [file])
    refresh()
    new = public.get(home).content.decode()
    assert "7 654 321" in new.replace("\u202f", " ").replace("\xa0", " ") and new != first.content.decode()


def test_a_page_prepared_anew_without_an_import_is_made_anew(keeping: Path, client_of: ClientOf) -> None:
    public, made = client_of("public"), kept(KEY)
    assert made
    public.get(reverse("home"))
    keep(KEY, {**made.content, "period_label": "une année que personne ne connaît"})
    assert "personne ne connaît" in public.get(reverse("home")).content.decode()


def test_a_change_shows_within_a_second(keeping: Path, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(standing, "LOOK_SECONDS", 1.0)
    monkeypatch.setattr("layidu.web.caching.standing.time.monotonic", lambda: now)
    public, made = client_of("public"), kept(KEY)
    assert made
    before = public.get(reverse("home")).content
    keep(KEY, {**made.content, "period_label": "une autre année"})
    now += 0.9
    assert public.get(reverse("home")).content == before
    now += 0.2
    assert "une autre année" in public.get(reverse("home")).content.decode()


def test_who_is_signed_in_neither_gets_nor_fills_what_is_kept_for_everybody(keeping: Path, client_of: ClientOf) -> None:
    public, home = client_of("public"), reverse("home")
    theirs = public.get(home).content
    for role in ("partner", "officer", "ministry", "administrator"):
        before = len(middleware.shelf)
        answer = client_of(role).get(home)
        assert answer.content != theirs and reverse("account_logout") in answer.content.decode()
        assert answer["Cache-Control"] == middleware.PRIVATE and len(middleware.shelf) == before
    assert public.get(home).content == theirs
    middleware.shelf.clear()
    client_of("partner").get(home)
    assert len(middleware.shelf) == 0 and public.get(home).content == theirs


def test_a_program_with_a_token_passes_by(keeping: Path, client_of: ClientOf) -> None:
    client_of("public").get(reverse("home"), headers={"authorization": "Bearer lyd_nobody"})
    assert len(middleware.shelf) == 0


def test_no_page_with_a_forms_token_is_kept_and_only_public_pages_are(keeping: Path, client_of: ClientOf) -> None:
    public = client_of("public")
    # The second time round as who has looked at a form: its page holds a token, and no new cookie is needed for it.
    for name, address in addresses() * 2:
        before = len(middleware.shelf)
        answer = public.get(address)
        if len(middleware.shelf) > before:
            assert answer.status_code == 200 and TOKEN not in answer.content.decode(), name
            assert (
                name in middleware.PUBLIC_PAGES and not answer.cookies and answer["Cache-Control"] == middleware.PUBLIC
            )
        elif answer.status_code == 200 and TOKEN in answer.content.decode():
            assert answer["Cache-Control"] in (middleware.PRIVATE, NEVER), name
    kept_paths = {key[2] for key in middleware.shelf.kept()}
    assert {reverse("home"), reverse("places"), reverse("receipt-check")} <= kept_paths
    assert reverse("account_login") not in kept_paths


#: What Django's ``never_cache`` says.
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"


def test_every_page_of_a_signed_in_person_is_private_and_stored_by_nobody(keeping: Path, client_of: ClientOf) -> None:
    wrong = []
    for role in ("partner", "officer", "ministry", "administrator"):
        client = client_of(role)
        for name, address in addresses():
            said = client.get(address)["Cache-Control"]
            if name in EVERYBODYS and "public" in said:
                continue
            if "no-store" not in said:
                wrong.append(f"{role} {name}: {said}")
    assert not wrong, "\n".join(wrong)


def test_a_page_that_a_browser_has_is_not_sent_again(keeping: Path, client_of: ClientOf) -> None:
    public, home = client_of("public"), reverse("home")
    first = public.get(home)
    assert first["ETag"] and "Cookie" in first["Vary"] and "Accept-Language" not in first["Vary"]
    for cleared in (False, True):
        if cleared:
            middleware.shelf.clear()
        answer = public.get(home, headers={"if-none-match": first["ETag"]})
        assert answer.status_code == 304 and not answer.content
        assert answer["Cache-Control"] == middleware.PUBLIC and answer["ETag"] == first["ETag"]
        assert len(middleware.shelf) == 1, "kept in full for the next visitor"
    assert public.get(home, headers={"if-none-match": '"another"'}).content == first.content


def test_the_sign_in_page_is_kept_and_its_token_is_each_visitors_own(keeping: Path, client_of: ClientOf) -> None:
    sign_in = reverse("account_login")
    given = {"login": "officer@example.org", "password": PASSWORD}
    visitors = [Client(enforce_csrf_checks=True, headers={"host": "localhost"}) for _ in range(3)]
    answers = [visitor.get(sign_in) for visitor in visitors]
    assert len(forms.shelf) == 1
    tokens = [FIELD_VALUE.findall(answer.content)[0] for answer in answers]
    assert len({answer.content.replace(token, b"") for answer, token in zip(answers, tokens, strict=True)}) == 1
    assert len(set(tokens)) == len({answer.cookies["csrftoken"].value for answer in answers}) == 3
    assert {answer["Cache-Control"] for answer in answers} == {NEVER}
    mine, theirs = ({**given, TOKEN: tokens[at].decode()} for at in (1, 2))
    assert visitors[1].post(sign_in, theirs).status_code == 403, "a token of another visitor's cookie"
    assert visitors[1].post(sign_in, mine).status_code == 302
    # Who is signed in, was told something or tried in vain has a page of their own.
    assert visitors[1].get(sign_in).status_code == 302
    wrong = visitors[2].post(sign_in, {**theirs, "password": "rien"}).content
    assert b"officer@example.org" in wrong and b"officer@example.org" not in visitors[2].get(sign_in).content
    asked = [visitors[0].get(sign_in, {"next": way}).content for way in ("/suivi/", "/plans/", "/suivi/")]
    assert b"/suivi/" in asked[0] and b"/plans/" in asked[1] and b"/plans/" not in asked[2]
    before = len(forms.shelf)
    visitors[0].get(sign_in, {"next": "/", "other": "1"})
    visitors[0].get(sign_in, {"next": "x" * 300})
    assert len(forms.shelf) == before


def test_each_language_encoding_and_host_has_its_own(keeping: Path, client_of: ClientOf) -> None:
    public = client_of("public")
    for _time in range(2):
        plain = public.get("/").content
        packed = public.get("/", headers={"accept-encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain
        assert 'lang="en"' in public.get("/en/").content.decode() and 'lang="fr"' in plain.decode()
        assert public.get("/", headers={"accept-language": "en"}).content == plain
        assert public.get("/", headers={"host": "evil.example"}).status_code == 400
        assert public.head("/").status_code == 200
    assert len(middleware.shelf) == 3


def test_what_an_address_invents_is_not_kept(keeping: Path, client_of: ClientOf) -> None:
    public = client_of("public")
    for query in ("x=1", "q=1&x=2", f"q={'a' * 300}"):
        assert public.get(f"{reverse('places')}?{query}")["Cache-Control"] == middleware.PRIVATE
    assert len(middleware.shelf) == 0
    assert public.get(f"{reverse('places')}?sort=-name")["Cache-Control"] == middleware.PUBLIC


def test_what_is_remembered_is_asked_anew_once_something_was_taught_or_taken_back(site: Path) -> None:
    counted = itertools.count(1)

    def asked() -> int:
        return remembered("a question of this test", lambda: next(counted))

    assert (asked(), asked()) == (1, 1)
    place = Place.objects.filter(division="ML-2023").order_by("id")[0]
    taught = PlaceAlias.objects.create(place=place, spelling="Gawo", key="gawo", confirmed_by="A. B.")
    assert (asked(), asked()) == (2, 2)
    PlaceAlias.objects.filter(id=taught.id).update(withdrawn_at=timezone.now(), withdrawn_by="A. B.")
    assert (asked(), asked()) == (3, 3)


def test_what_reports_are_read_with_outlives_imports_and_is_read_anew_once_something_is_taught(site: Path) -> None:
    counted = itertools.count(1)

    def asked() -> int:
        return until_taught("a question of this test", lambda: next(counted))

    assert (asked(), asked()) == (1, 1)
    file = site / "besoins_2.xlsx"
    need = {"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health", "pin": 7_654_321}
    write_rows("needs", [{**need, "region": "Mopti"}], file, example=True)
    (report,) = import_files(find(site), [file])
    assert report.result.loaded == 1 and asked() == 1
    place = Place.objects.filter(division="ML-2023").order_by("id")[0]
    taught = PlaceAlias.objects.create(place=place, spelling="Gawo", key="gawo", confirmed_by="A. B.")
    assert (asked(), asked()) == (2, 2)
    PlaceAlias.objects.filter(id=taught.id).update(withdrawn_at=timezone.now(), withdrawn_by="A. B.")
    assert (asked(), asked()) == (3, 3)
    said = {"adm3_name": "Tessit", "adm3_pcode_2015": "ML070207", "adm2_fr": "Ansongo", "adm2_pcode_2015": "ML0702",
            "adm1_fr": "Gao", "adm1_pcode_2015": "ML07"}  # fmt: skip
    (report,) = import_files(find(site), [geojson(site / "communes.geojson", feature(said))])
    assert report.result.loaded == 1 and asked() == 4


def test_a_process_reads_what_reports_are_read_with_before_its_first_visitor(site: Path) -> None:
    begin(find(site))
    with CaptureQueriesContext(connection) as questions:
        known = knowledge(find(site))
    assert len(questions) <= 2 and known.words == knowledge_of(find(site)).words, "only where things stand is asked"


def test_what_was_made_in_a_transaction_that_is_taken_back_is_remembered_by_nobody(site: Path) -> None:
    place, taught = Place.objects.filter(division="ML-2023").order_by("id")[0], []

    def teach() -> None:
        made = PlaceAlias.objects.create(place=place, spelling="Gawo", key="gawo", confirmed_by="A. B.")
        taught.append(made.id)

    with pytest.raises(RuntimeError), transaction.atomic():
        teach()
        assert remembered("another question of this test", lambda: "within") == "within"
        raise RuntimeError
    teach()
    assert taught[0] == taught[1] or connection.vendor != "sqlite"
    assert remembered("another question of this test", lambda: "after") == "after"


def test_a_long_address_that_somebody_invents_takes_no_room_among_the_parts(site: Path, client_of: ClientOf) -> None:
    public, gao = client_of("public"), reverse("place", args=[real("@Gao")])
    plain = public.get(gao).content
    before, room = len(parts.shelf), parts.shelf._size
    assert before and room >= sum(len(text) for _at, text, _size in parts.shelf._held.values())
    for at in range(3):
        long = public.get(f"{gao}?x={at}{'a' * 500}").content.decode()
        assert "</main>" in long and long.count("<h1>") == plain.decode().count("<h1>")
    # What lies inside without the address among its keys is found there, and nothing is added.
    assert len(parts.shelf) == before


def test_of_a_draft_only_what_it_says_now_is_remembered(site: Path, client_of: ClientOf) -> None:
    partner, where = client_of("partner"), {"actor_id": real("@partner"), "month": "2025-04"}
    said = []
    for reached in ("douze", "12", "-5"):
        partner.post(reverse("report-step", kwargs={**where, "number": 1}), {"line-0-reached": reached})
        said.append("À corriger" in partner.get(reverse("report-review", kwargs=where)).content.decode())
    assert said == [True, False, True]
    assert len([key for key in measured.shelf.kept() if isinstance(key, tuple) and key[0] == "said of a draft"]) == 1


def test_a_place_shows_what_its_regions_page_says_as_soon_as_that_is_made_again(
    site: Path, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, gao = client_of("regional_director"), real("@Gao")
    region_page(gao)
    before = director.get(reverse("place", args=[gao])).content.decode()
    point = Point(date(2025, 1, 1), date(2025, 12, 31), 3.0, 3.0, 3.0, "own", "2023")
    everybody = cut_said({})
    one = Series("x", "Soins essayés", "Care tried", "n", "up", {}, everybody, "enquête", (point,), None, 0)
    assert "Soins essayés" not in before
    monkeypatch.setattr(region_background, "series_across", lambda *_: [one])
    region_page(gao)
    assert "Soins essayés" in director.get(reverse("place", args=[gao])).content.decode()


def test_who_directs_a_region_directs_the_communes_that_imported_boundaries_bring(
    keeping: Path, client_of: ClientOf
) -> None:
    director = client_of("regional_director")
    mine = reader_for(get_user_model().objects.get(username="regional_director").pk).places
    assert director.get(reverse("place", args=[real("@Gao")])).status_code == 200
    said = {"adm3_name": "Tessit", "adm3_pcode_2015": "ML070207", "adm2_fr": "Ansongo", "adm2_pcode_2015": "ML0702",
            "adm1_fr": "Gao", "adm1_pcode_2015": "ML07"}  # fmt: skip
    (report,) = import_files(find(keeping), [geojson(keeping / "communes.geojson", feature(said))])
    new = Place.objects.get(name="Tessit", kind="commune").id
    assert report.result.loaded == 1 and new not in mine
    assert new in reader_for(get_user_model().objects.get(username="regional_director").pk).places


def test_the_public_pages_and_what_they_may_be_asked_are_those_that_there_are() -> None:
    public = {name for name, _, _ in rows() if RULES_OF[name] == "read public pages"}
    assert public - set(middleware.PUBLIC_PAGES) == {*EVERYBODYS, "receipt"}, "a new public page: may it be kept?"
    pages = {"home": (GAPS, HOME_REGIONS), "places": (REGIONS,), "place": (WITHIN,), "figure": (CELLS, PARTS)}
    for name, listings in pages.items():
        for listing in listings:
            keys = {listing.parameter(key) for key in ("sort", *(one.key for one in listing.filters))}
            assert keys <= middleware.PUBLIC_PAGES[name], name


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(0, 60)), max_size=60))
def test_the_shelf_gives_what_was_last_put_for_the_same_ledger_and_never_grows_over(
    put: list[tuple[int, int, int]],
) -> None:
    shelf, last, now = Shelf(bytes_kept=100, seconds=60.0), {}, None
    for stands, key, size in put:
        if stands != now:
            last, now = {}, stands
        shelf.put(stands, key, (stands, key, size), size=size)
        last[key] = (stands, key, size)
        for each in range(10):
            found = shelf.get(stands, each)
            assert found is None or found == last[each]
            assert shelf.get(stands + 1, each) is None
        if size <= 25:
            assert shelf.get(stands, key) == (stands, key, size)
        assert sum(found[2] for each in range(10) if (found := shelf.get(stands, each))) <= 100
