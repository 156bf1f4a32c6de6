// Every link of every page leads to something: on a server, under a sub-path and in the file system.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { demo, emptySite, htmlFiles, launch, longest, pageTypes, publicDemo, seeds, serve, site, watched } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("no link of the demonstration is broken", () => check(demo()));
test("no link of what the public may see is broken", () => check(publicDemo()));
test("no link of an empty site is broken", () => check(emptySite()));
test("no link of a site that names folders is broken", async () => {
  const root = site({
    "site.toml": 'title = "Referater"\nlinks = "folders"\n',
    "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\nparticipants: [Ann Bo (formand)]\n---\n\n## Valg\n\n1.1.1-A00-1-26\n\n### Beslutning\n\nSe [[raadet/2026-02-02#1]].\n",
    "content/raadet/2026-02-02.md": "---\ndate: 2026-02-02\n---\n\n## Valg\n\nJf. mødet den 5. januar 2026.\n",
  });
  await check(root, { folders: true });
});
const seeded = seeds();
test("no link of a site of the real minutes is broken", { skip: !seeded && "the minutes are not at hand; set SEEDS to their folder" }, () => check(seeded));

/** Reads every page in the browser's own parser and resolves its links as the browser would. */
async function check(root, { folders = false } = {}) {
  const page = await (await browser.newContext()).newPage();
  const files = htmlFiles(root);
  const read = new Map();
  for (let at = 0; at < files.length; at += 50) {
    const texts = files.slice(at, at + 50).map((file) => [file, readFileSync(path.join(root, file), "utf8")]);
    const parsed = await page.evaluate((texts) => texts.map(([file, text]) => {
      const page = new DOMParser().parseFromString(text, "text/html");
      const all = (selector, name) => [...page.querySelectorAll(selector)].map((element) => element.getAttribute(name));
      const ids = all("[id]", "id");
      return { file, ids, doubled: ids.filter((id, at) => ids.indexOf(id) !== at), hrefs: [...all("[href]", "href"), ...all("[src]", "src")] };
    }), texts);
    for (const one of parsed) read.set(one.file, one);
  }
  const bases = ["http://localhost/", "http://localhost/under/en/sti/"];
  if (!folders) bases.push("file:///srv/et sted/");
  const broken = [];
  for (const { file, ids, doubled, hrefs } of read.values()) {
    for (const id of doubled) broken.push(`${file}: id ${id} twice`);
    for (const base of bases) {
      const root_url = new URL(base);
      for (const href of hrefs) {
        const url = new URL(href, new URL(file, root_url));
        if (url.protocol !== root_url.protocol || url.host !== root_url.host) {
          if (!["https:", "http:", "mailto:", "tel:"].includes(url.protocol)) broken.push(`${file}: ${href}`);
          continue;
        }
        if (!url.pathname.startsWith(root_url.pathname)) { broken.push(`${file}: ${href} leaves the site`); continue; }
        let target = decodeURIComponent(url.pathname.slice(root_url.pathname.length));
        if (url.protocol === "http:" && (target === "" || target.endsWith("/"))) target += "index.html";
        const disk = path.join(root, target);
        if (!existsSync(disk) || !statSync(disk).isFile()) { broken.push(`${base}${file}: ${href}`); continue; }
        const anchor = decodeURIComponent(url.hash.slice(1));
        if (anchor && target.endsWith(".html") && !read.get(target)?.ids.includes(anchor)) broken.push(`${file}: ${href} has no such anchor`);
      }
      assert.ok(ids.length, `${file} has no ids`);
    }
  }
  assert.deepEqual([...new Set(broken)], []);
  await page.context().close();
}

test("under a sub-path every kind of page is whole", async () => {
  const server = await serve(demo(), "/referater/havrelund/");
  const { page, faults, context } = await watched(browser, server.origin);
  for (const { file } of pageTypes(demo(), { least: true })) {
    await page.goto(server.url(file));
    assert.ok(await styled(page), `${file} has no style`);
  }
  await walk(page, server.url("index.html"));
  assert.deepEqual(faults, []);
  assert.deepEqual(server.missing, []);
  await context.close();
  server.close();
});

test("opened from the file system every kind of page is whole", async () => {
  const base = pathToFileURL(demo() + path.sep).href;
  const { page, context } = await watched(browser, "null");
  const elsewhere = [];
  page.on("request", (request) => { if (!request.url().startsWith(base)) elsewhere.push(request.url()); });
  page.on("requestfailed", (request) => {
    // An icon that is no longer wanted when the reader goes on has not failed.
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") elsewhere.push(`${request.url()}: ${why}`);
  });
  for (const { file } of pageTypes(demo(), { least: true })) {
    await page.goto(new URL(file, base).href);
    assert.ok(await styled(page), `${file} has no style`);
  }
  await walk(page, new URL("index.html", base).href);
  assert.deepEqual(elsewhere, []);
  await context.close();
});

test("the page of an unknown address is whole wherever it is shown", async () => {
  const root = site({
    "site.toml": 'title = "Referater"\nbase_url = "https://example.org/referater/"\n',
    "content/raadet/2026-01-05.md": "---\ndate: 2026-01-05\n---\n\n## Valg\n",
  });
  const server = await serve(root, "/referater/");
  const { page, context } = await watched(browser, server.origin);
  await page.goto(`${server.origin}/referater/findes/ikke/`);
  assert.ok(await styled(page));
  await page.locator("main a").click();
  await page.waitForURL((url) => ["/referater/", "/referater/index.html"].includes(url.pathname));
  assert.deepEqual(server.missing, ["/referater/findes/ikke/"]);
  await context.close();
  server.close();
});

test("one stylesheet and a small script are all that a page asks for", async () => {
  const server = await serve(demo());
  const { page, context } = await watched(browser, server.origin);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(server.url(longest(demo(), "case")));
  assert.deepEqual(asked.slice(1).filter((name) => !/^\/favicon|^\/logo\.svg$/.test(name)).sort(), ["/referat.js", "/style.css"]);
  // All that are published, and not only this page's; those of the search are apart.
  const sum = (kind) => readdirSync(demo()).filter((name) => name.endsWith(kind) && !name.startsWith("search"))
    .reduce((bytes, name) => bytes + statSync(path.join(demo(), name)).size, 0);
  assert.ok(sum(".css") < 20_000, `the stylesheets have ${sum(".css")} bytes`);
  assert.ok(sum(".js") < 15_000, `the scripts have ${sum(".js")} bytes`);
  await context.close();
  server.close();
});

const styled = (page) => page.evaluate(() => getComputedStyle(document.body).margin === "0px");

/** As a reader goes: a committee, its latest meeting, an item of it, a person, and back to the front. */
async function walk(page, front) {
  await page.goto(front);
  for (const link of [".tile a", ".rows .row-title a", ".toc a >> nth=2", "main .person >> nth=0", ".breadcrumbs a >> nth=0"]) {
    const before = page.url();
    await page.locator(link).first().click();
    await page.waitForURL((url) => url.href !== before);
    assert.ok(await page.locator("h1").isVisible(), `${page.url()} has no heading`);
  }
  assert.equal(page.url().replace("index.html", ""), front.replace("index.html", ""));
}
