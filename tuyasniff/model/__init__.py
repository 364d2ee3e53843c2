"""The values that flow through tuyasniff, from bytes on a wire to explained datapoints.

Everything here is immutable and knows nothing of where it came from or how it is shown. Times are integer
microseconds since the start of the session, or None where the input has no time.
"""

from __future__ import annotations

from tuyasniff.model.declared import Pin, PinConfig, Schema, SchemaDp, SchemaLabel
from tuyasniff.model.meaning import (
    Candidate,
    Constant,
    DpSummary,
    Evidence,
    Guess,
    GuessStatus,
    Meaning,
    RawPart,
    RawReading,
    Reading,
)
from tuyasniff.model.message import (
    Datapoint,
    DpType,
    Field,
    Item,
    Message,
    MessageDraft,
    Thing,
    dp_type_name,
    with_datapoints,
)
from tuyasniff.model.wire import (
    Chunk,
    FamilyName,
    Fault,
    FaultCode,
    Frame,
    Gap,
    Noise,
    NoiseReason,
    Note,
    Origin,
    Reference,
    Span,
    Talker,
    TalkerBy,
    WireKind,
)

__all__ = [
    "Candidate",
    "Chunk",
    "Constant",
    "Datapoint",
    "DpSummary",
    "DpType",
    "Evidence",
    "FamilyName",
    "Fault",
    "FaultCode",
    "Field",
    "Frame",
    "Gap",
    "Guess",
    "GuessStatus",
    "Item",
    "Meaning",
    "Message",
    "MessageDraft",
    "Noise",
    "NoiseReason",
    "Note",
    "Origin",
    "Pin",
    "PinConfig",
    "RawPart",
    "RawReading",
    "Reading",
    "Reference",
    "Schema",
    "SchemaDp",
    "SchemaLabel",
    "Span",
    "Talker",
    "TalkerBy",
    "Thing",
    "WireKind",
    "dp_type_name",
    "with_datapoints",
]
