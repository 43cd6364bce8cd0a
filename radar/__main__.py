"""``python -m radar`` is the command ``radar``."""

from radar.cli import main

main()
