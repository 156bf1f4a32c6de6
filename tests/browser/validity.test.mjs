// Every page is valid HTML, as the W3C's checker (vnu) sees it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { demo, emptySite, fixture, htmlFiles, publicDemo, seeds, themed } from "./support.mjs";

const java = spawnSync("java", ["-version"]).status === 0;
const jar = fileURLToPath(new URL("node_modules/vnu-jar/build/dist/vnu.jar", import.meta.url));

test("every page is valid HTML", { skip: !java && "there is no Java: apt-get install default-jre-headless" }, () => {
  const hostile = fixture("hostile");
  const roots = [demo(), publicDemo(), hostile, emptySite(), themed("plain"), seeds()].filter(Boolean);
  const ran = spawnSync("java", ["-Xss2m", "-jar", jar, "--skip-non-html", "--format", "json", ...roots], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.ok(ran.stderr.startsWith("{"), ran.stderr);
  // Of texts that are half JavaScript the checker guesses the language now so, now so.
  const isGuess = ({ url, message }) => message.includes("appears to be written in") && fileURLToPath(url).startsWith(hostile);
  const found = JSON.parse(ran.stderr).messages.filter((said) => !isGuess(said)).map(({ type, url, lastLine, message, extract }) => {
    const file = fileURLToPath(url);
    const root = roots.find((root) => file.startsWith(root));
    return `${path.relative(root, file)}:${lastLine} ${type}: ${message} ${extract ?? ""}`;
  });
  assert.deepEqual(found, []);
  assert.ok(htmlFiles(roots[0]).length > 20);
});
