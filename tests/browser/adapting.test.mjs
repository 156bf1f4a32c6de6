// Readers who see the pages otherwise: colours of their own system, no movement, 400 % zoom.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { demo, launch, longest, pageTypes, serve, watched } from "./support.mjs";

let browser, server;
before(async () => { browser = await launch(); server = await serve(demo()); });
after(() => { server.close(); return browser.close(); });

/** What of a page cannot be told apart when the system's colours take the place of its own. */
function faults() {
  const found = [];
  const style = (element, pseudo) => getComputedStyle(element, pseudo);
  const ground = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const colour = style(up).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return style(document.documentElement).backgroundColor;
  };
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const expect = (holds, what, element) => { if (!holds) found.push(`${what}: ${element.outerHTML.slice(0, 120)}`); };
  for (const element of shown("main *, header *, footer *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (own) expect(style(element).color !== ground(element), "text in the colour of its ground", element);
  }
  const marked = (current, other) => ["borderTopColor", "borderBottomColor", "borderLeftColor", "outlineStyle"].some((name) => style(current)[name] !== style(other)[name]);
  for (const list of [".menu", ".chips", ".toc"]) {
    const current = shown(`${list} a[aria-current]`)[0];
    const other = shown(`${list} a:not([aria-current])`)[0];
    if (current && other) expect(marked(current, other), "not marked as the current one", current);
  }
  const present = shown("i.is_present")[0];
  const absent = shown("i:not(.is_present)")[0];
  if (present && absent) expect(style(present).backgroundColor !== style(absent).backgroundColor, "looks like presence", absent);
  for (const box of shown(".decision, .notice")) {
    expect(parseFloat(style(box).borderLeftWidth) > 0 && style(box).borderLeftColor !== ground(box), "has no bar", box);
  }
  for (const control of shown("button, .button, input[type=search], .month td a, .badge")) {
    const edge = style(control);
    expect(parseFloat(edge.borderTopWidth) > 0 && edge.borderTopColor !== ground(control.parentElement), "has no edge", control);
  }
  return found;
}

describe("colours of the reader's own", { concurrency: 2 }, () => {
  for (const { kind, file } of pageTypes(demo(), { least: true })) {
    test(kind, async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page, context } = await watched(browser, server.origin, { colorScheme, forcedColors: "active" });
        await page.goto(server.url(file) + (kind === "search" ? "?q=budget" : ""));
        if (kind === "search") await page.waitForSelector("#filter_person");
        if (kind === "meeting") {
          await page.locator(".toc a >> nth=2").click();
          await page.waitForSelector(".toc [aria-current]");
        }
        assert.ok(await page.evaluate(() => matchMedia("(forced-colors: active)").matches));
        assert.deepEqual(await page.evaluate(faults), [], colorScheme);
        // The focus is seen on whatever has it.
        for (let press = 0; press < 12; press++) {
          await page.keyboard.press("Tab");
          const outline = await page.evaluate(() => {
            const style = getComputedStyle(document.activeElement);
            return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2, style.outlineColor !== style.backgroundColor];
          });
          assert.deepEqual(outline.slice(1), [true, true]);
          assert.notEqual(outline[0], "none");
        }
        await context.close();
      }
    });
  }
});

test("nothing moves, least of all for who wants it still", async () => {
  for (const { kind, file } of pageTypes(demo(), { least: true })) {
    const { page, context } = await watched(browser, server.origin, { reducedMotion: "reduce" });
    await page.goto(server.url(file));
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
        || style.scrollBehavior === "smooth";
    }).map((element) => element.outerHTML.slice(0, 100)));
    assert.deepEqual(moving, [], kind);
    await context.close();
  }
});

test("at 400 % zoom the focus is in view on every kind of page, and what has it is not covered", async () => {
  // 1280 by 1024 px at 400 %.
  const viewport = { width: 320, height: 256 };
  for (const { kind, file } of pageTypes(demo(), { least: true })) {
    const { page, context } = await watched(browser, server.origin, { viewport });
    await page.goto(server.url(file));
    for (let press = 0; press < 25; press++) {
      await page.keyboard.press("Tab");
      const fault = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return undefined;
        const inView = [...element.getClientRects()].filter((box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
        const said = (what) => `${what}: ${element.outerHTML.slice(0, 120)}`;
        if (!inView.length) return said("out of view");
        const isSeen = inView.some((box) => {
          const [x, y] = [(Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2];
          const top = document.elementFromPoint(x, y);
          return top && (element.contains(top) || top.contains(element));
        });
        return isSeen ? undefined : said("covered");
      });
      assert.equal(fault, undefined, kind);
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), kind);
    await context.close();
  }
});

test("text that is twice as large takes what stands around it along", async () => {
  const { page, context } = await watched(browser, server.origin, { viewport: { width: 1280, height: 900 } });
  await page.goto(server.url(longest(demo(), "meeting")));
  const size = () => page.evaluate(() => document.querySelector(".prose p").getBoundingClientRect().height);
  const before = await size();
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  assert.ok(await size() > before * 1.8);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await context.close();
});
