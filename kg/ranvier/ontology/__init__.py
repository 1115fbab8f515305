"""The vocabulary: read it, write it in its one form, let a reasoner classify it."""

from ranvier.ontology.classify import Classification, classify
from ranvier.ontology.form import format_vocabulary
from ranvier.ontology.read import read_vocabulary

__all__ = ["Classification", "classify", "format_vocabulary", "read_vocabulary"]
