"""Chromium as a stopwatch: from a click on an indicator to the map that is painted anew."""

from __future__ import annotations

from selenium import webdriver

from tests.conftest import pytest_setup_options

PAINTED = "return document.querySelector('#map')?.dataset.painted"
SWITCH = """
const [nth, done] = arguments;
const radios = [...document.querySelectorAll('.indicators input[type=radio]')].filter(
  (radio) => /imd|income|health|crime|education|employment/.test(radio.value));
const map = document.querySelector('#map');
const before = map.dataset.painted;
performance.clearResourceTimings();
const begun = performance.now();
radios[nth % radios.length].click();
requestAnimationFrame(function look() {
  if (map.dataset.painted === before) return requestAnimationFrame(look);
  const ms = performance.now() - begun; // this frame paints it
  setTimeout(() => {
    const loaded = performance.getEntriesByType('resource');
    done({
      ms,
      bytes: loaded.reduce((sum, entry) => sum + entry.transferSize, 0),
      geometry: loaded.filter((entry) => entry.name.includes('/boundaries/')).length,
    });
  }, 400);
});
"""


class Chromium:
    """A headless browser that is closed when its block ends."""

    def __enter__(self) -> Chromium:
        self._driver = webdriver.Chrome(options=pytest_setup_options())
        self._driver.set_script_timeout(30)
        return self

    def __exit__(self, *_) -> None:
        self._driver.quit()

    def open(self, address: str) -> None:
        """Open an address and wait until its map is painted."""
        from selenium.webdriver.support.ui import WebDriverWait

        self._driver.get(address)
        WebDriverWait(self._driver, 30, 0.05).until(lambda d: d.execute_script(PAINTED))

    def switches(self, count: int) -> list[dict]:
        """Milliseconds, bytes and boundary files of `count` changes of indicator, one by one."""
        self._driver.execute_async_script(SWITCH, count)
        return [self._driver.execute_async_script(SWITCH, nth) for nth in range(count)]
