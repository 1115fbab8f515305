"""What a model is told: of the graph, of its limits, of each tool."""

INSTRUCTIONS = """\
Ranvier is an evidence graph of remyelination in multiple sclerosis: what was tried in people, what
was measured, what came out, and in which source each number was read. All tools only read.

- Start with search_entity; pass IRIs on. evidence, verdict and safety take an agent.
- `found: false` means: not in the graph. It says nothing about the world. Say so; do not fill in.
- An error has a kind, a message and a hint. A limit that is reached is an error, never a short
  answer. Lists are paged: ask on with `next_offset` until it is null before you count or say "all".
- `sources` says where what an answer names was read; cite its address with the fact.
- Verdicts and certainties are computed by rules from what is on record, with their reasons. They
  are no expert judgement. Give the certainty and the reason with a verdict.
- "Not tested", "no difference shown" and "contradicted" are three things. "In trials for" is not
  "treats". Most records rest on abstracts and registries; risk of bias was not assessed.
- Numbers are texts as printed: quote them unchanged, with the source. source_of_number leads from
  a number to where it was read. What rests on press or news alone says so: pass that on.
- The graph holds no predictions: anything you infer beyond it is yours, so call it a guess.
- This is a summary of published research for people who can judge it. It is no medical advice.
"""

SEARCH = """\
Find entities by name, synonym, code name, registry id, PMID or DOI. Gives candidates with IRI, the
name that matched and how: exact id, exact name, prefix or part, the better first. Where none fits,
found is false, and `nearest` holds what a slip of the fingers may have meant. Paged; `more` says
that further ones fit."""

PROFILE = """\
What is on record on one agent, trial, modality, target, mechanism, process, cell type or screen.
An answer is bounded: parts that are too long are listed in `omitted`; ask for one by `part` (such
as `results` or `trials.0.trial.arms`), and page through lists by `offset`. `sources` names at most
20 of `sources_total`."""

EVIDENCE = """\
Evidence items on an agent: each result as printed, by modality, with its direction (for, against,
neutral), why it counts so, and its sources. A result that was measured by several modalities stands
under each. Paged; `by_modality` counts all items, whatever the direction asked for."""

VERDICT = """\
What the evidence on an agent adds up to, computed by rule: verdict, certainty with the five domains
of GRADE, rule, reasons, counts of trials, and sources of the results that decide. On remyelination
and function first, then by modality. Paged."""

SAFETY = """\
The computed safety signal of an agent, with its reason, and a page of the safety findings of the
trials that study it (combinations included). `not-reported` is no sign of safety. affected 0 is a
report that nobody was; null is no number."""

NAMED_QUERIES = """\
List the named queries with their parameters and columns. Prefer these to SPARQL of your own."""

ASK = """\
Ask a named query. Values may be names, codes or IRIs; they are checked and bound. Paged: rows,
total, next_offset. Cells are texts; an IRI stands in full."""

SPARQL = """\
Ask SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE); prefixes rv:, agent:, trial: ... need no
declaration. Limits: {seconds:g} seconds, `max_rows` rows or triples (at most {most}), {size} bytes;
to exceed one is an error, never a short answer. SERVICE and updates are refused. Use LIMIT, OFFSET
and ORDER BY to page."""

SOURCE_OF_NUMBER = """\
Where a number was read. Give a trial (name, registry id, IRI) or the IRI of one of its results, and
the number as printed. Gives each place where it stands, as printed, equal in value, derived by a
formula, or within a text, with source address, kind, what was read, and the file of the record."""
