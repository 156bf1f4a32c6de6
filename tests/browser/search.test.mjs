// Searching, as a reader does: inflections, letters, filters, the address, keyboard, sub-path, file share, no script;
// and the sixty queries of tests/search, by the same script without a browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, cpSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { engine } from "../search/engine.mjs";
import { demo, emptySite, launch, publicDemo, repository, serve, site, temporary, watched } from "./support.mjs";

const script = path.join(repository, "themes", "standard", "static", "search.js");
const indexOf = (root, page = "soeg") => path.join(root, page, "index");
let browser;
let server;
before(async () => { browser = await launch(); server = await serve(demo(), "/under/en/sti/"); });
after(() => { server.close(); return browser.close(); });

/** Opens the search page with a question and waits for its answer. */
async function ask(question, options = {}) {
  const opened = await watched(browser, server.origin, options);
  await opened.page.goto(`${server.url("soeg/index.html")}?${new URLSearchParams(question)}`);
  await answered(opened.page);
  return opened;
}

async function answered(page) {
  await page.waitForFunction(() => document.getElementById("search_status").textContent.trim());
  await page.waitForFunction(() => document.querySelector(".result") || document.getElementById("search_found").hidden
    || !document.querySelector(".results").children.length);
}

const titles = (page) => page.locator(".result h2").allTextContents();

