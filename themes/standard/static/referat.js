// What script adds to a page that is whole without it: a copied address, and the mark in the table of contents.
(() => {
  "use strict";

  // A permanent link copies its own address; the browser goes there as always.
  const status = document.getElementById("live_status");
  let timer;
  const say = (text) => {
    clearTimeout(timer);
    status.textContent = text;
    timer = setTimeout(() => { status.textContent = ""; }, 4000);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.permalink");
    if (!link || !status || !navigator.clipboard) return;
    navigator.clipboard.writeText(link.href).then(() => say(status.dataset.copied), () => {});
  });

  // "/" goes to the search, unless the reader has said no on its page.
  const isOff = () => { try { return localStorage.getItem("referat_search_key") === "off"; } catch { return false; } };
  addEventListener("keydown", (event) => {
    const field = document.getElementById("site_search");
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping || !field || isOff()) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // The table of contents: open beside the text, and marking what is being read.
  const toc = document.querySelector(".toc");
  const details = toc?.querySelector("details");
  if (!details) return;
  const wide = matchMedia("(min-width: 1100px)");
  const fold = () => { details.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  details.addEventListener("click", (event) => {
    if (!wide.matches && event.target.closest("a")) details.open = false;
  });

  const links = new Map();
  for (const link of toc.querySelectorAll("a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (!links.size || !("IntersectionObserver" in window)) return;

  const headings = [...links.keys()];
  let current;
  let chosen;
  const mark = () => {
    // What is being read: the item just chosen, as long as it is in view, else the last that has come to the top.
    const limit = innerHeight * 0.15;
    let heading;
    for (const candidate of headings) {
      if (candidate.getBoundingClientRect().top > limit) break;
      heading = candidate;
    }
    if (chosen) heading = chosen;
    if (heading === current) return;
    links.get(current)?.removeAttribute("aria-current");
    current = heading;
    const link = links.get(current);
    if (!link) return;
    link.setAttribute("aria-current", "location");
    if (!wide.matches) return;
    // Keep the mark in sight where the list itself scrolls.
    const box = toc.getBoundingClientRect();
    const at = link.getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom) toc.scrollTop += at.top - box.top - box.height / 2;
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -85% 0px", threshold: [0, 1] });
  for (const [heading, link] of links) {
    observer.observe(heading);
    link.addEventListener("click", () => { chosen = heading; mark(); });
  }
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(type, () => { chosen = undefined; }, { passive: true });
  }
})();
