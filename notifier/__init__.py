"""Tells it: who hears what, when, in which words, and whether it arrived."""
