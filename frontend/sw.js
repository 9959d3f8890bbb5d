// The service worker of both applications. Made by xtask from this file: BUILD and FILES are filled in.
//
// One build is precached whole or not at all; the old one stays until the new one is whole and the person lets it take over.
// What pages ask of /api goes to the network untouched. Of data this worker does one thing: it sends what waits when the browser says
// that there is a network again and no page may be alive to do so. It writes nothing: the next page learns the rest by its pull.
// And it tells what happens while no page is open: what comes is a name and an id, the words are here.
const BUILD = "__BUILD__";
const FILES = __FILES__; // { customer: [...], staff: [...] }
const SHELLS = { customer: "/app", staff: "/desk" };
const MEDIA = "rapport-media";
const MEDIA_MOST = 300;
// Where another app shares something with this one, and the form that it opens.
const SHARED = { "/app/share": "/app/chat", "/desk/share": "/desk/tasks/new" };
const SHARED_MOST = 4000;
const ALWAYS_FRESH = ["/theme.css"];

const cacheName = (audience, build = BUILD) => `rapport-${audience}-${build}`;
const audienceOf = (path) =>
  Object.keys(SHELLS).find((audience) => path === SHELLS[audience] || path.startsWith(SHELLS[audience] + "/"));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
  else if (event.data === "keep-app") event.waitUntil(keepApp(event.source));
  else if (Array.isArray(event.data?.pictures)) event.waitUntil(keepPictures(event.data.pictures));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "rapport-outbox") event.waitUntil(stepBack().then(sendAll));
});
self.addEventListener("push", (event) => event.waitUntil(tell(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(openTold(event.notification)));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && SHARED[url.pathname]) event.respondWith(takeShared(event.request, SHARED[url.pathname]));
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const audience = audienceOf(url.pathname);
  if (event.request.mode === "navigate") {
    event.respondWith((audience ? shell(audience, event) : fetch(event.request)).catch(() => withoutNetwork(url)));
    return;
  }
  if (url.pathname.startsWith("/pkg/")) event.respondWith(cached(event.request));
  else if (ALWAYS_FRESH.includes(url.pathname) || url.pathname.endsWith(".webmanifest")) event.respondWith(refreshed(event));
  else if (url.pathname.startsWith("/media/") || url.pathname.startsWith("/public/")) event.respondWith(media(event.request));
});

// The applications in use: those cached before, and those of the pages that are open now.
async function inUse() {
  const names = await caches.keys();
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.map((page) => audienceOf(new URL(page.url).pathname));
  return Object.keys(SHELLS).filter(
    (audience) => open.includes(audience) || names.some((name) => name.startsWith(`rapport-${audience}-`)),
  );
}

async function install() {
  for (const audience of await inUse()) await precache(audience);
}

// A page that was on its way while this worker was installed was neither seen by it nor came through it: it says so itself.
async function keepApp(page) {
  const audience = audienceOf(new URL(page.url).pathname);
  if (audience) await precache(audience).catch(() => {});
  await self.clients.claim();
  // Only where a page that loads again gets this build: one that came from a newer server would load again for ever.
  const whole = audience && (await caches.match(SHELLS[audience], { cacheName: cacheName(audience) }));
  if (whole) page.postMessage({ build: BUILD });
}

// One filling of a cache at a time: a second one would throw away what the first has fetched.
const fillings = new Map();

function precache(audience) {
  if (!fillings.has(audience)) fillings.set(audience, fillCache(audience).finally(() => fillings.delete(audience)));
  return fillings.get(audience);
}

async function fillCache(audience) {
  const name = cacheName(audience);
  // The shell is put last: with it, the cache is whole.
  if (await caches.match(SHELLS[audience], { cacheName: name })) return;
  // Filled under another name first: a cache with the final name is whole.
  const half = `half-${name}`;
  await caches.delete(half);
  const filling = await caches.open(half);
  try {
    const page = await fetch(SHELLS[audience], { cache: "no-store", credentials: "same-origin" });
    const text = page.ok ? await page.clone().text() : "";
    if (!text.includes(`/pkg/${BUILD}/`)) throw new Error("the server runs another build");
    const files = [...FILES[audience], ...ALWAYS_FRESH, `${SHELLS[audience]}/manifest.webmanifest`];
    await Promise.all(files.map((file) => fill(filling, file)));
    const whole = await caches.open(name);
    for (const request of await filling.keys()) await whole.put(request, await filling.match(request));
    await whole.put(SHELLS[audience], page);
  } catch (error) {
    await caches.delete(name);
    throw error;
  } finally {
    await caches.delete(half);
  }
}

