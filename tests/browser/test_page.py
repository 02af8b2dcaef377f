"""report.html in a real browser. Needs Chromium and its driver, which CI installs; skipped where they are not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import PAGES

from listproof.report import html

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium: pip install --group browser")
wait = pytest.importorskip("selenium.webdriver.support.wait")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver")

FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, run in PAGES.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(html.text(run()), "utf-8")
    return found


def is_ready(browser: Any) -> bool:
    """Whether the whole page is read and its script, which ends by counting the rows, has run."""
    ready = "return document.readyState === 'complete' && /^[0-9]/.test(document.getElementById('told')?.textContent)"
    return bool(browser.execute_script(ready))


def opened(browser: Any, file: Path, *, scheme: str = "light", width: int = 1100, anchor: str = "") -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    size = {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(f"{file.as_uri()}{anchor}")
    wait.WebDriverWait(browser, 20).until(is_ready)


def shown(browser: Any) -> int:
    return int(browser.execute_script("return document.querySelectorAll('[data-verdict]:not([hidden])').length"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_without_a_word_on_the_console(
    browser: Any, files: dict[str, Path], name: str, scheme: str
) -> None:
    for width in (1400, 800, 400):
        opened(browser, files[name], scheme=scheme, width=width)
        assert browser.get_log("browser") == []
        assert browser.title.startswith("langsmith: ")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
        if "LISTPROOF_SCREENSHOTS" in os.environ:
            where = Path(os.environ["LISTPROOF_SCREENSHOTS"]) / f"{name}-{scheme}-{width}"
            browser.save_screenshot(f"{where}.png")
            if rows := browser.find_elements("css selector", "#problems details.row"):
                browser.execute_script("arguments[0].open = true; arguments[0].scrollIntoView()", rows[0])
                browser.save_screenshot(f"{where}-open.png")


@pytest.mark.parametrize("name", ["conforming", "one", "fifteen"])  # axe takes minutes for what is much larger
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, files: dict[str, Path], name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_core_python.selenium", reason="needs axe: pip install --group browser").Axe()
    opened(browser, files[name], scheme=scheme)
    browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = axe.run(browser)
    told = [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found["violations"]]
    assert told == []
    assert "color-contrast" in {each["id"] for each in found["passes"]}


def test_the_page_opens_on_the_problems_the_heaviest_first(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["many"])
    ids = [each.get_attribute("id") for each in browser.find_elements("css selector", "#problems > details.row")]
    script = (
        "return [...document.querySelectorAll('#problems > details.row > summary .level')].map((e) => e.textContent)"
    )
    levels = browser.execute_script(script)
    assert levels == sorted(levels)  # MUST before SHOULD
    assert len(ids) == 200
    assert len(browser.find_elements("css selector", "#problems > details.row[open]")) == html.OPENED
    cause = browser.find_element("css selector", ".causes li")
    assert cause.location["y"] < browser.find_element("id", ids[0]).location["y"]
    link = browser.find_element("css selector", f"#{ids[0]} a[href='#{ids[0]}']")
    assert link.text == f"Link to {ids[0]}"


def test_the_document_is_shown_with_the_line_marked_and_bodies_are_indented(
    browser: Any, files: dict[str, Path]
) -> None:
    opened(browser, files["fifteen"], anchor="#PAG-00")
    row = browser.find_element("id", "PAG-00")
    assert [each.text.split() for each in row.find_elements("tag name", "mark")] == [["63", "maximum:", "100"]]
    body = row.find_element("css selector", "pre[aria-label='body of answer 7']")
    assert body.get_attribute("textContent").splitlines()[:3] == ["[", "  {", '    "run_id": "run-000001",']


def test_the_page_is_dark_where_the_user_has_it_dark(browser: Any, files: dict[str, Path]) -> None:
    colours = []
    for scheme in ("light", "dark"):
        opened(browser, files["fifteen"], scheme=scheme)
        colours.append(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_the_filter_narrows_by_verdict_and_by_words(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["fifteen"])
    every = shown(browser)
    assert every == 57
    failed = browser.find_element("css selector", "button[data-filter=failed]")
    failed.click()
    assert failed.get_attribute("aria-pressed") == "true"
    assert shown(browser) == 15
    words = browser.find_element("id", "words")
    words.send_keys("PAG-00")
    assert shown(browser) == 1
    assert browser.find_element("id", "told").text == f"1 of {every} requirements shown"
    words.clear()
    words.send_keys(" ")
    failed.click()
    assert shown(browser) == every


def test_a_finding_opens_and_shows_the_picture(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["fifteen"])
    row = browser.find_element("id", "PAG-00")
    strip = row.find_element("css selector", ".strip")
    assert strip.is_displayed()
    row.find_element("css selector", "summary").send_keys("\n")  # by keyboard
    assert not strip.is_displayed()
    row.find_element("css selector", "summary").send_keys("\n")
    assert strip.is_displayed()
    assert row.find_element("tag name", "figcaption").text == "10 rows expected, 10 rows received: 1 missing, 1 extra"
    kinds = [each.get_attribute("class") for each in strip.find_elements("css selector", "td")]
    assert (kinds.count("missing"), kinds.count("extra")) == (1, 1)


def test_a_consequence_stands_under_its_root_and_a_link_opens_both(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["fifteen"])
    target = browser.find_element("css selector", "details.row details.row")
    stub = browser.find_element("css selector", f".row.stub a[href='#{target.get_attribute('id')}']")
    browser.execute_script("arguments[0].parentElement.closest('details.row').open = false", target)
    assert not target.is_displayed()
    browser.find_element("css selector", "button[data-filter=failed]").click()
    stub.click()
    assert target.is_displayed()
    assert browser.execute_script("return arguments[0].parentElement.closest('details.row').open", target)


def test_a_curl_line_is_copied(browser: Any, files: dict[str, Path]) -> None:
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    opened(browser, files["fifteen"], anchor="#PAG-00")
    browser.execute_cdp_cmd("Browser.grantPermissions", grant)
    button = browser.find_element("css selector", "#PAG-00 button.copy")
    line = button.find_element("xpath", "..").find_element("tag name", "pre").text
    button.click()
    wait.WebDriverWait(browser, 5).until(lambda _: button.text == "Copied")
    words = browser.find_element("id", "words")
    words.send_keys("\ue009v\ue000")  # Ctrl+V
    assert words.get_attribute("value") == line
    assert browser.get_log("browser") == []


def test_hostile_values_are_text(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["hostile"], anchor="#PAG-00")
    assert browser.title != "owned"
    assert browser.execute_script("return document.querySelectorAll('script, img').length") == 1
    text = browser.find_element("tag name", "body").text
    assert "<script>document.title='owned'</script>" in text
    assert r"\u202etxt.exe\u202c" in text
    assert "{{ 7 * 7 }}" in text
    assert files["hostile"].stat().st_size < 300_000


def test_printing_shows_everything(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["fifteen"])
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    consequence = browser.find_element("css selector", "details.row details.row .strip")
    assert consequence.is_displayed()
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not consequence.is_displayed()


def test_every_control_has_a_name_and_every_id_is_one(browser: Any, files: dict[str, Path]) -> None:
    opened(browser, files["fifteen"])
    script = """
      const name = (e) => e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length);
      const nameless = [...document.querySelectorAll('button, input, summary, a')].filter((e) => !name(e));
      const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
      return [nameless.length, ids.length - new Set(ids).size, document.documentElement.lang];
    """
    assert browser.execute_script(script) == [0, 0, "en"]