describe("what is typed finds what is meant", { concurrency: 2 }, () => {
  const cases = [
    ["årsregnskaber", "Årsregnskab 2024"],
    ["aarsregnskabet", "Årsregnskab 2024"],
    ["arsregnskab", "Årsregnskab 2024"],
    ["oekonomi indflytning", "Engsletteskolen: økonomi før indflytning"],
    ["kantine", "Affaldssortering i kommunens ejendomme og etageboliger"],
    ["skolebuskørslen", "Skolebuskørsel fra Ellemose"],
    ["beredskabspl", "Beredskabsplan 2026-2029"],
    ["05.01.15-P20-11-24", "Indvielse af cykelstien langs Møllehøjvej"],
    ["P20-11-24", "Indvielse af cykelstien langs Møllehøjvej"],
    ["26/8-2025 hjemmearbejde", "Rammer for hjemmearbejde er vedtaget"],
    ['"geotekniske boringer"', "Engsletteskolen: valg af udbudsform"],
    ["Hvidsten journalsystem", "Nyt journalsystem"],
    ["2026-03 idriftsættelse", "SagsHavn: orientering om ny dato for idriftsættelse"],
    ["20/1-26 valg", "Evaluering af Kommunalvalg 2025"],
    ["02217", "Informationssikkerhed: årsrapport 2026"],
    ['"24/10482"', "Rettighedsstyring: nye roller i SagsHavn"],
    ['"budget 2026-2029"', "Budget 2026-2029, 2. behandling"],
  ];
  for (const [q, title] of cases) {
    test(q, async () => {
      const { page, context, faults } = await ask({ q });
      assert.ok((await titles(page)).includes(title), (await titles(page)).join("\n"));
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});

test("a phrase is found in its order only", async () => {
  const { page, context } = await ask({ q: '"boringer geotekniske"' });
  assert.equal(await page.locator(".result").count(), 0);
  await context.close();
});

test("a typing error is answered with the word that was meant", async () => {
  const { page, context } = await ask({ q: "Legepaldsen" });
  // The field above says what was typed.
  assert.equal((await page.locator("#search_status").textContent()).trim(), "Ingen resultater. Mente du Legepladsen?");
  await page.locator("#search_status a").click();
  await page.waitForSelector(".result");
  assert.equal(await page.inputValue("#site_search"), "Legepladsen");
  assert.match(await page.locator("#search_status").textContent(), /^\d+ resultater\.\s*$/);
  await context.close();
});

test("a word that stands far down is read from the meeting's document, and marked", async () => {
  const { page, context, faults } = await ask({ q: "vaelgerliste" });
  await page.waitForSelector(".result > p:not(.meta) mark");
  assert.match(await page.locator(".result > p:not(.meta) mark").first().textContent(), /^vælgerlister$/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("found words are marked where they stand", async () => {
  const { page, context } = await ask({ q: "forhandling" });
  const marks = await page.locator(".result mark").allTextContents();
  assert.ok(marks.length && marks.every((mark) => mark.toLowerCase().includes("forhandling")), marks.join());
  await context.close();
});

describe("each filter", { concurrency: 2 }, () => {
  const chosen = [
    ["committee", "Økonomiudvalget", (text) => text.includes("Økonomiudvalget")],
    ["year", "2025", (text) => text.includes(" 2025")],
    ["person", "Rikke Thygeborg"],
    ["case", "00.32.02-S00-4-25"],
    ["kind", "Bilag"],
  ];
  for (const [key, label, holds = () => true] of chosen) {
    test(key, async () => {
      const { page, context, faults } = await ask({ q: "budget" });
      const section = page.locator(`#filter_${key}`);
      await section.waitFor();
      const all = section.getByRole("button");
      if (await all.count()) await all.click();
      const option = section.getByRole("listitem").filter({ hasText: label }).first();
      const count = +/\((\d+)\)/.exec(await option.textContent())[1];
      await option.getByRole("link").click();
      await page.waitForFunction((count) => document.getElementById("search_status").textContent.startsWith(`${count} `), count);
      await page.waitForSelector(".result");
      const about = await page.locator(".result > p.meta").allTextContents();
      assert.ok(about.length && about.every(holds), about.join("\n"));
      assert.ok(new URL(page.url()).searchParams.get(key));
      // The address shows the same, and going back takes the filter away again.
      const shown = await titles(page);
      const again = await browser.newPage();
      await again.goto(page.url());
      await again.waitForSelector(".result");
      assert.deepEqual(await again.locator(".result h2").allTextContents(), shown);
      assert.ok(await section.getByRole("link").first().isVisible(), "the filter can be removed");
      await page.goBack();
      await page.waitForFunction((count) => !document.getElementById("search_status").textContent.startsWith(`${count} `), count);
      assert.equal(new URL(page.url()).searchParams.get(key), null);
      assert.deepEqual(faults, []);
      await again.close();
      await context.close();
    });
  }
});

test("results come by date when that is asked for", async () => {
  const { page, context } = await ask({ q: "budget", sort: "date" });
  const days = (await page.locator(".result > p.meta").allTextContents()).map((text) => /\b(\d{4})\b/.exec(text)?.[1]).filter(Boolean);
  assert.deepEqual(days, [...days].sort().reverse());
  await context.close();
});

test("a result leads to the item on its page", async () => {
  const { page, context, faults } = await ask({ q: "mobilfri evaluering" });
  await page.locator("a[href$='#evaluering-af-mobilfri-skoledag']").click();
  await page.waitForURL(/#evaluering-af-mobilfri-skoledag$/);
  const top = await page.evaluate(() => document.getElementById("evaluering-af-mobilfri-skoledag").getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 300, `the item stands at ${top}`);
  await page.goBack();
  await page.waitForSelector(".result");
  assert.deepEqual(faults, []);
  await context.close();
});

test("more results come at the end, and the keyboard goes on with them", async () => {
  const { page, context } = await ask({ q: "budget" });
  await page.locator("#search_results > button").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".result").length === 20);
  assert.ok(await page.evaluate(() => document.activeElement.closest(".result:nth-child(11)") !== null));
  await context.close();
});

test("from any page: a slash, words, enter; every result and filter is reached by tabbing", async () => {
  const { page, context, faults } = await watched(browser, server.origin);
  await page.goto(server.url("index.html"));
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "site_search");
  await page.keyboard.type("skimmel/");
  await page.keyboard.press("Enter");
  await page.waitForURL(/soeg\/.*q=skimmel/);
  await page.waitForSelector(".result");
  await page.locator("#site_search").focus();
  const reached = new Set();
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.href ?? document.activeElement.textContent));
  }
  const links = await page.locator("#search_found a").evaluateAll((links) => links.map((link) => link.href));
  assert.deepEqual(links.filter((link) => !reached.has(link)), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the count is announced, and typing keeps the address and the field together", async () => {
  const { page, context } = await ask({ q: "skimmel" });
  const status = page.locator("#search_status");
  assert.equal(await status.getAttribute("role"), "status");
  assert.match(await status.textContent(), /^\d+ resultater/);
  await page.locator("#site_search").fill("tagrender");
  await page.waitForURL(/q=tagrender/);
  await page.waitForFunction(() => document.getElementById("search_status").textContent.startsWith("1 resultat."));
  await context.close();
});

test("results pass axe, wide and narrow, light and dark", async () => {
  const { page, context } = await ask({ q: "budget cykelsti" });
  await page.waitForSelector("#filter_person");
  await page.evaluate(axe.source);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      // On a narrow screen the filters fold.
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      const violations = await page.evaluate(async (tags) => (await window.axe.run(document, { runOnly: tags })).violations
        .map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map((node) => node.html) })), tags);
      assert.deepEqual(violations, []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
  }
  await context.close();
});

test("on a narrow screen the filters fold above the results, and say what is chosen", async () => {
  const { page, context, faults } = await ask({ q: "skole" }, { viewport: { width: 390, height: 844 } });
  const top = (selector) => page.locator(selector).first().evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(await top("#search_filters") < await top(".result"));
  assert.equal(await page.locator("#filter_year a").first().isVisible(), false);
  await page.locator("#search_filters summary").click();
  await page.locator("#filter_year a", { hasText: "2025" }).click();
  await page.waitForFunction(() => document.querySelector("#search_filters summary").textContent.includes("2025"));
  assert.equal(await page.locator("#filter_year").isVisible(), false, "the results are seen again");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForSelector("#filter_year", { state: "visible" });
  assert.ok(await page.evaluate(() => document.getElementById("search_found").lastElementChild.id === "search_filters"));
  assert.deepEqual(faults, []);
  await context.close();
});

