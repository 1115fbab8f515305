"""OWL reasoning: what class each individual belongs to, from which facts, and what contradicts."""

from ranvier.reasoning.stage import reason

__all__ = ["reason"]
