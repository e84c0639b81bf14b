"""The machine's screen (noVNC) and its serial line (xterm.js) in the browser."""
