"""What a profile holds: the facts of records, put together for reading.

Numbers are text as printed in the source (`-3.50`), counts of people are whole numbers, and what no
source gives is None or an empty tuple. The field names are the keys of `--format json`.
"""

from ranvier.profiles.model.entities import (
    Modality,
    Trial,
)
from ranvier.profiles.model.parts import (
    Arm,
    Bias,
    Code,
    Cohort,
    Design,
    Flow,
    Inclusion,
    Named,
    Publication,
    SafetyFinding,
    Source,
    Statement,
    Summary,
    Treatment,
)
from ranvier.profiles.model.results import (
    ArmValue,
    Decision,
    Estimate,
    Outcome,
    PrimaryEndpoint,
    Result,
)
from ranvier.profiles.model.views import (
    AgentCount,
    AgentProfile,
    Also,
    ModalityProfile,
    ModalityResults,
    NarrowerModality,
    OtherUse,
    Profile,
    TrialOfAgent,
    TrialOutcomes,
    TrialProfile,
)

__all__ = [
    "AgentCount",
    "AgentProfile",
    "Also",
    "Arm",
    "ArmValue",
    "Bias",
    "Code",
    "Cohort",
    "Decision",
    "Design",
    "Estimate",
    "Flow",
    "Inclusion",
    "Modality",
    "ModalityProfile",
    "ModalityResults",
    "Named",
    "NarrowerModality",
    "OtherUse",
    "Outcome",
    "PrimaryEndpoint",
    "Profile",
    "Publication",
    "Result",
    "SafetyFinding",
    "Source",
    "Statement",
    "Summary",
    "Treatment",
    "Trial",
    "TrialOfAgent",
    "TrialOutcomes",
    "TrialProfile",
]
