// What the tests share: built sites, a strict server, a browser, and the pages of a site by their kind.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The policy that every page must live under: nothing inline, nothing from elsewhere. */
export const policy = "default-src 'self'";

const folders = [];
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function temporary() {
  const folder = mkdtempSync(path.join(tmpdir(), "referat-browser-"));
  folders.push(folder);
  return folder;
}

/** Runs the program; what it says on failure is the test's message. */
export function referat(...args) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(repository, "target");
  const program = process.env.REFERAT ?? path.join(target, "debug", "referat");
  if (!existsSync(program)) throw new Error(`no program at ${program}: run cargo build, or set REFERAT`);
  const ran = spawnSync(program, args, { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`referat ${args[0]} ended with ${ran.status ?? ran.error}\n${ran.stdout}${ran.stderr}`);
}

function build(source, ...options) {
  const output = path.join(temporary(), "site");
  referat("build", source, "--output", output, ...options);
  return output;
}

let demonstration;
/** The folder of the built demonstration; SITE names one that is built already. */
export function demo() {
  demonstration ??= process.env.SITE ? path.resolve(process.env.SITE) : build(repository);
  return demonstration;
}

let open;
/** The folder of the demonstration as the public may see it. */
export function publicDemo() {
  open ??= build(repository, "--access", "public");
  return open;
}

/** The demonstration in another theme of this repository. */
export function themed(name) {
  const source = temporary();
  for (const folder of ["content", "static", `themes/${name}`]) cpSync(path.join(repository, folder), path.join(source, folder), { recursive: true });
  const settings = readFileSync(path.join(repository, "site.toml"), "utf8");
  writeFileSync(path.join(source, "site.toml"), settings.replace('theme = "standard"', `theme = "${name}"`));
  return build(source);
}

/** A site that says nothing yet. */
export function emptySite() {
  return site({ "site.toml": 'title = "Referater"\nlanguage = "en"\n', "content/_index.md": "Welcome.\n" });
}

/** A site of its own: files by path, their texts or bytes. */
export function site(files) {
  const source = temporary();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(source, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return build(source);
}

/** The site of a folder beside the tests. */
export function fixture(name) {
  return build(path.join(repository, "tests", "browser", name));
}

/** The site imported from the two real minutes, where they are at hand; SEEDS names their folder. */
export function seeds() {
  const folder = process.env.SEEDS ?? path.join(repository, "../shared/seeds");
  const texts = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".txt")) : [];
  if (!texts.length) return undefined;
  const source = temporary();
  writeFileSync(path.join(source, "site.toml"), 'title = "Referater"\nlanguage = "da"\ntoday = "2026-02-01"\n');
  const files = texts.map((name) => path.join(folder, name));
  referat("import", ...files, "--committee", "osmed", "--into", path.join(source, "content"));
  return build(source);
}

/** Every HTML file of a site, by its path from the root. */
export function htmlFiles(root) {
  return readdirSync(root, { recursive: true }).map((name) => name.split(path.sep).join("/"))
    .filter((name) => name.endsWith(".html")).sort();
}

/** The pages to look at closely: of each kind (or these) the longest, and unless `least` the shortest and each that is special. */
export function pageTypes(root, { least = false, only } = {}) {
  const kinds = new Map();
  for (const file of htmlFiles(root)) {
    const text = readFileSync(path.join(root, file), "utf8");
    const kind = /<body class="kind_(\w+)"/.exec(text)?.[1];
    if (!kind) throw new Error(`${file} does not say its kind`);
    // A meeting's state, tables and code look different.
    const marks = ["is_draft", "is_cancelled", "is_planned", "is_closed", '<div class="table"', '<pre class="code"', 'class="chips pager"'];
    const special = marks.filter((mark) => kind !== "calendar" && text.includes(mark));
    kinds.set(kind, [...(kinds.get(kind) ?? []), { kind, file, special, size: text.length }]);
  }
  const chosen = [];
  for (const [kind, pages] of kinds) {
    if (only && !only.includes(kind)) continue;
    pages.sort((a, b) => a.size - b.size || a.file.localeCompare(b.file));
    if (least) { chosen.push(pages.at(-1)); continue; }
    const mine = new Set([pages[0], pages.at(-1)]);
    const seen = new Set([...mine].flatMap((page) => page.special));
    for (const page of pages) {
      const adds = page.kind === "meeting" || page.special.includes('class="chips pager"');
      if (!adds || page.special.every((mark) => seen.has(mark))) continue;
      page.special.forEach((mark) => seen.add(mark));
      mine.add(page);
    }
    chosen.push(...mine);
  }
  return chosen.map(({ kind, file }) => ({ kind, file }));
}

/** The longest page of a kind. */
export function longest(root, kind) {
  const pages = htmlFiles(root).map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }))
    .filter(({ text }) => text.includes(`<body class="kind_${kind}"`));
  return pages.sort((a, b) => b.text.length - a.text.length)[0]?.file;
}

const types = {
  html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8",
  json: "application/json", xml: "application/xml", ics: "text/calendar", svg: "image/svg+xml", png: "image/png",
  jpg: "image/jpeg", pdf: "application/pdf", csv: "text/csv", txt: "text/plain",
};

/** Serves a folder below `prefix`, with the strict policy unless another is given. */
export async function serve(root, prefix = "/", csp = policy) {
  const missing = [];
  const server = createServer((request, response) => {
    const address = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = address.startsWith(prefix) ? path.join(root, address.slice(prefix.length)) : undefined;
    if (file && (file === root || file.startsWith(root + path.sep)) && existsSync(file) && statSync(file).isDirectory()) {
      file = address.endsWith("/") ? path.join(file, "index.html") : undefined;
    }
    const headers = csp ? { "Content-Security-Policy": csp } : {};
    if (!file || !file.startsWith(root + path.sep) || !existsSync(file)) {
      missing.push(address);
      const page = path.join(root, "404.html");
      response.writeHead(404, { ...headers, "Content-Type": types.html });
      response.end(existsSync(page) ? readFileSync(page) : "");
      return;
    }
    const type = types[path.extname(file).slice(1).toLowerCase()] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "Content-Type": type });
    response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails before it closes its server still ends.
  server.unref();
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    missing,
    /** The address of a file, as links and readers write it. */
    url: (file) => origin + prefix + file.replace(/(^|\/)index\.html$/, "$1").split("/").map(encodeURIComponent).join("/"),
    close: () => { server.closeAllConnections(); server.close(); },
  };
}

export async function launch() {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = known.find((file) => file && existsSync(file));
  if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** A new page that notes whatever it should not do. */
export async function watched(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI || "inline"} ${event.sample}`);
    });
  });
  page.on("console", (message) => {
    // The browser itself says so of a page that is published as 404.
    if (message.type() === "error" && !message.text().includes("status of 404")) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(`script failed: ${error.message}`));
  page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) faults.push(`asked ${request.url()}`);
  });
  return { page, context, faults };
}