test("who does not want the key turns it off, and it stays off", async () => {
  const { page, context } = await watched(browser, server.origin);
  const pressed = async () => {
    await page.goto(server.url("index.html"));
    await page.keyboard.press("/");
    return page.evaluate(() => document.activeElement.id);
  };
  assert.equal(await pressed(), "site_search");
  await page.goto(server.url("soeg/index.html"));
  await page.getByRole("checkbox").uncheck();
  assert.equal(await pressed(), "");
  await page.goto(server.url("soeg/index.html"));
  assert.equal(await page.getByRole("checkbox").isChecked(), false);
  await context.close();
});

test("it works from a file share", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${pathToFileURL(path.join(demo(), "index.html"))}`);
  await page.fill("#site_search", "årsregnskab");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".result");
  await page.locator(".result a").first().click();
  await page.waitForLoadState();
  assert.ok(existsSync(decodeURIComponent(new URL(page.url()).pathname)));
  await context.close();
});

test("without script, or without the index, the page says so and leads to the registers", async () => {
  const { page, context } = await watched(browser, server.origin, { javaScriptEnabled: false });
  await page.goto(`${server.url("soeg/index.html")}?q=budget`);
  assert.ok(await page.getByText("Søgningen kræver JavaScript").isVisible());
  assert.ok(await page.locator("#search_registers").getByRole("link", { name: "Beslutninger" }).isVisible());
  await context.close();
  const root = path.join(temporary(), "site");
  cpSync(demo(), root, { recursive: true });
  rmSync(path.join(indexOf(root), "site.js"));
  const other = await serve(root);
  const second = await watched(browser, other.origin);
  await second.page.goto(`${other.url("soeg/index.html")}?q=budget`);
  await second.page.getByText("Søgningen kunne ikke hentes").waitFor();
  assert.ok(await second.page.locator("#search_registers").getByRole("link", { name: "Beslutninger" }).isVisible());
  await second.context.close();
  other.close();
});

test("what is not for the public is in no file of the public's index", () => {
  const texts = (root) => readdirSync(indexOf(root)).map((name) => readFileSync(path.join(indexOf(root), name), "utf8")).join("\n");
  const meetings = (root) => readdirSync(root, { recursive: true }).map((name) => name.split(path.sep).join("/"))
    .filter((name) => /\/\d{4}-\d\d-\d\d$/.test(name));
  const open = new Set(meetings(publicDemo()));
  const internal = meetings(demo()).filter((name) => !open.has(name));
  assert.ok(internal.length && open.size);
  for (const name of internal) {
    assert.ok(texts(demo()).includes(`../${name}/`), `${name} is in the internal index`);
    assert.ok(!texts(publicDemo()).includes(`../${name}/`), `${name} is not in the public one`);
  }
});

test("an empty site answers with nothing", async () => {
  const found = await engine(indexOf(emptySite(), "search"), script).search({ q: "anything" });
  assert.equal(found.hits.length, 0);
});

describe("languages", { concurrency: 2 }, () => {
  const languages = [
    ["da", "soeg", "Lønforhandlingerne", ["forhandling", "loenforhandling", "lonforhandlingen", "lønforhandlinger"]],
    ["nb", "sok", "Lønnsforhandlingene", ["forhandling", "loennsforhandlingen", "lonnsforhandling"]],
    ["sv", "sok", "Löneförhandlingarna", ["förhandling", "loneforhandling", "löneförhandlingar"]],
    ["de", "suche", "Gehälterübersichten", ["übersicht", "gehaelteruebersicht", "gehalterubersichten"]],
    ["en", "search", "Salary negotiations", ["negotiation", "salaries", "negotiat"]],
  ];
  for (const [language, page, title, typed] of languages) {
    test(language, async () => {
      const root = site({
        "site.toml": `title = "Site"\nlanguage = "${language}"\n`,
        "content/council/2026-01-05.md": `---\ndate: 2026-01-05\n---\n\n## ${title}\n\nText.\n\n## Other\n\nWords.\n`,
      });
      for (const q of typed) {
        const { search, textOf } = engine(indexOf(root, page), script);
        const { hits } = await search({ q });
        const found = await Promise.all(hits.map(textOf));
        assert.ok(found.some((text) => text.title === title), `${q} finds ${title}`);
      }
    });
  }
});

