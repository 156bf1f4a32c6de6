// Searches the index beside the search page and shows what is found. docs/search.md has the index's form.
(() => {
  "use strict";

  // Files of the index. Each is a script that calls referat_search(name, data): scripts also load from a file share.
  const own = globalThis.document?.currentScript;
  const files = new Map();
  const waiting = new Map();
  globalThis.referat_search = (name, data) => waiting.get(name)?.(data);
  const fetchFile = globalThis.referat_load ?? ((name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    waiting.set(name, resolve);
    script.onload = () => script.remove();
    script.onerror = () => { script.remove(); reject(new Error(name)); };
    script.src = new URL(own.dataset.index + name + ".js", document.baseURI).href;
    document.head.append(script);
  }));
  const load = (name) => {
    if (!files.has(name)) {
      files.set(name, fetchFile(name));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  };

  // Words: the same forms as the index was made with.
  const stem = (word) => (/\d/.test(word) ? word : globalThis.referat_stem(word));
  const fold = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/æ/g, "a").replace(/ø/g, "o").replace(/ß/g, "ss")
    .replace(/([ou])e+/g, "$1").replace(/a[ae]+/g, "a");
  const wordsOf = (text) => text.match(/[\p{Alphabetic}\p{N}]+/gu) ?? [];
  const isNumber = (text) => text.length > 5 && /\d/.test(text) && /[^\p{Alphabetic}\p{N}]/u.test(text);
  /** Words, and numbers of several parts as one. */
  const tokensOf = (text) => (text.match(/[\p{Alphabetic}\p{N}]+(?:[.\-/:,][\p{Alphabetic}\p{N}]+)*/gu) ?? [])
    .flatMap((token) => (isNumber(token) ? [token] : wordsOf(token)));

  const memory = new Map();
  const once = (key, make) => {
    if (!memory.has(key)) memory.set(key, make());
    return memory.get(key);
  };
  const site = () => once("site", async () => {
    const site = await load("site");
    return { ...site, leaves: site.leaves.split(" ") };
  });

  // The last place in an ascending list that is not above a value.
  const placeOf = (list, value) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= value) low = middle + 1; else high = middle;
    }
    return Math.max(low - 1, 0);
  };

  const fileName = (key) => key.replace(/[^a-z0-9]/gu, (sign) => `_${sign.codePointAt(0).toString(16)}_`) || "_";
  const leaf = (key) => once(`leaf ${key}`, async () => {
    const name = fileName(key);
    return (await load(`w-${name}`)).split(";").filter(Boolean).map((line) => {
      const [own, shown, list, places] = line.split("|");
      const word = shown.startsWith("+") ? own + shown.slice(1) : shown || own;
      return { name, stem: own, shown: word, key: own.startsWith("@") ? own : fold(own), list, places };
    });
  });
  const leavesOf = async (first, last) => {
    const { leaves } = await site();
    const some = leaves.slice(placeOf(leaves, first), placeOf(leaves, last) + 1);
    return (await Promise.all(some.slice(0, 6).map(leaf))).flat();
  };
  const FEW = 16;
  const isSmall = async () => (await site()).leaves.length <= FEW;
  const allLeaves = async () => (await Promise.all((await site()).leaves.map(leaf))).flat();

  /** Reads a list of bits, the lowest first. */
  class Bits {
    constructor(text) {
      const letters = atob(text);
      this.bytes = new Uint8Array(letters.length + 8);
      for (let place = 0; place < letters.length; place++) this.bytes[place] = letters.charCodeAt(place);
      this.at = 0;
    }
    /** The next 25 bits, with which an engine counts quickly; after the end are zeros. */
    next() {
      const { bytes, at } = this;
      const byte = at >> 3;
      return (bytes[byte] | bytes[byte + 1] << 8 | bytes[byte + 2] << 16 | bytes[byte + 3] << 24) >>> (at & 7) & 0x1ffffff;
    }
    bits(count) {
      if (count > 25) return this.bits(25) + this.bits(count - 25) * 2 ** 25;
      const number = this.next() & (1 << count) - 1;
      this.at += count;
      return number;
    }
    unary() {
      for (let ones = 0; ; ones += 25) {
        const zeros = ~this.next();
        const run = 31 - Math.clz32(zeros & -zeros);
        this.at += Math.min(run + 1, 25);
        if (run < 25) return ones + run;
      }
    }
    rice(k) { return this.unary() * 2 ** k + this.bits(k); }
    gamma() {
      const length = this.unary();
      return 2 ** length + this.bits(length);
    }
  }
  // How much a level says, and which level is written as so many ones in a short list.
  const SAYS = [0.35, 1, 2, 3, 5.5, 9, 14].map((weight) => 16 * weight / (weight + 2));
  const LEVELS = [1, 0, 3, 2, 5, 4, 6];
  const readNumbers = (bits, count) => {
    const k = bits.bits(5);
    const numbers = new Uint32Array(count);
    for (let place = 0, next = 0; place < count; place++) next = (numbers[place] = next + bits.rice(k)) + 1;
    return numbers;
  };
  /** A long list names items by their order, or those it lacks, and then what is no item. */
  const readItems = async (bits, count) => {
    const { docs } = await meetings();
    const isLacking = bits.bits(1);
    const [some, others] = [0, 0].map(() => readNumbers(bits, bits.gamma() - 1));
    const numbers = new Uint32Array(count);
    let [at, other] = [0, 0];
    const add = (doc) => {
      while (others[other] < doc) numbers[at++] = others[other++];
      numbers[at++] = doc;
    };
    if (isLacking) {
      let lacking = 0;
      docs.forEach((doc, order) => { if (some[lacking] === order) lacking++; else add(doc); });
    } else {
      some.forEach((order) => add(docs[order]));
    }
    numbers.set(others.subarray(other), at);
    return numbers;
  };
  const LONG = 10000;
  const ORDERED = 32;
  // A list is columns: the things, ascending, and what each counts for. So many objects would take long to be cleared away.
  const listFrom = (docs, says) => ({ docs: Uint32Array.from(docs), says: new Float64Array(docs.length).fill(says) });
  const scaled = ({ docs, says }, by) => ({ docs, says: by === 1 ? says : says.map((one) => one * by) });
  /** The things of a list that are to be kept. */
  const kept = ({ docs, says }, isKept) => {
    const list = { docs: new Uint32Array(docs.length), says: new Float64Array(docs.length) };
    let count = 0;
    for (let place = 0; place < docs.length; place++) {
      if (!isKept(docs[place])) continue;
      list.docs[count] = docs[place];
      list.says[count++] = says[place];
    }
    return { docs: list.docs.subarray(0, count), says: list.says.subarray(0, count) };
  };
  /** A list as it is written, with its levels. */
  const readList = async (text) => {
    if (!text) return { ...listFrom([], 0), levels: new Uint8Array() };
    const bits = new Bits(text);
    const count = bits.gamma();
    const docs = count < LONG ? readNumbers(bits, count) : await readItems(bits, count);
    const one = bits.bits(1) ? bits.bits(3) : undefined;
    const order = one === undefined && count >= ORDERED ? LEVELS.map(() => bits.bits(3)) : LEVELS;
    const [levels, says] = [new Uint8Array(count), new Float64Array(count)];
    for (let place = 0; place < count; place++) says[place] = SAYS[levels[place] = one ?? order[bits.unary()]];
    return { docs, says, levels };
  };
  const countOf = ({ list }) => (list[0] === "*" ? +list.split(".")[2] : new Bits(list.slice(1, 9)).gamma());
  /** The things that have a term, ascending. */
  const listOf = (entry) => once(`list ${entry.stem}`, async () => {
    if (entry.list[0] !== "*") return readList(entry.list.slice(1));
    const [file, place] = entry.list.slice(1).split(".");
    return readList((await load(`p-${entry.name}-${file}`)).split(" ")[place]);
  });
  const RANGE = 4096;
  /** Reads where a term stands, for some things: those of many are cut by the number of the thing. */
  const readPlaces = async (entry, wanted, read) => {
    if (!entry.places) return;
    const parts = entry.places.split(",");
    const rangeOf = (doc) => (parts.length > 1 ? Math.floor(doc / RANGE) : 0);
    const { docs, levels } = await listOf(entry);
    const ranges = new Set();
    wanted.forEach((doc) => ranges.add(rangeOf(doc)));
    const starts = new Uint32Array(parts.length + 1);
    for (const doc of docs) starts[rangeOf(doc) + 1]++;
    for (let range = 0; range < parts.length; range++) starts[range + 1] += starts[range];
    await Promise.all([...ranges].filter((range) => parts[range]).map(async (range) => {
      const [file, place] = parts[range].split(".");
      const bits = new Bits((await load(`x-${entry.name}-${file}`)).split(" ")[place]);
      read(bits, docs.subarray(starts[range], starts[range + 1]), levels.subarray(starts[range], starts[range + 1]));
    }));
  };
  /** The frequent words on one side of a term's places, each by its rank and which time in the thing it is. */
  const nearOf = (bits, rankBits) => {
    const NEAR = 32;
    const known = [[]];
    return () => {
      const at = bits.gamma() - 1;
      const ranks = at < known.length ? known.splice(at, 1)[0] : Array.from({ length: bits.unary() }, () => bits.bits(rankBits));
      known.unshift(ranks);
      if (known.length > NEAR) known.pop();
      return ranks.map((rank) => [rank, bits.unary()]);
    };
  };
  /** Where a term that is not frequent stands in each of some things, and between which frequent ones. */
  const placesOf = async (entry, wanted) => {
    const { rank_bits: rankBits } = await site();
    const found = new Map();
    const isWanted = new Set(wanted);
    await readPlaces(entry, wanted, (bits, docs, levels) => {
      const k = bits.bits(5);
      const [before, after] = [nearOf(bits, rankBits), nearOf(bits, rankBits)];
      const counted = () => {
        const ones = bits.unary();
        return [1, 2, 0][ones] ?? ones;
      };
      docs.forEach((doc, at) => {
        const stands = [];
        let next = 0;
        for (let count = levels[at] > 1 ? counted() : levels[at]; count > 0; count--) {
          const place = next + bits.rice(k);
          stands.push({ place, before: before(), after: after() });
          next = place + 1;
        }
        if (isWanted.has(doc)) found.set(doc, stands);
      });
    });
    return found;
  };
  /** Which time of each of two frequent words a pair is: for each thing where its count and times stand, nowhere if it
      is once the first of both. */
  const timesOf = async (pair, wanted) => {
    const [at, times] = [new Uint32Array(wanted.at(-1) + 1), [0]];
    await readPlaces(pair, wanted, (bits, docs) => {
      const [count, k] = [bits.gamma(), bits.bits(5)];
      for (let other = 0, place = -1; other < count; other++) {
        place += 1 + bits.rice(k);
        at[docs[place]] = times.length;
        const more = bits.unary() + 1;
        times.push(more);
        for (let one = 0, first = 0, second = 0; one < more; one++) {
          times.push(first += bits.unary(), second += bits.unary());
          first++;
          second++;
        }
      }
    });
    return { at, times };
  };

  // What is typed.
  const isoDate = (year, month, day) => {
    const iso = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    return Number.isNaN(Date.parse(iso)) ? undefined : iso;
  };
  /** A date with two digits of the year. */
  const dateOf = (typed) => {
    const found = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2})$/.exec(typed);
    return found && isoDate(`20${found[3]}`, found[2], found[1]);
  };
  const parse = async (typed) => {
    const { months, short_months } = await site();
    const clauses = [];
    const monthOf = (name) => {
      const bare = (text) => fold(text).replace(/\.$/, "");
      const at = months.findIndex((month) => bare(month) === bare(name));
      return 1 + (at < 0 ? short_months.findIndex((month) => bare(month) === bare(name)) : at);
    };
    const take = (pattern, make) => {
      typed = typed.replace(pattern, (...found) => {
        const clause = make(found);
        if (clause) clauses.push(clause);
        return clause ? " " : found[0];
      });
    };
    typed = typed.normalize("NFC");
    take(/["“”„»«]([^"“”„»«]+)["“”„»«]/gu, ([, text]) => ({ phrase: tokensOf(text), text }));
    const dated = (iso, text) => iso && { date: iso, text };
    const named = (month, year, text) => month > 0 && month < 13 && { month: `${year}-${String(month).padStart(2, "0")}`, text };
    take(/(?<!\S)(\d{4})-(\d{1,2})-(\d{1,2})(?!\S)/g, ([text, y, m, d]) => dated(isoDate(y, m, d), text));
    take(/(?<!\S)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\S)/g, ([text, d, m, y]) => dated(isoDate(y, m, d), text));
    take(/(?<!\S)(\d{1,2})\.? +(\p{L}+)\.? +(\d{4})(?!\S)/gu, ([text, d, m, y]) => dated(monthOf(m) && isoDate(y, monthOf(m), d), text));
    take(/(?<!\S)(\p{L}+)\.? +(\d{1,2}),? +(\d{4})(?!\S)/gu, ([text, m, d, y]) => dated(monthOf(m) && isoDate(y, monthOf(m), d), text));
    take(/(?<!\S)(\p{L}+)\.? +(\d{4})(?!\S)/gu, ([text, m, y]) => named(monthOf(m), y, text));
    take(/(?<!\S)(\d{4})-(\d{1,2})(?!\S)/g, ([text, y, m]) => named(+m, y, text));
    take(/[\p{Alphabetic}\p{N}]+(?:[.\-/:,][\p{Alphabetic}\p{N}]+)+/gu, ([text]) =>
      (/\d/.test(text) ? { number: text.toLowerCase(), text } : undefined));
    clauses.push(...wordsOf(typed).map((text) => ({ word: text.toLowerCase(), text })));
    return clauses;
  };

  const keysOf = (word) => {
    const typed = word.replace(/aa/g, "å").replace(/ae/g, "æ").replace(/oe/g, "ø");
    return [...new Set([fold(stem(word)), fold(stem(typed))])];
  };
  /** The terms that a word is: those with its own letters, else those that differ in how å, ø, æ are typed. */
  const termsOf = async (word) => {
    const keys = keysOf(word);
    const entries = (await Promise.all(keys.map((key) => leavesOf(key, key)))).flat();
    const own = stem(word);
    const found = [...new Set(entries)].filter((entry) => keys.includes(entry.key));
    const exact = found.filter((entry) => entry.stem === own);
    return /[^\x00-\x7f]/.test(word) && exact.length ? exact : found;
  };
  const beginning = async (key, most) => {
    // A stem may be shorter than what is typed of the word, and lie before it.
    const entries = (await leavesOf(key.slice(0, Math.max(3, key.length - 3)), `${key}\uffff`)).filter((entry) =>
      entry.key.startsWith(key) || (entry.key[0] === key[0] && fold(entry.shown).startsWith(key)));
    return entries.sort((a, b) => countOf(b) - countOf(a)).slice(0, most);
  };

  /** The things that any of some lists has, with the most that one of them says. */
  const unionOf = (lists) => lists.reduce((one, other) => {
    const docs = new Uint32Array(one.docs.length + other.docs.length);
    const says = new Float64Array(docs.length);
    let [at, a, b] = [0, 0, 0];
    while (a < one.docs.length || b < other.docs.length) {
      const [left, right] = [one.docs[a] ?? Infinity, other.docs[b] ?? Infinity];
      docs[at] = Math.min(left, right);
      says[at++] = Math.max(left <= right ? one.says[a] : 0, right <= left ? other.says[b] : 0);
      if (left <= right) a++;
      if (right <= left) b++;
    }
    return { docs: docs.subarray(0, at), says: says.subarray(0, at) };
  });
  /** One list of several terms, each with what it counts for. */
  const union = async (entries) => unionOf([...await Promise.all(entries.map(async ([entry, weight]) => scaled(await listOf(entry), weight))),
    ...entries.length ? [] : [listFrom([], 0)]]);

  const findWord = async (word, marks) => {
    const own = stem(word);
    const found = (await termsOf(word)).map((entry) => [entry, entry.stem === own ? 1 : 0.85]);
    const key = fold(word);
    const few = found.reduce((sum, [entry]) => sum + countOf(entry), 0) < 5;
    if (few && key.length > 2) {
      const known = new Set(found.map(([entry]) => entry));
      const more = (await beginning(key, 12)).filter((entry) => !known.has(entry) && entry.key[0] !== "@");
      found.push(...more.map((entry) => [entry, 0.6]));
      if (more.length) marks.beginnings.add(key);
    }
    const part = fold(own);
    if (part.length > 3 && (!found.length || few) && await isSmall()) {
      const known = new Set(found.map(([entry]) => entry));
      const more = (await allLeaves()).filter((entry) => !known.has(entry) && entry.key[0] !== "@" && entry.key.includes(part));
      found.push(...more.slice(0, 40).map((entry) => [entry, 0.35]));
    }
    found.forEach(([entry]) => marks.stems.add(entry.stem));
    if (part.length > 3) marks.parts.add(part);
    return found;
  };

  /** What is of a day or month: its meetings first, then what mentions it. */
  const findDate = async ({ date, month }, marks) => {
    const { months } = await site();
    const mentions = date ? await lookUp(date) : await findPhrase([months[month.slice(5) - 1], month.slice(0, 4)], marks);
    const own = await itemsOf(date ?? month, 20);
    const isOwn = new Set(own.docs);
    return unionOf([own, kept(mentions, (doc) => !isOwn.has(doc))]);
  };

  const findNumber = async (number, marks) => {
    marks.numbers.add(number);
    const key = fold(number);
    const entries = (await leavesOf(key, key)).filter((entry) => entry.key === key);
    const found = entries.length ? entries : await beginning(key, 60);
    return found.map((entry) => [entry, 1]);
  };

  /** Whether a word itself stands in a thing, and not only a compound of it. */
  const standsIn = async (entry) => {
    const { docs, levels } = await listOf(entry);
    if (!isFrequent(entry)) {
      const places = await placesOf(entry, docs);
      return (doc) => places.get(doc)?.length > 0;
    }
    const bare = new Set((await lookUp(`@${entry.stem}+`)).docs);
    const standing = new Set(docs.filter((doc, place) => levels[place] > 0 && !bare.has(doc)));
    return (doc) => standing.has(doc);
  };

  // A frequent word has a rank in the place of its places.
  const isFrequent = ({ places }) => places?.startsWith("#") ?? false;
  const isAny = (entries) => entries.some(isFrequent);
  /** The terms of a word and those of the next one, two by two: both frequent ones as their pair. */
  const stepsOf = (before, after) => Promise.all(before.flatMap((from) => after.map(async (to) =>
    ({ from, to, pair: isFrequent(from) && isFrequent(to) ? await entryOf(`@${from.stem}+${to.stem}`) ?? null : undefined }))));
  /** The things that may have a step: all that have its pair, or both words; a frequent one's list is not fetched. */
  const listOfStep = async ({ from, to, pair }) => {
    if (pair !== undefined) return pair ? listOf(pair) : listFrom([], 0);
    return both(await Promise.all([from, to].filter((entry) => !isFrequent(entry)).map(listOf)));
  };
  const NONE = [];
  /** Whether pairs follow each other in a thing. There may be tens of thousands, so nothing is made for each. */
  const arePaired = (pairs) => {
    let [now, next] = [[], []];
    const has = (count, time) => {
      for (let one = 0; one < count; one++) if (now[one] === time) return true;
      return false;
    };
    return (doc) => {
      let reached = -1;
      for (const { at, times } of pairs) {
        const start = at[doc];
        let found = 0;
        if (!start && (reached < 0 || has(reached, 0))) next[found++] = 0;
        for (let one = start + 1; start && one < start + 2 * times[start]; one += 2) {
          if (reached < 0 || has(reached, times[one])) next[found++] = times[one + 1];
        }
        if (!found) return false;
        [now, next, reached] = [next, now, found];
      }
      return true;
    };
  };
  /** Of each thing whether the words stand in it in one row, followed from word to word: a frequent one by
      which time it is, any other by its places. */
  const inOneRow = async (terms, steps, wanted) => {
    const stands = new Map();
    const read = async (entry, of) => { if (entry && !stands.has(entry)) stands.set(entry, await of(entry, wanted)); };
    await Promise.all([...terms.flat().filter((entry) => !isFrequent(entry)).map((entry) => read(entry, placesOf)),
      ...steps.flat().map(({ pair }) => read(pair, timesOf))]);
    const rankOf = ({ places }) => +places.slice(1);
    const isAt = (beside, rank, times) => beside.some(([other, time]) => other === rank && (!times || times.includes(time)));
    const placesIn = (entry, doc) => stands.get(entry).get(doc) ?? NONE;
    const followPair = ({ at, times }, doc, reached) => {
      const [start, found] = [at[doc], []];
      const add = (from, to) => { if (!reached || reached.includes(from)) found.push(to); };
      if (!start) add(0, 0);
      for (let one = start + 1; start && one < start + 2 * times[start]; one += 2) add(times[one], times[one + 1]);
      return found;
    };
    /** Where a step leads from all that was reached, in which nothing is every time of a frequent word. */
    const follow = (doc, { from, to, pair }, reached) => {
      if (pair) return followPair(stands.get(pair), doc, reached);
      if (isFrequent(from)) return placesIn(to, doc).filter(({ before }) => isAt(before, rankOf(from), reached));
      if (isFrequent(to)) return reached.flatMap(({ after }) => after.filter(([rank]) => rank === rankOf(to)).map(([, time]) => time));
      return placesIn(to, doc).filter(({ place }) => reached.some((before) => before.place + 1 === place));
    };
    const startOf = (entry, doc) => (isFrequent(entry) ? undefined : placesIn(entry, doc));
    if (steps.every((step) => step.length === 1 && step[0].pair)) return arePaired(steps.map(([{ pair }]) => stands.get(pair)));
    if (steps.every((step) => step.length === 1)) {
      return (doc) => {
        let reached = startOf(terms[0][0], doc);
        return steps.every(([step]) => (reached = follow(doc, step, reached)).length);
      };
    }
    // Where a step is one pair, every thing has it.
    const paired = new Map(await Promise.all(steps.flat().filter(({ pair }) => pair)
      .map(async ({ pair }) => [pair, new Set((await listOf(pair)).docs)])));
    return (doc) => {
      let reached = new Map(terms[0].map((entry) => [entry, startOf(entry, doc)]));
      for (const step of steps) {
        const next = new Map();
        for (const one of step) {
          if (one.pair === null || !reached.has(one.from) || paired.get(one.pair)?.has(doc) === false) continue;
          const found = follow(doc, one, reached.get(one.from));
          if (found.length) next.set(one.to, [...next.get(one.to) ?? [], ...found]);
        }
        reached = next;
      }
      return reached.size > 0;
    };
  };

  const findPhrase = async (words, marks) => {
    const { small } = await site();
    // `MED` is a name, `med` is none.
    const isSmall = (word) => small.includes(word.toLowerCase()) && !/^\p{Lu}{2,}$/u.test(word);
    const telling = words.filter((word) => !isSmall(word)).map((word) => word.toLowerCase());
    const terms = await Promise.all((telling.length ? telling : words.map((word) => word.toLowerCase())).map(termsOf));
    if (!terms.length || terms.some((entries) => !entries.length)) return listFrom([], 0);
    terms.flat().forEach((entry) => marks.stems.add(entry.stem));
    const listOfWord = (entries) => union(entries.map((entry) => [entry, 1]));
    if (!telling.length) return both(await Promise.all(terms.map(listOfWord)));
    if (terms.length === 1) {
      const [list, stands] = await Promise.all([listOfWord(terms[0]), Promise.all(terms[0].map(standsIn))]);
      return kept(list, (doc) => stands.some((isIn) => isIn(doc)));
    }
    const steps = await Promise.all(terms.slice(1).map((after, at) => stepsOf(terms[at], after)));
    const lists = await Promise.all([
      ...terms.filter((entries) => !isAny(entries)).map(listOfWord),
      ...steps.filter((_, at) => isAny(terms[at]) && isAny(terms[at + 1])).map(async (step) => unionOf(await Promise.all(step.map(listOfStep)))),
    ]);
    const found = scaled(both(lists), terms.length / lists.length);
    if (!found.docs.length || (steps.length === 1 && steps[0].every(({ pair }) => pair !== undefined))) return found;
    return kept(found, await inOneRow(terms, steps, found.docs));
  };

  /** The things that all lists have. */
  const both = (lists) => [...lists].sort((a, b) => a.docs.length - b.docs.length).reduce((one, other) => {
    const [docs, says] = [new Uint32Array(one.docs.length), new Float64Array(one.docs.length)];
    let [at, b] = [0, 0];
    for (let a = 0; a < one.docs.length; a++) {
      const doc = one.docs[a];
      while (other.docs[b] < doc) b++;
      if (other.docs[b] !== doc) continue;
      docs[at] = doc;
      says[at++] = one.says[a] + other.says[b];
    }
    return { docs: docs.subarray(0, at), says: says.subarray(0, at) };
  });

  // Meetings: where their numbers begin, how many items they have, whose they are, and when.
  const meetings = () => once("meetings", async () => {
    const [first, count, committeeBits, firstDay, text] = await load("meetings");
    const bits = new Bits(text);
    const table = { first, docs: [], starts: [], items: [], committees: [], dates: [], years: [] };
    let [date, dateOf] = ["", undefined];
    let [start, day] = [first, firstDay];
    for (let meeting = 0; meeting < count; meeting++) {
      const items = bits.rice(3);
      table.starts.push(start);
      table.items.push(items);
      for (let item = 0; item < items; item++) table.docs.push(start + item);
      start += 4 * (Math.ceil(items / 4) + bits.rice(0));
      table.committees.push(bits.bits(committeeBits));
      day += bits.rice(1);
      if (day !== dateOf) [date, dateOf] = [new Date(day * 864e5).toISOString().slice(0, 10), day];
      table.dates.push(date);
      table.years.push(+date.slice(0, 4));
    }
    return table;
  });
  // What items hold: a bit for each kind.
  const KINDS = ["decision", "action", "attachment"];
  const kinds = () => once("kinds", async () => {
    const lists = await load("kinds");
    const { starts, items } = await meetings();
    const held = new Uint8Array((starts.at(-1) ?? 0) + (items.at(-1) ?? 0));
    await Promise.all(KINDS.map(async (kind, bit) => (await readList(lists[kind])).docs.forEach((doc) => { held[doc] |= 1 << bit; })));
    return held;
  });
  /** Fetches what every question needs. */
  const warm = () => Promise.all([site(), meetings(), kinds()]);
  /** The items of the meetings that are of a date, which may be the beginning of one. */
  const itemsOf = async (when = "", says = 0) => {
    const { starts, items, dates, docs } = await meetings();
    if (!when) return listFrom(docs, says);
    return listFrom(starts.flatMap((start, meeting) => (dates[meeting].startsWith(when)
      ? Array.from({ length: items[meeting] }, (_, item) => start + item) : [])), says);
  };
  /** The things of a list that are chosen, each with the meeting that it has its number with, and whether it is an item there. */
  const hitsOf = ({ docs, says }, { first, starts, items }, isChosen) => {
    const hits = [];
    let meeting = -1;
    for (let at = 0; at < docs.length; at++) {
      const doc = docs[at];
      while (meeting + 1 < starts.length && starts[meeting + 1] <= doc) meeting++;
      const isItem = doc >= first && doc - starts[meeting] < items[meeting];
      if (isChosen(doc, meeting, isItem)) hits.push({ doc, says: says[at], meeting, isItem });
    }
    return hits;
  };
  /** Hits that ascend, those that say most first, and of equals the last. Numbers sort much faster than hits. */
  const bestFirst = (hits) => {
    const keys = new Float64Array(hits.length);
    for (let at = 0; at < keys.length; at++) keys[at] = Math.round(hits[at].says * 1e6) * keys.length + at;
    keys.sort();
    return hits.map((_, at) => hits[keys[keys.length - 1 - at] % keys.length]);
  };
  const entryOf = async (key) => (await leavesOf(key, key)).find((entry) => entry.key === key);
  const lookUp = async (key) => {
    const entry = await entryOf(key);
    return entry ? listOf(entry) : listFrom([], 0);
  };

  /** How far two words are apart: letters put in, left out, changed or swapped (Damerau, Levenshtein). */
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[b.length];
  };
  const nearest = async (word) => {
    const key = fold(word);
    if (key.length < 4) return undefined;
    const swapped = key[1] + key[0] + key.slice(2);
    const near = await isSmall() ? allLeaves() : Promise.all([key, swapped, key.slice(1)].map((key) => leavesOf(key.slice(0, 3), `${key.slice(0, 3)}\uffff`)));
    const most = key.length < 6 ? 1 : 2;
    let best;
    for (const entry of new Set((await near).flat())) {
      if (entry.key[0] === "@" || /\d/.test(entry.key)) continue;
      const far = Math.min(distance(key, fold(entry.shown), most), distance(key, entry.key, most) + 0.5);
      if (far > most) continue;
      const rank = far * 100 - Math.log(countOf(entry) + 1);
      if (!best || rank < best.rank) best = { rank, word: entry.shown };
    }
    return best?.word;
  };

  /** Finds what is asked for: `q` and the filters `committee`, `year`, `person`, `case`, `kind`, and `sort`. */
  const search = async (ask) => {
    // Fetched while the words are looked up.
    const others = warm();
    others.catch(() => {});
    const { count, committees } = await site();
    const marks = { stems: new Set(), beginnings: new Set(), parts: new Set(), numbers: new Set() };
    let clauses = await parse(ask.q ?? "");
    const found = await Promise.all(clauses.map(async (clause) => {
      if (clause.phrase?.length === 1 && isNumber(clause.phrase[0])) clause = { number: clause.phrase[0].toLowerCase(), text: clause.text };
      if (clause.phrase) return { clause, list: await findPhrase(clause.phrase, marks) };
      if (clause.date || clause.month) return { clause, list: await findDate(clause, marks) };
      if (clause.number) {
        const entries = await findNumber(clause.number, marks);
        if (entries.length) return { clause, entries };
        const date = dateOf(clause.number);
        return { clause, list: date ? await findDate({ date }, marks) : await findPhrase(wordsOf(clause.number), marks) };
      }
      return { clause, entries: await findWord(clause.word, marks) };
    }));
    // A word that is in most things says nothing beside others, so its list is not fetched.
    const isCommonest = ({ entries }) => entries?.some(([entry]) => countOf(entry) > Math.max(count * 0.4, 200));
    // A letter or two at the end that are no word are the beginning of one that is still being typed.
    const last = found.at(-1);
    if (found.length > 1 && last.clause.word?.length < 3 && !last.entries.length) found.pop();
    const telling = found.some((one) => !isCommonest(one)) ? found.filter((one) => !isCommonest(one)) : found;
    for (const one of telling) {
      one.list ??= await union(one.entries);
      const { length } = one.list.docs;
      one.list = scaled(one.list, Math.max(Math.log(1 + (count - length + 0.5) / (length + 0.5)), 0.1));
    }
    const isFiltered = ["committee", "year", "person", "case", "kind"].some((key) => ask[key]);
    const missing = telling.filter(({ list }) => !list.docs.length);
    let whole = telling.length ? both(telling.map(({ list }) => list)) : isFiltered || !ask.q ? await itemsOf() : [];
    // Where next to nothing has all words, what has some of them follows; phrases, dates and numbers stay.
    let some;
    if (whole.docs.length < 3 && telling.some(({ clause }) => clause.word) && telling.length > 1) {
      const all = new Map();
      const isCommon = ({ clause, list }) => clause.word && list.docs.length > count / 5;
      for (const { clause, list } of telling.every(isCommon) ? telling : telling.filter((one) => !isCommon(one))) {
        list.docs.forEach((doc, at) => {
          const known = all.get(doc) ?? { says: 0, must: 0 };
          all.set(doc, { says: known.says + list.says[at] + 50, must: known.must + !clause.word });
        });
      }
      const must = telling.filter(({ clause }) => !clause.word).length;
      const more = Uint32Array.from([...all.keys()].filter((doc) => all.get(doc).must === must)).sort();
      if (more.length > whole.docs.length) some = whole.docs.length ? "then" : "only";
      whole = { docs: more, says: Float64Array.from(more, (doc) => all.get(doc).says) };
    }
    for (const key of ["person", "case"]) {
      if (ask[key]) whole = both([whole, scaled(await lookUp(`@${key}/${ask[key]}`), 0)]);
    }
    const [, table, held] = await others;
    const chosen = ask.committee ? committees.findIndex(([key]) => key === ask.committee) : undefined;
    const kind = ask.kind ? 1 << KINDS.indexOf(ask.kind) : 0;
    const isChosen = (doc, meeting, isItem) => (chosen === undefined || (isItem && table.committees[meeting] === chosen))
      && (!ask.year || (isItem && table.years[meeting] === +ask.year)) && (!kind || (isItem && held[doc] & kind));
    const ascending = hitsOf(whole, table, isChosen);
    const byMeeting = new Map();
    const byHeld = new Uint32Array(1 << KINDS.length);
    for (const { doc, isItem, meeting } of ascending) {
      if (!isItem) continue;
      byMeeting.set(meeting, (byMeeting.get(meeting) ?? 0) + 1);
      byHeld[held[doc]]++;
    }
    const byKind = KINDS.map((_, bit) => byHeld.reduce((sum, count, held) => sum + (held >> bit & 1) * count, 0));
    const counts = { committee: new Map(), year: new Map(), kind: new Map(KINDS.map((key, bit) => [key, byKind[bit]]).filter(([, count]) => count)) };
    const add = (map, key, count) => map.set(key, (map.get(key) ?? 0) + count);
    for (const [meeting, count] of byMeeting) {
      add(counts.committee, committees[table.committees[meeting]][0], count);
      add(counts.year, String(table.years[meeting]), count);
    }
    const hits = ask.sort === "date" || !telling.length ? ascending.reverse() : bestFirst(ascending);
    let meant;
    if (missing.length) {
      meant = ask.q;
      for (const { clause } of missing.filter(({ clause }) => clause.word)) {
        const word = await nearest(clause.word);
        // As it was typed: with a capital or without.
        const capital = /^\p{Lu}/u.test(clause.text);
        if (word) meant = meant.replace(clause.text, capital ? word[0].toUpperCase() + word.slice(1) : word);
      }
    }
    marks.wanted = telling.reduce((sum, { clause }) => sum + (clause.phrase?.length ?? (clause.word ? 1 : 0)), 0);
    return { hits, counts, some, marks, meant: meant === ask.q ? undefined : meant };
  };

  /** What is shown of a hit. */
  const textOf = async ({ doc, meeting }) => {
    const [{ starts, committees: of }, { committees }] = await Promise.all([meetings(), site()]);
    const { meeting: at, docs } = await load(`t-${meeting + 1}`);
    const text = docs[doc - (meeting < 0 ? 0 : starts[meeting])];
    if (text.kind) return text;
    const anchor = text.href ?? slug(text.title);
    return { ...text, href: `${at.href}#${anchor}`, anchor, committee: committees[of[meeting]][1], date: at.date, language: at.language };
  };
  /** All that an item says, from the document beside its meeting's page; nothing where that cannot be fetched. */
  const wholeOf = async ({ href, anchor }) => {
    if (!anchor || !globalThis.location?.protocol.startsWith("http")) return undefined;
    const address = new URL("index.json", new URL(href, document.baseURI)).href;
    const meeting = await once(`whole ${address}`, () => fetch(address).then((answer) => answer.json()).catch(() => undefined));
    const sections = meeting?.items.find((item) => item.anchor === anchor)?.sections ?? [];
    const isDecision = ({ kind }) => kind === "decision";
    return [...sections.filter(isDecision), ...sections.filter((section) => !isDecision(section))].map(({ text }) => text).join(" ").replace(/\s+/g, " ");
  };
  const slug = (title) => title.toLowerCase().replace(/æ/g, "ae").replace(/ø/g, "oe").replace(/å/g, "aa")
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  const BLOCKS = 64;
  const MOST = 12;
  const facetsOf = (file) => once(`facets ${file}`, async () => {
    const [{ items: counts }, { people, cases, bits: [person, of], items: text }] = await Promise.all([meetings(), load(`f-${file}`)]);
    const bits = new Bits(text);
    const item = () => ({ of: bits.bits(of), people: Array.from({ length: bits.unary() }, () => bits.bits(person)) });
    const items = counts.slice(file * BLOCKS, (file + 1) * BLOCKS).map((length) => Array.from({ length }, item));
    return { people, cases, items };
  });
  /** People and cases of the hits, counted; of very many hits only in the newest. */
  const named = async (hits, isEager) => {
    const inFiles = new Set();
    for (const { meeting, isItem } of hits) if (isItem) inFiles.add(Math.floor(meeting / BLOCKS));
    const files = [...inFiles].sort((a, b) => b - a);
    if (!isEager && files.length > 2) return undefined;
    const { starts } = await meetings();
    const read = new Map(await Promise.all(files.slice(0, MOST).map(async (file) => [file, await facetsOf(file)])));
    const counts = { person: new Map(), case: new Map() };
    const add = (map, key, label) => map.set(key, { label, count: (map.get(key)?.count ?? 0) + 1 });
    for (const { doc, meeting, isItem } of hits) {
      if (!isItem) continue;
      const file = read.get(Math.floor(meeting / BLOCKS));
      const { of, people } = file?.items[meeting % BLOCKS][doc - starts[meeting]] ?? { people: [] };
      if (of) {
        const [number, title, key] = file.cases[of - 1];
        add(counts.case, key ?? number.toLowerCase(), `${number} ${title}`);
      }
      people.forEach((person) => add(counts.person, ...file.people[person]));
    }
    return { counts, isWhole: files.length <= MOST };
  };

  /** A text in pieces, those that are found as `{ found: true }`. */
  const marked = (text, { stems, beginnings, parts, numbers }) => {
    const isFound = (word) => {
      const lower = word.toLowerCase();
      if (stems.has(stem(lower))) return true;
      const key = fold(lower);
      return [...beginnings].some((start) => key.startsWith(start)) || [...parts].some((part) => key.includes(part));
    };
    const inNumber = (at, word) => [...numbers].some((number) => {
      const from = text.toLowerCase().indexOf(number, Math.max(0, at - number.length));
      return from >= 0 && from <= at && at + word.length <= from + number.length;
    });
    const pieces = [];
    let at = 0;
    for (const match of text.matchAll(/[\p{Alphabetic}\p{N}]+/gu)) {
      if (!isFound(match[0]) && !inNumber(match.index, match[0])) continue;
      pieces.push({ text: text.slice(at, match.index) }, { text: match[0], found: true });
      at = match.index + match[0].length;
    }
    return [...pieces, { text: text.slice(at) }].filter((piece) => piece.text);
  };

  /** The stretch of a text that holds most of what is found. */
  const excerpt = (text, marks, length) => {
    const pieces = marked(text, marks);
    let at = 0;
    const found = pieces.flatMap((piece) => {
      const start = at;
      at += piece.text.length;
      return piece.found ? [{ start, word: fold(piece.text) }] : [];
    });
    let best = { kinds: -1, start: 0 };
    for (const { start } of found) {
      const kinds = new Set(found.filter((one) => one.start >= start && one.start < start + length * 0.8).map(({ word }) => word)).size;
      if (kinds > best.kinds) best = { kinds, start };
    }
    let from = best.start < length * 0.6 ? 0 : text.lastIndexOf(" ", best.start - length * 0.3) + 1;
    let to = from + length;
    to = to >= text.length ? text.length : text.lastIndexOf(" ", to);
    const cut = marked(text.slice(from, to), marks);
    const words = new Set(found.filter(({ start }) => start >= from && start < to).map(({ word }) => word)).size;
    return { words, pieces: [...(from ? [{ text: "… " }] : []), ...cut, ...(to < text.length ? [{ text: " …" }] : [])] };
  };

  globalThis.referat_engine = { warm, search, textOf, wholeOf, named, excerpt, marked, site, fold, stem };
})();
