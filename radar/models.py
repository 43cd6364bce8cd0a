"""The detector with all its models, loaded when this is imported: by the fork server, whose children then share its memory."""

from __future__ import annotations

import gc

from nlp.detector import RadarDetector

detector = RadarDetector()
detector.warm()
gc.freeze()  # a collection would touch, and so copy, every page in every child
