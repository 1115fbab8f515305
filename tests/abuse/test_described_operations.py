"""Requests made up from the server's own description, right and wrong: none is a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from tests.service.conftest import Server

from .conftest import assert_sound

PATHS = ("/api/search", "/api/queries", "/api/queries/agents-by-drug-class")
EXAMPLES = 60


@pytest.mark.parametrize("path", PATHS)
def test_nothing_made_up_from_the_description_is_a_server_error(server: Server, path: str) -> None:
    described = server.client.get("/openapi.json").json()
    assert path in described["paths"], sorted(described["paths"])
    schema = schemathesis.openapi.from_dict(described).include(path=path)
    schema.config.update(base_url=server.url)
    for result in schema.get_all_operations():
        operation = result.ok()
        cases = operation.as_strategy() | operation.as_strategy(
            generation_mode=schemathesis.GenerationMode.NEGATIVE
        )

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def one(case: Any) -> None:
            case.validate_response(case.call(), checks=[not_a_server_error])

        one()
    assert_sound(server)
