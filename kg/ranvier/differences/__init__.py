"""What two builds differ in, as a person would say it; no id may vanish."""

from ranvier.differences.compare import SECTIONS, Comparison, compare
from ranvier.differences.side import Side, read_side
from ranvier.differences.words import Change

__all__ = ["SECTIONS", "Change", "Comparison", "Side", "compare", "read_side"]
