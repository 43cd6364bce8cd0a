"""Events in Japanese texts: a cascade of a trigger gate, a clause grammar over particles, and language models where they help."""
