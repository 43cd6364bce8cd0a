"""How a database of an older version becomes one of this version. ``storage.tables`` is what they must add up to; a test compares."""
