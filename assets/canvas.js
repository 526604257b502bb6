// Many areas at once: a canvas on which every pixel knows the number of its area. Numbers come from
// index tiles or, closer than these go, from the areas' outlines (equitymap/geography/pyramid.py,
// rings.py). Painting is one look into a table a pixel, so it does not matter how many areas there are.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const SIDE = 256, COARSEST = 5, FINEST = 11, STEPS = 64;
  const KEPT = 240; // tiles of numbers, 128 KB each
  const PADDING = 0.15; // of the view's size, drawn on each side for those who drag

  const Pixels = L.Renderer.extend({
    initialize(url, paint, options) {
      L.Renderer.prototype.initialize.call(this, { padding: PADDING, ...options });
      Object.assign(this, { _url: url, _paint: paint, _tiles: new Map(), _wanted: new Set() });
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
      L.Util.cancelAnimFrame(this._frame);
      this._container.remove();
      this._map = null;
    },

    // Leaflet calls this whenever the view has come to rest.
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1;
      const canvas = this._container;
      this._ratio = ratio;
      this._width = Math.round(size.x * ratio);
      this._height = Math.round(size.y * ratio);
      if (canvas.width !== this._width || canvas.height !== this._height) {
        Object.assign(canvas, { width: this._width, height: this._height });
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        this._picture = this._pen.createImageData(this._width, this._height);
        this._numbers = new Uint16Array(this._width * this._height);
      }
      L.DomUtil.setPosition(canvas, this._bounds.min);
      // The world's corner, in pixels of the canvas, from the canvas's own.
      this._origin = this._map.getPixelOrigin().add(this._bounds.min).multiplyBy(ratio);
      this._close = this._map.getZoom() > FINEST;
      this._request();
      this._number();
    },

    // ── which tiles ────────────────────────────────────────────────────────────────────────────

    // The finest tiles needed: no finer than the screen can show.
    _tileZoom() {
      const sharp = Math.ceil(this._map.getZoom() + Math.log2(this._ratio) - 0.05);
      return Math.min(FINEST, Math.max(COARSEST, sharp));
    },

    // How many pixels of the canvas one of a tile takes.
    _scale(zoom) {
      return this._ratio * 2 ** (this._map.getZoom() - zoom);
    },

    _covered(zoom) {
      const side = SIDE * this._scale(zoom), { x, y } = this._origin, last = 2 ** zoom - 1;
      const clip = (n) => Math.min(last, Math.max(0, Math.floor(n / side)));
      return { side, left: clip(x), right: clip(x + this._width - 1), top: clip(y), bottom: clip(y + this._height - 1) };
    },

    _request() {
      const zoom = this._tileZoom(), { left, right, top, bottom } = this._covered(zoom);
      const kind = this._close ? "rings" : "tiles";
      this._wanted = new Set();
      for (let row = top; row <= bottom; row += 1)
        for (let column = left; column <= right; column += 1) {
          const key = `${kind}/${zoom}/${column}/${row}`;
          this._wanted.add(key);
          if (!this._tiles.has(key)) this._fetch(key, kind);
        }
      this._forget();
    },

    _fetch(key, kind) {
      const [, place] = key.split(kind + "/");
      const [zoom, x, y] = place.split("/");
      const url = this._url.replace(".tiles/", `.${kind}/`).replace("{z}", zoom).replace("{x}", x).replace("{y}", y);
      this._tiles.set(key, null); // on its way
      fetch(url)
        .then((response) => {
          if (response.status === 204) return new ArrayBuffer(0);
          if (!response.ok) throw new Error(`${response.status} for ${url}`);
          return response.arrayBuffer();
        })
        .then((content) => {
          this._tiles.set(key, kind === "tiles" ? new Uint16Array(content) : edgesOf(content, +x, +y));
          if (this._map && this._wanted.has(key)) this._soon();
        })
        .catch(() => {
          this._tiles.delete(key);
          if (this._map) this.fire("lost");
        });
    },

    // The oldest tiles go that are neither wanted nor on their way.
    _forget() {
      for (const [key, tile] of this._tiles) {
        if (this._tiles.size <= KEPT) return;
        if (tile && !this._wanted.has(key)) this._tiles.delete(key);
      }
    },

    _soon() {
      this._frame = this._frame || L.Util.requestAnimFrame(() => {
        this._frame = null;
        if (this._map && !this._map._animatingZoom) this._number();
      });
    },

    // ── the number of each pixel ───────────────────────────────────────────────────────────────

    _number() {
      this._numbers.fill(0);
      const zoom = this._tileZoom();
      const complete = [...this._wanted].every((key) => this._tiles.get(key));
      if (!this._close || !complete) this._fromTiles(zoom);
      if (this._close) this._fromRings(zoom);
      this.complete = complete;
      this.repaint();
      if (complete) this.fire("complete");
    },

    // Of a tile that is not there yet the coarser one above it is taken, if that is.
    _fromTiles(zoom) {
      const { side, left, right, top, bottom } = this._covered(zoom);
      for (let row = top; row <= bottom; row += 1)
        for (let column = left; column <= right; column += 1)
          for (let up = 0; zoom - up >= COARSEST; up += 1) {
            const tile = this._tiles.get(`tiles/${zoom - up}/${column >> up}/${row >> up}`);
            if (!tile) continue;
            if (tile.length) this._copy(tile, side, column, row, up);
            break;
          }
    },

    _copy(tile, side, column, row, up) {
      const { x: x0, y: y0 } = this._origin, width = this._width, numbers = this._numbers;
      const from = (n, origin) => Math.max(0, Math.ceil(n * side - origin - 0.5));
      const step = SIDE / side / 2 ** up; // pixels of the tile in one of the canvas
      const east = Math.min(width, from(column + 1, x0)), south = Math.min(this._height, from(row + 1, y0));
      const first = from(column, x0), wide = side * 2 ** up;
      const places = new Int32Array(Math.max(0, east - first));
      for (let k = 0; k < places.length; k += 1)
        places[k] = Math.min(SIDE - 1, Math.max(0, Math.floor((first + k + 0.5 + x0 - (column >> up) * wide) * step)));
      for (let y = from(row, y0); y < south; y += 1) {
        const line = SIDE * Math.min(SIDE - 1, Math.max(0, Math.floor((y + 0.5 + y0 - (row >> up) * wide) * step)));
        for (let k = 0, at = y * width + first; k < places.length; k += 1, at += 1) numbers[at] = tile[line + places[k]];
      }
    },

    // Each row of pixels lies in an area between the first and the second crossing of its outline
    // with the row's middle, the third and the fourth …
    _fromRings(zoom) {
      const scale = this._scale(zoom) / STEPS, { x: x0, y: y0 } = this._origin;
      const width = this._width, height = this._height, rows = Array.from({ length: height }, () => []);
      const seen = new Set(); // an area that touches two tiles comes with both
      for (const key of this._wanted) {
        const tile = this._tiles.get(key);
        if (!tile) continue;
        const { x, y, x2, y2, area } = tile, fresh = new Set();
        for (let e = 0; e < area.length; e += 1) {
          if (seen.has(area[e])) continue;
          fresh.add(area[e]);
          const top = y[e] * scale - y0, bottom = y2[e] * scale - y0;
          const begin = Math.max(0, Math.ceil(top - 0.5)), end = Math.min(height, Math.ceil(bottom - 0.5));
          if (begin >= end) continue;
          const left = x[e] * scale - x0, slope = ((x2[e] - x[e]) * scale) / (bottom - top);
          for (let row = begin; row < end; row += 1) rows[row].push(area[e], left + (row + 0.5 - top) * slope);
        }
        fresh.forEach((number) => seen.add(number));
      }
      rows.forEach((crossings, row) => {
        const order = Array.from({ length: crossings.length / 2 }, (_, k) => 2 * k);
        order.sort((a, b) => crossings[a] - crossings[b] || crossings[a + 1] - crossings[b + 1]);
        for (let k = 0; k + 1 < order.length; k += 2) {
          const begin = Math.max(0, Math.ceil(crossings[order[k] + 1] - 0.5));
          const end = Math.min(width, Math.ceil(crossings[order[k + 1] + 1] - 0.5));
          if (begin < end) this._numbers.fill(crossings[order[k]], row * width + begin, row * width + end);
        }
      });
    },

    // ── what people see and point at ───────────────────────────────────────────────────────────

    repaint() {
      if (!this._numbers) return;
      this._paint(new Uint32Array(this._picture.data.buffer), this._numbers, {
        width: this._width, height: this._height, ratio: this._ratio, zoom: this._map.getZoom(),
        // Patterns stay where they are when the map is moved.
        x: Math.round(this._origin.x), y: Math.round(this._origin.y),
      });
      this._pen.putImageData(this._picture, 0, 0);
    },

    // The number of the area at a place on the map, 0 where there is none.
    at(latlng) {
      if (!this._numbers) return 0;
      const point = this._map.latLngToLayerPoint(latlng).subtract(this._bounds.min).multiplyBy(this._ratio);
      const x = Math.floor(point.x), y = Math.floor(point.y);
      if (x < 0 || y < 0 || x >= this._width || y >= this._height) return 0;
      return this._numbers[y * this._width + x];
    },
  });

  // Every edge from its upper end to its lower, in steps of the whole world.
  function edgesOf(content, column, row) {
    if (!content.byteLength) return { x: [], y: [], x2: [], y2: [], area: [] };
    const [count] = new Uint32Array(content, 0, 1), heads = new Int32Array(content, 4, 4 * count);
    const total = heads.subarray(2 * count, 3 * count).reduce((sum, follow) => sum + follow, 0);
    const steps = new Int16Array(content, 4 + 16 * count, 2 * total);
    const edges = { x: new Int32Array(total), y: new Int32Array(total), x2: new Int32Array(total), y2: new Int32Array(total), area: new Uint16Array(total) };
    for (let ring = 0, e = 0; ring < count; ring += 1) {
      let x = heads[ring] + column * SIDE * STEPS, y = heads[count + ring] + row * SIDE * STEPS;
      for (let k = heads[2 * count + ring]; k > 0; k -= 1, e += 1) {
        const nextX = x + steps[e], nextY = y + steps[total + e];
        const down = y <= nextY;
        edges.x[e] = down ? x : nextX;
        edges.y[e] = down ? y : nextY;
        edges.x2[e] = down ? nextX : x;
        edges.y2[e] = down ? nextY : y;
        edges.area[e] = heads[3 * count + ring];
        x = nextX;
        y = nextY;
      }
    }
    return edges;
  }

  window.equitymap.canvas = { Pixels };
})();
