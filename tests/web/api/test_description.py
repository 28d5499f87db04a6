"""The description of the interface: OpenAPI that others accept, and nothing answers otherwise than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.openapi import from_asgi
from tests.web.office import HOST

from runwright.environment.role import NEEDED
from runwright.web.api.routes import OPERATIONS

if TYPE_CHECKING:
    from tests.web.api.conftest import Program

EXAMPLES = 12
"""Requests of each kind that are tried for each operation."""


def test_the_description_is_openapi(program: Program) -> None:
    sent = program.client.get("/api/v1/openapi.json")
    assert sent.headers["content-type"] == "application/json"
    validate(sent.json())
    assert sent.json()["openapi"] == "3.1.0"


def test_every_operation_is_described_with_the_role_that_it_needs(program: Program) -> None:
    described = program.client.get("/api/v1/openapi.json").json()["paths"]
    for each in OPERATIONS:
        about = described[f"/api/v1{each.path}"][each.method.lower()]
        role = NEEDED[each.act]
        assert role is not None
        assert role.word in about["description"]
    names = [each.name for each in OPERATIONS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", [each.name for each in OPERATIONS])
def test_whatever_is_sent_the_answer_is_what_the_description_says(
    program: Program, name: str, mode: GenerationMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Schemathesis makes requests that the description allows, and others that it does not, some with wrong tokens."""
    monkeypatch.setattr("runwright.web.patience.FAILURES", 100_000)  # (more than it tries)
    schema = from_asgi("/api/v1/openapi.json", program.client.app, headers=headers(program))
    every = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    [operation] = [each for each in every if each.definition.raw["operationId"] == name]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def tried(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid4())  # the same one for two requests is none of our promises
        case.call_and_validate(base_url=f"http://{HOST}", headers=headers(program))

    tried()


def headers(program: Program) -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}", "Host": HOST}
