"""Lays alerts and digests out, one module for each form."""
