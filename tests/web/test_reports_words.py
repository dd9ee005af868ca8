"""What a typed report offers and says: lines of the last reports, findings in the words of the form."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from django.urls import reverse, translate_url

from layidu.catalogue.entries import Activity, entries
from layidu.ledger.models import SourceRow
from layidu.web.reports.models import Draft, Receipt
from tests.web.test_reports import MONTH, Clients, address, client_of, reached, text

__all__ = ["client_of"]


def test_a_partial_report_does_not_shrink_the_next_month(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    line = {"line-0-activity": "Accouchements assistés", "line-0-region": "Gao"}
    sent = {"key": "p" * 32, "month": "2025-04", **line, "line-0-reached": "3"}
    client.post(address("report-send-offline"), sent, headers={"accept": "application/json"})
    start, offline = text(client.get(address("report-start", "2025-05"))), text(client.get(address("report-offline")))
    lines = Draft.objects.get().lines
    # April's one line, then March's that April did not say, with the month that it is from.
    assert [(each["activity"], each.get("from")) for each in lines] == [
        ("Accouchements assistés", None), ("Vaccination", "mars 2025")
    ]  # fmt: skip
    assert "1 ligne qu" in start and "(mars 2025)" in start
    assert "après votre rapport de mars 2025" in text(client.get(address("report-step", "2025-05", 2)))
    assert "après votre rapport de mars 2025" in offline
    assert offline.index("assistés</h2>") < offline.index("Vaccination</h2>")
    client.post(address("report-start", "2025-05"), {"nothing": "1"})
    client.post(address("report-send", "2025-05"), {"key": Draft.objects.get().key})
    assert reached("2025-05") == [0, 0] and Receipt.objects.filter(held=0, loaded=2).count() == 1


def test_findings_of_a_typed_report_speak_of_its_lines_and_fields(site: Path, client_of: Clients) -> None:
    client = client_of("partner")
    cell = re.compile(
        r"cellule|\bcell\b|élément|commentaire|\bcomment\b|\b[A-E]\d\b|auteur|\bauthor\b|Ligne \d|[Rr]ow \d"
    )
    client.post(address("report-step", MONTH, 1), {"line-0-reached": "2000000000"})
    line = {"line-1-activity": "Accouchements assistés", "line-1-place": "Gao", "line-1-reached": "douze"}
    client.post(address("report-step", MONTH, 2), line)
    said = told(client.get(address("report-review", MONTH)))
    assert any("5\u202f000\u202f000 fois plus" in each for each in said) and not any(cell.search(each) for each in said)
    assert any("dans « Personnes atteintes » (Accouchements assistés – Gao)" in each for each in said)
    client.post(address("report-send", MONTH), {"key": Draft.objects.get().key})
    receipt = Receipt.objects.get()
    shown = client.get(reverse("receipt", args=[receipt.number]))
    assert f'href="{address("report-start", MONTH)}"' in text(shown)
    (doubt,) = told(shown)
    assert "Vaccination – Gao : " in doubt and not cell.search(doubt)
    # Mended in the browser, the line is what it is about, not a number or a cell of a file that nobody has.
    held = SourceRow.objects.get(fate="held", retired_by__isnull=True)
    mend, at = reverse("report-held", args=[receipt.number]), list(held.cells.values()).index("douze")
    assert "Accouchements assistés – Gao" in legend(client.get(mend))
    again = client.post(mend, {f"row-{held.id}": "1", f"cell-{held.id}-{at}": "treize"}, follow=True)
    page = " ".join(re.findall(r"<p class=.message.*", html.unescape(text(again))))
    assert "Accouchements assistés – Gao : « treize »" in page and not cell.search(page)
    addresses = [translate_url(each, "en") for each in (reverse("receipt", args=[receipt.number]), mend)]
    english = [each for where in addresses for each in told(client.get(where))]
    assert any("Vaccination – Gao: " in each and "5,000,000 times more than in March 2025" in each for each in english)
    assert any("in “People reached”, without text" in each for each in english)
    assert not any(cell.search(each) for each in english)


def test_a_step_says_the_rule_where_numbers_are_asked_and_the_list_what_is_filled(
    site: Path, client_of: Clients
) -> None:
    client, rule = client_of("partner"), "Vide : pas de rapport"
    step = text(client.get(address("report-step", MONTH, 1)))
    assert step.count(rule) == 1 and step.index(rule) < step.index('name="line-0-reached"')
    line = {"line-1-activity": counted_not(), "line-1-place": "Gao", "line-1-carried_out": "oui"}
    client.post(address("report-step", MONTH, 2), line)
    choices = text(client.get(address("report-step", MONTH, 2)))
    assert 'name="line-1-carried_out"' in choices and rule not in choices
    listed = re.findall(r"<li>(<a href[^>]*/2025-04/\d/.*?)</li>", text(client.get(address("report-start", MONTH))))
    assert ["ligne remplie sur 1" in each for each in listed] == [False, True, False]


def counted_not() -> str:
    """An activity that counts nobody, by its label."""
    return next(each.label_fr for each in entries(Activity).values() if each.counting_mode == "none")


def told(answer: Any) -> list[str]:
    """The findings on a page."""
    return [
        html.unescape(re.sub(r"<[^>]*>", "", each)) for each in re.findall(r'<p class="finding.*?</p>', text(answer))
    ]


def legend(answer: Any) -> str:
    """The headings of held lines."""
    return " ".join(re.findall(r"<legend>(.*?)</legend>", text(answer)))
