"""The pages in a real browser: signals, the chain behind one, and a press, on a desktop and on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.alert import Destination
from radar.sandbox.interactions import Target
from tests.sandbox.conftest import Running, run_sandbox, running, serving  # noqa: F401
from tests.web.conftest import SECRET, Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --no-proxy-server"
)
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium with its chromedriver is installed"),
]

Open = Callable[[str], Any]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Open]:
    """Opens a browser of one of the sizes."""
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    opened: list[Any] = []

    def start(size: str) -> Any:
        width, height = SIZES[size]
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS.split(), f"--window-size={width},{height}", f"--user-data-dir={tmp_path / size}"):
            options.add_argument(flag)
        if size == "phone":
            metrics = {"width": width, "height": height, "pixelRatio": 2.0, "touch": True}
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        opened.append(webdriver.Chrome(options, Service(DRIVER)))
        opened[-1].implicitly_wait(10)
        return opened[-1]

    yield start
    for one in opened:
        one.quit()


def looks_right(browser: Any, width: int) -> None:
    """Nothing sticks out sideways, and the console is clean."""
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width, browser.current_url
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("lang", "headline", "acknowledge", "taken"),
    [
        ("en", "Helen Marsh may have left", "Acknowledge", "admin is on it"),
        ("ja", "Helen Marsh 様", "対応します", "admin"),
    ],
)
def test_from_the_list_to_the_chain_to_a_press(
    told: Site, browser: Open, size: str, lang: str, headline: str, acknowledge: str, taken: str
) -> None:
    from selenium.webdriver.common.by import By

    with serving(told.app()) as url:
        page, width = browser(size), SIZES[size][0]
        page.get(f"{url}/?lang={lang}")
        looks_right(page, width)
        page.find_element(By.PARTIAL_LINK_TEXT, headline).click()
        assert headline in page.find_element(By.TAG_NAME, "h1").text
        assert page.find_elements(By.CSS_SELECTOR, ".timeline blockquote")
        looks_right(page, width)
        page.find_element(By.XPATH, f"//button[text()='{acknowledge}']").click()
        page.find_element(By.CSS_SELECTOR, ".note.good")
        assert taken in page.find_element(By.CSS_SELECTOR, ".acted").text
        looks_right(page, width)
        for path in ("/digest", "/accounts", "/health", "/nowhere"):
            page.get(url + path)
            if path != "/nowhere":
                looks_right(page, width)


def test_filters_apply_at_once_and_menus_open(told: Site, browser: Open) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    with serving(told.app()) as url:
        page = browser("phone")
        page.get(url)
        Select(page.find_element(By.NAME, "driver")).select_by_value("downturn")
        page.find_element(By.XPATH, "//option[@value='downturn'][@selected]")
        assert len(page.find_elements(By.CSS_SELECTOR, "td.what")) == 1
        page.find_element(By.CSS_SELECTOR, "td.what a").click()
        page.find_element(By.XPATH, "//summary[contains(., 'Snooze')]").click()
        looks_right(page, 390)
        page.find_element(By.CSS_SELECTOR, "button[value='7d']").click()
        page.find_element(By.CSS_SELECTOR, ".state.snoozed")


@pytest.mark.parametrize("size", SIZES)
def test_a_button_in_the_sandbox_reaches_the_radar(told: Site, running: Running, browser: Open, size: str) -> None:  # noqa: F811
    from selenium.webdriver.common.by import By

    running.store.add_person("alice@kumono.example", "Alice")
    alert = told.pipeline.slack.arrived["U1", "1.0"]
    receipt = running.transport().send(Destination("slack", "alice@kumono.example"), alert)
    slack = {"RADAR_SLACK_BOT_TOKEN": "xoxb-test", "RADAR_SLACK_BASE_URL": f"{running.url}/api/"}
    with serving(told.app(**slack)) as url:
        running.sandbox.clock = lambda: told.pipeline.clock.now().timestamp()
        running.sandbox.target = Target(f"{url}/slack/interactions", SECRET)
        page = browser(size)
        page.get(f"{running.url}/c/{receipt.channel}?lang=en")
        looks_right(page, SIZES[size][0])
        page.find_element(By.XPATH, "//button[text()='Acknowledge']").click()
        assert page.find_element(By.CSS_SELECTOR, ".note-sent").text.startswith("Pressed.")
        page.get(url)
        page.find_element(By.CSS_SELECTOR, ".state.acknowledged")
