// Makes the pictures of the documentation from the demonstration: npm run pictures.
// They are written with a palette of 256 colours, which no eye misses and which takes a third of the bytes.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 as crc, deflateSync, inflateSync } from "node:zlib";
import { demo, launch, repository, serve } from "./support.mjs";

const pictures = [
  { name: "meeting", file: "teknik-og-miljoe/2026-06-15/index.html", height: 900, at: ".item:nth-of-type(3)" },
  { name: "front", file: "index.html", height: 1000 },
  { name: "case", file: "sager/17.03.10-p20-3-24/index.html", height: 1000 },
  { name: "search", file: "soeg/index.html", ask: "?q=cykelsti", wait: "#filter_person", height: 900 },
  { name: "calendar", file: "kalender/2026/index.html", height: 900, at: "#month_2026-11" },
  { name: "meeting-dark", file: "teknik-og-miljoe/2026-06-15/index.html", width: 390, height: 844, colorScheme: "dark", at: ".item:nth-of-type(3)" },
];

const folder = path.join(repository, "docs", "pictures");
mkdirSync(folder, { recursive: true });
const browser = await launch();
const server = await serve(demo());
for (const { name, file, ask = "", wait, width = 1280, height, colorScheme = "light", at } of pictures) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
  const response = await page.goto(server.url(file) + ask);
  if (!response.ok()) throw new Error(`the demonstration has no ${file}`);
  if (wait) await page.waitForSelector(wait);
  if (at) await page.locator(at).first().evaluate((element) => element.scrollIntoView());
  await page.waitForTimeout(200);
  const png = withPalette(await page.screenshot());
  if (png.length > 150_000) throw new Error(`${name}.png has ${png.length} bytes`);
  writeFileSync(path.join(folder, `${name}.png`), png);
  console.log(`docs/pictures/${name}.png ${png.length}`);
  await page.close();
}
await browser.close();
server.close();

/** A PNG of 8-bit RGB or RGBA as one with a palette. */
function withPalette(png) {
  const { width, height, step, pixels } = decode(png);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += step) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([colour]) => colour);
  const places = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0, to = 0; at < pixels.length; at += step) {
    if ((at / step) % width === 0) rows[to++] = 0;
    rows[to++] = places.get((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    png.subarray(0, 8), chunk("IHDR", header), chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ]);
}

function nearest(palette, colour) {
  let best = 0;
  let least = Infinity;
  palette.forEach((other, place) => {
    const away = ((other >> 16) - (colour >> 16)) ** 2 + (((other >> 8) & 255) - ((colour >> 8) & 255)) ** 2 + ((other & 255) - (colour & 255)) ** 2;
    if (away < least) [best, least] = [place, away];
  });
  return best;
}

function decode(png) {
  const [width, height, type] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]];
  const step = type === 6 ? 4 : 3;
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const data = inflateSync(Buffer.concat(parts));
  const line = width * step;
  const pixels = Buffer.alloc(line * height);
  for (let row = 0; row < height; row++) {
    const filter = data[row * (line + 1)];
    for (let column = 0; column < line; column++) {
      const here = row * line + column;
      const left = column >= step ? pixels[here - step] : 0;
      const up = row ? pixels[here - line] : 0;
      const corner = row && column >= step ? pixels[here - line - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[here] = data[row * (line + 1) + 1 + column] + guess;
    }
  }
  return { width, height, step, pixels };
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(name, data) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, "latin1");
  out.set(data, 8);
  out.writeUInt32BE(crc(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}
