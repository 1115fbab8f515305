"""The page of an agent: verdict and safety first, then all that these rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.agent_mechanism import Mechanism, mechanism_of
from ranvier.explorer.agent_results import ResultLine, bias_words, result_lines, results_csv
from ranvier.explorer.contradictions import Contradiction, contradictions
from ranvier.explorer.once import names_of
from ranvier.explorer.pictures import Figure, figure
from ranvier.explorer.reading import Readings, minus, readings, record_file, rule_path
from ranvier.profiles import words
from ranvier.profiles.agent import read_agent
from ranvier.profiles.claim_page import claim_counts
from ranvier.profiles.endpoints import MET, NOT_MET
from ranvier.profiles.model import AgentProfile, SafetyFinding, Statement, TrialOfAgent
from ranvier.profiles.model.claims import Claim
from ranvier.service import about
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.problems import ProblemError
from ranvier.service.terms import address
from ranvier.service.view import Group, View, view
from ranvier.vocabulary import BASE

_SHOWN_ABOVE = (
    *("Results by ", "Safety findings in arms", "Verdicts", "Safety signal"),
    *("Contradictions in the evidence", "Gaps of research", "Trials that study it"),
)
"""Beginnings of headings of the plain page whose groups this page shows with more beside them."""


@dataclass(frozen=True, slots=True)
class SafetyLine:
    """What happened to whom, with where it was read."""

    trial: TrialOfAgent
    finding: SafetyFinding
    kind: str
    whom: str
    affected: str
    read: Readings


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the page of an agent shows beside the plain facts of the record."""

    profile: AgentProfile
    file: str
    lines: tuple[ResultLine, ...]
    safety: tuple[SafetyLine, ...]
    silent: tuple[TrialOfAgent, ...]
    """Trials of which no safety finding was read, which is not none reported."""
    contradictions: tuple[Contradiction, ...]
    mechanism: Mechanism
    conflicts: tuple[tuple[str, str, tuple[Statement, ...]], ...]
    """Label, address and statements of each record whose sources disagree."""
    gaps: tuple[tuple[str, str, tuple[Statement, ...]], ...]

    @property
    def slug(self) -> str:
        """The last part of the agent's IRI."""
        return self.profile.iri.rpartition("/")[2]

    @property
    def verdicts(self) -> tuple[Claim, ...]:
        """The verdicts by modality, those on the agent together with another last."""
        held = self.profile.claims
        return (*(claim for claim in held.claims if claim.is_modality), *held.combined)

    @property
    def publications(self) -> tuple[str, ...]:
        """The IRIs of the publications of its trials."""
        return tuple(
            dict.fromkeys(
                paper.iri for held in self.profile.trials for paper in held.trial.publications
            )
        )


def agent_page(request: Request, iri: str) -> Response:
    """Show an agent."""
    edition = edition_of(request)
    held = dossier(edition, iri)
    plain = _plain(edition, iri)
    return page(
        request,
        "agent.html",
        islands=("tables", "sources", "chart"),
        view=plain,
        groups_left=[group for group in plain.groups if not _is_above(group)],
        held=held,
        profile=held.profile,
        figures=figures(edition, held),
        about=about,
        at=address,
        bias_words=bias_words,
        counts=claim_counts,
        met=(MET, NOT_MET),
        minus=minus,
        rule_path=rule_path,
        said=words,
    )


def made_ahead(edition: Edition, iri: str) -> None:
    """Make what takes long on the page of an agent."""
    figures(edition, dossier(edition, iri))
    _plain(edition, iri)


def results_file(request: Request) -> Response:
    """Give the results of an agent as CSV."""
    held = _asked(request)
    name = f"ranvier-{held.slug}-results.csv"
    return Response(
        results_csv(held.profile, held.lines),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def references_file(request: Request) -> Response:
    """Give the publications of the trials of an agent as BibTeX."""
    from ranvier.exports.publications import bibtex, read_publications

    edition, held = edition_of(request), _asked(request)

    def read() -> Mapping[str, str]:
        return {each.iri: bibtex(each) for each in read_publications(edition.store)}

    entries = edition.made.get("bibtex", read)
    name = f"ranvier-{held.slug}.bib"
    return Response(
        "\n".join(entries[iri] for iri in sorted(held.publications) if iri in entries),
        media_type="application/x-bibtex; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def dossier(edition: Edition, iri: str) -> Dossier:
    """Put together what the page of an agent shows; once a build."""
    return edition.made.get(("dossier", iri), lambda: _dossier(edition, iri))


def figures(edition: Edition, held: Dossier) -> dict[str, Figure]:
    """Give the pictures of an agent that have something to show."""
    if not held.profile.trials:
        return {}
    names = ["timeline"]
    if any(line.tells for line in held.lines):
        names += ["effect-direction", "forest"]
    drawn = {name: figure(edition, name, {"agent": held.slug}) for name in names}
    return {name: one for name, one in drawn.items() if not one.is_empty}


def edition_of(request: Request) -> Edition:
    """Give the build that is served."""
    edition: Edition = request.app.state.editions.now()
    return edition


def _plain(edition: Edition, iri: str) -> View:
    return edition.made.get(("view", iri), lambda: view(edition, iri))


def _asked(request: Request) -> Dossier:
    """Give the agent that a path names.

    Raises:
        ProblemError: if there is none; near ones are told.
    """
    edition, name = edition_of(request), request.path_params["name"]
    iri = f"{BASE}agent/{name}"
    if not edition.has(iri):
        near = edition.near(name, "agent")
        hint = f"; did you mean {', '.join(edition.label(each) for each in near)}?" if near else ""
        detail = f"there is no agent {name[:80]!r} in the graph{hint}"
        raise ProblemError(404, detail, suggestions=near)
    return dossier(edition, iri)


def _dossier(edition: Edition, iri: str) -> Dossier:
    profile = read_agent(edition.store, iri, names=names_of(edition))
    lines = result_lines(edition, profile)
    records = [(f"{profile.label} itself", iri, profile.conflicts, profile.gaps)]
    records += [
        (held.trial.label, held.trial.iri, held.trial.conflicts, held.trial.gaps)
        for held in profile.trials
    ]
    return Dossier(
        profile=profile,
        file=record_file(edition, iri),
        lines=lines,
        safety=tuple(
            _safety(edition, held, finding) for held in profile.trials for finding in held.safety
        ),
        silent=tuple(held for held in profile.trials if not held.safety),
        contradictions=contradictions(edition, profile.claims.contradictions, lines),
        mechanism=mechanism_of(edition, profile, lines),
        conflicts=tuple((label, address(i), told) for label, i, told, _ in records if told),
        gaps=tuple((label, address(i), told) for label, i, _, told in records if told),
    )


def _safety(edition: Edition, held: TrialOfAgent, finding: SafetyFinding) -> SafetyLine:
    category = words.label(finding.category)
    unknown = f"{category or 'kind not read'}, seriousness not read"
    kind = "serious" if finding.serious else (unknown if finding.serious is None else category)
    return SafetyLine(
        trial=held,
        finding=finding,
        kind=kind,
        whom=", ".join(finding.arm_labels) or finding.group or "the trial as a whole",
        affected=words.affected_words(finding.affected, finding.at_risk),
        read=readings(edition, finding.iri, finding.sources, weak=finding.press_or_news_only),
    )


def _is_above(group: Group) -> bool:
    return group.heading.startswith(_SHOWN_ABOVE)
