// The search page: reads the question from the address, shows what search.js finds, and writes the address again.
(async () => {
  "use strict";
  const engine = globalThis.referat_engine;
  const by = (id) => document.getElementById(id);
  const [form, field, status, found, results, filters] =
    ["search_form", "site_search", "search_status", "search_found", "search_results", "search_filters"].map(by);
  const registers = by("search_registers");
  if (!engine || !form) return;
  by("search_no_script").hidden = true;
  let words = {};
  const PAGE = 10;
  const OPTIONS = 8;
  const FILTERS = ["kind", "committee", "year", "person", "case"];
  const KEYS = ["q", ...FILTERS, "sort"];
  const say = (key, count) => words[key].replace("{count}", count);
  const make = (name, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.append(...children.filter((child) => child !== undefined && child !== ""));
    return element;
  };

  const read = () => {
    const given = new URLSearchParams(location.search);
    return Object.fromEntries(KEYS.map((key) => [key, given.get(key)?.trim() ?? ""]).filter(([, value]) => value));
  };
  const address = (ask) => {
    const given = new URLSearchParams(KEYS.filter((key) => ask[key]).map((key) => [key, ask[key]]));
    return location.pathname + (given.size ? `?${given}` : "");
  };
  // Beside the results where there is room, else folded above them.
  const wide = matchMedia("(min-width: 56rem)");
  const fold = () => { const details = filters.querySelector("details"); if (details) details.open = false; };
  const place = (heading, parts) => {
    if (wide.matches !== (found.lastElementChild === filters)) found[wide.matches ? "append" : "prepend"](filters);
    if (wide.matches) return filters.replaceChildren(heading, ...parts);
    const open = filters.querySelector("details")?.open ?? false;
    return filters.replaceChildren(make("details", { open }, make("summary", {}, heading), ...parts));
  };
  const write = (ask, how) => {
    // From a file share some browsers keep pages from writing their address.
    try { history[how](null, "", address(ask)); } catch { /* The results are there all the same. */ }
  };
  const without = (ask, key) => ({ ...ask, [key]: "" });
  const link = (ask, attributes, ...children) => {
    const anchor = make("a", { href: address(ask), ...attributes }, ...children);
    anchor.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      write(ask, "pushState");
      fold();
      show(ask);
      status.focus();
    });
    return anchor;
  };
  const marked = (pieces) => pieces.map((piece) => (piece.found ? make("mark", {}, piece.text) : piece.text));

  // Where the first words of a text lack what is searched for, the whole is read when the result comes into sight.
  const lacking = new Map();
  const sight = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
    sight.unobserve(target);
    lacking.get(target)?.();
    lacking.delete(target);
  }));
  const inLanguage = ({ language }) => (language ? { lang: language } : {});
  const excerpt = (text, marks) => {
    const pieces = (all) => engine.excerpt(all, marks, 240);
    const short = pieces(text.text ?? "");
    const shown = make("p", inLanguage(text), ...marked(short.pieces));
    const inTitle = engine.marked(text.title, marks).filter((piece) => piece.found).length;
    if (text.text?.endsWith("…") && short.words + inTitle < marks.wanted) {
      lacking.set(shown, async () => {
        const whole = await engine.wholeOf(text);
        const longer = whole && pieces(whole);
        if (longer?.words > short.words) shown.replaceChildren(...marked(longer.pieces));
      });
      sight.observe(shown);
    }
    return shown;
  };

  const entry = (text, marks) => {
    const kind = text.kind ? words[`is_${text.kind}`] : "";
    const about = [kind, text.committee, text.date, text.number, text.case].filter(Boolean).join(" · ");
    const files = (text.files ?? []).map(([label, href]) => [engine.marked(label, marks), href])
      .filter(([pieces]) => pieces.some((piece) => piece.found));
    return make("li", { className: "result" },
      make("h2", inLanguage(text), make("a", { href: text.href }, ...marked(engine.marked(text.title, marks)))),
      make("p", { className: "meta" }, about),
      text.text && excerpt(text, marks),
      files.length ? make("ul", { className: "files" }, ...files.map(([pieces, href]) =>
        make("li", {}, make("a", { href, className: "attachment" }, ...marked(pieces))))) : undefined);
  };

  let turn = 0;
  const addResults = async (answer, list, mine) => {
    const start = list.children.length;
    const texts = await Promise.all(answer.hits.slice(start, start + PAGE).map(engine.textOf));
    if (mine !== turn) return;
    list.append(...texts.map((text) => entry(text, answer.marks)));
    results.querySelector("button")?.remove();
    if (start + PAGE < answer.hits.length) {
      const more = make("button", { type: "button" }, words.more);
      more.addEventListener("click", async () => {
        await addResults(answer, list, mine);
        list.children[start + PAGE]?.querySelector("a").focus();
      });
      results.append(more);
    }
  };

  const group = (ask, key, options) => {
    const chosen = ask[key];
    if (!options.length && !chosen) return undefined;
    const item = ([value, label, count]) => make("li", {}, link({ ...ask, [key]: value }, {}, label), " ",
      make("span", { className: "meta" }, `(${count})`));
    const list = make("ul");
    if (chosen) {
      const label = options.find(([value]) => value === chosen)?.[1] ?? chosen;
      list.append(make("li", {}, make("strong", {}, label), " ", link(without(ask, key), { ariaLabel: `${words.remove}: ${label}` }, words.remove)));
    } else {
      list.append(...options.slice(0, OPTIONS).map(item));
    }
    const more = !chosen && options.length > OPTIONS ? make("button", { type: "button" }, say("show_all", options.length)) : undefined;
    more?.addEventListener("click", () => {
      more.remove();
      list.append(...options.slice(OPTIONS).map(item));
      list.children[OPTIONS].querySelector("a").focus();
    });
    return make("section", { id: `filter_${key}` }, make("h3", {}, words[key]), list, more);
  };
  let shown = () => {};
  wide.addEventListener("change", () => shown());
  const byCount = (a, b) => b[2] - a[2];
  const showFilters = (ask, answer, names, people, isWhole) => {
    const named = (key) => (people ? [...people[key]].map(([value, { label, count }]) => [value, label, count]).sort(byCount) : []);
    const groups = {
      kind: ["decision", "action", "attachment"].filter((kind) => answer.counts.kind.has(kind))
        .map((kind) => [kind, words[kind], answer.counts.kind.get(kind)]),
      committee: [...answer.counts.committee].map(([key, count]) => [key, names.get(key), count]).sort(byCount),
      year: [...answer.counts.year].map(([year, count]) => [year, year, count]).sort((a, b) => b[0] - a[0]),
      person: named("person"),
      case: named("case"),
    };
    const sorts = [["", words.sort_best], ["date", words.sort_date]].map(([sort, label]) => make("li", {},
      (ask.sort ?? "") === sort ? make("strong", {}, label) : link({ ...ask, sort }, {}, label)));
    const ask_people = people ? undefined : make("button", { type: "button" }, words.count_named);
    ask_people?.addEventListener("click", async () => {
      const more = await engine.named(answer.hits, true);
      showFilters(ask, answer, names, more.counts, more.isWhole);
      filters.querySelector("#filter_person a, #filter_case a")?.focus();
    });
    const chosen = FILTERS.filter((key) => ask[key])
      .map((key) => groups[key].find(([value]) => value === ask[key])?.[1] ?? ask[key]);
    shown = () => showFilters(ask, answer, names, people, isWhole);
    place(make("h2", {}, wide.matches || !chosen.length ? words.filters : `${words.filters}: ${chosen.join(", ")}`), [
      make("section", { id: "search_sort" }, make("h3", {}, words.sort), make("ul", {}, ...sorts)),
      ...FILTERS.map((key) => group(ask, key, groups[key])),
      ask_people, isWhole === false ? make("p", { className: "meta" }, words.newest) : undefined].filter(Boolean));
  };

  const show = async (ask) => {
    const mine = ++turn;
    field.value = ask.q ?? "";
    const isAsked = KEYS.some((key) => key !== "sort" && ask[key]);
    registers.hidden = isAsked;
    if (!isAsked) {
      found.hidden = true;
      status.replaceChildren();
      return;
    }
    try {
      const { words: said, committees } = await engine.site();
      words = said;
      const answer = await engine.search(ask);
      if (mine !== turn) return;
      const count = answer.hits.length;
      const meant = answer.meant ? make("span", {}, ` ${words.meant} `, link({ ...ask, q: answer.meant }, {}, answer.meant), "?") : "";
      const said_count = count === 1 ? words.one_result : count ? say("results", count) : words.none;
      status.replaceChildren(`${said_count}.`, answer.some ? ` ${answer.some === "only" ? words.some_words : words.then_some}` : "", meant);
      const list = make("ol", { className: "results" });
      results.replaceChildren(list);
      found.hidden = !count && !FILTERS.some((key) => ask[key]);
      registers.hidden = count > 0;
      showFilters(ask, answer, new Map(committees));
      await addResults(answer, list, mine);
      const people = await engine.named(answer.hits);
      if (mine === turn && people) showFilters(ask, answer, new Map(committees), people.counts, people.isWhole);
    } catch (error) {
      if (mine !== turn) return;
      found.hidden = true;
      registers.hidden = false;
      status.replaceChildren(form.dataset.failed);
      console.warn(error);
    }
  };

  // A reader who speaks to the computer, or presses keys by mistake, can do without the key (WCAG 2.2, 2.1.4).
  const key = by("search_key");
  try {
    if (key) key.checked = localStorage.getItem("referat_search_key") !== "off";
    key?.addEventListener("change", () => localStorage.setItem("referat_search_key", key.checked ? "on" : "off"));
  } catch { key.parentElement.hidden = true; }
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const ask = { ...read(), q: field.value.trim() };
      write(ask, "replaceState");
      show(ask);
    }, 100);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    const ask = { ...read(), q: field.value.trim() };
    write(ask, "pushState");
    show(ask);
  });
  addEventListener("popstate", () => show(read()));
  await show(read());
  if (!field.value) {
    field.focus();
    engine.warm().catch(() => {});
  }
})();
