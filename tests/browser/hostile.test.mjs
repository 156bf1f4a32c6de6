// A site full of attempts to run script: nothing runs, with a policy or without, and the policy has nothing to block.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fixture, htmlFiles, launch, serve, watched } from "./support.mjs";

let browser, root;
before(async () => { browser = await launch(); root = fixture("hostile"); });
after(() => browser.close());

for (const [name, csp] of [["under a policy there is nothing to block", undefined], ["without a policy nothing runs", null]]) {
  test(name, async () => {
    const server = await serve(root, "/", csp);
    const { page, context, faults } = await watched(browser, server.origin);
    for (const file of htmlFiles(root)) {
      const at = server.url(file);
      await page.goto(at);
      const found = await page.evaluate(() => {
        const all = [...document.querySelectorAll("*")];
        const handlers = all.filter((element) => element.getAttributeNames().some((name) => name.startsWith("on") || name === "style"));
        const links = all.filter((element) => ["href", "src", "action", "data"].some((name) => /^\s*(javascript|data|vbscript):/i.test(element[name]?.baseVal ?? element[name] ?? "")));
        const own = /(^|\/)(referat|search|stems)[\w-]*\.js$/;
        const scripts = [...document.scripts].filter((script) => script.type !== "application/ld+json" && !own.test(script.getAttribute("src") ?? ""));
        const foreign = all.filter((element) => ["iframe", "object", "embed", "base", "form", "style"].includes(element.localName) && !element.matches("form[role=search]"));
        return [...handlers, ...links, ...scripts, ...foreign].map((element) => element.outerHTML.slice(0, 200));
      });
      assert.deepEqual(found, [], file);
      // Whatever a reader might touch.
      for (const type of ["click", "mouseover", "focus"]) {
        await page.evaluate((type) => document.querySelectorAll("main *:not(a)").forEach((element) => element.dispatchEvent(new Event(type))), type);
      }
      assert.equal(await page.evaluate(() => window.ran), undefined, file);
      assert.equal(page.url(), at);
    }
    assert.deepEqual(faults, []);
    await context.close();
    server.close();
  });
}

// What `active-content` allows is published with the header that docs/publishing.md asks for.
test("a drawing with script, opened by itself, runs nothing in a sandbox", async () => {
  const drawing = "raadet/2026-01-05/tegning.svg";
  assert.ok(existsSync(path.join(root, drawing)));
  for (const [csp, expected] of [["sandbox", undefined], [null, "svg"]]) {
    const server = await serve(root, "/", csp);
    const { page, context } = await watched(browser, server.origin);
    await page.goto(server.url(drawing));
    const ran = await page.evaluate(() => window.ran).catch(() => undefined);
    assert.equal(ran?.slice(0, 3), expected, `with ${csp}`);
    await context.close();
    server.close();
  }
});
