// The preview in a browser: what is saved is seen without loading again, what is wrong is said, and what is lost comes back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { launch, repository, temporary, watched } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => { browser = await launch(); });
/** Previews that run; a test that fails leaves its own, for which the runner would wait. */
const running = new Set();
after(async () => {
  running.forEach((child) => child.kill("SIGTERM"));
  await browser.close();
});

const meeting = "content/osmed/2025-08-26.md";
const address = "/osmed/2025-08-26/";
const items = Array.from({ length: 30 }, (_, at) => `## Punkt om sag ${at + 1}\n\nTekst til sag ${at + 1}, første udgave.\n\n${"Mere tekst her. ".repeat(60)}\n`);
const minutes = (text = items.join("\n")) => `---\ndate: 2025-08-26\nparticipants: [Karen Holm, Bo Lind]\n---\n\n${text}\n`;

function folder(files = {}) {
  const root = temporary();
  write(root, { "site.toml": 'title = "Referater"\ntoday = 2025-12-31\n', [meeting]: minutes(), ...files });
  return root;
}

function write(root, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

/** A running preview of a folder. */
async function preview(root, port = 0) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(repository, "target");
  const program = process.env.REFERAT ?? path.join(target, "debug", "referat");
  assert.ok(existsSync(program), `no program at ${program}: run cargo build`);
  const child = spawn(program, ["serve", root, "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const origin = await new Promise((resolve, reject) => {
    child.stdout.once("data", (said) => resolve(/^http\S+[^/\s]/.exec(String(said))[0]));
    child.once("exit", (code) => reject(new Error(`the preview ended with ${code}`)));
  });
  const end = () => new Promise((resolve) => { child.once("exit", resolve); child.kill("SIGINT"); });
  return { origin, port: Number(new URL(origin).port), end };
}

/** A page of a preview, with a mark that does not outlive a reload. */
async function opened(root, where = address) {
  const server = await preview(root);
  const { page, context, faults } = await watched(browser, server.origin);
  await page.goto(server.origin + where);
  // The script has its first look before anything is changed.
  await page.waitForFunction(() => document.querySelector("referat-preview")?.shadowRoot.querySelector("section"));
  await page.evaluate(() => { window.marker = "still here"; });
  const close = async () => { await context.close(); await server.end(); };
  return { page, context, faults, server, close };
}

const says = (page, text) => page.waitForFunction((text) => document.body.innerText.includes(text), text);
const marker = (page) => page.evaluate(() => window.marker);
const bar = (page) => page.evaluate(() => document.querySelector("referat-preview").shadowRoot.querySelector(".frame").innerText);
const barSays = (page, text) => page.waitForFunction((text) =>
  document.querySelector("referat-preview").shadowRoot.querySelector(".frame").innerText.includes(text), text);

