// Every kind of page under axe (WCAG A and AA, 2.0 to 2.2, and best practice), light and dark, wide and narrow;
// and no sideways scrolling from 320 px, which is 400 % zoom of an ordinary screen, to 1920 px.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { demo, emptySite, fixture, launch, pageTypes, seeds, serve, watched } from "./support.mjs";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const looks = [];
for (const colorScheme of ["light", "dark"]) for (const width of [1280, 360]) looks.push({ colorScheme, width });

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const seeded = seeds();
look("the demonstration", demo());
look("a site with a draft and names of any kind", fixture("hostile"), { least: true, only: ["meeting", "person", "committee"] });
look("an empty site", emptySite(), { least: true, only: ["front", "calendar", "people"] });
if (seeded) look("a site of the real minutes", seeded, { least: true });
else test("a site of the real minutes", { skip: "the minutes are not at hand; set SEEDS to their folder" });

function look(name, root, options) {
  describe(name, { concurrency: 2 }, () => {
    let server;
    before(async () => { server = await serve(root); });
    after(() => server.close());
    for (const { kind, file } of pageTypes(root, options)) {
      test(`${kind}: ${file}`, async () => {
        const { page, context, faults } = await watched(browser, server.origin);
        const found = [];
        await page.goto(server.url(file));
        await page.evaluate(axe.source);
        const open = () => page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
        for (const { colorScheme, width } of looks) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await open();
          const violations = await page.evaluate(async (tags) => {
            const results = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
            return results.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html) }));
          }, tags);
          found.push(...violations.map((violation) => ({ colorScheme, width, ...violation })));
        }
        assert.deepEqual(found, []);
        for (const [width, height] of [[320, 800], [320, 256], [768, 1024], [1920, 1080]]) {
          await page.setViewportSize({ width, height });
          await open();
          assert.deepEqual(await tooWide(page), [], `wider than ${width} px`);
        }
        // Text that stands further apart (WCAG 2.2, 1.4.12).
        await page.setViewportSize({ width: 320, height: 800 });
        await page.evaluate(() => {
          for (const element of document.body.querySelectorAll("*")) {
            Object.assign(element.style, { lineHeight: "1.5", letterSpacing: "0.12em", wordSpacing: "0.16em" });
          }
        });
        assert.deepEqual(await tooWide(page), [], "wider than 320 px with wide letters");
        assert.deepEqual(faults, []);
        await context.close();
      });
    }
  });
}

/** Whatever sticks out of the page and is not inside something that scrolls by itself. */
function tooWide(page) {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const scrolls = (element) => element && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
    const guilty = wide.filter((element) => !scrolls(element.parentElement)).map((element) => element.outerHTML.slice(0, 200));
    return guilty.length ? guilty.slice(-3) : [`the page is ${document.documentElement.scrollWidth} px wide`];
  });
}
