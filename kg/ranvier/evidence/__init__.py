"""Evidence items: each result as a proposition with a direction, as the rules of layer 2 say."""

from ranvier.evidence.model import AgentFacts, Evidence, Item, ModalityFacts, TrialFacts

__all__ = ["AgentFacts", "Evidence", "Item", "ModalityFacts", "TrialFacts"]
