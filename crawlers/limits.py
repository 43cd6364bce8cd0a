"""The numbers that fetching keeps to, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: The longest time between two looks at a source that works, whatever its cache headers ask for (docs/decisions.md).
LONGEST_PAUSE = timedelta(days=1)
#: Due times are spread by up to this share of the pause, so that sources added together do not stay together.
JITTER_SHARE = 0.1
#: A source that worked is called failing after this many failures in a row: one hiccup is not news.
FAILING_AFTER = 2
#: 404 is believed after this many in a row; sites answer 404 during deployments. 410 is believed at once (RFC 9110, 15.5.11).
GONE_AFTER = 3
#: A feed or forum that gave nothing new for so long is quiet.
QUIET_AFTER = timedelta(days=14)
#: A 429 or 503 that asks for a longer pause than this blocks its source; a shorter one is weather.
LONG_RETRY_AFTER = timedelta(minutes=10)
#: A follow-up (an article behind a teaser) is tried this often before the teaser must do.
FOLLOW_UP_ATTEMPTS = 4
FOLLOW_UP_PAUSE = timedelta(minutes=2)
#: Our own network is suspected when at least this many hosts were asked, and this share of them could not be reached.
NETWORK_DOWN_HOSTS = 3
NETWORK_DOWN_SHARE = 0.8
NETWORK_DOWN_PAUSE = timedelta(minutes=2)

#: Entries that a feed's memory keeps beyond those it lists now; the largest recorded feeds list about 70, press wires up to 200.
SEEN_ENTRIES = 1000
#: An entry's own text is taken for the whole article from this many characters on; teasers are cut at 150 to 500.
FULL_TEXT_CHARS = 1200
#: Entries read from one feed unless the source's options say otherwise.
MAX_ITEMS = 500
#: Titles and texts longer than this are cut; the longest article in the recorded pages has 60,000 characters.
MAX_TITLE_CHARS = 500
MAX_TEXT_CHARS = 200_000


@dataclass(frozen=True)
class Limits:
    """What one process allows itself while fetching. Times are seconds, sizes bytes.

    ``max_bytes`` holds for the body as sent and for the body inflated: real feeds stay under 1 MB, and 5 MB stopped an endless
    stream and a gzip bomb in our measurements. ``robots_max_bytes`` is the 500 KiB that RFC 9309, 2.5, asks parsers to read,
    ``robots_max_age`` its 24 hours (2.4), ``max_redirects`` its five (2.3.1.2).
    """

    connect_timeout: float = 15.0
    read_timeout: float = 15.0  #: to the first byte, and between two pieces of a body
    total_timeout: float = 30.0  #: for one request with its body; a redirect starts anew
    max_bytes: int = 5_000_000
    max_redirects: int = 5
    concurrency: int = 64  #: requests under way in this process
    concurrency_per_host: int = 2
    host_gap: float = 0.2  #: between two requests to one host, where robots.txt asks for nothing
    max_host_gap: float = 60.0  #: the longest Crawl-delay that is honoured; a longer one counts as this
    patience: float = 5.0  #: a Retry-After up to this is waited for once, a longer one is left to the schedule
    robots_max_bytes: int = 512_000
    robots_max_age: float = 24 * 3600.0
    robots_retry: float = 600.0  #: after a robots.txt that answered 5xx
    robots_hosts: int = 5000  #: hosts whose robots.txt is remembered
    recycle_after: float = 6 * 3600.0  #: a crawler lives this long, then a fresh one takes over
