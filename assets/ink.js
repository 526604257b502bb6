// How pixels that know their area's number are painted: fills, lines between areas, outlines around
// those that are marked, pointed at or chosen. Colours are the theme's CSS variables.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const LOOKS = 64; // a byte's shade and status
  // Where a pattern's mark stands; the same shapes as the patterns of fills.js.
  const PATTERNS = {
    hatch: (x, y) => (x + y) % 5 < 1.6,
    dots: (x, y) => x % 5 < 1.6 && y % 5 < 1.6,
    crosses: (x, y) => x % 6 < 4 && y % 6 < 4 && (x % 6 === y % 6 || (x % 6) + (y % 6) === 3),
  };

  // A colour as the canvas keeps it in memory: red, green, blue, opacity, from the lowest byte.
  function packed(name) {
    const pen = packed.pen || (packed.pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
    pen.fillRect(0, 0, 1, 1);
    return new Uint32Array(pen.getImageData(0, 0, 1, 1).data.buffer)[0];
  }

  // The fill of every look, as ground, mark and pattern; `nameOf` says what a byte is filled with.
  function palette(nameOf) {
    const { TILES } = window.equitymap.fills;
    const fills = Array.from({ length: LOOKS }, (_, byte) => {
      const name = nameOf(byte), tile = TILES[name];
      if (!tile) return { ground: packed(name), mark: 0, pattern: null };
      return { ground: packed(tile.ground), mark: packed(tile.mark), pattern: PATTERNS[name.split("-")[0]] };
    });
    const lines = Object.fromEntries(["area-line", "outline", "outline-case", "ink"].map((name) => [name, packed(name)]));
    return { fills, lines };
  }

  function blended(under, over, share) {
    let mixed = 0xff000000;
    for (let shift = 0; shift < 24; shift += 8) {
      const a = (under >>> shift) & 255, b = (over >>> shift) & 255;
      mixed |= Math.round(a + (b - a) * share) << shift;
    }
    return mixed >>> 0;
  }

  // A function that paints; `now()` tells whether there are lines between areas (`fine`), how strong
  // outlines are (`mark`, 0 to 1), and the numbers of the areas chosen and pointed at.
  function painter(bytes, { fills, lines }, { OUTLINED, HIDDEN }, now) {
    const count = bytes.length + 1;
    const ground = new Uint32Array(count), pattern = new Uint8Array(count), marked = new Uint8Array(count), shown = new Uint8Array(count);
    for (let number = 1; number < count; number += 1) {
      const byte = bytes[number - 1], fill = fills[byte & (LOOKS - 1)];
      shown[number] = byte & HIDDEN ? 0 : 1;
      ground[number] = shown[number] ? fill.ground : 0;
      pattern[number] = shown[number] && fill.pattern ? 1 : 0;
      marked[number] = shown[number] && byte & OUTLINED ? 1 : 0;
    }
    const anyMarked = marked.includes(1);

    return function paint(out, numbers, view) {
      const { width, height, ratio } = view, { fine, mark, chosen, pointed } = now();
      for (let at = 0; at < numbers.length; at += 1) out[at] = ground[numbers[at]];
      patterns(out, numbers, view);
      if (fine) between(out, numbers, width);
      if (anyMarked) {
        const thick = Math.max(1, Math.round(1.6 * mark * ratio)), strength = Math.min(1, 1.6 * mark);
        around(out, numbers, width, height, (n) => marked[n], thick, lines.outline, strength, mark > 0.5 ? lines["outline-case"] : null);
      }
      for (const [number, thick] of [[pointed, 2], [chosen, 3]])
        if (number) around(out, numbers, width, height, (n) => n === number, Math.round(thick * ratio), lines.ink, 1, null);
    };

    function patterns(out, numbers, { width, height, ratio, x: left, y: top }) {
      for (let y = 0, at = 0; y < height; y += 1)
        for (let x = 0; x < width; x += 1, at += 1) {
          const number = numbers[at];
          if (!pattern[number]) continue;
          const fill = fills[bytes[number - 1] & (LOOKS - 1)];
          if (fill.pattern(Math.floor((x + left) / ratio), Math.floor((y + top) / ratio))) out[at] = fill.mark;
        }
    }

    function between(out, numbers, width) {
      const line = lines["area-line"], last = numbers.length - width;
      for (let at = 0; at < last; at += 1) {
        const number = numbers[at];
        if (shown[number] && (numbers[at + 1] !== number || numbers[at + width] !== number)) out[at] = line;
      }
    }

    // The rim of the areas that `is` holds for: inside it, and a light case outside.
    function around(out, numbers, width, height, is, thick, colour, strength, casing) {
      const reach = casing === null ? thick : thick + 1;
      for (let y = reach; y < height - reach; y += 1)
        for (let x = reach, at = y * width + reach; x < width - reach; x += 1, at += 1) {
          const inside = is(numbers[at]);
          if (!inside && casing === null) continue;
          const far = inside ? thick : 1;
          let rim = false;
          for (let d = 1; d <= far && !rim; d += 1)
            rim = !is(numbers[at + d]) === !!inside || !is(numbers[at - d]) === !!inside || !is(numbers[at + d * width]) === !!inside || !is(numbers[at - d * width]) === !!inside;
          if (rim) out[at] = inside ? (strength < 1 ? blended(out[at], colour, strength) : colour) : casing;
        }
    }
  }

  window.equitymap.ink = { palette, painter };
})();
