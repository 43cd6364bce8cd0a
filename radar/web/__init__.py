"""The web pages and the posting endpoints; Starlette stays behind this door."""
