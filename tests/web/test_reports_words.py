"""What a typed report offers and says: lines of the last reports, findings in the words of the form."""

from __future__ import annotations

from pathlib import Path

from layidu.web.reports.models import Draft, Receipt
from tests.web.test_reports import Clients, address, client_of, reached, text

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
