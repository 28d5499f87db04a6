/* The service worker: the pages open without the network; what they show is asked anew, and kept for when it cannot be. */

const SHELL = "shell-RELEASE"; // the deployer writes the release here
const DATA = "data";
const MOST = 50; // pages of data that are kept
const FILES = ["/", "/app.css", "/app.js", "/api.js", "/item.js", "/login.js", "/icon.svg", "/manifest.webmanifest"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL && name !== DATA).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/api/")) event.respondWith(newest(event.request));
  else if (FILES.includes(address.pathname)) event.respondWith(kept(event.request, address.pathname));
});

async function kept(request, path) {
  const cache = await caches.open(SHELL);
  return (await cache.match(path)) || fetch(request);
}

async function newest(request) {
  const cache = await caches.open(DATA);
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(cache, request, answer.clone());
    return answer;
  } catch (away) {
    const before = await cache.match(request);
    if (before) return before;
    throw away;
  }
}

async function keep(cache, request, answer) {
  await cache.put(request, answer);
  const asked = await cache.keys();
  await Promise.all(asked.slice(0, Math.max(0, asked.length - MOST)).map((each) => cache.delete(each)));
}
