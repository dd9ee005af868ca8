"""The language of a refusal: French, or English for who asks for it by ``Accept-Language``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from layidu.web.pages.findings import in_english

#: Stands for the first reason while the sentence around it is said in English; no text holds it.
_FIRST = "\x01"


def in_the_language_asked(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer as it is, or a refusal whose ``detail``, ``remedy`` and ``errors`` say the same in English.

    Decision served: who writes a program in another language than French reads why it was refused. Codes and values
    are the same; a request that names no language, or French before English, is answered in French.
    """
    if answer.status_code < 400 or "json" not in answer.headers.get("Content-Type", ""):
        return answer
    patch_vary_headers(answer, ["Accept-Language"])
    body = json.loads(answer.content)
    if not isinstance(body, dict) or not body.get("code") or not _prefers_english(request):
        return answer
    said = [_said(each) for each in body["errors"]]
    # A refusal for several reasons repeats the first of them in its detail.
    french, other = (one[0].get("message", "").removesuffix(".") if one else "" for one in (body["errors"], said))
    detail = body["detail"].replace(french, _FIRST) if french else body["detail"]
    detail, body["remedy"] = in_english(body["code"], detail, body["remedy"])
    body["detail"], body["errors"] = detail.replace(_FIRST, other), said
    answer.content = json.dumps(body, ensure_ascii=False).encode()
    answer["Content-Language"] = "en"
    return answer


def _prefers_english(request: HttpRequest) -> bool:
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((name[:2] for name, _ in asked if name[:2] in ("fr", "en")), "fr") == "en"


def _said(error: Mapping[str, Any]) -> Mapping[str, Any]:
    if {"code", "message", "remedy"} <= set(error):
        message, remedy = in_english(error["code"], error["message"], error["remedy"])
        return {**error, "message": message, "remedy": remedy}
    return error
