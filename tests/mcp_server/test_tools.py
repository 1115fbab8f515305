"""Every tool, by both ways, against the graph of the real records and the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pyoxigraph as ox
import pytest

from ranvier.layout import Layout
from ranvier.mcp_server.entities import SearchKind
from ranvier.search.names import SEARCHED
from ranvier.vocabulary import rv

from .conftest import Caller

BASE = "https://w3id.org/ranvier/"
TOOLS = {
    "search_entity": {"name": "clemastine"},
    "entity_profile": {"name": "clemastine"},
    "evidence": {"agent": "clemastine"},
    "verdict": {"agent": "clemastine"},
    "safety": {"agent": "clemastine"},
    "named_queries": {},
    "ask": {"query": "evidence-for", "parameters": {"agent": "clemastine"}},
    "sparql": {"query": "SELECT ?t { ?t a rv:ClinicalTrial } LIMIT 3"},
    "source_of_number": {"about": "ReBUILD", "number": "0.0048"},
}
WAYS = {"supports": "for", "disputes": "against", "neutral": "neutral"}


def test_the_tools_are_these_and_only_read(call: Caller) -> None:
    tools = call.wait(call.client.list_tools()).tools
    assert {tool.name for tool in tools} == set(TOOLS)
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.open_world_hint is False
        assert tool.description
        assert tool.output_schema is not None


def test_the_model_is_told_what_this_is(call: Caller) -> None:
    said = call.client.instructions or ""
    for words in ("no medical advice", "computed by rules", "found: false", "no predictions"):
        assert words in said


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_fits_its_schema_and_names_its_build(
    call: Caller, tool: str, built: Layout
) -> None:
    schema = next(t for t in call.wait(call.client.list_tools()).tools if t.name == tool)
    answer = call(tool, **TOOLS[tool])
    jsonschema.validate(answer, schema.output_schema or False)
    summary = json.loads((built.build / "current" / "build.json").read_text(encoding="utf-8"))
    assert answer["found"] is True
    assert answer["build"] == summary["hash"]
    assert answer["contains_predictions"] is False
    assert BASE in json.dumps(answer) or tool == "named_queries"


@pytest.mark.parametrize(
    ("name", "iri", "kind"),
    [
        ("l-t3", "agent/liothyronine", "agent"),
        ("BIIB033", "agent/opicinumab", "agent"),
        ("NCT02040298", "trial/rebuild", "trial"),
        ("29029896", "publication/pmid-29029896", "publication"),
        ("pubmed:29029896", "publication/pmid-29029896", "publication"),
        ("10.1016/S0140-6736(17)32346-2", "publication/pmid-29029896", "publication"),
        ("CHRM1", "target/chrm1", "target"),
        ("agent:clemastine", "agent/clemastine", "agent"),
        (f"{BASE}agent/clemastine", "agent/clemastine", "agent"),
        ("clemast", "agent/clemastine", "agent"),
    ],
)
def test_a_name_leads_to_its_entity(call: Caller, name: str, iri: str, kind: str) -> None:
    found = call("search_entity", name=name)["candidates"]
    assert (found[0]["iri"], found[0]["kind"]) == (BASE + iri, kind)
    assert found[0]["matched"]
    assert found[0]["match"] == ("prefix" if name == "clemast" else found[0]["match"])


def test_search_is_that_of_the_command_line(call: Caller, command: Any) -> None:
    """Both ask the index of the build; near names are no candidates here."""
    for text in ("optic neuritis", "vep", "NCT02040298", "muscarinic"):
        shown = json.loads(command("search", text, "--limit", "100", "--format", "json"))
        expected = [(hit["iri"], hit["how"]) for hit in shown["hits"] if hit["how"] != "near"]
        found: list[tuple[str, str]] = []
        offset: int | None = 0
        while offset is not None:
            answer = call("search_entity", name=text, limit=7, offset=offset)
            found += [(each["iri"], each["match"]) for each in answer["candidates"]]
            offset = answer["next_offset"]
        assert found == expected
        assert (answer["total"], answer["more"]) == (len(expected), shown["more"])


def test_more_than_can_be_listed_is_said(call: Caller) -> None:
    answer = call("search_entity", name="NCT0")
    assert (answer["total"], answer["more"]) == (100, True)
    assert "more exactly" in answer["message"]


def test_one_kind_can_be_asked_for(call: Caller) -> None:
    answer = call("search_entity", name="clemastine", kind="trial")
    assert {each["kind"] for each in answer["candidates"]} == {"trial"}


def test_every_kind_that_the_index_holds_can_be_asked_for() -> None:
    # A curator's override has no record yet, and no name of its own.
    assert set(get_args(SearchKind)) == set(SEARCHED) - {"override"}


def test_answers_name_the_sources_of_what_they_list(call: Caller, graph_store: Any) -> None:
    result = "https://w3id.org/ranvier/trial/rebuild#"
    query = f"""SELECT ?r ?n {{ ?r a rv:Result ; rv:participantCount ?n
      FILTER (STRSTARTS(STR(?r), "{result}")) }} ORDER BY ?r LIMIT 3"""
    answer = call("sparql", query=query)
    named = {row["r"]["value"] for row in answer["rows"]}
    assert named
    held = {
        quad.object.value
        for iri in named
        for quad in graph_store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(rv("readIn")), None, ox.DefaultGraph()
        )
    }
    assert {source["iri"] for source in answer["sources"]} == held
    assert answer["sources_total"] == len(held) > 0
    assert all(source["url"] and source["kind"] for source in answer["sources"])
    graph = call("sparql", query=f"CONSTRUCT {{ ?r rv:about ?n }} WHERE {{ {{ {query} }} }}")
    assert {source["iri"] for source in graph["sources"]} == held
    counted = call("sparql", query="SELECT (COUNT(*) AS ?n) { ?t a rv:ClinicalTrial }")
    assert (counted["sources"], counted["sources_total"]) == ([], 0)
    for tool in ("search_entity", "ask"):
        answer = call(tool, **TOOLS[tool])
        assert 0 < len(answer["sources"]) <= min(20, answer["sources_total"])


def test_an_iri_of_the_answer_can_do_no_harm(call: Caller) -> None:
    query = f'SELECT (IRI("{BASE}a> }} UNION {{ ?s ?p ?o") AS ?x) {{}}'
    fault_or_rows = call.result("sparql", query=query).structured_content
    assert not fault_or_rows.get("sources")


def test_what_is_not_in_the_graph_is_said_with_near_names(call: Caller) -> None:
    answer = call("search_entity", name="clemastien")
    assert answer["found"] is False
    assert "not in the graph" in answer["message"]
    assert answer["nearest"][0]["iri"] == f"{BASE}agent/clemastine"
    assert answer["candidates"] == []


@pytest.mark.parametrize("tool", ["evidence", "verdict", "safety"])
@pytest.mark.parametrize(("agent", "near"), [("opicinumb", "opicinumab"), ("ReBUILD", "rebuild")])
def test_no_agent_of_that_name(call: Caller, tool: str, agent: str, near: str) -> None:
    answer = call(tool, agent=agent)
    assert answer["found"] is False
    assert answer["agent"] is None
    assert answer["nearest"][0]["iri"].endswith(f"/{near}")


def test_a_profile_is_that_of_the_command_line(call: Caller, command: Any) -> None:
    shown = json.loads(command("show", "clemastine", "--format", "json"))
    answer = call("entity_profile", name="clemastine")
    assert answer["facts"] == {key: shown[key] for key in answer["facts"]}
    left = {omitted["part"]: omitted["items"] for omitted in answer["omitted"]}
    assert shown.keys() == answer["facts"].keys() | left.keys()
    assert left["trials"] == len(shown["trials"])
    assert 0 < len(answer["sources"]) <= answer["sources_total"]
    assert len(json.dumps(answer)) < 45_000


def test_parts_of_a_profile_give_all_of_it(call: Caller, command: Any) -> None:
    shown = json.loads(command("show", "clemastine", "--format", "json"))

    def whole(part: str) -> Any:
        answer = call("entity_profile", name="clemastine", part=part)
        if not answer["items"]:
            value = answer["facts"]
            for omitted in answer["omitted"]:
                value[omitted["part"].removeprefix(f"{part}.")] = whole(omitted["part"])
            return value
        items, offset = answer["items"], answer["next_offset"]
        left = answer["omitted"]
        while offset is not None:
            answer = call("entity_profile", name="clemastine", part=part, offset=offset)
            items += answer["items"]
            left += answer["omitted"]
            offset = answer["next_offset"]
        for omitted in left:
            place, _, key = omitted["part"].removeprefix(f"{part}.").partition(".")
            items[int(place)][key] = whole(omitted["part"])
        return items

    assert whole("trials") == shown["trials"]
    assert whole("claims.claims.0") == shown["claims"]["claims"][0]


def test_a_profile_names_what_else_the_name_fits(call: Caller) -> None:
    answer = call("entity_profile", name="oligodendrocyte")
    kinds = {answer["entity"]["kind"], *(near["kind"] for near in answer["nearest"])}
    assert answer["found"] is True
    assert kinds >= {"cell-type"}


def _printed(result: dict[str, Any]) -> list[Any]:
    """Give the numbers of a result that both write."""
    held = result["estimate"] or {}
    return [held.get(key) for key in ("iri", "value", "ci_low", "ci_high", "p")]


def test_evidence_is_all_that_the_verdicts_rest_on(call: Caller, command: Any) -> None:
    held = json.loads(command("verdict", "opicinumab", "--format", "json"))
    expected = [
        (
            claim["iri"],
            item["iri"],
            WAYS[item["direction"]],
            item["decides"],
            *_printed(item["result"]),
        )
        for claim in (*held["claims"], *held["combined"])
        if claim["is_modality"]
        for line in claim["lines"]
        for item in line["items"]
    ]
    items = call.all("evidence", "items", agent="opicinumab", limit=7)
    found = [(i["claim"], i["iri"], i["direction"], i["decides"], *_printed(i)) for i in items]
    assert found == expected
    assert {item["direction"] for item in items} == {"for", "against", "neutral"}
    assert all(item["sources"] for item in items if item["estimate"])


@pytest.mark.parametrize("direction", ["for", "against", "neutral"])
def test_evidence_of_one_direction(call: Caller, direction: str) -> None:
    items = call.all("evidence", "items", agent="opicinumab", modality="vep", direction=direction)
    assert {item["direction"] for item in items} == {direction}
    answer = call("evidence", agent="opicinumab", modality="vep", direction=direction)
    (count,) = answer["by_modality"]
    counted = {"for": "supports", "against": "disputes", "neutral": "neutral"}[direction]
    assert count[counted] == len(items)


def test_no_evidence_is_no_empty_success(call: Caller) -> None:
    answer = call("evidence", agent="opicinumab", modality="myelin PET")
    assert answer["found"] is False
    assert answer["items"] == []
    answer = call("evidence", agent="clemastine", modality="pet")
    assert answer["found"] is False
    assert answer["message"]


def test_verdicts_are_those_of_the_command_line(call: Caller, command: Any) -> None:
    held = json.loads(command("verdict", "opicinumab", "--format", "json"))
    keys = {"verdict", "certainty", "rule", "trials_for", "trials_against", "trials_neutral"}
    expected = [{key: claim[key] for key in keys} for claim in held["claims"] + held["combined"]]
    verdicts = call.all("verdict", "verdicts", agent="opicinumab", limit=4)
    assert [{key: each[key] for key in keys} for each in verdicts] == expected
    for each, claim in zip(verdicts, held["claims"] + held["combined"], strict=True):
        assert each["reason"] == claim["statement"]
        assert [judgement["reason"] for judgement in each["judgements"]] == [
            judgement["statement"] for judgement in claim["judgements"]
        ]
        assert len(each["lines"]) == len(claim["lines"])
    assert verdicts[0]["about"]["iri"].endswith("#claim-remyelination")
    assert verdicts[0]["sources"][0]["iri"].startswith(f"{BASE}trial/")


def test_a_verdict_that_there_is_not(call: Caller) -> None:
    answer = call("verdict", agent="opicinumab", modality="mwf")
    assert answer["found"] is False
    assert "no sign of no effect" in answer["message"]
    assert {near["kind"] for near in answer["nearest"]} == {"modality"}


def test_safety_is_that_of_the_profile(call: Caller, command: Any) -> None:
    shown = json.loads(command("show", "clemastine", "--format", "json"))
    answer = call("safety", agent="clemastine")
    assert (answer["signal"], answer["level"], answer["reason"]) == tuple(
        shown["claims"]["safety"][key] for key in ("iri", "level", "statement")
    )
    findings = call.all("safety", "findings", agent="clemastine", limit=2)
    expected = [finding for trial in shown["trials"] for finding in trial["safety"]]
    for key in ("iri", "event", "affected", "at_risk", "serious"):
        assert [finding[key] for finding in findings] == [finding[key] for finding in expected]
    assert all(finding["sources"] for finding in findings)


def test_all_named_queries_are_listed(call: Caller, built: Layout) -> None:
    files = [*built.questions.glob("*.rq"), *built.reports.glob("*.rq")]
    queries = call.all("named_queries", "queries")
    assert sorted(query["name"] for query in queries) == sorted(path.stem for path in files)
    some = call("named_queries", about="safety")
    assert 0 < some["total"] < len(files)
    assert call("named_queries", about="no such words at all")["found"] is False


def test_rows_are_those_of_the_command_line(call: Caller, command: Any) -> None:
    written = command("ask", "evidence-for", "agent=clemastine", "--format", "csv")
    expected = list(csv.DictReader(io.StringIO(written, newline="")))
    arguments = {"query": "evidence-for", "parameters": {"agent": "clemastine"}}
    rows = call.all("ask", "rows", limit=5, **arguments)
    assert [{key: cell or "" for key, cell in row.items()} for row in rows] == expected
    assert len(rows) > 5


def test_no_rows_say_what_that_means(call: Caller) -> None:
    answer = call("ask", query="evidence-for", parameters={"agent": "24,25-epoxycholesterol"})
    (question,) = [
        query
        for query in call("named_queries", about="evidence-for")["queries"]
        if query["name"] == "evidence-for"
    ]
    assert answer["found"] is False
    assert (answer["rows"], answer["total"]) == ([], 0)
    assert answer["message"] == f"not in the graph: no rows. {question['empty']}"


def test_a_page_past_the_end_is_empty_and_says_the_total(call: Caller) -> None:
    whole = call("evidence", agent="clemastine")
    answer = call("evidence", agent="clemastine", offset=10_000)
    assert (answer["items"], answer["next_offset"]) == ([], None)
    assert answer["total"] == whole["total"] > 0


def test_sparql_gives_rows_booleans_and_graphs(call: Caller, command: Any) -> None:
    answer = call("sparql", query="SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a rv:ClinicalTrial }")
    assert answer["columns"] == ["n"]
    stats = json.loads(command("stats", "--format", "json"))
    assert answer["rows"][0]["n"]["value"] in json.dumps(stats)
    assert call("sparql", query="ASK { agent:clemastine a rv:Agent }")["boolean"] is True
    assert call("sparql", query="ASK { agent:none a rv:Agent }")["boolean"] is False
    graph = call("sparql", query="CONSTRUCT WHERE { agent:clemastine skos:prefLabel ?l }")["graph"]
    assert "clemastine" in graph
    nothing = call("sparql", query="CONSTRUCT WHERE { agent:none skos:prefLabel ?l }")
    assert nothing["found"] is False
    assert call("sparql", query="SELECT * { agent:none ?p ?o }")["found"] is False


@pytest.mark.parametrize("number", ["1.7", "0.0048", "50"])
def test_a_number_leads_to_its_source(call: Caller, built: Layout, number: str) -> None:
    answer = call("source_of_number", about="NCT02040298", number=number)
    place = answer["places"][0]
    assert answer["found"] is True
    assert place["match"] == "as printed"
    assert place["printed"] == number
    assert place["node"].partition("#")[0] == f"{BASE}trial/rebuild"
    assert place["sources"][0]["url"].startswith("http")
    assert place["sources"][0]["kind"]
    again = call("entity_profile", name="trial:rebuild", part=place["part"])
    assert str(again["facts"][place["part"]]) == number
    assert answer["record_file"] == "kg/records/trials/rebuild.yaml"
    assert number in (built.root / answer["record_file"]).read_text(encoding="utf-8")


def test_a_number_of_one_result(call: Caller) -> None:
    whole = call("source_of_number", about="ReBUILD", number="1.7")
    node = whole["places"][0]["belongs_to"][0]
    answer = call("source_of_number", about=node, number="1.7")
    assert answer["places"][0] == whole["places"][0]
    assert 0 < answer["total"] <= whole["total"]
    other = call("source_of_number", about=f"{BASE}trial/rebuild#placebo-first", number="1.7")
    assert other["found"] is False


def test_a_derived_number_says_so(call: Caller) -> None:
    places = call("source_of_number", about="RENEW", number="14.17")["places"]
    derived = [place for place in places if place["match"] == "derived"]
    assert derived
    assert derived[0]["derived_by"]
    assert derived[0]["sources"]


@pytest.mark.parametrize(
    ("about", "number"), [("ReBUILD", "999.5"), ("no such trial", "1.7"), ("trial:rebuild#x", "1")]
)
def test_a_number_that_is_not_there(call: Caller, about: str, number: str) -> None:
    answer = call("source_of_number", about=about, number=number)
    assert answer["found"] is False
    assert "not in the graph" in answer["message"]
    assert answer["places"] == []


def test_resources_are_the_vocabulary_and_the_queries(call: Caller, built: Layout) -> None:
    import pyoxigraph

    listed = call.wait(call.client.list_resources()).resources
    assert {str(r.uri) for r in listed} == {"ranvier://vocabulary", "ranvier://queries"}
    (turtle,) = call.wait(call.client.read_resource("ranvier://vocabulary")).contents
    triples = set(pyoxigraph.parse(turtle.text, format=pyoxigraph.RdfFormat.TURTLE))
    written = pyoxigraph.parse(path=str(built.ontology), format=pyoxigraph.RdfFormat.TURTLE)
    assert {str(quad.triple) for quad in written} == {str(quad.triple) for quad in triples}
    (queries,) = call.wait(call.client.read_resource("ranvier://queries")).contents
    names = {query["name"] for query in json.loads(queries.text)}
    assert names >= {path.stem for path in Path(built.questions).glob("*.rq")}


def test_calls_at_once_have_each_their_own_answer(call: Caller) -> None:
    import asyncio

    agents = ("clemastine", "opicinumab", "bexarotene", "metformin", "domperidone") * 3

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(
            *(
                call.client.call_tool("ask", {"query": "evidence-for", "parameters": {"agent": a}})
                for a in agents
            )
        )

    answers = [found.structured_content for found in call.wait(all_at_once())]
    for agent, answer in zip(agents, answers, strict=True):
        assert {row["agent_label"] for row in answer["rows"]} == {agent}