/** What is not accessible on a page; what the checker itself does against the policy is no fault of the page. */
async function accessible(page, faults) {
  assert.deepEqual(faults, []);
  const { violations } = await page.evaluate(`${axe}; axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })`);
  faults.length = 0;
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

test("a saved text is seen without a reload, at the same place, with the same things open", async () => {
  const root = folder({ "content/pages/om.md": "# Om\n\nEn side.\n" });
  const { page, faults, close } = await opened(root);
  await page.evaluate(() => {
    document.querySelector(".toc details").open = true;
    document.getElementById("punkt-om-sag-15").scrollIntoView();
    document.querySelector("#punkt-om-sag-15 ~ a.permalink").focus({ preventScroll: true });
    window.heading = document.getElementById("punkt-om-sag-15");
    window.focused = document.activeElement;
  });
  const top = () => page.evaluate(() => ({ scroll: scrollY, top: window.heading.getBoundingClientRect().top }));
  await page.waitForTimeout(200);
  const at = await top();
  assert.ok(at.scroll > 1000);
  write(root, { [meeting]: minutes().replace("Tekst til sag 16, første udgave.", "Tekst til sag 16, **anden** udgave.") });
  await says(page, "Tekst til sag 16, anden udgave.");
  assert.equal(await marker(page), "still here");
  assert.deepEqual(await top(), at);
  assert.deepEqual(await page.evaluate(() => [document.querySelector(".toc details").open, document.activeElement === window.focused,
    window.heading.isConnected]), [true, true, true]);
  // An item more above: what is read stays where it is.
  write(root, { [meeting]: minutes([...items.slice(0, 3), "## Nyt punkt\n\nHelt nyt.\n", ...items.slice(3)].join("\n")) });
  await says(page, "Helt nyt.");
  assert.equal(await marker(page), "still here");
  await page.waitForTimeout(200);
  assert.ok(Math.abs((await top()).top - at.top) < 3, "the text that is read does not move");
  // A meeting that is taken away leaves the page that says so, and comes back.
  rmSync(path.join(root, meeting));
  await says(page, "404");
  write(root, { [meeting]: minutes("## Igen\n\nDer er den igen.\n") });
  await says(page, "Der er den igen.");
  assert.deepEqual(faults, []);
  await close();
});

test("lists and other open pages follow", async () => {
  const root = folder();
  const { page, context, faults, server, close } = await opened(root, "/osmed/");
  const other = await context.newPage();
  await other.goto(`${server.origin}${address}`);
  await other.waitForFunction(() => document.querySelector("referat-preview")?.shadowRoot.querySelector("section"));
  write(root, { [meeting]: minutes().replace("date:", "title: Et nyt navn\ndate:") });
  await Promise.all([says(page, "Et nyt navn"), says(other, "Et nyt navn")]);
  await other.waitForFunction(() => document.title.includes("Et nyt navn"));
  assert.equal(await marker(page), "still here");
  assert.deepEqual(faults, []);
  await close();
});

test("many pages can be open at once", async () => {
  const root = folder();
  const { page, context, server, close } = await opened(root);
  const pages = [page];
  for (let more = 0; more < 8; more++) {
    pages.push(await context.newPage());
    await pages.at(-1).goto(`${server.origin}${address}`, { timeout: 5000 });
  }
  write(root, { [meeting]: minutes("## Kort\n\nAlle ser det.\n") });
  await Promise.all(pages.map((page) => says(page, "Alle ser det.")));
  await close();
});

test("what is broken is said in the page, and no longer when it is mended", async () => {
  const root = folder();
  const { page, faults, close } = await opened(root);
  assert.equal((await bar(page)).includes("2025-08-26.md:"), false);
  write(root, { [meeting]: minutes().replace("date:", "date: [") });
  await barSays(page, `${meeting}:3`);
  await says(page, "Tekst til sag 1, første udgave.");
  const link = await page.evaluate(() => document.querySelector("referat-preview").shadowRoot.querySelector("li a").href);
  assert.equal(link, `vscode://file${root}/${meeting}:3`);
  const checked = await accessible(page, faults);
  assert.deepEqual(checked, []);
  write(root, { [meeting]: minutes() });
  await page.waitForFunction(() => !document.querySelector("referat-preview").shadowRoot.querySelector("li"));
  await says(page, "Tekst til sag 1, første udgave.");
  // A template too.
  write(root, { "themes/standard/templates/meeting.html": "{{ romm }}" });
  await barSays(page, "themes/standard/templates/meeting.html:1");
  await says(page, "Tekst til sag 1, første udgave.");
  rmSync(path.join(root, "themes"), { recursive: true });
  await page.waitForFunction(() => !document.querySelector("referat-preview").shadowRoot.querySelector("li"));
  assert.equal(await marker(page), "still here");
  assert.deepEqual(faults, []);
  await close();
});

test("everything that is wrong is listed, and can be filtered", async () => {
  const root = folder({ "content/osmed/2025-09-30.md": minutes("## Et punkt\n\nSe [[findes/ikke]].\n").replace("date:", "datoo: x\ndate:") });
  const { page, faults, close } = await opened(root, "/__referat/");
  const shown = () => page.evaluate(() => [...document.querySelectorAll("main li")].map((item) => item.className));
  assert.deepEqual([...new Set(await shown())].sort(), ["error", "note", "warning"]);
  const checked = await accessible(page, faults);
  assert.deepEqual(checked, []);
  const isBar = () => page.evaluate(() => document.querySelector("referat-preview").shadowRoot.querySelector(".frame").offsetHeight > 0);
  assert.equal(await isBar(), false, "the list is not said again in the bar");
  await page.getByRole("checkbox", { name: /^Advarsel/ }).uncheck();
  await page.getByRole("checkbox", { name: /^Bemærkning/ }).uncheck();
  await page.getByRole("button", { name: "Vis" }).click();
  await page.waitForURL("**/?severity=error");
  assert.deepEqual([...new Set(await shown())], ["error"]);
  rmSync(path.join(root, "content/osmed/2025-09-30.md"));
  await page.waitForFunction(() => !document.querySelector("main li"));
  assert.deepEqual(faults, []);
  await close();
});

test("changed styles are taken over alone", async () => {
  const root = folder({ "themes/own/theme.toml": "", "themes/own/static/style.css": "body { background: rgb(1, 2, 3) }", "site.toml": 'theme = "own"\n' });
  const { page, faults, close } = await opened(root);
  await page.waitForTimeout(300);
  write(root, { "themes/own/static/style.css": "body { background: rgb(4, 5, 6) }" });
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(4, 5, 6)");
  assert.equal(await marker(page), "still here");
  assert.deepEqual(faults, []);
  await close();
});

test("a preview that ended says so in the tab, and one that is back is found", async () => {
  const root = folder();
  const { page, context, server } = await opened(root);
  await server.end();
  await page.waitForFunction(() => document.title.startsWith("⚠"));
  write(root, { [meeting]: minutes("## Kort\n\nSkrevet imens.\n") });
  const again = await preview(root, server.port);
  await says(page, "Skrevet imens.");
  await page.waitForFunction(() => !document.title.startsWith("⚠"));
  assert.equal(await marker(page), "still here");
  await context.close();
  await again.end();
});

test("items open in the editor at their lines", async () => {
  const root = folder();
  const { page, faults, close } = await opened(root);
  const links = () => page.evaluate(() => [...document.querySelectorAll("referat-edit")]
    .map((edit) => [edit.previousElementSibling.id, edit.shadowRoot.querySelector("a").getAttribute("href")]));
  const line = (text) => minutes().split("\n").findIndex((line) => line === text) + 1;
  const first = await links();
  assert.equal(first.length, 30);
  assert.deepEqual(first[2], ["punkt-om-sag-3", `vscode://file${root}/${meeting}:${line("## Punkt om sag 3")}`]);
  write(root, { [meeting]: minutes(`## Først\n\nForan.\n\n${items.join("\n")}`) });
  await says(page, "Foran.");
  await page.waitForFunction(() => document.querySelectorAll("referat-edit").length === 31);
  assert.deepEqual((await links())[3], ["punkt-om-sag-3", `vscode://file${root}/${meeting}:${line("## Punkt om sag 3") + 4}`]);
  assert.deepEqual(faults, []);
  await close();
});
