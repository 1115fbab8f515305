"""Profiles: what is shown of agents, trials, targets ..., and figures of the whole graph."""

from ranvier.profiles.find import find_profile
from ranvier.profiles.model import (
    AgentProfile,
    MechanismProfile,
    ModalityProfile,
    ProcessProfile,
    Profile,
    ScreenProfile,
    TargetProfile,
    TrialProfile,
)

__all__ = [
    "AgentProfile",
    "MechanismProfile",
    "ModalityProfile",
    "ProcessProfile",
    "Profile",
    "ScreenProfile",
    "TargetProfile",
    "TrialProfile",
    "find_profile",
]