test("the words that readers' browsers stem are stemmed as in the index", async () => {
  const found = engine(indexOf(demo()), script);
  const texts = readdirSync(indexOf(demo())).filter((name) => name.startsWith("t-"));
  const { docs } = await new Promise((resolve) => {
    globalThis.referat_search = (_, data) => resolve(data);
    new Function("referat_search", readFileSync(path.join(indexOf(demo()), texts.at(-1)), "utf8"))(globalThis.referat_search);
  });
  const words = new Set(docs.flatMap((doc) => `${doc.title} ${doc.decision ?? ""} ${doc.text ?? ""}`.match(/\p{L}{3,}/gu)).map((word) => word.toLowerCase()));
  assert.ok(words.size > 20);
  for (const word of words) assert.ok((await found.search({ q: `"${word}"` })).hits.length, `"${word}" is found as it stands`);
});

test("phrases of words that thousands of items have, and of others, are found exactly", async () => {
  // Always the same "random" numbers.
  let seed = 20_260_101;
  const random = (most) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * most);
  };
  const often = ["vandet", "skolen", "vejen", "parken", "søl"];
  const seldom = ["havnen", "kirken", "sol"];
  // Typed without its letter, `søl` is `sol` too.
  const typed = (words) => new RegExp(` ${words.map((word) => (word === "sol" ? "(sol|søl)" : word)).join(" ")} `);
  const [meetings, items] = [90, 92];
  const files = { "site.toml": 'title = "Referater"\nlanguage = "da"\ntoday = "2026-01-01"\n' };
  const texts = [];
  for (let meeting = 0; meeting < meetings; meeting++) {
    const date = new Date(Date.UTC(2025, 0, 1 + meeting)).toISOString().slice(0, 10);
    const own = Array.from({ length: items }, () => {
      const start = often.map((word) => [random(1000), word]).sort(([a], [b]) => a - b).map(([, word]) => word);
      return [...start, ...Array.from({ length: 5 }, () => (random(5) ? often[random(5)] : seldom[random(3)]))];
    });
    files[`content/raadet/${date}.md`] = `---\ndate: ${date}\n---\n\n${own.map((words) => `## Sag\n\n${words.join(" ")}.\n`).join("\n")}`;
    texts.push(...own.map((words, item) => [64 + meeting * items + item, ` ${words.join(" ")} `]));
  }
  const root = site(files);
  const lists = [];
  for (const length of Array.from({ length: 40 }, (_, at) => 1 + Math.floor(at / 8))) {
    const words = Array.from({ length }, () => (random(3) ? often[random(5)] : seldom[random(3)]));
    const { search, fetched } = engine(indexOf(root), script);
    const { hits } = await search({ q: `"${words.join(" og ")}"` });
    const wanted = texts.filter(([, text]) => typed(words).test(text)).map(([doc]) => doc);
    assert.deepEqual(Array.from(hits, ({ doc }) => doc).sort((a, b) => a - b), wanted, words.join(" "));
    const places = [...fetched.keys()].filter((name) => name.startsWith("x-"));
    if (length < 3 && words.every((word) => often.includes(word))) assert.deepEqual(places, []);
    lists.push(wanted.length);
  }
  assert.ok(lists.some((count) => count > 1000) && lists.some((count) => count && count < 1000), String(lists));
});

/** The queries of tests/search/queries.toml. */
function queries() {
  const text = readFileSync(path.join(repository, "tests", "search", "queries.toml"), "utf8");
  return text.split("[[query]]").slice(1).map((part) => ({
    q: /search = (["'])(.*)\1\n/.exec(part)[2],
    items: [...part.split("items = [")[1].matchAll(/"([^"]+)"/g)].map((found) => found[1]),
  }));
}

test("sixty queries: precision at five and recall are what docs/search.md says", async () => {
  const all = queries();
  assert.equal(all.length, 60);
  let [precision, recall] = [0, 0];
  const lacking = [];
  for (const { q, items } of all) {
    const { search, textOf } = engine(indexOf(demo()), script);
    const { hits } = await search({ q });
    const found = (await Promise.all(hits.map(textOf))).filter((text) => !text.kind)
      .map((text) => text.href.replace(/^\.\.\//, "").replace("/index.html", ""));
    const good = found.slice(0, 5).filter((item) => items.includes(item)).length / Math.min(5, items.length);
    const all_found = items.filter((item) => found.includes(item)).length / items.length;
    precision += good / all.length;
    recall += all_found / all.length;
    if (good < 1 || all_found < 1) lacking.push(`${q}: ${good.toFixed(2)}, ${all_found.toFixed(2)}`);
  }
  const said = readFileSync(path.join(repository, "docs", "search.md"), "utf8");
  const row = `| this index | ${precision.toFixed(2)} | ${recall.toFixed(2)} |`;
  assert.ok(said.includes(row), `docs/search.md lacks the row ${row}; not whole:\n${lacking.join("\n")}`);
});
