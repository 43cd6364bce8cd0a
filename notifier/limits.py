"""The limits of the services that carry our messages, in one place, each with where it is written down. They drift."""

from __future__ import annotations

#: Blocks in one message. docs.slack.dev, "Blocks" reference.
BLOCKS = 50
#: Characters in a section's text. "Section block" reference.
SECTION_TEXT = 3_000
#: Fields in a section, and characters in each. "Section block" reference.
SECTION_FIELDS = 10
FIELD_TEXT = 2_000
#: Characters in a header (plain text only). "Header block" reference.
HEADER_TEXT = 150
#: Elements in a context block, and characters in a text element. "Context block" and "Text object" references.
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 3_000
#: Elements in an actions block. "Actions block" reference.
ACTION_ELEMENTS = 25
#: A button's text and value; an option's text and value; ids. "Button", "Option object" and "Blocks" references.
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
PLACEHOLDER_TEXT = 150
ACTION_ID = 255
BLOCK_ID = 255
URL = 3_000
#: Above this many characters a message is refused with ``msg_blocks_too_long`` (measured with slack-sdk 3.47; written down nowhere).
MESSAGE_REFUSED = 13_200
#: What we allow ourselves for all blocks of a message as JSON.
MESSAGE_BUDGET = 10_000
#: Characters of the top-level fallback text. "chat.postMessage" recommends 4,000.
TEXT = 4_000
#: Seconds within which a signed request counts as fresh. "Verifying requests from Slack".
SIGNATURE_WINDOW = 300
