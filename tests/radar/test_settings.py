from pathlib import Path

import pytest

from kernel.reason import ConfigurationError
from radar.settings import load


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "radar.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold() -> None:
    settings = load(None, {})
    assert settings.web.host == "127.0.0.1"
    assert settings.notify.interrupts_per_day == 5


def test_the_environment_overrides_the_file_and_secrets_come_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("a-long-random-secret\n")
    path = written(tmp_path, '[web]\nport = 1\n[company]\nproducts = ["One"]\n')
    environment = {"RADAR_WEB_PORT": "2", "RADAR_WEB_TOKEN_FILE": str(secret), "RADAR_COMPANY_PRODUCTS": "Alpha, Beta", "PATH": "x"}
    settings = load(path, environment)
    assert settings.web.port == 2
    assert settings.web.token.get_secret_value() == "a-long-random-secret"
    assert settings.company.products == ("Alpha", "Beta")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[web]\nprot = 1", "web.prot: there is no such setting"),
        ("[wbe]\nport = 1", "wbe: there is no such setting"),
        ("[web]\nport = 'many'", "web.port"),
        ("[web]\nport = 70000", "web.port"),
        ("[web]\nhost = '0.0.0.0'", "set web.token"),
        ("[web]\nhost = '0.0.0.0'\ntoken = 'short'", "shorter than 16"),
        ("[company]\ntimezone = 'Mars/Base'", "no IANA time zone"),
        ("[company]\nlocale = 'fr'", "company.locale"),
        ("[slack]\nbot_token = 'xoxb-1'", "notify.fallback is missing"),
        ("[database]\nurl = 'mysql://x'", "must begin with sqlite:///"),
        ("[notify]\nworking_hours = ['18:00', '09:00']", "begin before they end"),
        ("[notify]\nimpact_now = 7", "notify.impact_now"),
        ("[second_opinion]\nurl = 'https://api.example/v1'", "second_opinion.model is missing"),
        ("[second_opinion]\nmodle = 'm'", "second_opinion.modle: there is no such setting"),
        ("[second_opinion]\nurl = 'http://api.example/v1'\nmodel = 'm'", "must begin with https://"),
        ("[second_opinion]\nurl = 'http://127.0.0.1:1/v1'\nmodel = 'm'", "set second_opinion.private"),
        ("[second_opinion]\nurl = 'https://me:pass@api.example'\nmodel = 'm'", "url.credentials"),
        ("[second_opinion]\nurl = 'https://api.example'\nmodel = 'm'\nkey = 'a b'", "no token has"),
        ("[second_opinion]\nurl = 'https://api.example'\nmodel = 'm'\nconfidence_to = 0.4", "must be below confidence_to"),
        ("[second_opinion]\ntimeout_seconds = 600", "second_opinion.timeout_seconds"),
        ("web = 3", "web"),
        ("[web\n", "no valid TOML"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told.replace(".", r"\.").replace("/", "/")):
        load(written(tmp_path, text), {})


def test_unknown_variables_and_missing_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="RADAR_WEB_PROT"):
        load(None, {"RADAR_WEB_PROT": "1"})
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(None, {"RADAR_WEB_TOKEN_FILE": str(tmp_path / "none")})
    with pytest.raises(ConfigurationError, match="no settings file"):
        load(tmp_path / "none.toml", {})


def test_a_second_opinion_is_off_and_its_key_comes_from_a_file(tmp_path: Path) -> None:
    assert load(None, {}).second_opinion.url == ""
    secret = tmp_path / "key"
    secret.write_text("sk-long\n")
    path = written(tmp_path, "[second_opinion]\nurl = 'http://10.0.0.7/v1'\nmodel = 'm'\nprivate = true\n")
    settings = load(path, {"RADAR_SECOND_OPINION_KEY_FILE": str(secret), "RADAR_SECOND_OPINION_MOST_PER_DAY": "7"})
    asked = settings.second_opinion
    assert (asked.key.get_secret_value(), asked.most_per_day) == ("sk-long", 7)
    assert "sk-long" not in settings.model_dump_json()
