"""Why nothing comes, or not what should: what was heard is examined, and causes are ranked, with remedies."""

from tuyasniff.analysis.doctor.cause import Cause, Diagnosis
from tuyasniff.analysis.doctor.diagnosis import diagnose
from tuyasniff.analysis.doctor.examination import Examination

__all__ = ["Cause", "Diagnosis", "Examination", "diagnose"]
