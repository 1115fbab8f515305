"""The description of the API: valid, whole, and true of what the server answers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ranvier.layout import find_layout
from ranvier.questions import load_all
from ranvier.service.openapi import describe_api

from .conftest import Server
from .test_app import Page

QUESTIONS = load_all(find_layout())
DESCRIBED = describe_api(QUESTIONS)


def schema_of(response: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = response["content"]["application/json"]["schema"]
    return {**found, "components": DESCRIBED["components"]}


def test_it_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(DESCRIBED).validate()


def test_the_server_gives_it(server: Server) -> None:
    response = server.client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json() == DESCRIBED


def test_every_query_is_in_it_with_its_parameters_and_columns() -> None:
    for name, question in QUESTIONS.items():
        operation = DESCRIBED["paths"][f"/api/queries/{name}"]["get"]
        own = {each["name"]: each for each in operation["parameters"] if "name" in each}
        assert list(own) == [each.name for each in question.params]
        for each in question.params:
            assert own[each.name]["required"] == each.required
            assert own[each.name]["description"].startswith(each.description)
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        row = answer["allOf"][1]["properties"]["rows"]["items"]
        assert {k: v["description"] for k, v in row["properties"].items()} == question.columns
    ids = [path["get"]["operationId"] for path in DESCRIBED["paths"].values()]
    assert len(ids) == len(set(ids)) == len(QUESTIONS) + 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_as_described(server: Server, name: str) -> None:
    operation = DESCRIBED["paths"][f"/api/queries/{name}"]["get"]
    given = {each.name: each.example for each in QUESTIONS[name].params if each.required}
    said = server.client.get(f"/api/queries/{name}", params=given).json()
    Draft202012Validator(schema_of(operation["responses"]["200"])).validate(said)


@pytest.mark.parametrize(
    ("path", "field"),
    [("/api/queries", ""), ("/api/search", "?q=remyelination&limit=100")],
)
def test_lists_are_as_described(server: Server, path: str, field: str) -> None:
    described = schema_of(DESCRIBED["paths"][path]["get"]["responses"]["200"])
    Draft202012Validator(described).validate(server.client.get(path + field).json())


def test_the_docs_are_a_page_without_script(server: Server) -> None:
    response = server.client.get("/docs")
    assert response.status_code == 200
    page = Page(response.text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert set(QUESTIONS) <= set(page.ids)
    assert not [link for link in page.links if link.startswith("http")]
    for question in QUESTIONS.values():
        assert question.summary in page.text


def test_nothing_made_up_from_it_breaks_the_server(server: Server) -> None:
    """Guards against a 5xx, and an answer or status that is not described, for right and wrong."""
    schema = schemathesis.openapi.from_dict(DESCRIBED)
    schema.config.update(base_url=server.url)
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        cases = operation.as_strategy() | operation.as_strategy(
            generation_mode=schemathesis.GenerationMode.NEGATIVE
        )

        @settings(
            max_examples=6,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def one(case: Any) -> None:
            response = case.call()
            assert response.status_code < 500
            case.validate_response(
                response,
                checks=[
                    content_type_conformance,
                    response_schema_conformance,
                    status_code_conformance,
                ],
            )
            statuses[response.status_code] += 1

        one()
    assert statuses[200] > len(QUESTIONS)
    assert statuses[400] > len(QUESTIONS)
    assert set(statuses) <= {200, 400, 404, 406, 409, 422}, statuses
    assert server.client.get("/healthz").json()["status"] == "ok"