async function fill(filling, file) {
  const request = new Request(file, { cache: file.startsWith("/pkg/") ? "default" : "no-cache" });
  const answer = await fetch(request);
  if (!isOurs(answer)) throw new Error(`${file} did not come from the server`);
  await filling.put(request, answer);
}

// Between here and the server may stand the login page of a train's network, which answers everything. Beside the shells, which are
// looked into, this server has no pages that are kept.
function isOurs(answer) {
  return answer.ok && answer.status === 200 && !answer.redirected && !(answer.headers.get("content-type") ?? "").startsWith("text/html");
}

async function activate() {
  for (const name of await caches.keys()) {
    const audience = Object.keys(SHELLS).find((one) => name.startsWith(`rapport-${one}-`));
    if (audience && name !== cacheName(audience) && (await caches.match(SHELLS[audience], { cacheName: cacheName(audience) }))) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
}

async function shell(audience, event) {
  const here = await caches.open(cacheName(audience)).then((cache) => cache.match(SHELLS[audience]));
  if (here) return here;
  const page = await fetch(event.request);
  // This application was not in use when the worker was installed: it is from now on.
  if (page.ok) event.waitUntil(precache(audience).catch(() => {}));
  return page;
}

// Without a network no address ends at the browser's own error page: a table's code and the first page lead into the app, where it is
// kept on this phone, and everything else says what is the matter.
async function withoutNetwork(url) {
  const kept = [];
  for (const audience of Object.keys(SHELLS)) {
    if (await caches.match(SHELLS[audience], { cacheName: cacheName(audience) })) kept.push(audience);
  }
  const table = /^\/t\/([^/]+)\/?$/.exec(url.pathname);
  if (kept.includes("customer") && (table || url.pathname === "/")) {
    return Response.redirect(table ? `/app/menu?table=${table[1]}` : "/app/menu", 302);
  }
  return offlinePage(kept.map((audience) => SHELLS[audience]));
}

const OFFLINE = {
  en: { title: "No connection", text: "This page needs the network.", again: "Try again", open: "Open the app" },
  zh: { title: "没有网络", text: "这个页面需要联网才能打开。", again: "再试一次", open: "打开应用" },
};

function offlinePage(apps) {
  const lang = self.navigator.language?.startsWith("zh") ? "zh" : "en";
  const words = OFFLINE[lang];
  const link = (to, text) => `<p><a href="${to}">${text}</a></p>`;
  const page = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${words.title}</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto 0;padding:0 1.25rem}a{display:inline-block;padding:.6rem 0}</style>
<main><h1>${words.title}</h1><p>${words.text}</p>${link("", words.again)}${apps.map((path) => link(path, words.open)).join("")}</main></html>`;
  return new Response(page, { status: 503, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });
}

async function cached(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The business's own colour and name: what is here now, and the newest for the next time.
async function refreshed(event) {
  const here = await caches.match(event.request);
  const renew = fetch(event.request).then(async (answer) => {
    if (isOurs(answer)) {
      for (const audience of Object.keys(SHELLS)) {
        if (!(await caches.has(cacheName(audience)))) continue;
        const cache = await caches.open(cacheName(audience));
        if (await cache.match(event.request)) await cache.put(event.request, answer.clone());
      }
    }
    return answer;
  });
  if (!here) return renew;
  event.waitUntil(renew.catch(() => {}));
  return here;
}

// The menu is read without a network too: its pictures are fetched ahead, one after the other, and not again.
async function keepPictures(paths) {
  for (const path of paths.filter((path) => path.startsWith("/media/")).slice(0, MEDIA_MOST / 2)) {
    try {
      await media(new Request(path));
    } catch {
      return; // no network: the next start tries again
    }
  }
}

// Pictures: kept once seen, the oldest let go.
async function media(request) {
  const cache = await caches.open(MEDIA);
  const here = await cache.match(request);
  if (here) return here;
  const answer = await fetch(request);
  if (isOurs(answer)) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MEDIA_MOST))) await cache.delete(old);
  }
  return answer;
}

// Kept until the form asks for it: nobody may be signed in now, and there may be no network.
async function takeShared(request, form) {
  const said = await request.formData();
  const parts = ["title", "text", "url"].map((name) => String(said.get(name) ?? "").trim()).filter(Boolean);
  const text = [...new Set(parts)].join("\n").slice(0, SHARED_MOST);
  if (text) await (await caches.open("rapport-shared")).put("/shared", new Response(text));
  return Response.redirect(`${form}?shared=1`, 303);
}

// --- what waits, where no page is alive

// As many as one push may carry.
const BATCH = 100;
const BATCH_BYTES = 256 * 1024;

// A page that is seen sends by itself; reading and sending the same beside it would only be in its way.
const STEP_BACK = 3_000;

async function stepBack() {
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible")) await new Promise((done) => setTimeout(done, STEP_BACK));
}

async function sendAll() {
  if (!self.cookieStore) return;
  const person = (await self.cookieStore.get("rapport-person"))?.value;
  // Only the outbox of whoever is signed in: another person's stays where it is until they are. Where nobody is, each is left with the
  // secret of its own database.
  if (person) await send(`rapport-${person}`, "push");
  else for (const name of await readable()) await send(name, "deposit");
}

// One person's outbox, by their login, or where that has ended by the database's secret.
async function send(name, way) {
  const factory = await where(name);
  if (!(await factory.databases()).some((one) => one.name === name)) return;
  for (let after = 0; ; ) {
    const { client, epoch, key, batch } = await waiting(factory, name, after);
    if (!batch.length || (way === "deposit" && !key)) return;
    // The bytes as they were frozen.
    const head = JSON.stringify({ client, epoch, build: BUILD, key: way === "deposit" ? key : undefined }).slice(0, -1);
    const answer = await fetch(`/api/sync/v1/${way}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `${head},"mutations":[${batch.map((one) => one.json).join(",")}]}`,
    });
    if (answer.status === 401 && way === "push") {
      way = "deposit";
      continue;
    }
    // A failure that passes: the browser tries again later. Anything else is for a page, which can say so.
    if (answer.status === 429 || answer.status >= 500) throw new Error(`the server says ${answer.status}`);
    if (!answer.ok) return;
    const last = (await answer.json()).last_mid;
    const sent = batch.at(-1).mid;
    if (last < sent) return;
    // Not after what the server has: only what is sent is compared.
    after = sent;
  }
}

