// How a meeting is read: by keyboard, without script, on paper.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { demo, htmlFiles, launch, longest, pageTypes, serve, site, watched } from "./support.mjs";

let browser, server;
before(async () => { browser = await launch(); server = await serve(demo()); });
after(() => { server.close(); return browser.close(); });

for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
  test(`a meeting is walked by keyboard at ${width} px`, async () => {
    const { page, context, faults } = await watched(browser, server.origin, { viewport: { width, height: 800 }, colorScheme });
    await page.goto(server.url(longest(demo(), "meeting")));
    const expected = await page.evaluate(() => [...document.querySelectorAll("a[href], button, summary, input, select, [tabindex='0']")]
      .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length);
    const stops = [];
    for (let press = 0; press <= expected; press++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(seen);
      if (!stop) break;
      stops.push(stop);
    }
    assert.equal(stops.length, expected, "every control is reached once, and the walk ends");
    assert.equal(stops[0].name, "Gå til indhold");
    assert.deepEqual(stops.filter((stop) => stop.fault), []);
    const regions = stops.map((stop) => stop.region).filter((region, at, all) => region !== all[at - 1]);
    assert.deepEqual(regions, ["skip", "site-header", "breadcrumbs", "main", "site-footer"]);
    // In the text the order of the walk is the order on the page.
    const tops = stops.filter((stop) => stop.inText).map((stop) => stop.top);
    assert.ok(tops.length > 10);
    tops.forEach((top, at) => assert.ok(at === 0 || top >= tops[at - 1] - 40, `${stops.filter((stop) => stop.inText)[at].name} comes too late`));
    assert.deepEqual(faults, []);
    await context.close();
  });
}

/** What has the focus, and whether a sighted reader can tell. */
function seen() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  let fault;
  if (box.width < 1 || box.height < 1) fault = "has no size";
  else if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) fault = "is out of view";
  else if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) fault = "shows no focus";
  else {
    for (let up = element; up && !fault; up = up.parentElement) if (getComputedStyle(up).opacity < 1) fault = "is transparent";
    const rects = [...element.getClientRects()];
    const on = rects.some((rect) => {
      const found = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
      return found && (element.contains(found) || found.contains(element));
    });
    if (!fault && !on && rects.every((rect) => rect.top >= 0 && rect.bottom <= innerHeight)) fault = "is covered";
  }
  const region = element.closest(".skip, .site-header, .breadcrumbs, main, .site-footer");
  return {
    name: (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 60),
    region: region?.id === "main_content" ? "main" : region?.classList[0],
    inText: Boolean(element.closest(".body")),
    top: box.top + scrollY,
    fault,
  };
}

test("the skip link goes to the content", async () => {
  const { page, context } = await watched(browser, server.origin);
  await page.goto(server.url(longest(demo(), "meeting")));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main_content");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest("main"))));
  await context.close();
});

test("the table of contents marks what is read, and a permanent link is copied", async () => {
  const { page, context, faults } = await watched(browser, server.origin, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(server.url(longest(demo(), "meeting")));
  const link = page.locator(".toc a >> nth=3");
  await link.click();
  await page.waitForFunction(() => document.querySelectorAll(".toc a")[3].getAttribute("aria-current") === "location");
  assert.equal(await page.locator(".toc [aria-current]").count(), 1);
  assert.ok(await link.isVisible(), "the table of contents stays in view");
  const permanent = page.locator(".permalink >> nth=3");
  await permanent.hover();
  const shown = await permanent.evaluate((element) => getComputedStyle(element, "::after").content);
  assert.ok(shown.includes(await permanent.getAttribute("href")), `hovering shows the address, not ${shown}`);
  await permanent.click();
  await page.waitForFunction(() => document.getElementById("live_status").textContent !== "");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  assert.deepEqual(faults, []);
  await context.close();
});

describe("without script", { concurrency: 2 }, () => {
  // The search page has a test of its own: it says that it needs script.
  for (const { kind, file } of pageTypes(demo(), { least: true }).filter(({ kind }) => kind !== "search")) {
    test(`${kind} has all its content`, async () => {
      const [plain, scripted] = [{ javaScriptEnabled: false }, {}].map(async (options) => {
        const { page, context, faults } = await watched(browser, server.origin, options);
        await page.goto(server.url(file));
        const text = await page.locator("main").textContent();
        const links = await page.locator("main a").count();
        // What folds opens without script too.
        const hidden = await page.evaluate(() => [...document.querySelectorAll("main a")]
          .filter((link) => !link.closest("details") && !link.checkVisibility()).map((link) => link.outerHTML));
        assert.deepEqual([hidden, faults], [[], []]);
        await context.close();
        return { text: text.replace(/\s+/g, " "), links };
      });
      assert.deepEqual(await plain, await scripted);
    });
  }
});

test("without script the agenda stays beside the text on a wide screen, and folds on a narrow one", async () => {
  for (const [width, shown] of [[1280, true], [390, false]]) {
    const { page, context } = await watched(browser, server.origin, { javaScriptEnabled: false, viewport: { width, height: 800 } });
    await page.goto(server.url(longest(demo(), "meeting")));
    assert.equal(await page.locator(".toc a >> nth=0").isVisible(), shown);
    if (!shown) {
      await page.locator(".toc summary").click();
      assert.ok(await page.locator(".toc a >> nth=0").isVisible());
    }
    await context.close();
  }
});

test("a meeting prints as the record, without navigation", async () => {
  const { page, context } = await watched(browser, server.origin, { colorScheme: "dark" });
  await page.goto(server.url(longest(demo(), "meeting")));
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const part of [".skip", ".menu", ".breadcrumbs", ".toc", ".permalink", ".neighbours"]) {
    assert.ok(await page.locator(part).count(), `there is no ${part} to hide`);
    assert.equal(await page.locator(`${part}:visible`).count(), 0, `${part} is printed`);
  }
  for (const part of ["h1", ".facts", ".participants", ".item h2", ".section.decision"]) {
    assert.ok(await page.locator(part).first().isVisible(), `${part} is not printed`);
  }
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true, tagged: true })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  assert.ok(pages >= 1 && pages < 12, `${pages} pages`);
  await context.close();
});

