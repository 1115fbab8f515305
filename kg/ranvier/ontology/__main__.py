"""Write `ontology/ranvier.ttl` anew: `python -m ranvier.ontology`.

Run it after each change to the vocabulary: it sorts the terms and stamps the version of the
package. What it writes is what must be committed; a test compares.
"""

from __future__ import annotations

import sys

from ranvier import __version__
from ranvier.errors import RanvierError
from ranvier.layout import Layout, find_layout
from ranvier.ontology.form import format_vocabulary
from ranvier.ontology.read import read_vocabulary


def main(layout: Layout | None = None) -> int:
    """Rewrite the vocabulary of a checkout, as a rule this one, and say whether it changed."""
    try:
        layout = layout or find_layout()
        path = layout.ontology
        text = format_vocabulary(read_vocabulary(path), version=__version__)
    except RanvierError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    changed = path.read_text(encoding="utf-8") != text
    if changed:
        path.write_text(text, encoding="utf-8")
    state = "written anew" if changed else "already in its form"
    sys.stdout.write(f"{layout.shown(path)}: {state}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
