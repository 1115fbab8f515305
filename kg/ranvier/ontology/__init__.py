"""The vocabulary: read it, write it in its one form, let a reasoner classify it."""

from ranvier.ontology.classify import (
    Classification,
    NoJavaError,
    classify,
    classify_triples,
    is_consistent,
)
from ranvier.ontology.form import format_vocabulary
from ranvier.ontology.read import read_vocabulary

__all__ = [
    "Classification",
    "NoJavaError",
    "classify",
    "classify_triples",
    "format_vocabulary",
    "is_consistent",
    "read_vocabulary",
]
