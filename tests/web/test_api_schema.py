"""Whatever is asked of the API: no failure of the server, and no answer that its description does not know."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from layidu.web.access.keys import new_token
from layidu.web.access.models import Grant
from layidu.web.api import limits

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Who asks (nobody, or a token's owner) and how many questions of each operation: most to those who may most.
EXAMPLES = {"": 2, "partner": 10, "regional_director": 2, "ministry": 10, "administrator": 2}


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", EXAMPLES)
def test_no_question_gets_a_failure_or_an_undescribed_answer(
    role: str, mode: GenerationMode, client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_MINUTE", 1_000_000)
    description = json.loads(client_of("public").get(reverse("api:openapi-json")).content)
    schema = schemathesis.openapi.from_dict(description)
    schema.app = WSGIHandler()
    headers = {"Host": "localhost", "Accept-Encoding": "identity"}
    if role:
        token = new_token(Grant.objects.get(user__username=role).user_id, "test", 30, submits=True)
        headers["Authorization"] = f"Bearer {token}"
    asked = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        asked.add(operation.path)
        if mode is GenerationMode.NEGATIVE and not operation.definition.raw.get("parameters") and not operation.body:
            # Without a parameter there is nothing to ask wrongly.
            continue

        @settings(
            max_examples=EXAMPLES[role], deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
    assert asked == set(description["paths"]) and len(asked) >= 20
