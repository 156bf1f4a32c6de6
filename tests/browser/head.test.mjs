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

test("titles in another language say so wherever they are listed", async () => {
  const root = site({
    "site.toml": 'language = "da"\ntoday = "2026-02-01"\n[search]\nenabled = true\n',
    "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\nlanguage: en\ntitle: Winter meeting\nparticipants: [Ann Bo]\n---\n\n## Budget talks\n\nSag: 1-2-3\n\nAnn Bo opened.\n\n### Beslutning\n\nApproved.\n\n### Opfølgning\n\n- [ ] Ann Bo: Send the letter (2026-03-01)\n",
    "content/raadet/2026-01-12.md": "---\ndate: 2026-01-12\n---\n\n## Budget\n\nSe [[raadet/2026-01-05]].\n",
    "content/pages/about.md": "---\nlanguage: en\nmenu: true\ntitle: About us\n---\n\nText.\n",
    "content/pages/about/more.md": "---\nlanguage: de\ntitle: Mehr\n---\n\nText.\n",
  });
  const page = await browser.newPage({ javaScriptEnabled: false });
  const languages = async (file, ...texts) => {
    await page.goto(pathToFileURL(path.join(root, file)).href);
    return page.evaluate((texts) => texts.map((text) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (walker.currentNode.data.includes(text)) return walker.currentNode.parentElement.closest("[lang]").lang;
      return undefined;
    }), texts);
  };
  assert.deepEqual(await languages("index.html", "Winter meeting", "Budget talks", "Send the letter", "About us", "Beslutninger"), ["en", "en", "en", "en", "da"]);
  assert.deepEqual(await languages("raadet/index.html", "Winter meeting", "Send the letter", "Seneste møder"), ["en", "en", "da"]);
  assert.deepEqual(await languages("raadet/2026/index.html", "Winter meeting"), ["en"]);
  assert.deepEqual(await languages("raadet/2026-01-05/index.html", "Winter meeting", "Deltagere"), ["en", "da"]);
  assert.deepEqual(await languages("personer/ann-bo/index.html", "Budget talks", "Send the letter", "Fremmøde"), ["en", "en", "da"]);
  assert.deepEqual(await languages("opgaver/index.html", "Send the letter", "Budget talks"), ["en", "en"]);
  assert.deepEqual(await languages("sager/index.html", "Budget talks"), ["en"]);
  assert.deepEqual(await languages("sager/1-2-3/index.html", "Sagens gang"), ["da"]);
  assert.equal(await page.locator("h1").getAttribute("lang"), "en");
  assert.deepEqual(await languages("pages/about/index.html", "Mehr"), ["de"]);
  assert.deepEqual(await languages("pages/about/more/index.html", "About us"), ["en"]);
  await page.close();
  const server = await serve(root);
  const { page: search, context } = await watched(browser, server.origin);
  await search.goto(`${server.url("soeg/index.html")}?q=budget+talks`);
  await search.waitForSelector(".result");
  assert.equal(await search.locator(".result h2").first().getAttribute("lang"), "en");
  await context.close();
  server.close();
});

test("a link to a page shows what the site is, where it is spoken, and a picture if there is one", () => {
  const said = (toml, file = "index.html") => {
    const root = site({
      "site.toml": toml,
      "static/logo.png": readFileSync(path.join(demo(), "apple-touch-icon.png")),
      "static/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\naccess: public\n---\n\n## Valg\n",
    });
    const text = readFileSync(path.join(root, file), "utf8");
    return ["locale", "image"].map((name) => new RegExp(`<meta property="og:${name}" content="([^"]+)">`).exec(text)?.[1]);
  };
  const base = 'base_url = "https://example.org/r/"\n';
  assert.deepEqual(said(`${base}[design]\npicture = "logo.png"\nlogo = "logo.svg"\n`, "raadet/2026-01-05/index.html"), ["da_DK", "https://example.org/r/logo.png"]);
  assert.deepEqual(said(`${base}language = "en"\n[design]\nlogo = "logo.png"\n`), ["en_GB", "https://example.org/r/logo.png"]);
  assert.deepEqual(said(`${base}language = "sv"\n[design]\nlogo = "logo.svg"\n`), ["sv_SE", undefined], "no reader of link previews shows SVG");
  assert.deepEqual(said('[design]\npicture = "logo.png"\n'), ["da_DK", undefined], "a picture needs a whole address");
});

test("every icon takes the accent", async () => {
  const colour = async (root) => {
    const server = await serve(root, "/", "");
    const page = await browser.newPage();
    await page.goto(server.url("index.html"));
    const colours = await page.evaluate(() => Promise.all([...document.querySelectorAll("link[rel~=icon], link[rel=apple-touch-icon]")].map(async (link) => {
      const image = new Image();
      image.src = link.href;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0, 64, 64);
      return [...pen.getImageData(4, 32, 1, 1).data].slice(0, 3).join();
    })));
    await page.close();
    server.close();
    return colours;
  };
  const ours = site({ "site.toml": '[design]\naccent = "#8a1538"\n', "content/_index.md": "Hej.\n" });
  assert.deepEqual(await colour(ours), Array(3).fill("138,21,56"));
  const plain = site({ "site.toml": "", "content/_index.md": "Hej.\n" });
  assert.deepEqual(await colour(plain), Array(3).fill("11,85,104"));
});

test("a page leads to what it says as data, and every page to all of it", async () => {
  const alternates = (file) => [...readFileSync(path.join(demo(), file), "utf8").matchAll(/<link rel="alternate" type="([^"]+)" href="([^"]+)"/g)]
    .map(([, type, href]) => ({ type, file: path.join(path.dirname(file), href) }));
  for (const kind of ["front", "committee", "committee_year", "meeting", "person", "people", "case", "cases", "page"]) {
    const file = longest(demo(), kind);
    const found = alternates(file);
    assert.equal(found.filter(({ type }) => type === "application/json").length, 1, kind);
    for (const { type, file: other } of found) {
      const text = readFileSync(path.join(demo(), other), "utf8");
      if (type.includes("json")) assert.ok(JSON.parse(text), other);
    }
  }
  const coming = htmlFiles(demo()).find((file) => /class="badge is_planned"/.test(readFileSync(path.join(demo(), file), "utf8")) && /\d{4}-\d\d-\d\d/.test(file));
  assert.ok(alternates(coming).some(({ type, file }) => type === "text/calendar" && existsSync(path.join(demo(), file))), coming);
  const server = await serve(demo());
  const { page, context, faults } = await watched(browser, server.origin);
  await page.goto(server.url(longest(demo(), "meeting")));
  await page.locator("footer").getByRole("link", { name: "Åbne data" }).click();
  await page.waitForURL(/\/data\/(index\.html)?$/);
  const links = await page.locator("main a").evaluateAll((links) => links.map((link) => link.href));
  assert.ok(links.length > 4);
  for (const link of links) assert.ok((await page.request.get(link)).ok(), link);
  assert.deepEqual(faults, []);
  await context.close();
  server.close();
  const none = site({ "site.toml": "[data]\njson = false\ncsv = false\n", "content/_index.md": "Hej.\n" });
  assert.ok(!existsSync(path.join(none, "data")));
  assert.ok(!readFileSync(path.join(none, "index.html"), "utf8").includes("data/"));
});
