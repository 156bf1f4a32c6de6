// What `check --format sarif` writes is what the published schema of SARIF 2.1.0 asks for, and points where it should.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import Ajv from "ajv-draft-04";
import formats from "ajv-formats";
import { repository, temporary } from "./support.mjs";

const schema = JSON.parse(readFileSync(path.join(repository, "tests/fixtures/sarif/sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats(ajv);
const validate = ajv.compile(schema);

const front = "---\ndato: 2025-08-26\ndeltagere:\n  - Karen Holm (formand)\n---\n\n## Punkt 1: Budget\n\n### Beslutning\n\n";

/** The log of a site whose files are these; the program runs beside it, so that paths have a folder. */
function log(files) {
  const folder = temporary();
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, "sted æ", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const target = process.env.CARGO_TARGET_DIR ?? path.join(repository, "target");
  const program = process.env.REFERAT ?? path.join(target, "debug", "referat");
  const ran = spawnSync(program, ["check", "sted æ", "--format", "sarif"], { cwd: folder, encoding: "utf8" });
  return JSON.parse(ran.stdout);
}

function valid(sarif) {
  validate(sarif);
  assert.deepEqual(validate.errors ?? [], []);
}

test("a log with nothing in it, one with much, and that of the demonstration are valid", () => {
  const page = { "content/om.md": "# Om\n\nEn side.\n" };
  valid(log({ "site.toml": "", ...page }));
  valid(log({ "site.toml": "[check]\nwekday = \"off\"\n", ...page }));
  const files = {
    "site.toml": 'today = "2026-01-01"\n',
    "content/med/2025-08-26.md": `${front}Se [[Ingen]] og [[Ingen]], 010203-9876, [her](https://www.example.org/).\n\n##### Ø\n\n- [ ] skrive\n\n### Bilag\n\n- a.pdf\n- mangler.pdf\n`,
    "content/med/2025-08-26/a.pdf": "%PDF-1.7 damaged",
    "content/med/2025-08-27, 010203-9876.md": "uden hoved\n",
  };
  const much = log(files);
  valid(much);
  const codes = new Set(much.runs[0].results.map((result) => result.ruleId));
  for (const code of ["cpr", "dead-reference", "vague-link", "heading-skip", "unchecked-attachment"]) assert.ok(codes.has(code), code);
  assert.ok(!JSON.stringify(much).includes("9876"));
});

test("regions are what is meant, whatever the line endings, tabs, marks and letters", () => {
  const body = "Æøå 😀 på\tmandag den 26. august 2025, og Karin Holm.";
  for (const mark of ["", "\uFEFF"])
    for (const end of ["\n", "\r\n"]) {
      const text = mark + (front + body + "\n").replaceAll("\n", end);
      const sarif = log({ "site.toml": 'today = "2026-01-01"\n', "content/med/2025-08-26.md": text });
      valid(sarif);
      const [run] = sarif.runs;
      assert.equal(run.columnKind, "unicodeCodePoints");
      const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line) => [...line]);
      const found = run.results.map(({ ruleId, locations: [{ physicalLocation }] }) => {
        const { startLine, startColumn, endColumn } = physicalLocation.region;
        assert.equal(physicalLocation.artifactLocation.uri, "sted%20%C3%A6/content/med/2025-08-26.md");
        return [ruleId, lines[startLine - 1].slice(startColumn - 1, endColumn - 1).join("")];
      });
      assert.deepEqual(found, [["weekday", "mandag"], ["near-name", "Karin Holm"]]);
    }
});
