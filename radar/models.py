"""The detector with all its models, loaded when this is imported: by the fork server, whose children then share its memory."""

from __future__ import annotations

import gc
import os

from nlp.detector import RadarDetector
from radar.understanding import EMBEDDING

detector = RadarDetector(os.environ.get(EMBEDDING) or None)
detector.warm()
gc.freeze()  # a collection would touch, and so copy, every page in every child
