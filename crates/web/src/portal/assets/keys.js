// What single keys and Ctrl-K do. Nothing here is needed: the page behind "Go to…" tells the same,
// and everything can be reached by links.

const OFF = "rolecall-keys-off";
const WRITES = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Single keys can be in the way of speech and of assistive technology: one can turn them off. */
const areOff = () => {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
};

const opener = () => document.querySelector("a[data-go]");

async function openPalette() {
  const { open } = await import("./palette.js");
  open(opener());
}

async function openKeys() {
  const { openKeys: open } = await import("./palette.js");
  open(opener());
}

function search() {
  const field = document.querySelector("main input[type=search]");
  if (field) field.focus();
  else openPalette();
}

function single(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
  if (event.target.closest?.(`${WRITES}, dialog`)) return;
  const does = { "/": search, "?": openKeys }[event.key];
  if (does) event.preventDefault(), does();
}

document.addEventListener("keydown", (event) => {
  if (!opener() || event.isComposing) return;
  const isGo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
  if (!isGo) return single(event);
  event.preventDefault();
  if (!document.querySelector("dialog:modal")) openPalette();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go], a[data-keys]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.matches("[data-keys]") ? openKeys() : openPalette();
});

/** The switch stands where the keys are told, on the page and in the dialog alike. */
export function ready(within) {
  for (const field of within.querySelectorAll("input[data-keys-on]")) {
    field.checked = !areOff();
    field.closest("[hidden]")?.removeAttribute("hidden");
    field.addEventListener("change", () => localStorage.setItem(OFF, field.checked ? "no" : "yes"));
  }
}

const told = opener()?.querySelector("kbd");
if (told && /Mac|iPhone|iPad/.test(navigator.platform)) told.textContent = "⌘ K";
ready(document);
