// The console works without this file. With it, pages that change show it, and commands can be copied.
"use strict";

document.documentElement.classList.add("js");

// Whether a part of the output that stands here is as new as the server's.
function newest(old, fresh) {
  return old.dataset.number === fresh.dataset.number && Number(old.dataset.last) >= Number(fresh.dataset.last);
}

// Takes over what differs, and no more: focus, half-written reasons and scrolled outputs stay as they are.
function take(old, fresh) {
  if (old.nodeName === "DETAILS" && fresh.nodeName === "DETAILS") fresh.open = old.open;
  if (old.isEqualNode(fresh)) return;
  if (old.id === "Printed" && newest(old, fresh)) return;
  const alike = old.nodeType === Node.ELEMENT_NODE && old.nodeName === fresh.nodeName
    && old.childNodes.length === fresh.childNodes.length && old.childNodes.length > 0
    && [...old.attributes].every((each) => fresh.getAttribute(each.name) === each.value);
  if (alike) {
    [...old.childNodes].forEach((child, number) => take(child, fresh.childNodes[number]));
  } else if (old.contains(document.activeElement)) {
    overtaken(document.activeElement.closest(".ask"), fresh);
  } else {
    keepOpen(old, fresh);
    old.replaceWith(document.importNode(fresh, true));
  }
}

// What somebody opened to read stays open, though the page around it has changed.
function keepOpen(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE || fresh.nodeType !== Node.ELEMENT_NODE) return;
  const named = (each) => `${each.closest("[id]")?.id} ${each.firstElementChild.textContent}`;
  const open = new Set([...old.querySelectorAll("details[open]")].map(named));
  fresh.querySelectorAll("details").forEach((each) => { each.open ||= open.has(named(each)); });
}

// A question in which somebody writes stays as it is. Where it is not asked any more, they have to know.
const OVERTAKEN = "This changed meanwhile, and is not asked any more. ";
function overtaken(ask, fresh) {
  const name = ask?.getAttribute("aria-labelledby");
  if (!name || ask.querySelector(".overtaken") || fresh.ownerDocument.getElementById(name)) return;
  const note = Object.assign(document.createElement("p"), { className: "overtaken" });
  note.setAttribute("role", "alert");
  const link = { href: location.pathname + location.search, textContent: "Show what is" };
  note.append(OVERTAKEN, Object.assign(document.createElement("a"), link));
  ask.prepend(note);
}

// Says that the page has stopped to change, and why; nothing to say takes it away again.
function stale(words, login) {
  let note = document.getElementById("stale");
  if (!words) { note?.remove(); return; }
  if (note?.firstChild.data === words) return;
  note?.remove();
  note = Object.assign(document.createElement("p"), { id: "stale", role: "alert" });
  note.append(words);
  if (login) note.append(Object.assign(document.createElement("a"), { href: login, textContent: "Log in" }));
  document.getElementById("Main").prepend(note);
}

const AWAY = "The server does not answer. What stands here may be old.";

const PATIENCE = 8000;

async function refresh() {
  const signal = AbortSignal.timeout(PATIENCE);  // (a network that swallows everything says nothing by itself)
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal });
  if (answer.redirected) { stale("You are logged out. What stands here may be old. ", answer.url); return; }
  if (!answer.ok) { stale(AWAY); return; }
  stale("");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const areas = fresh.querySelectorAll("[data-live]");
  document.querySelectorAll("[data-live]").forEach((area, number) => {
    if (!areas[number]) return;
    for (const part of areas[number].children) {
      const known = part.id && document.getElementById(part.id);
      if (part.id === "told") continue;
      if (known) take(known, part);
    }
  });
}

let soon = 0;
function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => refresh().catch(() => stale(AWAY)), 150);
}

// What a command prints while it runs: its end is what counts, and what stands at the end is kept in sight.
const MOST = 20000;
function print(piece, count) {
  const area = document.getElementById("Printed");
  const last = area && Number(area.dataset.number) === piece.number ? Number(area.dataset.last) : -1;
  if (last < 0 || count > last + 1) { refreshSoon(); return; }
  if (count <= last) return;
  area.dataset.last = count;
  const atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < 40;
  area.textContent = (area.textContent + piece.text).slice(-MOST);
  if (atEnd) area.scrollTop = area.scrollHeight;
}

