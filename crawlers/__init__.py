"""Brings it in: what to fetch, when, politely and safely, and how to read each kind of source into documents and facts."""
