"""Every table, so that they are all known before the first query: foreign keys cross the slices."""

from shenyan.serving.appeals import tables as appeals
from shenyan.serving.base import Base
from shenyan.serving.events import tables as events
from shenyan.serving.people import tables as people
from shenyan.serving.queue import tables as queue

METADATA = Base.metadata

__all__ = ["METADATA", "appeals", "events", "people", "queue"]
