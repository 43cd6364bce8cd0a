"""Runs it: settings, composition, stages, schedule, engine, command line, web, sample world."""
