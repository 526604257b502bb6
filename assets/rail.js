// The controls beside the map: searching the indicators, narrowing the map, the drawer.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";

  // The controls as a drawer, where there is no room for them beside the map.
  function drawer(open) {
    document.getElementById("rail").classList.toggle("open", open);
    document.getElementById(open ? "rail-close" : "rail-switch").focus();
  }

  // It closes by Escape, and when a pointer or the focus goes elsewhere.
  function leaveDrawer(event) {
    const rail = document.querySelector(".rail.open");
    if (!rail) return;
    if (event.type === "keydown") {
      if (event.key === "Escape") drawer(false);
    } else if (!event.target.closest(".rail, .rail-switch, [role=listbox]")) rail.classList.remove("open");
  }

  for (const event of ["keydown", "pointerdown", "focusin"]) document.addEventListener(event, leaveDrawer);

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.equitymap = Object.assign({}, window.dash_clientside.equitymap, {
    leave(clicks) {
      if (clicks) window.equitymap.pick("");
    },

    narrow(clicks, place) {
      if (!clicks) return;
      const within = place ? [place] : [];
      dash_clientside.set_props({ type: "control", name: "within" }, { value: within });
    },

    // Shows the indicators whose name holds what was typed, and opens the themes that have any.
    sift(words, open) {
      const wanted = (words || "").trim().toLowerCase();
      const menu = document.getElementById("indicator-menu");
      const themes = [...menu.querySelectorAll(".mantine-Accordion-item")].filter((theme) => {
        const choices = [...theme.querySelectorAll(".mantine-Radio-root")];
        const hits = choices.filter((choice) => {
          const hit = choice.textContent.toLowerCase().includes(wanted);
          choice.classList.toggle("sifted-out", !hit);
          return hit;
        });
        theme.classList.toggle("sifted-out", !hits.length);
        return hits.length;
      });
      menu.dataset.found = themes.length;
      return wanted ? themes.map((theme) => theme.id) : open;
    },

    rail() {
      drawer(!document.getElementById("rail").classList.contains("open"));
    },
  });
})();
