"""Read evidence items, and what the synthesis needs to know around them, out of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ranvier.evidence.model import AgentFacts, Evidence, Item, ModalityFacts, TrialFacts
from ranvier.vocabulary import PREFIXES, SKOS, rv

if TYPE_CHECKING:
    import pyoxigraph

Described = Mapping[str, Mapping[str, frozenset[str]]]
"""Node -> property -> values; properties of ours without their namespace."""

NO_VALUES: Mapping[str, frozenset[str]] = {}

LABEL = f"{SKOS}prefLabel"

PAST = frozenset(
    f"{rv('status-')}{status}"
    for status in ("recruiting", "active-not-recruiting", "completed", "terminated", "suspended")
)
"""Statuses of a trial that has begun, so that its dates are no plans."""

OVER = frozenset(f"{rv('status-')}{status}" for status in ("completed", "terminated"))

WITH_RESULTS = """
  ?trial rv:hasOutcome/rv:hasResult ?result .
  {
    ?result rv:direction ?value .
    FILTER (?value != rv:direction-not-reported)
  } UNION {
    ?result (rv:isSignificant|rv:hasEstimate|rv:hasArmResult) ?value .
  }
"""


def read_evidence(store: pyoxigraph.Store) -> Evidence:
    """Read all that the synthesis builds on, by a few queries over the default graph.

    An item on several agents that different people were given (`rv:givenTogether false`) stands
    once for each of them, since it says nothing of them together. Everything is sorted, so that the
    order in which a graph was filled changes nothing.
    """
    trials = _trials(store)
    return Evidence(
        items=tuple(sorted(_items(store), key=lambda item: (item.iri, item.agents))),
        trials=trials,
        modalities=_modalities(store),
        agents=_agents(store),
        year=_year(store),
    )


def _items(store: pyoxigraph.Store) -> Iterator[Item]:
    items = _described(store, "?node a rv:EvidenceItem ; ?property ?value .")
    results = _described(
        store,
        """
        VALUES ?property { rv:contrast rv:direction rv:isSignificant rv:analysisSet }
        ?item rv:restsOn ?node .
        ?node ?property ?value .
        """,
    )
    outcomes = _pairs(store, "SELECT ?r ?o WHERE { ?o rv:hasResult ?r }")
    times = _pairs(store, "SELECT ?r ?t WHERE { ?o rv:hasResult ?r ; rv:timeDays ?t }")
    roles = _pairs(store, "SELECT ?r ?role WHERE { ?o rv:hasResult ?r ; rv:outcomeRole ?role }")
    read = _pairs(store, "SELECT ?r ?kind WHERE { ?r a rv:Result ; rv:readIn/rv:sourceKind ?kind }")
    for iri, item in items.items():
        result = _first(item, "restsOn") or ""
        stated = results.get(result, NO_VALUES)
        agents = _sorted(item, "aboutAgent")
        apart = _first(item, "givenTogether") == "false"
        for given in [(agent,) for agent in agents] if apart else [agents]:
            yield Item(
                iri=iri,
                result=result,
                outcome=min(outcomes[result]),
                trial=_first(item, "partOfTrial") or "",
                cohort=_first(item, "independentCohort") or "",
                agents=given,
                modalities=_sorted(item, "aboutModality"),
                direction=_code(item, "evidenceDirection", "evidence") or "neutral",
                basis=_code(item, "directionBasis", "directionbasis") or "not-reported",
                analysis=_code(item, "analysisKind", "analysiskind") or "exploratory",
                design=_code(item, "designStrength", "designstrength") or "none",
                could_have_seen=_first(item, "couldHaveSeen") == "true",
                compared_with=_code(item, "comparedWith", "control") or "unclear",
                claims=frozenset(_codes(item.get("bearsOn", ()), "claim")),
                population=_codes(item.get("population", ()), "population"),
                n=_whole(item, "participantCount"),
                role=next(iter(_codes(roles.get(result, ()), "role")), "exploratory"),
                contrast=_code(stated, "contrast", "contrast") or "unclear",
                # A set that is not named is none, as for a source that is silent on it.
                analysis_sets=tuple(
                    name
                    for name in _codes(stated.get("analysisSet", ()), "analysis")
                    if name != "unstated"
                ),
                favours=_code(stated, "direction", "direction") or "not-reported",
                significant=_truth(stated, "isSignificant"),
                time_days=tuple(sorted(int(days) for days in times.get(result, ()))),
                source_kinds=_codes(read.get(result, ()), "read"),
            )


def _trials(store: pyoxigraph.Store) -> dict[str, TrialFacts]:
    trials = _described(store, "?node a rv:ClinicalTrial ; ?property ?value .")
    parts = _described(
        store,
        """
        VALUES ?part { rv:hasDesign rv:hasCohort rv:hasFlow }
        ?node a rv:ClinicalTrial ; ?part ?of .
        ?of ?property ?value .
        """,
    )
    biases = _pairs(
        store,
        """
        SELECT ?trial ?judgement WHERE {
          ?trial a rv:ClinicalTrial ; rv:hasRiskOfBias ?bias .
          ?bias rv:biasJudgement ?judgement .
          OPTIONAL { ?bias rv:biasDomain ?domain }
          FILTER (LCASE(COALESCE(?domain, "overall")) = "overall")
        }
        """,
    )
    years = _pairs(
        store,
        """
        SELECT ?trial ?year WHERE {
          ?trial a rv:ClinicalTrial ; rv:hasReport/rv:reportedIn/rv:publicationYear ?year .
        }
        """,
    )
    told = _pairs(store, f"SELECT ?trial ?result WHERE {{ {WITH_RESULTS} }}")
    found = {}
    for iri, trial in sorted(trials.items()):
        part = parts.get(iri, NO_VALUES)
        randomised = _whole(part, "randomisedCount")
        others = (_whole(part, f"{name}Count") for name in ("enrolled", "treated", "analysed"))
        counts = [count for count in (randomised, *others) if count is not None]
        found[iri] = TrialFacts(
            iri=iri,
            label=_first(trial, LABEL) or iri,
            agents=_sorted(trial, "studiesAgent"),
            status=_code(trial, "status", "status") or "unknown",
            stop_reason=_code(trial, "stopReason", "stop"),
            phase=_code(trial, "phase", "phase") or "not-stated",
            scope=_code(trial, "scope", "scope") or "ms-trial",
            allocation=_code(part, "allocation", "allocation"),
            masking=_code(part, "masking", "masking"),
            model=_code(part, "designModel", "model"),
            population=_codes(part.get("population", ()), "population"),
            courses=_codes(part.get("msCourse", ()), "course"),
            start=_first(trial, "start"),
            end=_first(trial, "end"),
            n=counts[0] if counts else None,
            randomised=randomised,
            completed=_whole(part, "completedCount"),
            follow_up_days=_whole(trial, "followUpDays"),
            verification=_codes(trial.get("verification", ()), "read"),
            bias_judgements=_codes(biases.get(iri, ()), "bias"),
            publication_years=tuple(sorted({int(year) for year in years.get(iri, ())})),
            has_results=iri in told,
        )
    return found


def _modalities(store: pyoxigraph.Store) -> dict[str, ModalityFacts]:
    modalities = _described(store, "?node a rv:Modality ; ?property ?value .")
    return {
        iri: ModalityFacts(
            iri=iri,
            label=_first(facts, LABEL) or iri,
            kind=_code(facts, "modalityKind", "modalitykind") or "unspecified",
            sensitive_to=frozenset(_codes(facts.get("sensitiveTo", ()), "sensitivity")),
            specificity=_code(facts, "myelinSpecificity", "specificity") or "not-known",
            better=_code(facts, "betterDirection", "better") or "neither",
            broader=_first(facts, "narrowerThan"),
        )
        for iri, facts in sorted(modalities.items())
    }


def _agents(store: pyoxigraph.Store) -> dict[str, AgentFacts]:
    agents = _described(
        store,
        f"""
        VALUES ?property {{ <{LABEL}> rv:onAxis }}
        ?node a rv:Agent ; ?property ?value .
        """,
    )
    mechanisms = _pairs(store, "SELECT ?a ?m WHERE { ?m a rv:Mechanism ; rv:usedBy ?a }")
    # What the reasoner finds by the definition of the class, and the same read off the data, so
    # that a verdict does not depend on whether it ran.
    conducting = {
        agent
        for (agent,) in _rows(
            store,
            """
            SELECT DISTINCT ?agent WHERE {
              { ?agent a rv:ConductionOnlyAgent } UNION {
                ?agent a rv:WithoutRemyelinationOnRecord .
                ?step rv:stepSubject ?agent ; rv:stepObject process:nerve-conduction ;
                  rv:sign rv:sign-promotes .
              }
            }
            """,
        )
    }
    return {
        iri: AgentFacts(
            iri=iri,
            label=_first(facts, LABEL) or iri,
            conduction_only=iri in conducting,
            axes=_sorted(facts, "onAxis"),
            mechanisms=tuple(sorted(mechanisms.get(iri, ()))),
        )
        for iri, facts in sorted(agents.items())
    }


def _year(store: pyoxigraph.Store) -> int:
    """Give the latest year that a record names as past: of a paper, or of a trial's own dates."""
    papers = _rows(store, "SELECT ?year WHERE { ?p a rv:Publication ; rv:publicationYear ?year }")
    starts = _pairs(store, "SELECT ?date ?status WHERE { ?t rv:start ?date ; rv:status ?status }")
    ends = _pairs(store, "SELECT ?date ?status WHERE { ?t rv:end ?date ; rv:status ?status }")
    past = [year for (year,) in papers]
    past += [date for date, statuses in starts.items() if statuses & PAST]
    past += [date for date, statuses in ends.items() if statuses & OVER]
    return max((int(date[:4]) for date in past), default=0)


