"""What the evidence on an agent adds up to, as a page: verdicts first, then the reasons."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.profiles import words
from ranvier.profiles.document import Document, Part, dim, strong, warn
from ranvier.profiles.model.claims import (
    AgentClaims,
    Claim,
    CuratorOverride,
    DerivedShown,
    EvidenceLine,
    ItemShown,
    Judgement,
    Noted,
    SafetyClaim,
)
from ranvier.profiles.model.parts import Code, Named
from ranvier.profiles.sections import source_line

_WARN_LEVELS = ("serious", "concern")
_SIGNS = {"supports": "+", "disputes": "-", "neutral": "o"}
_SIGN_LEGEND = "[+] supports   [-] disputes   [o] neither"


def claims_page(held: AgentClaims, *, why: bool, by: str | None = None) -> Document:
    """Write the verdicts on an agent.

    Args:
        held: the claims to write.
        why: write every reason too, down to the printed numbers.
        by: the modality that the claims are limited to, if any.
    """
    page = Document()
    page.heading(1, f"{held.agent.label}: what the evidence adds up to")
    safety_line(page, held.safety)
    page.line(
        dim(
            "A verdict sums up what is recorded here; it is computed by the rules of "
            "kg/records/methods and is no advice on treatment."
        )
    )
    if why:
        page.line(dim(_SIGN_LEGEND))
    if not held.claims and not held.combined:
        page.line(f"Not tested{f' by {by}' if by else ''}: no result in what was read.")
    for claim in held.claims:
        _claim(page, claim, why=why)
    if held.combined:
        page.heading(2, "Given together with another agent (speaks of neither alone)")
        for claim in held.combined:
            _claim(page, claim, why=why)
    noted_section(page, "Contradictions", held.contradictions, "None found.")
    noted_section(page, "Gaps of research", held.gaps, "None found.")
    return page


def verdict_section(page: Document, held: AgentClaims) -> None:
    """Write the verdicts in brief, as a profile leads with them; safety stands beside them."""
    page.heading(2, "What the evidence adds up to")
    safety_line(page, held.safety)
    for claim in (*held.leading(), *(c for c in held.claims if c.is_modality)):
        page.line(*_verdict_parts(claim), bullet=claim.is_modality, indent=int(claim.is_modality))
        if not claim.is_modality and claim.statement:
            page.line(dim(claim.statement), indent=1)
        for override in claim.overrides:
            _override(page, override, indent=1)
    for claim in held.combined:
        partners = _partners(claim, held.agent)
        if claim.is_modality:
            page.line(dim(f"with {partners}: "), *_verdict_parts(claim), indent=1, bullet=True)
    count = len(held.contradictions)
    if count:
        page.line(dim(f"contradictions: {count}; "), "`ranvier verdict <agent> --why` lists them")
    if not held.claims:
        page.line("not tested: nothing was measured in what was read")


def by_agent_section(page: Document, claims: Iterable[Claim]) -> None:
    """Write the verdicts by one modality, an agent or combination a line."""
    held = list(claims)
    if not held:
        return
    page.heading(2, "Verdicts by agent")
    for claim in held:
        names = " with ".join(agent.label for agent in claim.agents)
        page.line(strong(f"{names}: "), *_verdict_parts(claim)[1:], bullet=True)


def safety_line(page: Document, safety: SafetyClaim | None) -> None:
    """Write the level of the safety signal with its reason."""
    if safety is None:
        page.line(dim("safety: "), "not assessed")
        return
    marked = warn if safety.level.code in _WARN_LEVELS else strong
    page.line(strong("safety: "), marked(safety.level.label))
    if safety.statement:
        page.line(dim(safety.statement), indent=1)


def _partners(claim: Claim, agent: Named) -> str:
    return " and ".join(a.label for a in claim.agents if a.iri != agent.iri)


def _name(claim: Claim) -> str:
    return claim.about.label


def _verdict_parts(claim: Claim) -> list[str | Part | None]:
    certainty = f", {claim.certainty.label}" if claim.certainty else ""
    return [
        strong(f"{_name(claim)}: "),
        strong(claim.verdict.label),
        f"{certainty} ({claim_counts(claim)})",
        warn(" rests on press or news only") if claim.press_only else None,
    ]


def claim_counts(claim: Claim) -> str:
    """Say how many trials stand on which side of a claim, and how many people."""
    told = [
        f"{count} {word}"
        for count, word in (
            (claim.trials_for, "for"),
            (claim.trials_against, "against"),
            (claim.trials_neutral, "neither"),
            (claim.trials_uncontrolled, "uncontrolled"),
        )
        if count
    ]
    people = f"; {claim.n} people" if claim.n is not None else ""
    return f"trials: {', '.join(told)}{people}" if told else "no trial measured it"


def _claim(page: Document, claim: Claim, *, why: bool) -> None:
    names = "" if len(claim.agents) == 1 else f"{' with '.join(a.label for a in claim.agents)}: "
    page.heading(3 if len(claim.agents) > 1 else 2, f"{names}{_name(claim)}")
    page.line(*_verdict_parts(claim)[1:])
    if claim.statement:
        page.line(claim.statement)
    for override in claim.overrides:
        _override(page, override, indent=0)
    if not why:
        return
    page.items("claim", claim.proposition)
    page.items("by rule", claim.rule)
    if claim.certainty:
        _certainty(page, claim)
    for line in claim.lines:
        _line(page, line)


def _certainty(page: Document, claim: Claim) -> None:
    start = words.label(claim.starting_certainty)
    page.line(
        dim("certainty: "),
        strong(words.label(claim.certainty)),
        f", starting from {start}" if start else None,
    )
    for judgement in claim.judgements:
        _judgement(page, judgement)


def _judgement(page: Document, judgement: Judgement) -> None:
    down = f", {judgement.levels_down} down" if judgement.levels_down else ""
    page.line(
        f"{judgement.domain.label}: ",
        strong(judgement.concern.label),
        f"{down}. " if down else ". ",
        judgement.statement,
        dim(f" ({judgement.rule})") if judgement.rule else None,
        indent=1,
        bullet=True,
    )


def _sign(direction: Code) -> str:
    return f"[{_SIGNS.get(direction.code, '?')}] "


def _line(page: Document, line: EvidenceLine) -> None:
    trials = " and ".join(trial.label for trial in line.trials)
    kinds = ", ".join(words.label(code) for code in (line.analysis, line.design) if code)
    people = f", n {line.n}" if line.n is not None else ""
    page.line(
        strong(f"{_sign(line.direction)}{trials}"),
        f": {line.direction.label}",
        dim(f" ({kinds}{people})") if kinds or people else None,
    )
    if line.statement:
        page.line(dim(line.statement), indent=1)
    for item in line.items:
        _item(page, item)


def _item(page: Document, item: ItemShown) -> None:
    result, outcome = item.result, item.outcome
    basis = words.label(item.basis)
    page.line(
        _sign(item.direction),
        dim("decides: ") if item.decides else None,
        f"{words.label(item.analysis)}: {outcome.measure or ''}",
        indent=1,
        bullet=True,
    )
    if basis:
        page.line(dim(f"counts so: {basis}"), indent=2)
    numbers = words.numbers_words(result.estimate, outcome) if result.estimate else ""
    told = [
        result.comparison,
        words.people_words(result),
        strong(numbers).text if numbers else "",
        words.direction_words(result),
    ]
    page.line(dim("printed: "), "; ".join(part for part in told if part), indent=2)
    for text in words.arm_value_words(result.arm_values, outcome):
        page.line(text, indent=2)
    for derived in item.derived:
        _derived(page, derived)
    source_line(page, result.sources, result.press_or_news_only, indent=2)


def _derived(page: Document, derived: DerivedShown) -> None:
    spread = [
        f"SE {derived.standard_error}" if derived.standard_error else "",
        f"95% CI {derived.ci_low} to {derived.ci_high}" if derived.ci_low else "",
    ]
    inside = ", ".join(part for part in spread if part)
    unit = f" {words.unit_of(derived.unit, None)}" if derived.unit else ""
    page.line(
        dim("derived, not printed: "),
        f"{words.label(derived.measure)} {derived.value}{unit}".rstrip(),
        f" ({inside})" if inside else None,
        dim(f"; {derived.formula}") if derived.formula else None,
        indent=2,
    )


def _override(page: Document, override: CuratorOverride, *, indent: int) -> None:
    page.line(
        warn("a curator holds otherwise: "),
        strong(words.label(override.verdict)),
        f", {override.certainty.label}" if override.certainty else None,
        f" ({override.role}, {override.date})",
        f": {override.reason}",
        indent=indent,
    )


def noted_section(page: Document, title: str, noted: Iterable[Noted], empty: str) -> None:
    """Write contradictions or gaps, each with its kind."""
    held = list(noted)
    page.heading(2, f"{title} ({len(held)})" if held else title)
    if not held:
        page.line(empty)
    for each in held:
        page.line(
            dim(f"{words.label(each.kind)}: ") if each.kind else None,
            each.statement,
            bullet=True,
        )
