// An open page notices that the workspace has a newer version, and shows it without being reloaded.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const EVERY = 30000;
  let declined = 0;

  function shown() {
    const footer = document.querySelector(".footer-version");
    return footer ? Number(footer.dataset.version) : null;
  }

  async function look() {
    const bar = document.getElementById("news");
    if (document.hidden || !bar) return;
    let newest;
    try {
      const answer = await fetch("/version", { cache: "no-cache" }); // asked again by its ETag
      if (!answer.ok) return;
      newest = (await answer.json()).version;
    } catch (away) {
      return; // the server cannot be reached just now: nothing is new
    }
    bar.hidden = newest === shown() || newest === declined;
    bar.dataset.newest = newest;
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.equitymap = Object.assign({}, window.dash_clientside.equitymap, {
    // The page of this address is asked for again, and what stands around it.
    renew(clicks) {
      const bar = document.getElementById("news");
      if (!clicks) return;
      bar.hidden = true;
      dash_clientside.set_props("newest", { data: Number(bar.dataset.newest) });
      const { pathname, search } = window.location;
      dash_clientside.set_props("_pages_location", { pathname, search });
    },

    later(clicks) {
      const bar = document.getElementById("news");
      if (!clicks) return;
      declined = Number(bar.dataset.newest);
      bar.hidden = true;
    },
  });

  window.equitymap.news = { look };
})();
