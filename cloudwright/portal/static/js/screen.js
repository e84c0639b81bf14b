import RFB from "../vendor/novnc/core/rfb.js";
import { onAction, place, say, wayIn } from "./console.js";

const RETURN = 0xff0d;
const TAB = 0xff09;
const SHIFT = 0xffe1;
const WITH_SHIFT = /[A-Z~!@#$%^&*()_+{}|:"<>?]/; // on the US keyboard that the machine has
const LATIN1_END = 0x100;
const UNICODE_KEYSYM = 0x01000000;
const PER_KEY = 8; // ms: guests drop keys that come in one burst

let rfb = null;
const keys = onAction("keys", () => rfb?.sendCtrlAltDel());
const paste = document.querySelector("[data-paste]");

function ready(on) {
  keys.disabled = !on;
  paste.querySelector("button").disabled = !on;
}

async function connect() {
  rfb?.disconnect();
  ready(false);
  const url = await wayIn();
  if (!url) return;
  const mine = new RFB(place, url, { wsProtocols: ["binary"] });
  rfb = mine;
  mine.scaleViewport = true;
  mine.background = "#000";
  mine.addEventListener("connect", () => {
    say("connected");
    ready(true);
    mine.focus();
  });
  mine.addEventListener("credentialsrequired", () => say("password"));
  mine.addEventListener("disconnect", () => {
    if (rfb !== mine) return; // an older one, replaced by "reconnect"
    ready(false);
    say("lost");
  });
}

function keysym(character) {
  if (character === "\n") return RETURN;
  if (character === "\t") return TAB;
  const point = character.codePointAt(0);
  return point < LATIN1_END ? point : UNICODE_KEYSYM + point;
}

paste.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = paste.querySelector("textarea");
  for (const character of field.value.replaceAll("\r", "")) {
    const shifted = WITH_SHIFT.test(character);
    // The machine turns the key back into a place on its keyboard, so Shift must be held for it.
    if (shifted) rfb?.sendKey(SHIFT, "ShiftLeft", true);
    rfb?.sendKey(keysym(character), null);
    if (shifted) rfb?.sendKey(SHIFT, "ShiftLeft", false);
    await new Promise((resolve) => { setTimeout(resolve, PER_KEY); });
  }
  field.value = "";
  rfb?.focus();
});

onAction("again", connect);
connect();