// The databases of people whose phone is not protected.
async function readable() {
  const names = [...((await navigator.storageBuckets?.keys()) ?? []), ...(await indexedDB.databases()).map((one) => one.name)];
  return [...new Set(names)].filter((name) => /^rapport-[0-9a-f-]{36}$/.test(name));
}

// A person's database stands in a bucket of its own, where the browser has buckets.
async function where(name) {
  const buckets = navigator.storageBuckets;
  if (!buckets || !(await buckets.keys()).includes(name)) return indexedDB;
  return (await buckets.open(name)).indexedDB;
}

// The next mutations after the last one that the server is known to have, in one transaction.
async function waiting(factory, name, after) {
  const opening = factory.open(name);
  // Deleted meanwhile: an empty database of that name would be taken for an old one by the next page.
  opening.onupgradeneeded = () => opening.transaction.abort();
  const db = await settled(opening);
  try {
    const read = db.transaction(["meta", "outbox"]);
    const meta = (key) => settled(read.objectStore("meta").get(key));
    const [client, epoch, processed, secret] = await Promise.all(["client", "epoch", "processed", "deposit"].map(meta));
    // What is no text is sealed, and this worker has no key.
    const key = typeof secret === "string" ? secret : undefined;
    const range = IDBKeyRange.lowerBound(Math.max(after, Number(processed ?? 0)), true);
    const outbox = read.objectStore("outbox");
    const [mids, texts] = await Promise.all([settled(outbox.getAllKeys(range, BATCH)), settled(outbox.getAll(range, BATCH))]);
    const batch = [];
    let bytes = 0;
    for (const [at, json] of texts.entries()) {
      if (typeof json !== "string" || !json.startsWith("{")) break;
      bytes += new Blob([json]).size;
      if (at && (bytes > BATCH_BYTES || mids[at - 1] + 1 !== mids[at])) break;
      batch.push({ mid: mids[at], json });
    }
    return { client, epoch, key, batch: client ? batch : [] };
  } finally {
    db.close();
  }
}

