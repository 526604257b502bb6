// The map: geometry is fetched once by its address, and each choice repaints it in place.
// Server and browser agree on one byte an area: shade, status and mark (equitymap/views/map.py).
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const MAP = "map", TABLE = "area-table";
  const CANVAS_ABOVE = 400; // up to here SVG is the quickest; above, one canvas
  const FINE_LINES = 2000, NEAR = 9; // with more areas than this, lines only from this zoom on
  const MOST_NAMES = 40;
  const OUTLINED = 64;
  const LOOK = ["published", "suppressed", "missing", "unreliable", "modelled"];
  const SVG = "http://www.w3.org/2000/svg";

  // ── fills: CSS variables and SVG patterns, or their canvas twins ─────────────────────────────

  const TILES = {
    crosses: { size: 6, ground: "suppressed", mark: "suppressed-mark", path: "M1.5 1.5l3 3M4.5 1.5l-3 3" },
    dots: { size: 5, ground: "nodata", mark: "nodata-mark", path: "M2 2.5h1", wide: 1.9 },
  };
  for (let k = 1; k <= 5; k += 1)
    TILES["hatch-" + k] = { size: 5, ground: "need-" + k, mark: "hatch", path: "M-1 6L6 -1M-1 1L1 -1M4 6L6 4", wide: 1.6 };

  function patterns() {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("width", 0);
    svg.setAttribute("height", 0);
    svg.setAttribute("aria-hidden", "true");
    svg.style.position = "absolute";
    for (const [name, tile] of Object.entries(TILES)) {
      const pattern = document.createElementNS(SVG, "pattern");
      pattern.id = "fill-" + name;
      pattern.setAttribute("width", tile.size);
      pattern.setAttribute("height", tile.size);
      pattern.setAttribute("patternUnits", "userSpaceOnUse");
      const ground = document.createElementNS(SVG, "rect");
      ground.setAttribute("width", tile.size);
      ground.setAttribute("height", tile.size);
      ground.style.fill = `var(--${tile.ground})`;
      const mark = document.createElementNS(SVG, "path");
      mark.setAttribute("d", tile.path);
      mark.style.stroke = `var(--${tile.mark})`;
      mark.style.strokeWidth = tile.wide || 1;
      mark.style.strokeLinecap = "round";
      pattern.append(ground, mark);
      svg.append(pattern);
    }
    document.body.append(svg);
  }

  const colours = new Map(); // canvas fills of the present scheme

  function variable(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  function canvasFill(name) {
    if (colours.has(name)) return colours.get(name);
    let fill = variable(name);
    if (TILES[name]) {
      const tile = TILES[name], canvas = document.createElement("canvas");
      canvas.width = canvas.height = tile.size;
      const pen = canvas.getContext("2d");
      pen.fillStyle = variable(tile.ground);
      pen.fillRect(0, 0, tile.size, tile.size);
      pen.strokeStyle = variable(tile.mark);
      pen.lineWidth = tile.wide || 1;
      pen.lineCap = "round";
      pen.stroke(new Path2D(tile.path));
      fill = pen.createPattern(canvas, "repeat");
    }
    colours.set(name, fill);
    return fill;
  }

  function fill(byte) {
    const shade = byte & 7, look = LOOK[(byte >> 3) & 7];
    let name = "need-" + shade;
    if (look === "suppressed") name = "crosses";
    else if (!shade) name = "dots";
    else if (look === "unreliable") name = "hatch-" + shade;
    if (state.canvas) return canvasFill(name);
    return TILES[name] ? `url(#fill-${name})` : `var(--${name})`;
  }

  function colour(name) {
    return state.canvas ? canvasFill(name) : `var(--${name})`;
  }

  // ── state: one map at a time, and what is drawn on it ────────────────────────────────────────

  let state = {};

  function begin(map) {
    state = { map, url: "", layers: [], features: [], bytes: null, byCode: new Map() };
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", "Map: the arrow keys move it, plus and minus zoom");
    map.getContainer().setAttribute("aria-describedby", "map-alternative");
    ["land", "areas", "boroughs", "marks", "chosen", "names"].forEach((name, nth) => {
      const pane = map.createPane(name);
      pane.style.zIndex = 390 + nth * 10;
      if (name !== "areas") pane.style.pointerEvents = "none";
    });
    map.attributionControl && map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, maxWidth: 96 }).addTo(map);
    home(map);
    state.tip = L.tooltip({ sticky: true, className: "tip", opacity: 1 });
    state.label = L.tooltip({ permanent: true, direction: "right", className: "tip chosen", opacity: 1, pane: "names" });
    state.hover = L.polyline([], { pane: "chosen", weight: 2, color: "var(--ink)", interactive: false });
    state.hover.addTo(map);
    map.on("zoomend", lines);
    const room = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    room.observe(map.getContainer());
    map.on("unload", () => {
      room.disconnect(); // another page is shown: what still arrives has no map to be drawn on
      if (state.map === map) state = {};
    });
  }

  function home(map) {
    const control = L.control({ position: "topright" });
    control.onAdd = function () {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const button = L.DomUtil.create("a", "home-button", bar);
      button.href = "#";
      button.title = "Show everything chosen";
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", button.title);
      L.DomUtil.create("span", "icon icon-home", button);
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.stop(event);
        fit(true);
      });
      return bar;
    };
    control.addTo(map);
  }

  function fit(animate) {
    const bounds = state.picture && state.picture.bounds;
    if (bounds) state.map.fitBounds(bounds, { padding: [12, 12], animate: !!animate });
  }

  // ── geometry: fetched once, kept for the way back ────────────────────────────────────────────

  const fetched = new Map();

  function geometry(url) {
    if (!fetched.has(url)) {
      if (fetched.size > 8) fetched.delete(fetched.keys().next().value);
      const answer = fetch(url).then((response) => {
        if (!response.ok) throw new Error(`${response.status} for ${url}`);
        return response.json();
      });
      answer.catch(() => fetched.delete(url));
      fetched.set(url, answer);
    }
    return fetched.get(url);
  }

  function sorry() {
    dash_clientside.set_props("map-notice", {
      children: "The boundaries could not be fetched. The table still works; reload the page to try again.",
      className: "map-notice",
    });
  }

  function build(json) {
    const map = state.map;
    if (state.group) state.group.remove();
    state.canvas = json.features.length > CANVAS_ABOVE;
    const options = { pane: "areas", padding: 0.3 };
    state.renderer = state.canvas ? L.canvas(options) : L.svg(options);
    state.features = json.features;
    state.layers = new Array(json.features.length);
    state.byCode = new Map();
    state.bytes = null;
    state.edges = null;
    state.group = L.geoJSON(json, {
      pane: "areas",
      renderer: state.renderer,
      smoothFactor: state.canvas ? 0.8 : 0.3,
      style: { weight: 0.6, color: colour("area-line"), fillColor: colour("land"), fillOpacity: 1 },
      onEachFeature: (feature, layer) => {
        state.layers[feature.properties.i] = layer;
        state.byCode.set(feature.properties.code, layer);
      },
    });
    state.group.on("mouseover", (event) => point(event.layer, event.latlng));
    state.group.on("mousemove", (event) => state.tip.setLatLng(event.latlng));
    state.group.on("mouseout", () => point(null));
    state.group.on("click", (event) => window.equitymap.pick(event.layer.feature.properties.code));
    state.group.addTo(map);
  }

  // Far out, over many areas, lines would hide what they surround.
  function lines() {
    const fine = state.layers.length <= FINE_LINES || state.map.getZoom() >= NEAR;
    if (!state.group || state.fine === fine) return;
    state.fine = fine;
    state.group.setStyle({ stroke: fine });
    if (state.boroughs) state.boroughs.setStyle({ weight: fine ? 1.2 : 0.4 });
    if (state.bytes) outline();
  }

  // ── painting ─────────────────────────────────────────────────────────────────────────────────

  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  function paint(picture) {
    state.waiting = picture;
    if (!picture || !state.map) return;
    const moved = !state.picture || String(state.picture.bounds) !== String(picture.bounds);
    state.picture = picture;
    if (moved) fit(false);
    surroundings(picture);
    if (picture.url === state.url) return colourIn();
    state.url = picture.url;
    if (!picture.url) return clear();
    geometry(picture.url)
      .then((json) => {
        if (state.url !== picture.url) return; // a later choice has overtaken this one
        build(json);
        state.fine = undefined;
        lines();
        colourIn();
        choose(state.area);
      })
      .catch(() => {
        state.url = "";
        sorry();
      });
  }

  function clear() {
    if (state.group) state.group.remove();
    Object.assign(state, { group: null, layers: [], features: [], bytes: null, edges: null });
    outline();
    choose(state.area);
  }

  function colourIn() {
    const picture = state.picture;
    // Never paint one level's values on another's shapes: the counts must agree.
    if (!state.group || picture.url !== state.url || picture.count !== state.layers.length) return;
    const bytes = decode(picture.areas), before = state.bytes;
    for (let i = 0; i < bytes.length; i += 1)
      if (!before || (before[i] & 63) !== (bytes[i] & 63))
        state.layers[i].setStyle({ fillColor: fill(bytes[i]) });
    state.bytes = bytes;
    const marked = !before || before.some((byte, i) => (byte ^ bytes[i]) & OUTLINED);
    if (marked) requestAnimationFrame(() => setTimeout(() => picture === state.picture && outline()));
    state.map.getContainer().dataset.painted = picture.key || "?";
  }

  // Land around the areas and boroughs among them: quiet, and not to be pointed at.
  function ground(name, url, style, then) {
    if (state[name + "Url"] === url) return;
    state[name + "Url"] = url;
    if (state[name]) state[name].remove();
    if (!url) return;
    geometry(url)
      .then((json) => {
        if (state[name + "Url"] !== url) return;
        const renderer = L.svg({ pane: name, padding: 0.5 });
        const options = { pane: name, renderer, interactive: false, smoothFactor: 0.5, style };
        state[name] = L.geoJSON(json, options).addTo(state.map);
        if (then) then(json);
      })
      .catch(sorry);
  }

  function surroundings(picture) {
    const line = { weight: 1, color: "var(--land-line)", fillColor: "var(--land)", fillOpacity: 1 };
    ground("land", picture.land, line);
    const dark = { weight: state.fine === false ? 0.4 : 1.2, color: "var(--ink-2)", fill: false };
    ground("boroughs", picture.boroughs, dark, names);
  }

  function names(json) {
    if (state.names) state.names.remove();
    const labels = json.features.map(({ properties }) => {
      const text = document.createElement("span");
      text.textContent = properties.name;
      const icon = L.divIcon({ className: "place", html: text, iconSize: null });
      return L.marker([properties.y, properties.x], { icon, interactive: false, keyboard: false, pane: "names" });
    });
    state.names = L.layerGroup(labels.length <= MOST_NAMES ? labels : []).addTo(state.map);
  }

  function recolour() {
    colours.clear();
    if (!state.canvas || !state.group) return;
    state.group.setStyle({ color: colour("area-line") });
    state.bytes = null;
    colourIn();
  }

  // ── outlines: the edges between an area that is marked and one that is not ───────────────────

  function ringsOf(geometryOf) {
    if (geometryOf.type === "Polygon") return geometryOf.coordinates;
    return geometryOf.type === "MultiPolygon" ? geometryOf.coordinates.flat() : [];
  }

  // For every edge of every ring the area on its other side, or -1. Neighbours share their vertices.
  function neighbours() {
    const vertices = new Map(), owner = new Map(), found = [];
    const vertex = ([x, y]) => {
      const key = Math.round((x + 180) * 1e5) * 2 ** 25 + Math.round((y + 90) * 1e5);
      if (!vertices.has(key)) vertices.set(key, vertices.size);
      return vertices.get(key);
    };
    state.features.forEach((feature) => {
      const i = feature.properties.i;
      for (const ring of ringsOf(feature.geometry)) {
        const ids = ring.map(vertex), beside = new Int32Array(ring.length - 1).fill(-1);
        const entry = { i, ring, beside };
        for (let e = 0; e < beside.length; e += 1) {
          const key = Math.min(ids[e], ids[e + 1]) * 2 ** 26 + Math.max(ids[e], ids[e + 1]);
          const other = owner.get(key);
          if (other) {
            beside[e] = other.entry.i;
            other.entry.beside[other.e] = i;
            owner.delete(key);
          } else owner.set(key, { entry, e });
        }
        found.push(entry);
      }
    });
    return found;
  }

  function runs(marked) {
    const paths = [];
    for (const { i, ring, beside } of state.edges) {
      if (!marked(i)) continue;
      const open = (e) => beside[e] < 0 || !marked(beside[e]) ? beside[e] !== i : false;
      const n = beside.length;
      let start = 0;
      while (start < n && open(start)) start += 1; // begin where the outline is interrupted
      let path = null;
      for (let k = 0; k < n; k += 1) {
        const e = (start + k) % n;
        if (!open(e)) {
          path = null;
          continue;
        }
        if (!path) paths.push((path = [[ring[e][1], ring[e][0]]]));
        path.push([ring[e + 1][1], ring[e + 1][0]]);
      }
    }
    return paths;
  }

  function outline() {
    if (state.marks) state.marks.forEach((line) => line.remove());
    state.marks = null;
    if (!state.bytes || !state.bytes.some((byte) => byte & OUTLINED)) return;
    state.edges = state.edges || neighbours();
    const paths = runs((i) => state.bytes[i] & OUTLINED);
    const renderer = L.svg({ pane: "marks", padding: 0.3 });
    const weights = state.fine ? [3.6, 1.6] : [0, 0.6];
    state.marks = ["outline-case", "outline"].map((name, nth) =>
      L.polyline(paths, {
        pane: "marks", renderer, weight: weights[nth], stroke: weights[nth] > 0, color: `var(--${name})`, interactive: false, smoothFactor: 0.3,
      }).addTo(state.map)
    );
  }

  // ── pointing and choosing ────────────────────────────────────────────────────────────────────

  function words(feature) {
    const box = document.createElement("div");
    const name = document.createElement("b");
    name.textContent = feature.properties.name || feature.properties.code;
    const value = document.createElement("span");
    value.textContent = (state.says || {})[feature.properties.code] || "";
    box.append(name, value); // text only: a name from a file is never read as HTML
    return box;
  }

  function point(layer, latlng) {
    if (!layer) {
      state.hover.setLatLngs([]);
      state.tip.remove();
      return;
    }
    state.hover.setLatLngs(layer.getLatLngs().flat(layer.feature.geometry.type === "MultiPolygon" ? 1 : 0));
    state.tip.setContent(words(layer.feature)).setLatLng(latlng);
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  function choose(code) {
    state.area = code;
    if (!state.map) return;
    (state.chosen || []).forEach((line) => line.remove());
    state.chosen = null;
    state.label.remove();
    const layer = code && state.byCode.get(code);
    if (!layer || !state.group) return;
    const rings = layer.getLatLngs().flat(layer.feature.geometry.type === "MultiPolygon" ? 1 : 0);
    state.chosen = [["outline", 5], ["outline-case", 2]].map(([name, weight]) =>
      L.polyline(rings.map((ring) => [...ring, ring[0]]), {
        pane: "chosen", weight, color: `var(--${name})`, interactive: false,
      }).addTo(state.map)
    );
    const bounds = layer.getBounds();
    state.label.setContent(words(layer.feature)).setLatLng([bounds.getCenter().lat, bounds.getEast()]);
    state.label.addTo(state.map);
    if (!state.map.getBounds().contains(bounds))
      state.map.fitBounds(bounds, { maxZoom: Math.max(state.map.getZoom(), 12), animate: true });
  }

  // The table follows the choice, and a row chosen there sets the area like a click on the map.
  function follow(code) {
    window.dash_ag_grid.getApiAsync(TABLE).then((api) => {
      if (state.table !== api) {
        state.table = api;
        document.querySelector(`#${TABLE} [role=grid]`).setAttribute("aria-labelledby", "table-title");
        const pick = (event) => event.data && window.equitymap.pick(event.data.code);
        api.addEventListener("cellClicked", pick);
        api.addEventListener("cellKeyDown", (event) => event.event.key === "Enter" && pick(event));
      }
      const row = code && api.getRowNode(code);
      if (!row) return api.deselectAll();
      row.setSelected(true, true);
      setTimeout(() => api.ensureNodeVisible(row, null)); // once the panel above has its height
    });
  }

  // The controls as a drawer, where there is no room for them beside the map.
  function drawer(open) {
    document.getElementById("rail").classList.toggle("open", open);
    document.getElementById(open ? "rail-close" : "rail-switch").focus();
  }

  function leaveDrawer(event) {
    const away = event.key === "Escape" || (event.type === "pointerdown" && !event.target.closest(".rail, .rail-switch, [role=listbox]"));
    if (away && document.querySelector(".rail.open")) drawer(false);
  }

  document.addEventListener("keydown", leaveDrawer);
  document.addEventListener("pointerdown", leaveDrawer);

  const areaOf = (choice) => new URLSearchParams(choice || "").get("area") || "";

  L.Map.addInitHook(function () {
    const waiting = state.waiting, says = state.says;
    if (this.getContainer().id !== MAP) return;
    begin(this);
    state.says = says;
    if (waiting) this.whenReady(() => paint(waiting));
  });

  if (document.body) patterns();
  else document.addEventListener("DOMContentLoaded", patterns);

  // Dash tells every part of the page about an answer before the map's turn comes. The map looks at
  // the answer as it arrives, unless a later question has been asked since.
  let asked = null;

  window.equitymap.asking = function (request) {
    if (request.output.includes("along.data")) asked = request;
  };

  window.equitymap.answered = function (request, response) {
    if (request === asked && response && response.along) paint(response.along.data);
  };

  window.equitymap.map = { recolour };

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.equitymap = Object.assign({}, window.dash_clientside.equitymap, {
    paint(picture) {
      paint(picture);
      return picture.key;
    },

    speak(readings) {
      state.says = readings;
      if (state.chosen) choose(state.area);
    },

    choose(choice) {
      const code = areaOf(choice);
      if (code !== state.area || !state.chosen) choose(code);
    },

    follow(rows, panel, choice) {
      if (rows) follow(areaOf(choice));
    },

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
