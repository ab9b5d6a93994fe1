"""What happened in an interview and what follows from it: records, scores, profile. Pure functions, no storage."""

from vignette.assessment.interview import (
    FOLLOWS,
    HELD,
    REASONED,
    InterviewEvent,
    InterviewState,
    ItemState,
    ProbeMark,
    item_state,
    time_running,
)
from vignette.assessment.profile import Profile, Standing, Step, build_profile
from vignette.assessment.records import CriticalFinding, Rating
from vignette.assessment.scoring import Score, ScoreKind, most_missing, score_ratings

__all__ = [
    "FOLLOWS",
    "HELD",
    "REASONED",
    "CriticalFinding",
    "InterviewEvent",
    "InterviewState",
    "ItemState",
    "ProbeMark",
    "Profile",
    "Rating",
    "Score",
    "ScoreKind",
    "Standing",
    "Step",
    "build_profile",
    "item_state",
    "most_missing",
    "score_ratings",
    "time_running",
]
