// A number clicked opens its explanation, which leads back to where it was asked; texts to copy.

(function () {
  "use strict";

  function plain(event) {
    return !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  }

  function open(link) {
    const back = encodeURIComponent(location.pathname + location.search);
    history.pushState({}, "", `${link.getAttribute("href")}&back=${back}`);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch (denied) {
      // pages without https may not write to the clipboard: the text is there to be copied by hand
      window.prompt("Copy this:", button.dataset.copy);
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.figure");
    const button = event.target.closest("button[data-copy]");
    if (link && plain(event)) {
      event.preventDefault();
      open(link);
    } else if (button) {
      copy(button);
    }
  });
})();
