"""Ranvier: the evidence graph of remyelination."""

__version__ = "0.1.0"
