"""What changed when somebody did something: presses and notes set against what changes by itself."""

from tuyasniff.analysis.learn.chatter import Chatter
from tuyasniff.analysis.learn.course import Course, Press
from tuyasniff.analysis.learn.ranking import Cause, Change, Deed, Learned, learned
from tuyasniff.analysis.learn.windows import Shape

__all__ = ["Cause", "Change", "Chatter", "Course", "Deed", "Learned", "Press", "Shape", "learned"]
