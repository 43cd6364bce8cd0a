"""Nouns to rows and back, one noun a module; nothing else knows both."""
