// The frame's presentation: light or dark, the menu on a phone, links that carry the choice along.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const KEPT = "equitymap-scheme";
  const root = document.documentElement;

  function kept() {
    try {
      return localStorage.getItem(KEPT);
    } catch (denied) {
      return null; // private windows may forbid storage: the system's scheme is used
    }
  }

  function wear(scheme) {
    root.dataset.theme = scheme;
    root.dataset.mantineColorScheme = scheme;
    return scheme;
  }

  // Before anything is drawn, so that a dark page never flashes white.
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  wear(kept() || system);

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.equitymap = Object.assign({}, window.dash_clientside.equitymap, {
    scheme(clicks) {
      let scheme = root.dataset.theme;
      if (clicks) {
        scheme = wear(scheme === "dark" ? "light" : "dark");
        try {
          localStorage.setItem(KEPT, scheme);
        } catch (denied) {
          // the choice then lasts as long as the page
        }
      }
      if (window.equitymap.map) window.equitymap.map.recolour();
      return [scheme, scheme];
    },

    menu(clicks) {
      const asked = (dash_clientside.callback_context.triggered[0] || {}).prop_id || "";
      const open = asked.includes("n_clicks") && !document.querySelector(".header-more.open");
      return open ? "header-more open" : "header-more";
    },

    here(path) {
      document.querySelectorAll(".nav a").forEach((link) => {
        if (new URL(link.href).pathname === path) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      });
    },

    carry(search, links) {
      return links.map((link) => (link.path === "/home" ? "/" : link.path + (search || "")));
    },

    visit(code) {
      if (!code) return dash_clientside.no_update;
      if (document.getElementById("map")) window.equitymap.pick(code);
      else window.location.assign("/area/" + encodeURIComponent(code));
      return null;
    },
  });

  // The menu of a phone closes by Escape.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.querySelector(".header-more.open")) return;
    dash_clientside.set_props("navigation", { className: "header-more" });
    document.getElementById("menu-switch").focus();
  });

  // Whatever is clicked, on the map, in the table or in the search, sets the area control.
  window.equitymap.pick = function (code) {
    dash_clientside.set_props({ type: "control", name: "area" }, { value: code });
  };
})();
