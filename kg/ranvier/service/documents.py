"""Write the documentation of the vocabulary as files, as the server shows it at /vocab.

Run by `make docs`: `python -m ranvier.service.documents FOLDER` reads the current build.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ranvier.errors import RanvierError
from ranvier.layout import find_layout
from ranvier.service.editions import open_edition
from ranvier.service.pages import render, stylesheet, vocabulary_terms


def write_documents(folder: Path) -> Path:
    """Write the page of the vocabulary and its style sheet into a folder.

    Returns:
        The page; a term stands there under its local name (`vocab.html#Arm`).

    Raises:
        DataError: if nothing has been built yet.
    """
    edition = open_edition(find_layout())
    text = render(edition, "vocab.html", terms=vocabulary_terms(edition))
    page = folder / "vocab.html"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ranvier.css").write_bytes(stylesheet())
    page.write_text(text.replace('"/static/ranvier.css"', '"ranvier.css"'), encoding="utf-8")
    return page


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{write_documents(Path(sys.argv[1]))}\n")
    except RanvierError as error:
        sys.exit(f"ranvier: {error}")
