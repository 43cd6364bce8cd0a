"""Starts the sample world's server; see ``radar.world.outside``."""

from __future__ import annotations

import argparse

import uvicorn

from kernel.clock import SystemClock
from radar.world.outside import application


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    uvicorn.run(application(SystemClock()), host="127.0.0.1", port=port, log_level="warning", access_log=False)


main()
