"""Fields of forms that say what to type: a day as it is written in French, whatever the browser's own language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: As it is written by hand, and as an address or a spreadsheet has it.
DAY_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day typed as text: a browser's own date field shows month before day to whoever has it in English.

    >>> DayField(required=False).clean("5/3/2026"), DayField(required=False).clean("2026-03-05")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5))
    """

    def __init__(self, **kwargs: Any) -> None:
        shape = {"placeholder": _("dd/mm/yyyy"), "inputmode": "numeric", "size": "10", "autocomplete": "off"}
        super().__init__(input_formats=DAY_FORMATS, widget=forms.DateInput(attrs=shape, format="%d/%m/%Y"), **kwargs)
