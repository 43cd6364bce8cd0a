"""What it says: language, sentences, names, events, opinions, stories, in English and Japanese."""
