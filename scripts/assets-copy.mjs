// Copies the whitelisted files out of node_modules and draws the icon sprite.
//   node assets-copy.mjs <node_modules> <destination> <icons.txt>
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [modules, destination, iconList] = process.argv.slice(2);

// [file or folder in node_modules, where it goes]. A licence travels with each package.
const files = [
  ["@tabler/core/dist/css/tabler.min.css", "tabler/tabler.min.css"],
  ["@tabler/icons/LICENSE", "tabler/LICENSE-icons"],
  ["@fontsource-variable/inter/wght.css", "inter/inter.css"],
  ["@fontsource-variable/inter/LICENSE", "inter/LICENSE"],
  ["@novnc/novnc/core", "novnc/core"],
  ["@novnc/novnc/vendor", "novnc/vendor"],
  ["@novnc/novnc/LICENSE.txt", "novnc/LICENSE.txt"],
  ["@xterm/xterm/lib/xterm.mjs", "xterm/xterm.mjs"],
  ["@xterm/xterm/css/xterm.css", "xterm/xterm.css"],
  ["@xterm/xterm/LICENSE", "xterm/LICENSE"],
  ["@xterm/addon-fit/lib/addon-fit.mjs", "xterm/addon-fit.mjs"],
  ["axe-core/axe.min.js", "axe/axe.min.js"], // for the browser tests; no page loads it
];

for (const [from, to] of files) {
  const target = join(destination, to);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(modules, from), target, { recursive: true });
  // The maps are not shipped, and a dangling reference breaks hashed static file names.
  if (/\.(css|m?js)$/.test(to)) {
    const text = readFileSync(target, "utf8");
    writeFileSync(target, text.replace(/^\/[/*]# sourceMappingURL=.*$/gm, ""));
  }
}

const fonts = readFileSync(join(modules, "@fontsource-variable/inter/wght.css"), "utf8");
for (const [, font] of fonts.matchAll(/url\(\.\/(files\/[^)]+)\)/g)) {
  cpSync(join(modules, "@fontsource-variable/inter", font), join(destination, "inter", font));
}

const names = readFileSync(iconList, "utf8").split("\n").filter(Boolean);
const symbols = names.map((name) => {
  const icon = join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
  const paths = readFileSync(icon, "utf8").replace(/<svg[^>]*>|<\/svg>|<!--[\s\S]*?-->/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${paths.replace(/\s+/g, " ").trim()}</symbol>`;
});
writeFileSync(
  join(destination, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`,
);
