// The outline of some of many areas that share their borders: the edges with only one of them beside.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";

  function ringsOf(geometryOf) {
    if (geometryOf.type === "Polygon") return geometryOf.coordinates;
    return geometryOf.type === "MultiPolygon" ? geometryOf.coordinates.flat() : [];
  }

  // For every edge of every ring the area on its other side, or -1. Neighbours share their vertices.
  function neighbours(features) {
    const vertices = new Map(), owner = new Map(), found = [];
    const vertex = ([x, y]) => {
      const key = Math.round((x + 180) * 1e5) * 2 ** 25 + Math.round((y + 90) * 1e5);
      if (!vertices.has(key)) vertices.set(key, vertices.size);
      return vertices.get(key);
    };
    features.forEach((feature) => {
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

  function runs(edges, marked) {
    const paths = [];
    for (const { i, ring, beside } of edges) {
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

  window.equitymap.edges = { neighbours, runs };
})();
