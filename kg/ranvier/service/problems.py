"""Errors as problem documents (RFC 9457): what is wrong and how to mend it, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from ranvier.remote.faults import StoreError, StoreSlowError, TooLargeError

_TITLES = {
    400: "The request is wrong",
    404: "Not in the graph",
    405: "This method is not answered here",
    406: "None of the forms that you take is on offer",
    408: "The request took too long to arrive",
    409: "The graph has changed",
    413: "The request is too large",
    415: "A query in this form is not read",
    421: "Not this server's name",
    422: "A limit is reached",
    500: "Something went wrong here",
    502: "The store is out of reach",
    503: "Busy",
    504: "The store is too slow",
}


class ProblemError(Exception):
    """An error that the client is told of."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        """Keep what the problem document will say.

        Args:
            status: the HTTP status.
            detail: what is wrong with this request, and how to mend it.
            headers: headers of the response.
            more: further members of the document.
        """
        super().__init__(detail)
        self.status = status
        self.title = _TITLES.get(status, "Error")
        self.detail = detail
        self.headers = {"Vary": "Accept", **(headers or {})}
        self.more = {name: value for name, value in more.items() if value is not None}

    def response(self) -> Response:
        """Give the problem document."""
        members = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        text = json.dumps(members, ensure_ascii=False, indent=2) + "\n"
        return Response(
            text, self.status, media_type="application/problem+json", headers=self.headers
        )


def out_of_reach(error: StoreError) -> ProblemError:
    """Say what is wrong with a remote store; where it is, and what it said, is for its keeper."""
    again = {"Retry-After": "5"}
    if isinstance(error, TooLargeError):
        return ProblemError(422, str(error), limit="bytes")
    if isinstance(error, StoreSlowError):
        detail = "the store of the graph took too long; ask for less, or again in a few seconds"
        return ProblemError(504, detail, headers=again)
    detail = "the store of the graph does not answer as it should; ask again in a few seconds"
    return ProblemError(502, detail, headers=again)
