"""A stand-in for Slack: its Web API as far as we use it, its limits, faults on request, and a page that draws the messages.

It is a process of its own with its own state, and is spoken to by the real slack-sdk client.
"""