/** The addresses of the links on each sheet of a page that is printed, from the top. */
async function sheets(page, format) {
  const pdf = (await page.pdf({ format, preferCSSPageSize: true })).toString("latin1");
  const objects = new Map([...pdf.matchAll(/^(\d+) 0 obj\s([^]*?)^endobj/gm)].map(([, number, text]) => [number, text]));
  const printed = [...objects.values()].filter((text) => /\/Type\s*\/Page\b(?!s)/.test(text));
  return printed.map((text) => [...(/\/Annots \[(.*?)\]/.exec(text)?.[1] ?? "").matchAll(/(\d+) 0 R/g)]
    .map(([, number]) => /\/URI \((.*?)\)>>/.exec(objects.get(number))?.[1]));
}

test("on paper, what happened to a case stays with its day, and nothing stands on a sheet alone", async () => {
  const { page, context } = await watched(browser, server.origin);
  let several = 0;
  for (const file of htmlFiles(demo()).filter((file) => file.startsWith("sager/") && file !== "sager/index.html")) {
    await page.goto(server.url(file));
    const entries = await page.locator(".timeline > li").evaluateAll((entries) =>
      entries.map((entry) => [".meta a", "h3 a"].map((link) => entry.querySelector(link).href)));
    for (const format of ["A4", "Letter"]) {
      const printed = await sheets(page, format);
      several += printed.length > 1;
      assert.ok(printed.every((links) => links.some((link) => !link.startsWith("mailto:"))), `a foot alone: ${file} on ${format}`);
      const together = ([day, item]) => printed.some((links) => links.some((link, at) => link === item && links[at - 1] === day));
      assert.deepEqual(entries.filter((entry) => !together(entry)), [], `a day without its item: ${file} on ${format}`);
    }
  }
  assert.ok(several > 20, `${several} cases on several sheets`);
  await context.close();
});

test("paper shows every column of a wide table, and an address once", async () => {
  const columns = ["Leverandør", "Etablering i kroner", "Drift i kroner om året", "Betalingskort", "Mobilbetaling", "Nøglebrikker", "Support på dansk", "Bemærkninger"];
  const row = (cells) => `| ${cells.join(" | ")} |\n`;
  const table = row(columns) + row(columns.map(() => "--")) + row(columns.map((name) => name.toLowerCase()));
  const links = "Se https://engby.example/et/sted og [et andet](https://engby.example/et/andet).";
  const root = site({
    "site.toml": 'title = "Referater"\nlanguage = "da"\n',
    "content/raadet/2026-01-05.md": `---\ndate: 2026-01-05\n---\n\n## Tilbud\n\n${table}\n${links}\n`,
  });
  const own = await serve(root);
  const { page, context } = await watched(browser, own.origin, { viewport: { width: 650, height: 900 } });
  await page.goto(own.url("raadet/2026-01-05/index.html"));
  const cut = () => page.locator(".table").evaluate((table) => table.scrollWidth - table.clientWidth);
  assert.ok(await cut() > 0, "on a screen the table scrolls");
  await page.emulateMedia({ media: "print" });
  assert.ok(await cut() <= 0, `${await cut()} px of the table are not on the paper`);
  const said = await page.locator(".item a.external").evaluateAll((links) => links.map((link) => getComputedStyle(link, "::after").content));
  assert.deepEqual(said, ["none", '" <https://engby.example/et/andet>"']);
  await context.close();
  own.close();
});
