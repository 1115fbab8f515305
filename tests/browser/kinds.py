"""One page of each kind, and what is the matter with those that are wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """An address, and what is to be known before it is opened."""

    path: str
    island: bool = False
    """It has an island that says when it is ready."""
    status: int = 200


KINDS = {
    "home": Kind("/"),
    "home-by-axis": Kind("/?sort=axis&population=progressive-ms"),
    "home-nothing": Kind("/?population=parkinson-disease&kind=pet"),
    "search": Kind("/search?q=clemastine"),
    "search-nothing": Kind("/search?q=nothing-has-this-name"),
    "agent": Kind("/agent/clemastine"),
    "agent-contested": Kind("/agent/opicinumab"),
    "agent-untried": Kind("/agent/24-25-epoxycholesterol"),
    "trial": Kind("/trial/renew"),
    "modality": Kind("/modality/vep"),
    "mechanism": Kind("/mechanism/lingo1-rhoa"),
    "target": Kind("/target/rxrg"),
    "process": Kind("/process/remyelination"),
    "cell-type": Kind("/cell-type/astrocyte"),
    "verdict": Kind("/assertion/opicinumab--vep"),
    "verdict-combined": Kind("/assertion/clemastine-with-metformin--vep"),
    "verdict-not-tested": Kind("/assertion/24-25-epoxycholesterol--function"),
    "list": Kind("/trial"),
    "record": Kind("/publication/opera-ii-2017-1"),
    "gap": Kind("/research-gap/acth-on--results-unpublished"),
    "graph": Kind("/graph?focus=agent:clemastine", island=True),
    "graph-list": Kind("/graph?focus=agent:clemastine&view=list", island=True),
    "graph-matrix": Kind("/graph?focus=agent:clemastine&view=matrix", island=True),
    "graph-empty": Kind("/graph"),
    "paths": Kind("/paths?from=agent:bexarotene&to=modality:vep", island=True),
    "paths-none": Kind("/paths?from=modality:vep&to=agent:clemastine"),
    "paths-empty": Kind("/paths"),
    "compare": Kind("/compare?agents=clemastine,opicinumab,bexarotene"),
    "compare-empty": Kind("/compare"),
    "conflicts": Kind("/conflicts"),
    "conflicts-none": Kind("/conflicts?agent=memantine"),
    "gaps": Kind("/gaps"),
    "hypotheses": Kind("/hypotheses"),
    "timeline": Kind("/timeline"),
    "workbench": Kind("/workbench", island=True),
    "data": Kind("/data"),
    "vocabulary": Kind("/vocab"),
    "api": Kind("/docs"),
    "downloads": Kind("/catalogue"),
    "answer": Kind(
        "/sparql?query=SELECT%20%3Fs%20%7B%3Fs%20a%20rv%3AClinicalTrial%7D%20LIMIT%2012"
    ),
    "islands": Kind("/islands"),
    "error-near": Kind("/agent/clemastin", status=404),
    "error-kept": Kind("/conflicts?kind=nothing", status=400),
    "error-query": Kind("/sparql?query=SELECT%20%3Fs%20%7B", status=400),
}
"""A name for each, which is that of its picture."""
