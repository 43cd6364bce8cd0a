"""Remembers it. Storage knows every noun; no noun knows storage."""
