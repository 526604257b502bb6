// What areas are filled with: CSS variables and SVG patterns, and their twins for a canvas.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

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

  if (document.body) patterns();
  else document.addEventListener("DOMContentLoaded", patterns);

  window.equitymap.fills = { TILES, canvasFill, forget: () => colours.clear() };
})();
