"""Rebuilds what ships in ``nlp/models`` from pinned inputs."""
