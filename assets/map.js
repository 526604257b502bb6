// The map: geometry is fetched once by its address, and each choice repaints it in place. Few areas
// are shapes, many are pixels (canvas.js); `state.pixels` is there in the second case only.
// Server and browser agree on one byte an area: shade, status and marks (equitymap/views/map.py).
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const MAP = "map", TABLE = "area-table";
  const CANVAS_ABOVE = 400; // up to here SVG is the quickest; above, one canvas
  const FINE_LINES = 2000, NEAR = 9; // with more areas than this, lines only from this zoom on
  const FAR = 5, CLOSE = 10, THINNEST = 0.2; // lines grow from the first zoom to full width at the second
  const MOST_NAMES = 40;
  const OUTLINED = 64, HIDDEN = 128;
  const LOOK = ["published", "suppressed", "missing", "unreliable", "modelled"];

  const { canvasFill, TILES } = window.equitymap.fills;
  const { Pixels } = window.equitymap.canvas;
  const { palette, painter } = window.equitymap.ink;
  const { neighbours, runs } = window.equitymap.edges;

  function fillName(byte) {
    const shade = byte & 7, look = LOOK[(byte >> 3) & 7];
    if (look === "suppressed") return "crosses";
    if (!shade) return "dots";
    return (look === "unreliable" ? "hatch-" : "need-") + shade;
  }

  function fill(byte) {
    const name = fillName(byte);
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
    ["land", "areas", "boroughs", "marks", "chosen", "names", "label"].forEach((name, nth) => {
      const pane = map.createPane(name);
      pane.style.zIndex = 390 + nth * 10;
      if (name !== "areas") pane.style.pointerEvents = "none";
    });
    map.attributionControl && map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, maxWidth: 96 }).addTo(map);
    home(map);
    state.tip = L.tooltip({ sticky: true, className: "tip", opacity: 1 });
    state.label = L.tooltip({ permanent: true, direction: "auto", offset: [16, 0], className: "tip", opacity: 1, pane: "label" });
    state.hover = L.polyline([], { pane: "chosen", weight: 2, color: "var(--ink)", interactive: false });
    state.hover.addTo(map);
    map.on("zoomend", lines);
    map.on("mousemove", (event) => state.pixels && pointAt(state.pixels.at(event.latlng), event.latlng));
    map.on("mouseout dragstart", () => state.pixels && pointAt(0));
    map.on("click", (event) => state.pixels && pickAt(state.pixels.at(event.latlng)));
    const room = new ResizeObserver(() => {
      const untouched = still(); // nobody has moved it: keep all in sight
      map.invalidateSize({ animate: false });
      if (untouched) fit(false);
    });
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
    if (!bounds) return;
    state.map.once("moveend", () => (state.fitted = { zoom: state.map.getZoom(), centre: state.map.getCenter() }));
    state.map.fitBounds(bounds, { padding: [12, 12], animate: !!animate });
  }

  // Whether the map shows what it was last fitted to; Leaflet's own answer to a new window size
  // moves the centre by a fraction of a pixel.
  function still() {
    const { map, fitted } = state;
    if (!fitted || fitted.zoom !== map.getZoom()) return false;
    return map.project(fitted.centre).distanceTo(map.project(map.getCenter())) < 3;
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
    remove();
    state.canvas = json.features.length > CANVAS_ABOVE;
    const options = { pane: "areas", padding: 0.3 };
    state.renderer = state.canvas ? L.canvas(options) : L.svg(options);
    state.features = json.features;
    json.features.forEach((feature, nth) => (feature.properties.i = nth)); // the order of the bytes
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

  function remove() {
    if (state.group) state.group.remove();
    if (state.pixels) state.pixels.remove();
    Object.assign(state, { group: null, pixels: null, who: null, layers: [], features: [], bytes: null, edges: null, pointed: 0 });
    outline();
  }

  // Many areas: their numbers first, so that the map is there; then who they are.
  function buildPixels(picture) {
    remove();
    const pixels = new Pixels(picture.url, (out, numbers, view) => state.ink && state.ink(out, numbers, view), { pane: "areas" });
    state.pixels = pixels;
    pixels.once("complete", () => {
      if (state.pixels !== pixels) return;
      colourIn();
      geometry(picture.who).then((who) => {
        if (state.pixels !== pixels) return;
        state.who = { ...who, numbers: new Map(who.codes.map((code, nth) => [code, nth + 1])) };
        choose(state.area);
      }, sorry);
    });
    pixels.on("lost", sorry);
    pixels.addTo(state.map);
  }

  // Far out, lines as wide as close by would hide what they surround.
  const thickness = () => Math.min(1, Math.max(THINNEST, (state.map.getZoom() - FAR) / (CLOSE - FAR)));
  const boroughWeight = () => 1.2 * thickness();
  const markWeights = () => {
    const scale = thickness(); // a casing as thin as this would only be noise
    return [scale < 0.5 ? 0 : 3.6 * scale, 1.6 * scale];
  };

  function lines() {
    if (state.boroughs) state.boroughs.setStyle({ weight: boroughWeight() });
    const weights = markWeights();
    (state.marks || []).forEach((line, nth) => line.setStyle({ weight: weights[nth] }));
    const fine = state.layers.length <= FINE_LINES || state.map.getZoom() >= NEAR;
    if (!state.group || state.fine === fine) return;
    state.fine = fine;
    state.group.setStyle({ stroke: fine });
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
    if (picture.form === "tiles") return buildPixels(picture);
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
    remove();
    choose(state.area);
  }

  function colourIn() {
    const picture = state.picture;
    if (state.pixels) return ink();
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

  // What the pixels are painted with: a table of looks, and the lines of this zoom.
  function ink() {
    const { picture, pixels } = state;
    if (picture.url !== state.url || !pixels.complete) return; // what completes them comes back here
    state.bytes = decode(picture.areas);
    const scale = () => ({ fine: state.map.getZoom() >= NEAR, mark: thickness() });
    const chosen = () => (state.who && state.who.numbers.get(state.area)) || 0;
    state.ink = painter(state.bytes, palette(fillName), { OUTLINED, HIDDEN }, () => ({
      ...scale(), chosen: chosen(), pointed: state.pointed,
    }));
    pixels.repaint();
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
    const dark = { weight: boroughWeight(), color: "var(--ink-2)", fill: false };
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
    window.equitymap.fills.forget();
    if (state.pixels) return colourIn();
    if (!state.canvas || !state.group) return;
    state.group.setStyle({ color: colour("area-line") });
    state.bytes = null;
    colourIn();
  }

  // ── outlines: the edges between an area that is marked and one that is not ───────────────────

  function outline() {
    if (state.marks) state.marks.forEach((line) => line.remove());
    state.marks = null;
    if (!state.bytes || !state.bytes.some((byte) => byte & OUTLINED)) return;
    state.edges = state.edges || neighbours(state.features);
    const paths = runs(state.edges, (i) => state.bytes[i] & OUTLINED);
    const renderer = L.svg({ pane: "marks", padding: 0.3 });
    const weights = markWeights();
    state.marks = ["outline-case", "outline"].map((name, nth) =>
      L.polyline(paths, {
        pane: "marks", renderer, weight: weights[nth], color: `var(--${name})`, interactive: false, smoothFactor: 0.3,
      }).addTo(state.map)
    );
  }

  // ── pointing and choosing ────────────────────────────────────────────────────────────────────

  function words(name, reading) {
    const box = document.createElement("div");
    const title = document.createElement("b");
    title.textContent = name;
    const value = document.createElement("span");
    value.textContent = reading;
    box.append(title, value); // text only: a name from a file is never read as HTML
    return box;
  }

  function wordsOf({ properties }) {
    const { texts = {} } = state.says || {};
    return words(properties.name || properties.code, texts[properties.code] || "");
  }

  // Of areas that are pixels the values come as numbers, spelled here as the server spells them.
  function wordsAt(number) {
    const { who, says, bytes } = state;
    return words((who && (who.names[number - 1] || who.codes[number - 1])) || "…", says && bytes ? spelled(says, number, bytes) : "");
  }

  function spelled({ numbers, before, after, decimals, states }, number, bytes) {
    if (!numbers) return "";
    const value = numbers[number - 1], remark = states[(bytes[number - 1] >> 3) & 7];
    if (Number.isNaN(value)) return remark;
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const text = before + Math.abs(value).toLocaleString("en-GB", digits) + after;
    return (value < 0 ? "\u2212" : "") + text + (remark ? `, ${remark}` : "");
  }

  function pointAt(number, latlng) {
    const there = number && state.bytes && !(state.bytes[number - 1] & HIDDEN) ? number : 0;
    state.map.getContainer().style.cursor = there ? "pointer" : "";
    if (there !== state.pointed) {
      state.pointed = there;
      if (there) state.tip.setContent(wordsAt(there));
      state.pixels.repaint();
    }
    if (!there) return state.tip.remove();
    state.tip.setLatLng(latlng);
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  function pickAt(number) {
    if (number && state.who && !(state.bytes[number - 1] & HIDDEN)) window.equitymap.pick(state.who.codes[number - 1]);
  }

  function point(layer, latlng) {
    if (!layer) {
      state.hover.setLatLngs([]);
      state.tip.remove();
      return;
    }
    state.hover.setLatLngs(layer.getLatLngs().flat(layer.feature.geometry.type === "MultiPolygon" ? 1 : 0));
    state.tip.setContent(wordsOf(layer.feature)).setLatLng(latlng);
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  function choose(code) {
    state.area = code;
    if (!state.map) return;
    (state.chosen || []).forEach((line) => line.remove());
    state.chosen = null;
    state.label.remove();
    if (state.pixels) return choosePixels(code);
    const layer = code && state.byCode.get(code);
    if (!layer || !state.group) return;
    const rings = layer.getLatLngs().flat(layer.feature.geometry.type === "MultiPolygon" ? 1 : 0);
    state.chosen = [["outline", 5], ["outline-case", 2]].map(([name, weight]) =>
      L.polyline(rings.map((ring) => [...ring, ring[0]]), {
        pane: "chosen", weight, color: `var(--${name})`, interactive: false,
      }).addTo(state.map)
    );
    const bounds = layer.getBounds();
    name(wordsOf(layer.feature), bounds);
  }

  function choosePixels(code) {
    const number = state.who && state.who.numbers.get(code);
    if (state.pixels.complete) state.pixels.repaint();
    if (!number) return;
    const [west, south, east, north] = state.who.boxes.slice(4 * number - 4, 4 * number);
    state.chosen = [];
    name(wordsAt(number), L.latLngBounds([south, west], [north, east]));
  }

  // The chosen area is named where it lies, and brought into sight.
  function name(content, bounds) {
    state.label.setContent(content).setLatLng(bounds.getCenter());
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
        // dash-ag-grid clears the selection when it has taken new rows: the choice still holds.
        api.addEventListener("selectionChanged", () => mark(api));
      }
      state.row = code;
      const row = mark(api);
      if (row) setTimeout(() => api.ensureNodeVisible(row, null)); // once the panel has its height
    });
  }

  function mark(api) {
    const row = state.row && api.getRowNode(state.row);
    if (row && !row.isSelected()) row.setSelected(true, true);
    else if (!row && api.getSelectedNodes().length) api.deselectAll();
    return row;
  }

  const areaOf = (choice) => new URLSearchParams(choice || "").get("area") || "";

  L.Map.addInitHook(function () {
    const waiting = state.waiting, says = state.says;
    if (this.getContainer().id !== MAP) return;
    begin(this);
    state.says = says;
    if (waiting) this.whenReady(() => paint(waiting));
  });

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
      const numbers = readings.numbers && new Float32Array(decode(readings.numbers).buffer);
      state.says = numbers ? { ...readings, numbers } : readings;
      if (state.chosen) choose(state.area);
    },

    choose(choice) {
      dash_clientside.set_props("alert", { children: null }); // what failed belonged to the last view
      const code = areaOf(choice);
      if (code !== state.area || !state.chosen) choose(code);
    },

    follow(rows, panel, choice) {
      if (rows) follow(areaOf(choice));
    },
  });
})();