def _rows(store: pyoxigraph.Store, query: str) -> Iterator[tuple[str, ...]]:
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        yield tuple(str(term.value) for term in row)


def _pairs(store: pyoxigraph.Store, query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node, value in _rows(store, query):
        found.setdefault(node, set()).add(value)
    return found


def _described(store: pyoxigraph.Store, pattern: str) -> Described:
    namespace = rv("")
    found: dict[str, dict[str, set[str]]] = {}
    for node, key, value in _rows(store, f"SELECT ?node ?property ?value WHERE {{ {pattern} }}"):
        found.setdefault(node, {}).setdefault(key.removeprefix(namespace), set()).add(value)
    return {
        node: {key: frozenset(values) for key, values in keys.items()}
        for node, keys in found.items()
    }


def _sorted(facts: Mapping[str, frozenset[str]], key: str) -> tuple[str, ...]:
    return tuple(sorted(facts.get(key, ())))


def _first(facts: Mapping[str, frozenset[str]], key: str) -> str | None:
    return min(facts.get(key, ()), default=None)


def _whole(facts: Mapping[str, frozenset[str]], key: str) -> int | None:
    return min((int(value) for value in facts.get(key, ())), default=None)


def _truth(facts: Mapping[str, frozenset[str]], key: str) -> bool | None:
    value = _first(facts, key)
    return None if value is None else value == "true"


def _code(facts: Mapping[str, frozenset[str]], key: str, scheme: str) -> str | None:
    return next(iter(_codes(facts.get(key, ()), scheme)), None)


def _codes(values: Iterable[str], scheme: str) -> tuple[str, ...]:
    return tuple(sorted(value.removeprefix(rv(f"{scheme}-")) for value in values))


__all__ = ["read_evidence"]
