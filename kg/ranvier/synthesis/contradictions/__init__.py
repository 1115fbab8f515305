"""Contradictions in what trials show, as nodes: two sides, and by what they differ."""

from ranvier.synthesis.contradictions.find import find_contradictions

__all__ = ["find_contradictions"]
