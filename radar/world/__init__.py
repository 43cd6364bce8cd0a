"""The sample world: a small bundled outside (feeds, pages, a forum, in English and Japanese) that changes for some minutes.

Everything in it is invented. ``radar up`` without settings starts it on loopback and watches it exactly as it would watch the real one.
"""
