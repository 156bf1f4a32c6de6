// What stands in the head of the pages: titles, icons, data for machines, and what search engines are asked.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { demo, htmlFiles, launch, longest, publicDemo, serve, site, watched } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("every page says what it is, and no two say the same", () => {
  const titles = new Map();
  for (const file of htmlFiles(demo())) {
    const text = readFileSync(path.join(demo(), file), "utf8");
    const title = /<title>([^<]+)<\/title>/.exec(text)?.[1];
    const description = /<meta name="description" content="([^"]+)">/.exec(text)?.[1];
    assert.ok(title && description, `${file}: ${title}, ${description}`);
    assert.equal(/<meta property="og:title" content="([^"]*)">/.exec(text)?.[1], title.split(/, side \d| – Møde/)[0], file);
    // The register of this year is also the one that the menu leads to.
    const same = titles.get(title);
    assert.ok(!same || file.startsWith("kalender/") || same.startsWith("kalender/"), `${file} and ${same} are both ${title}`);
    titles.set(title, file);
  }
});

test("icons are there", () => {
  const text = readFileSync(path.join(demo(), "index.html"), "utf8");
  const icons = [...text.matchAll(/<link rel="(?:apple-touch-)?icon" href="([^"]+)"/g)].map((found) => found[1]);
  assert.deepEqual(icons, ["favicon.ico", "favicon.svg", "apple-touch-icon.png"]);
  for (const icon of icons) assert.ok(existsSync(path.join(demo(), icon)), icon);
});

test("the data of a meeting can be read under a strict policy", async () => {
  const server = await serve(demo());
  const { page, context, faults } = await watched(browser, server.origin);
  for (const [kind, type] of [["meeting", "Event"], ["person", "Person"], ["committee", "Organization"], ["front", "WebSite"]]) {
    await page.goto(server.url(longest(demo(), kind)));
    const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
    assert.equal(data["@context"], "https://schema.org");
    assert.equal(data["@type"], type);
    if (kind !== "meeting") continue;
    assert.equal(data.superEvent["@type"], "EventSeries");
    assert.equal(data.subEvent.length, await page.locator(".item").count());
    assert.equal(data.attendee.length, await page.locator(".participants .is_present").count());
    assert.ok(data.startDate && data.organizer.name && data.location.name);
    // Nobody and nothing stands in it that is not on the page.
    const shown = await page.locator("main").textContent();
    for (const { name } of [...data.attendee, ...data.subEvent]) assert.ok(shown.includes(name), name);
  }
  assert.deepEqual(faults, []);
  await context.close();
  server.close();
});

test("a known address makes canonical addresses, and an internal site is not listed", () => {
  const files = { "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\naccess: public\nparticipants: [Ann Bo]\n---\n\n## Valg\n" };
  const said = (toml) => {
    const root = site({ "site.toml": toml, ...files });
    const text = readFileSync(path.join(root, "raadet/2026-01-05/index.html"), "utf8");
    return {
      canonical: /<link rel="canonical" href="([^"]+)">/.exec(text)?.[1],
      url: JSON.parse(/ld\+json">(.*?)<\/script>/.exec(text)[1]).url,
      robots: /<meta name="robots" content="([^"]+)">/.exec(text)?.[1],
      file: readFileSync(path.join(root, "robots.txt"), "utf8").split("\n")[1],
    };
  };
  const whole = "https://example.org/r/raadet/2026-01-05/";
  assert.deepEqual(said('base_url = "https://example.org/r"\naccess = "public"\n'), { canonical: whole, url: whole, robots: undefined, file: "Allow: /" });
  assert.equal(said("").robots, "noindex");
  assert.equal(said('access = "public"\nrobots = "noindex"\n').robots, "noindex");
  assert.deepEqual(said('access = "public"\nrobots = "disallow"\n').file, "Disallow: /");
  assert.equal(said('robots = "index"\n').robots, undefined);
  assert.ok(!readFileSync(path.join(publicDemo(), "index.html"), "utf8").includes("noindex"));
});

test("colours, font and logo are those of site.toml, and stay readable", async () => {
  const root = site({
    "site.toml": 'title = "Referater"\n[design]\naccent = "#ffd400"\nfont = "Georgia, serif"\nlogo = "logo.svg"\nicon = "logo.svg"\n',
    "static/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="5" cx="5" cy="5"/></svg>',
    "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\n---\n\n## Valg\n\n### Beslutning\n\nGodkendt.\n",
  });
  const server = await serve(root);
  const { page, context, faults } = await watched(browser, server.origin);
  await page.goto(server.url("raadet/2026-01-05/index.html"));
  const seen = () => page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    return { link: style("dd a").color, band: style(".site-header").borderTopColor, font: style("body").fontFamily };
  });
  assert.deepEqual(await seen(), { link: "rgb(133, 109, 0)", band: "rgb(255, 212, 0)", font: "Georgia, serif" });
  await page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual((await seen()).link, "rgb(133, 109, 0)");
  assert.ok(await page.locator(".logo").evaluate((image) => image.naturalWidth > 0));
  assert.match(await page.locator('link[rel="icon"]').getAttribute("href"), /logo\.svg$/);
  assert.deepEqual(faults, []);
  await context.close();
  server.close();
});

test("minutes in another language say so, and the words around them stay in the site's", async () => {
  const root = site({
    "site.toml": 'language = "da"\n',
    "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\nsprog: en\nparticipants: [Ann Bo]\n---\n\n## Budget\n\nSag: 1-2-3\n\n### Beslutning\n\nApproved.\n",
    "content/pages/about.md": "---\nlanguage: en-GB\n---\n# About\n\nThis is about us.\n",
  });
  const page = await browser.newPage({ javaScriptEnabled: false });
  const languages = async (file, texts) => {
    await page.goto(pathToFileURL(path.join(root, file)).href);
    return page.evaluate((texts) => texts.map((text) => {
      const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (walker.currentNode.data.includes(text)) return walker.currentNode.parentElement.closest("[lang]").lang;
      return undefined;
    }), texts);
  };
  assert.deepEqual(await languages("raadet/2026-01-05/index.html", ["Budget", "Approved.", "Deltagere", "Udvalg"]), ["en", "en", "da", "da"]);
  assert.deepEqual(await languages("beslutninger/index.html", ["Budget", "Approved."]), ["en", "en"]);
  assert.deepEqual(await languages("sager/1-2-3/index.html", ["Approved.", "Sagens gang"]), ["en", "da"]);
  assert.deepEqual(await languages("pages/about/index.html", ["This is about us."]), ["en-GB"]);
});