function settled(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

// --- what is told

// `place` ends in a slash where the id follows. Held against `PushNews` by a test.
const NEWS = {
  order_confirmed: { place: "/app/orders/", en: "Your order is confirmed", zh: "订单已确认" },
  order_ready: { place: "/app/orders/", en: "Your order is ready", zh: "订单已备好" },
  order_refused: { place: "/app/orders/", en: "Your order cannot be made", zh: "订单未能接受" },
  order_cancelled: { place: "/app/orders/", en: "Your order is cancelled", zh: "订单已取消" },
  new_message: { place: "/app/chat", en: "New message for you", zh: "您有新消息" },
  booking_confirmed: { place: "/app/book/", en: "Your booking is confirmed", zh: "预订已确认" },
  booking_moved: { place: "/app/book/", en: "Your booking has another time", zh: "预订时间有变" },
  booking_declined: { place: "/app/book/", en: "Your booking is not possible", zh: "预订未能接受" },
  booking_cancelled: { place: "/app/book/", en: "Your booking is cancelled", zh: "预订已取消" },
  ticket_answered: { place: "/app/me/tickets/", en: "Your request has an answer", zh: "您的工单有回复" },
  offer: { place: "/app", en: "Something for you", zh: "有给您的优惠" },
  new_order: { place: "/desk/orders/", en: "New order", zh: "新订单" },
  new_chat: { place: "/desk/inbox/", en: "A customer writes", zh: "有顾客来信" },
  ticket_for_you: { place: "/desk/tickets/", en: "A ticket for you", zh: "有工单交给您" },
  booking_request: { place: "/desk/book/at/", en: "A booking is asked for", zh: "有新的预订请求" },
};
const OTHER = { en: "Something new", zh: "有新动态" };
const TAP = { en: "Tap to see it.", zh: "点按查看。" };
// What this phone was told to be: the name of its subscription and the language. A page writes it, and takes it away with the login.
const TOLD = "rapport-told";

async function tell(data) {
  const answer = await caches.match("/told", { cacheName: TOLD });
  const phone = answer && (await answer.json());
  // Nobody is signed in here any more: nothing is shown, and nothing more comes.
  if (!phone) return void (await (await self.registration.pushManager.getSubscription())?.unsubscribe());
  let said = {};
  try {
    said = data?.json() ?? said;
  } catch {
    // Shown all the same: browsers take it amiss where nothing is.
  }
  // For whoever was signed in before.
  if (said.to && said.to !== phone.to) return;
  const lang = phone.lang === "zh" ? "zh" : "en";
  const news = NEWS[said.news];
  const home = phone.home ?? "/app";
  const id = /^[0-9a-f-]{36}$/.test(said.id ?? "") ? said.id : "";
  const path = !news ? home : news.place.endsWith("/") ? news.place + id : news.place;
  await self.registration.showNotification((news ?? OTHER)[lang], {
    body: TAP[lang],
    lang: lang === "zh" ? "zh-CN" : "en",
    // One for each thing that it is about: the newest says where it stands.
    tag: path,
    renotify: true,
    icon: "/public/icons/rapport-192.png",
    badge: "/public/icons/badge-96.png",
    data: { path },
  });
  await badge();
}

// As many as are shown; a page that opens counts for itself.
async function badge() {
  const shown = await self.registration.getNotifications();
  await self.navigator.setAppBadge?.(shown.length).catch(() => {});
}

async function openTold(shown) {
  shown.close();
  const path = shown.data?.path ?? "/app";
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => audienceOf(new URL(one.url).pathname) === audienceOf(path));
  if (!page) return void (await self.clients.openWindow(path));
  await page.focus().catch(() => {});
  // What was typed there is kept as a draft.
  if (new URL(page.url).pathname !== path) await page.navigate(path).catch(() => self.clients.openWindow(path));
}
