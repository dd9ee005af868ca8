"""The records: the one definition of the ledger's tables."""

from layidu.ledger.models.actors import Actor, ActorAlias
from layidu.ledger.models.boundaries import Boundary, Locality
from layidu.ledger.models.commitments import Commitment, CommitmentActor, CommitmentPlace
from layidu.ledger.models.deliveries import (
    Delivery,
    DeliveryActor,
    DeliveryFigure,
    DeliveryLink,
    DeliveryPlace,
)
from layidu.ledger.models.facilities import Facility, FacilityCode, FacilityPlace
from layidu.ledger.models.learned import ActorMerger, DistinctActors, KnownActor, Layout, PlaceAlias, WordAlias
from layidu.ledger.models.meetings import Meeting, MeetingAttendance
from layidu.ledger.models.needs import Need, NeedPlace
from layidu.ledger.models.observations import ObservationFile
from layidu.ledger.models.places import Division, Place, PlaceCode, PlaceLink, PlaceName
from layidu.ledger.models.posts import PostHolding
from layidu.ledger.models.practices import Practice, PracticeCondition, PracticePlace
from layidu.ledger.models.publications import Figure, Snapshot
from layidu.ledger.models.repeats import RepeatDecision
from layidu.ledger.models.reviews import Review
from layidu.ledger.models.sources import FindingRecord, ImportRun, Source, SourceRow

__all__ = [
    "Actor",
    "ActorAlias",
    "ActorMerger",
    "Boundary",
    "Commitment",
    "CommitmentActor",
    "CommitmentPlace",
    "Delivery",
    "DeliveryActor",
    "DeliveryFigure",
    "DeliveryLink",
    "DeliveryPlace",
    "DistinctActors",
    "Division",
    "Facility",
    "FacilityCode",
    "FacilityPlace",
    "Figure",
    "FindingRecord",
    "ImportRun",
    "KnownActor",
    "Layout",
    "Locality",
    "Meeting",
    "MeetingAttendance",
    "Need",
    "NeedPlace",
    "ObservationFile",
    "Place",
    "PlaceAlias",
    "PlaceCode",
    "PlaceLink",
    "PlaceName",
    "PostHolding",
    "Practice",
    "PracticeCondition",
    "PracticePlace",
    "RepeatDecision",
    "Review",
    "Snapshot",
    "Source",
    "SourceRow",
    "WordAlias",
]
