"""A small multilingual network of our own that reads a document and says what happened to whom."""
