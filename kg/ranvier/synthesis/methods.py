"""The methods of synthesis, as records state them: parameters, and rules tried in their order.

A method record (`kg/records/methods/`) holds what a methodologist may change: thresholds, the order
of rules, and the sentence that each rule gives as its reason. Facts are numbers with a name; the
stage that asks computes them, and `docs/methods.md` says what each of them counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.vocabulary import BASE, PREFIXES, compact

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

Facts = Mapping[str, float | str]
"""Name -> number; texts may be named in a reason, but no condition can ask for one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What one fact must be, both ends included; either end may be open."""

    fact: str
    at_least: float | None
    at_most: float | None

    def holds(self, facts: Facts) -> bool:
        """Tell whether the fact is within its ends."""
        value = float(facts[self.fact])
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a decision table: where all conditions hold, this follows, for this reason."""

    iri: str
    rank: int
    domain: str | None
    outcome: str
    levels_down: int
    because: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a method decided, by which rule, and why in a sentence."""

    rule: str
    outcome: str
    levels_down: int
    reason: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it decides, its parameters by name, its rules in order."""

    iri: str
    decides: str
    parameters: Mapping[str, float]
    rules: tuple[Rule, ...]

    def parameter(self, name: str) -> float:
        """Give a parameter.

        Raises:
            DataError: if the record has none of that name.
        """
        if name not in self.parameters:
            message = f"{compact(self.iri)} has no parameter {name!r}"
            raise DataError(message)
        return self.parameters[name]

    def decide(self, facts: Facts, *, domain: str | None = None) -> Decision:
        """Give what the first rule whose conditions all hold says.

        Args:
            facts: every fact that the rules may ask for.
            domain: look at the rules of one domain only.

        Raises:
            DataError: if no rule fits, or one asks for a fact that there is not.
        """
        for rule in self.rules:
            if domain is not None and rule.domain != domain:
                continue
            if all(c.holds(facts) for c in rule.conditions):
                return Decision(
                    rule.iri, rule.outcome, rule.levels_down, rule.because.format(**facts)
                )
        where = f" in the domain {domain}" if domain else ""
        message = f"{compact(self.iri)}: no rule{where} fits; end with one without conditions"
        raise DataError(message)

    def check(self, known: Iterable[str]) -> None:
        """Refuse a rule that asks for, or names, a fact that nobody computes.

        Raises:
            DataError: naming the rule and the fact.
        """
        names = sorted(known)
        probe = dict.fromkeys(names, 0.0)
        for rule in self.rules:
            asked = {condition.fact for condition in rule.conditions} - set(names)
            try:
                rule.because.format(**probe)
            except (KeyError, IndexError, ValueError) as error:
                asked |= {str(error).strip("'")}
            if asked:
                message = (
                    f"{compact(rule.iri)}: there is no fact {sorted(asked)[0]!r}; "
                    f"one of {', '.join(names)}"
                )
                raise DataError(message)


_RULES = """
SELECT ?method ?decides ?rule ?rank ?domain ?outcome ?down ?because ?fact ?least ?most WHERE {
  ?method a rv:Method ; rv:decides ?decides .
  OPTIONAL {
    ?method rv:hasRule ?rule .
    ?rule rv:rank ?rank ; rv:outcome ?outcome ; rv:because ?because .
    OPTIONAL { ?rule rv:ruleDomain ?domain }
    OPTIONAL { ?rule rv:levelsDown ?down }
    OPTIONAL {
      ?rule rv:hasCondition ?condition .
      ?condition rv:fact ?fact .
      OPTIONAL { ?condition rv:atLeast ?least }
      OPTIONAL { ?condition rv:atMost ?most }
    }
  }
}
"""

_PARAMETERS = """
SELECT ?method ?name ?value WHERE {
  ?method a rv:Method ; rv:hasParameter ?parameter .
  ?parameter rv:parameterName ?name ; rv:value ?value .
}
"""


def read_methods(store: ReadableStore) -> dict[str, Method]:
    """Read the methods of a graph, by what they decide."""
    names: dict[str, str] = {}
    rows: dict[str, dict[str, tuple[tuple[str | None, ...], list[Condition]]]] = {}
    for row in store.query(_RULES, prefixes=PREFIXES):  # type: ignore[union-attr]
        cells = [None if term is None else str(term.value) for term in row]
        method, decides, rule, *rest = cells
        names[str(method)] = str(decides)
        held = rows.setdefault(str(method), {})
        if rule is None:
            continue
        *head, fact, least, most = rest
        conditions = held.setdefault(rule, (tuple(head), []))[1]
        if fact is not None:
            conditions.append(
                Condition(
                    fact,
                    None if least is None else float(least),
                    None if most is None else float(most),
                )
            )
    parameters: dict[str, dict[str, float]] = {iri: {} for iri in names}
    for row in store.query(_PARAMETERS, prefixes=PREFIXES):  # type: ignore[union-attr]
        method, name, value = (str(term.value) for term in row)
        parameters[method][name] = float(value)
    return {
        names[iri]: Method(iri, names[iri], parameters[iri], _rules(held))
        for iri, held in sorted(rows.items())
    }


def _rules(
    held: Mapping[str, tuple[tuple[str | None, ...], list[Condition]]],
) -> tuple[Rule, ...]:
    rules = [
        Rule(
            iri=iri,
            rank=int(str(rank)),
            domain=domain,
            outcome=str(outcome),
            levels_down=int(down) if down else 0,
            because=str(because),
            conditions=tuple(sorted(conditions, key=lambda c: c.fact)),
        )
        for iri, ((rank, domain, outcome, down, because), conditions) in held.items()
    ]
    return tuple(sorted(rules, key=lambda rule: (rule.rank, rule.iri)))


METHODS = f"{BASE}method/"

__all__ = [
    "METHODS",
    "Condition",
    "Decision",
    "Facts",
    "Method",
    "Rule",
    "read_methods",
]
