// The script of the search page, run over a built site without a browser, counting what it fetches.

import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

/** The engine over the index in a folder; `fetched` holds each file with its size. */
export function engine(index, script) {
  const fetched = new Map();
  const context = vm.createContext({ atob, URL, console });
  const run = (file) => new vm.Script(readFileSync(file, "utf8"), { filename: file }).runInContext(context);
  let answer;
  context.referat_load = async (name) => {
    const file = path.join(index, `${name}.js`);
    fetched.set(name, statSync(file).size);
    const before = context.referat_search;
    context.referat_search = (_, data) => { answer = data; };
    run(file);
    context.referat_search = before;
    return answer;
  };
  run(path.join(index, "stems.js"));
  run(script);
  return { ...context.referat_engine, fetched };
}
