"""The small shared floor: standard library only, no I/O beyond asking the resolver, under 600 lines in all."""
