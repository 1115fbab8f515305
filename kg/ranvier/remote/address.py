"""The address of a store, and where its credentials are: never in the address."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from ranvier.errors import CallError

EMBEDDED = "embedded"
"""The name of the store that stands in the folder of a build."""

USER, PASSWORD = "RANVIER_STORE_USER", "RANVIER_STORE_PASSWORD"
"""The environment variables that hold credentials."""


def chosen_store(name: str) -> str:
    """Give the address that `--store` names; empty for the embedded store.

    Raises:
        CallError: if it is neither `embedded` nor an address that may be asked.
    """
    return "" if name in ("", EMBEDDED) else checked_address(name)


def checked_address(url: str) -> str:
    """Give the address of an endpoint, if it is one that may be asked.

    Raises:
        CallError: if it is not http or https, or holds credentials or a fragment.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or any(not letter.isprintable() or letter.isspace() for letter in url):
        message = "a store is `embedded`, or the http(s) address of a SPARQL endpoint"
        raise CallError(message)
    if "@" in parts.netloc:
        message = f"the address of a store holds no credentials: set {USER} and {PASSWORD}"
        raise CallError(message)
    if parts.fragment:
        message = "the address of a store has no fragment (#...)"
        raise CallError(message)
    return url


def shown(url: str) -> str:
    """Give an address as messages may show it: what stands after the ? may be a key.

    >>> shown("https://example.org:8890/sparql?key=1")
    'https://example.org:8890/sparql'
    """
    return urlunsplit((*urlsplit(url)[:3], "", ""))
