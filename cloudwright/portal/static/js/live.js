// One stream of changes a page. An element with data-live="instance:<uuid> operation" gets the
// event `live` when one of these changed; its hx-trigger then fetches its own fragment again.
const QUIET = 250; // ms: changes that come together cost one request
const HIDDEN = 30000; // ms in the background before the connection is given back
const POLL = 5000; // ms between looks while there is no stream

const status = document.querySelector("[data-live-status]");
let source = null;
let hideTimer = 0;
let pollTimer = 0;

function watchers() {
  return [...document.querySelectorAll("[data-live]")];
}

const due = new Map();

function wake(element) {
  if (due.has(element)) return;
  due.set(element, setTimeout(() => {
    due.delete(element);
    if (element.isConnected) globalThis.htmx?.trigger(element, "live");
  }, QUIET));
}

function changed({ kind, uuid }) {
  for (const element of watchers()) {
    const wanted = element.dataset.live.split(" ");
    if (wanted.includes(kind) || wanted.includes(`${kind}:${uuid}`)) wake(element);
  }
}

function show(on) {
  if (!status) return;
  status.hidden = false;
  status.classList.toggle("is-off", !on);
  const text = status.querySelector("[data-live-text]");
  text.textContent = on ? text.dataset.on : text.dataset.off;
}

function poll(on) {
  clearInterval(pollTimer);
  if (on) pollTimer = setInterval(() => watchers().forEach(wake), POLL);
}

function open() {
  if (source || !status || watchers().length === 0) return;
  source = new EventSource(status.dataset.liveStatus);
  source.addEventListener("open", () => {
    // Something may have changed between the page's rendering and this moment.
    watchers().forEach(wake);
    show(true);
    poll(false);
  });
  source.addEventListener("change", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("reset", () => watchers().forEach(wake)); // something was missed
  source.addEventListener("end", () => location.reload()); // signed out: the page leads there
  source.addEventListener("error", () => {
    show(false);
    poll(true);
    if (source.readyState === EventSource.CLOSED) { // refused, not broken: the browser gives up
      source = null;
      setTimeout(open, POLL);
    }
  });
}

function close() {
  source?.close();
  source = null;
  poll(false);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hideTimer);
  if (document.hidden) {
    hideTimer = setTimeout(close, HIDDEN);
  } else if (!source) {
    watchers().forEach(wake);
    open();
  }
});

open();
