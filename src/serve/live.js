// Keeps a page of the preview up to date. The server adds this script; published pages do not have it.
(() => {
  "use strict";

  const own = document.currentScript;
  const address = () => location.pathname + location.search;

  // The page as it was served last: its tag and its document. What scripts of the page have changed since is in neither.
  let shown = own.dataset.page;
  let served;
  let status;
  // Elements that this script put into the page.
  const ours = new WeakSet();

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const tagOf = (response) => (response.headers.get("etag") ?? "").replaceAll('"', "");
  // Asked for like this, the server gives the page without this script.
  const ask = (url, method = "GET") => fetch(url, { method, cache: "no-store", headers: { Accept: "*/*" } });

  // ---- From one served document to the next, in the page that is open

  const same = (a, b) => a.isEqualNode(b);
  const alike = (a, b) => a.nodeName === b.nodeName && a.className === b.className;

  function attributes(was, is, live) {
    for (const { name, value } of is.attributes) {
      if (was.getAttribute(name) !== value) live.setAttribute(name, value);
    }
    for (const { name } of was.attributes) {
      if (!is.hasAttribute(name)) live.removeAttribute(name);
    }
  }

  // Pairs of children: both where one stays, one where it goes or comes. Equal ones hold together what is between them.
  function pairs(was, is) {
    let head = 0;
    while (head < was.length && head < is.length && same(was[head], is[head])) head += 1;
    let tail = 0;
    const most = Math.min(was.length, is.length) - head;
    while (tail < most && same(was[was.length - 1 - tail], is[is.length - 1 - tail])) tail += 1;
    const old = was.slice(head, was.length - tail);
    const fresh = is.slice(head, is.length - tail);
    const kept = was.slice(0, head).map((node, at) => [node, is[at]]);
    const rest = was.slice(was.length - tail).map((node, at) => [node, is[is.length - tail + at]]);
    return [...kept, ...between(old, fresh), ...rest];
  }

  function between(old, fresh) {
    if (old.length * fresh.length > 250_000) return gap(old, fresh);
    const key = (node) => `${node.nodeType} ${node.outerHTML ?? node.data}`;
    const [a, b] = [old.map(key), fresh.map(key)];
    const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    const out = [];
    let [i, j, from, to] = [0, 0, 0, 0];
    while (i < a.length && j < b.length) {
      if (a[i] === b[j]) {
        out.push(...gap(old.slice(from, i), fresh.slice(to, j)), [old[i], fresh[j]]);
        [i, j] = [i + 1, j + 1];
        [from, to] = [i, j];
      } else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
      else j += 1;
    }
    out.push(...gap(old.slice(from), fresh.slice(to)));
    return out;
  }

  // What an element is about, where it says so: an item by its heading, an entry by where it leads.
  function about(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const first = node.querySelector("[id], [href]");
    return node.id || node.getAttribute("aria-labelledby") || node.getAttribute("href") || first?.id || first?.getAttribute("href") || "";
  }

  // What changed between two equal neighbours: first those that are about the same, then, between these, those of the same kind.
  function gap(old, fresh) {
    const subjects = old.map(about);
    const out = [];
    let [from, to] = [0, 0];
    fresh.forEach((node, at) => {
      const subject = about(node);
      const found = subject ? subjects.indexOf(subject, from) : -1;
      if (found < 0 || old[found].nodeName !== node.nodeName) return;
      out.push(...kinds(old.slice(from, found), fresh.slice(to, at)), [old[found], node]);
      [from, to] = [found + 1, at + 1];
    });
    return [...out, ...kinds(old.slice(from), fresh.slice(to))];
  }

  function kinds(old, fresh) {
    const out = [];
    let at = 0;
    for (const node of fresh) {
      const found = old.findIndex((other, place) => place >= at && alike(other, node));
      for (; at < found; at += 1) out.push([old[at], undefined]);
      out.push([found < 0 ? undefined : old[at], node]);
      if (found >= 0) at += 1;
    }
    for (; at < old.length; at += 1) out.push([old[at], undefined]);
    return out;
  }

  class Reload extends Error {}

  // Data that a page carries in a script element is no script.
  const runs = (node) => node.nodeName === "SCRIPT" && (!node.type || /module|script/.test(node.type));

  function merge(was, is, live) {
    if (same(was, is)) return;
    if (is.nodeType !== Node.ELEMENT_NODE) {
      live.data = is.data;
      return;
    }
    if (runs(is)) throw new Reload();
    const there = [...live.childNodes].filter((node) => !ours.has(node));
    const [before, after] = [[...was.childNodes], [...is.childNodes]];
    const known = there.length === before.length && there.every((node, at) => node.nodeName === before[at].nodeName);
    if (!known) {
      // A script of the page has been at work here.
      if (live === document.body) throw new Reload();
      live.replaceWith(document.importNode(is, true));
      return;
    }
    attributes(was, is, live);
    const place = new Map(before.map((node, at) => [node, there[at]]));
    let next = live.firstChild;
    const skip = () => { while (next && ours.has(next)) next = next.nextSibling; };
    for (const [old, fresh] of pairs(before, after)) {
      skip();
      if (old && fresh) {
        const node = place.get(old);
        next = node.nextSibling;
        merge(old, fresh, node);
      } else if (old) {
        const node = place.get(old);
        if (node === next) next = node.nextSibling;
        node.remove();
      } else {
        if (runs(fresh) || [...fresh.querySelectorAll?.("script") ?? []].some(runs)) throw new Reload();
        live.insertBefore(document.importNode(fresh, true), next);
      }
    }
  }

  const plain = (url) => url.replace(/[?&]referat=[0-9a-f]+$/, "");

  function mergeHead(was, is) {
    const lacks = (list, node) => !list.some((other) => same(other, node));
    const [before, after] = [[...was.children], [...is.children]];
    const live = [...document.head.children];
    for (const node of before.filter((node) => lacks(after, node))) {
      if (runs(node)) throw new Reload();
      if (node.nodeName === "TITLE") continue;
      const href = node.getAttribute("href");
      live.find((other) => same(other, node) || (href && plain(other.getAttribute("href") ?? "") === href))?.remove();
    }
    for (const node of after.filter((node) => lacks(before, node))) {
      if (runs(node)) throw new Reload();
      if (node.nodeName !== "TITLE") document.head.append(document.importNode(node, true));
    }
  }

  function change(now) {
    const focused = document.activeElement;
    const mark = CSS.supports("overflow-anchor", "auto") ? undefined : document.elementFromPoint(innerWidth / 2, innerHeight / 4);
    const top = mark?.getBoundingClientRect().top;
    title = now.title;
    mergeHead(served.head, now.head);
    attributes(served.documentElement, now.documentElement, document.documentElement);
    merge(served.body, now.body, document.body);
    if (mark?.isConnected) scrollBy(0, mark.getBoundingClientRect().top - top);
    if (focused && !focused.isConnected && focused.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
    served = now;
    tell();
    // For scripts of a theme that have to look again.
    document.dispatchEvent(new CustomEvent("referat:update"));
  }

  // ---- What the page is shown with: styles, images, scripts

  const tags = new Map();

  async function resources() {
    const found = document.querySelectorAll("link[rel~=stylesheet][href], link[rel~=icon][href], img[src], script[src]");
    await Promise.all([...found].map(async (element) => {
      const url = new URL(plain(element.href || element.src), location.href);
      if (url.origin !== location.origin || element === own) return;
      const tag = tagOf(await ask(url, "HEAD"));
      const known = tags.get(url.href);
      tags.set(url.href, tag);
      if (!tag || known === undefined || known === tag) return;
      if (element.nodeName === "SCRIPT") throw new Reload();
      refresh(element, `${url.href}${url.search ? "&" : "?"}referat=${tag}`);
    }));
  }

  function refresh(element, url) {
    if (element.nodeName === "IMG") {
      element.src = url;
      return;
    }
    // The old styles stay until the new ones are there, so that nothing flickers.
    const fresh = element.cloneNode();
    fresh.href = url;
    fresh.addEventListener("load", () => element.remove());
    if (element.relList.contains("icon")) element.remove();
    element.isConnected ? element.after(fresh) : document.head.append(fresh);
  }

  // ---- One update at a time, and never one too few

  let running = false;
  let again = false;

  async function update() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await look();
      } while (again);
    } catch (error) {
      if (error instanceof Reload) location.reload();
      // Otherwise the server went away, which the stream of changes says.
    } finally {
      running = false;
    }
  }

  async function look() {
    const response = await ask(address());
    const tag = tagOf(response);
    // Another page stands there now, or none.
    status ??= response.status;
    if (status !== response.status) throw new Reload();
    if (tag !== shown || !served) {
      const now = parse(await response.text());
      if (!served && tag !== shown) throw new Reload();
      if (served) {
        try {
          change(now);
        } catch {
          throw new Reload();
        }
      }
      served = now;
      shown = tag;
    }
    await Promise.all([resources(), problems()]);
  }

  // ---- What is wrong, and where the page is written

  const host = document.createElement("referat-preview");
  const bar = host.attachShadow({ mode: "open" });
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = "/__referat/preview.css";
  const frame = document.createElement("div");
  frame.className = "frame";
  bar.append(sheet, frame);

  let title = document.title;
  let connected = true;
  let known;
  let script;
  let words = { lost: "Not connected to the preview" };
  let folded = sessionStorage.getItem("referat-folded") === "yes";

  function tell() {
    document.title = connected ? title : `⚠ ${words.lost} – ${title}`;
  }

  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in element) element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== ""));
    return element;
  }

  async function problems() {
    const response = await ask(`/__referat/page?path=${encodeURIComponent(location.pathname)}`);
    if (!response.ok) return;
    const text = await response.text();
    if (text === known) return;
    known = text;
    const page = JSON.parse(text);
    script ??= page.script;
    if (script !== page.script) throw new Reload();
    words = page.words;
    show(page);
    links(page.items);
  }

  function problem({ severity, message, hint, place, href, severity_word }) {
    const at = href ? make("a", { href }, place) : make("span", {}, place);
    return make("li", { className: severity },
      make("span", { className: "severity" }, severity_word), " ",
      make("span", { className: "message" }, message), " ",
      place ? make("span", { className: "place" }, at) : undefined,
      hint ? make("span", { className: "hint" }, hint) : undefined);
  }

  let drawn;

  function show(page) {
    drawn = page;
    const list = page?.problems ?? [];
    const worst = ["error", "warning", "note"].find((severity) => list.some((one) => one.severity === severity));
    frame.className = `frame ${connected ? worst ?? "fine" : "lost"}`;
    const status = make("p", { role: "status" }, connected ? page?.here ?? "" : words.lost);
    const fold = make("button", { type: "button", ariaExpanded: String(!folded), hidden: !list.length }, folded ? words.unfold : words.fold);
    const items = make("ul", { hidden: folded || !list.length, tabIndex: 0, ariaLabel: page?.here ?? "" }, ...list.map(problem));
    fold.addEventListener("click", () => {
      folded = !folded;
      sessionStorage.setItem("referat-folded", folded ? "yes" : "no");
      show(drawn);
      frame.querySelector("button").focus();
    });
    const file = page?.file?.href ? make("a", { href: page.file.href, className: "file", title: words.open }, page.file.name) : undefined;
    const all = page?.all ? make("a", { href: "/__referat/", className: "all" }, page.all) : undefined;
    const row = make("div", { className: "row" }, status, fold, all, file);
    frame.replaceChildren(make("section", { ariaLabel: words.preview ?? "" }, row, items));
    frame.hidden = connected && !page?.here && !all && !file;
    room();
  }

  // The bar covers nothing that cannot be scrolled out from under it.
  function room() {
    const gap = frame.classList.contains("fine") ? 16 : 0;
    const height = frame.hidden ? 0 : frame.offsetHeight + gap;
    document.documentElement.style.setProperty("padding-bottom", height ? `${height}px` : "");
    document.documentElement.style.setProperty("scroll-padding-bottom", height ? `${height}px` : "");
  }

  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { display: inline-block; margin-inline-start: .4em; font-size: .8rem; font-weight: normal; }
    a { color: inherit; text-decoration: none; display: inline-block; min-width: 24px; min-height: 24px; text-align: center; line-height: 24px; opacity: .75; }
    a:hover, a:focus-visible { opacity: 1; text-decoration: underline; }
    @media print { :host { display: none; } }`);
  const edits = new Map();

  function links(items) {
    const left = new Set(edits.keys());
    for (const { anchor, href, name } of items) {
      const heading = document.getElementById(anchor);
      if (!heading) continue;
      left.delete(anchor);
      let edit = edits.get(anchor);
      if (!edit) {
        edit = document.createElement("referat-edit");
        edit.attachShadow({ mode: "open" }).adoptedStyleSheets = [styles];
        ours.add(edit);
        edits.set(anchor, edit);
      }
      edit.shadowRoot.replaceChildren(make("a", { href, title: `${words.open}: ${name}`, ariaLabel: `${words.open}: ${name}` }, "✎"));
      if (edit.previousSibling !== heading) heading.after(edit);
    }
    for (const anchor of left) {
      edits.get(anchor).remove();
      edits.delete(anchor);
    }
  }

  // ---- The stream of changes

  let timer;

  function heard(message) {
    if (message.lost) {
      // A server that is only starting again is not worth a word.
      timer ??= setTimeout(() => connect(false), 600);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    connect(true);
    update();
  }

  function connect(now) {
    if (connected === now) return;
    connected = now;
    tell();
    show(drawn);
  }

  let port;

  function listen() {
    if ("SharedWorker" in window) {
      // All open pages share one stream: a browser opens only six connections to a server.
      const worker = new SharedWorker("/__referat/events.js", { name: "referat" });
      port = worker.port;
      port.onmessage = ({ data }) => heard(data);
      port.start();
      worker.onerror = direct;
    } else {
      direct();
    }
  }

  function direct() {
    port = undefined;
    const source = new EventSource("/__referat/events");
    source.onmessage = ({ data }) => heard(JSON.parse(data));
    source.onerror = () => {
      heard({ lost: true });
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(direct, 1000);
    };
  }

  addEventListener("pagehide", () => port?.postMessage("bye"));
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    listen();
    update();
  });

  sheet.addEventListener("load", room);
  addEventListener("resize", room);
  document.documentElement.append(host);
  tell();
  listen();
})();
