// What the screen and the serial line share: the way in, the state line, full screen, reconnect.
const frame = document.querySelector(".screen");
const state = document.querySelector("[data-screen-state]");

export const place = document.querySelector("[data-screen]");

export function say(key, text) {
  state.textContent = text ?? state.dataset[key];
}

function socketAddress(path) {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** A websocket address that is good once. Null when it was refused; the reason is then shown. */
export async function wayIn() {
  say("connecting");
  if (frame.dataset.socket) return socketAddress(frame.dataset.socket);
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
  let answer;
  try {
    answer = await fetch(frame.dataset.grant, { method: "POST", headers: { "X-CSRFToken": token } });
  } catch {
    say("lost");
    return null;
  }
  const body = await answer.json().catch(() => ({}));
  if (!body.url) {
    say("lost", body.refusal);
    return null;
  }
  return socketAddress(body.url);
}

export function onAction(name, action) {
  const button = document.querySelector(`[data-do="${name}"]`);
  button?.addEventListener("click", action);
  return button;
}

onAction("full", () => frame.requestFullscreen());
