// The plain theme, on one page of each kind: axe in both colour schemes, no script and nothing from elsewhere, nothing
// wider than 320 px, and a record that prints without its navigation.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { launch, pageTypes, serve, themed, watched } from "./support.mjs";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const root = themed("plain");
let browser;
let server;
before(async () => { browser = await launch(); server = await serve(root); });
after(async () => { await browser.close(); server.close(); });

for (const { kind, file } of pageTypes(root, { least: true })) {
  test(`plain ${kind}: ${file}`, async () => {
    const { page, context, faults } = await watched(browser, server.origin);
    await page.goto(server.url(file));
    assert.equal(await page.locator("script").count(), 0);
    await page.evaluate(axe.source);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(async (tags) => {
        const results = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
        return results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map((node) => node.html) }));
      }, tags);
      assert.deepEqual(violations, [], colorScheme);
    }
    await page.setViewportSize({ width: 320, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "wider than 320 px");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main");
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("nav:visible").count(), 0);
    assert.ok(await page.locator("h1").isVisible());
    assert.deepEqual(faults, []);
    await context.close();
  });
}
