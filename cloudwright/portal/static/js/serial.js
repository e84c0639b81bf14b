import { Terminal } from "../vendor/xterm/xterm.mjs";
import { FitAddon } from "../vendor/xterm/addon-fit.mjs";
import { onAction, place, say, wayIn } from "./console.js";

const terminal = new Terminal({
  cursorBlink: true,
  fontSize: 14,
  scrollback: 5000,
  screenReaderMode: true,
  theme: { background: "#0d1317", foreground: "#d5dee5" },
});
const fit = new FitAddon();
let socket = null;

// xterm makes <style> elements of its own, some of them later; without this page's nonce the
// browser would not let them through.
function giveStylesNonce() {
  const { nonce } = document.getElementById("xterm-style");
  const create = document.createElement.bind(document);
  document.createElement = (name, options) => {
    const element = create(name, options);
    if (name === "style") element.nonce = nonce;
    return element;
  };
}

async function connect() {
  socket?.close();
  const url = await wayIn();
  if (!url) return;
  const mine = new WebSocket(url, ["binary"]);
  socket = mine;
  mine.binaryType = "arraybuffer";
  mine.addEventListener("open", () => {
    say("connected");
    terminal.focus();
  });
  mine.addEventListener("message", ({ data }) => terminal.write(new Uint8Array(data)));
  mine.addEventListener("close", ({ reason }) => {
    if (socket === mine) say("lost", reason || undefined);
  });
}

const encoder = new TextEncoder();
terminal.onData((text) => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(encoder.encode(text));
});

giveStylesNonce();
terminal.loadAddon(fit);
terminal.open(place);
new ResizeObserver(() => fit.fit()).observe(place);
onAction("again", connect);
connect();
