"""Records: YAML-LD in, quads and places out."""

from ranvier.records.context import Context, load_context
from ranvier.records.problems import Problem, Severity
from ranvier.records.record import Record, read_record

__all__ = ["Context", "Problem", "Record", "Severity", "load_context", "read_record"]
