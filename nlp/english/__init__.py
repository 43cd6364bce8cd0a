"""Events in English text: a trigger gate, a clause grammar over typed names, and a parser that is asked only where it pays."""
