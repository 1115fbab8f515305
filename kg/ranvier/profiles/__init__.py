"""Profiles: what is shown of an agent, a trial or a modality, and figures of the whole graph."""

from ranvier.profiles.find import find_profile
from ranvier.profiles.model import AgentProfile, ModalityProfile, Profile, TrialProfile

__all__ = ["AgentProfile", "ModalityProfile", "Profile", "TrialProfile", "find_profile"]