// A run as it happens. The browser comes again by itself, and says which entry it saw last; where it was refused, which
// is so while nobody is logged in and may be so behind a proxy, it gives up, and is sent again. It opens six connections
// to a server at most, so tabs that nobody looks at hold none: a seventh page would wait for ever.
const AGAIN = 3000;
const followed = new Map();
function follow(area) {
  followed.get(area)?.close();
  if (document.hidden) return;
  const source = new EventSource(`${area.dataset.events}?after=${area.dataset.after}&asks=${area.dataset.asks}`);
  followed.set(area, source);
  source.addEventListener("entry", (event) => {
    const entry = JSON.parse(event.data);
    area.dataset.after = event.lastEventId;
    document.getElementById("told").textContent = `${entry.who}: ${entry.words}`;
    refreshSoon();
  });
  source.addEventListener("printed", (event) => {
    area.dataset.after = event.lastEventId;
    print(JSON.parse(event.data), Number(event.lastEventId.split(".")[1]));
  });
  source.addEventListener("asks", refreshSoon);
  source.addEventListener("over", () => { source.close(); refreshSoon(); });
  source.addEventListener("open", () => { if (document.getElementById("stale")) refreshSoon(); });
  source.addEventListener("error", () => {
    refreshSoon();
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN, area);
  });
}
document.querySelectorAll("[data-events]").forEach(follow);

// Pages that change without a stream are asked again now and then, while somebody looks.
for (const area of document.querySelectorAll("[data-live]")) {
  const every = Number(area.dataset.live);
  if (every > 0) setInterval(() => { if (!document.hidden) refreshSoon(); }, every * 1000);
}

document.addEventListener("visibilitychange", () => {
  document.querySelectorAll("[data-events]").forEach(follow);
  if (!document.hidden && document.querySelector("[data-live]")) refreshSoon();
});

// A form is sent once, however often a hurried thumb presses. Where the server seems to be away it is asked first: a page
// that cannot be reached would take the place of this one, and of all that was written in it.
const NOT_SENT = "The server does not answer. Nothing was sent; what you wrote stays here. Send it again in a moment.";
const going = new Map(), sure = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.method !== "post" || sure.delete(form)) return;
  const away = !navigator.onLine || document.getElementById("stale");
  if (away || going.has(form)) event.preventDefault();
  if (going.has(form)) return;
  going.set(form, button);
  button?.setAttribute("aria-busy", "true");
  setTimeout(calm, PATIENCE, form);  // (where nothing came of it, it can be sent again)
  if (away) sendWhenReached(form, button);
});
async function sendWhenReached(form, button) {
  try {
    await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    sure.add(form);
    form.requestSubmit(button);
  } catch {
    calm(form);
    stale(NOT_SENT);
  }
}
function calm(form) {
  going.get(form)?.removeAttribute("aria-busy");
  going.delete(form);
}

// A browser may keep a page that was left, and show it again as it was.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  [...going.keys()].forEach(calm);
  if (document.querySelector("[data-live]")) refreshSoon();
});

// What the clock of whoever looks shows, where it is another than the one of the times on the page.
function clock() {
  const now = new Date(), shown = { hour: "2-digit", minute: "2-digit", hour12: false };
  const words = (zone) => now.toLocaleTimeString("en", { ...shown, ...zone });
  const [here, utc] = [words({}), words({ timeZone: "UTC" })];
  document.getElementById("Clock").textContent = here === utc ? "" : `It is ${utc} UTC now, ${here} where you are.`;
}
clock();
setInterval(clock, 20000);

// Ctrl-K (on a Mac also Command-K) leads to the search from everywhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  const field = document.getElementById("Query");
  if (field) field.select(); else location.assign("/search");
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.firstChild.textContent = "Copied";
  } catch {
    button.firstChild.textContent = "Not allowed";
  }
  setTimeout(() => { button.firstChild.textContent = "Copy"; }, 2000);
});
