// The palette: a dialog over any page that asks the page behind "Go to…" for what fits, and is a
// combobox over its list. Fetched when it is first opened.

import { ready } from "./keys.js";

/** A part of the page behind "Go to…", as it stands there. */
async function part(address, asked, signal) {
  const at = new URL(address, location.href);
  at.hash = "";
  for (const [name, value] of Object.entries(asked)) at.searchParams.set(name, value);
  const answer = await fetch(at, { credentials: "same-origin", signal });
  // Whoever was signed out meanwhile finds where to sign in at the page itself.
  if (!answer.ok || answer.redirected) throw new Error("not shown");
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}

class GoPalette extends HTMLElement {
  async fill(address) {
    this.address = address;
    this.append(...(await part(address, { part: "form" })).childNodes);
    this.field = this.querySelector("input[type=search]");
    this.list = this.querySelector("[data-found]");
    this.told = this.querySelector("[role=status]");
    this.field.id = "palette-q";
    this.querySelector("label").htmlFor = "palette-q";
    this.list.id = "palette-list";
    const said = { role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(said)) this.field.setAttribute(name, value);
    this.field.addEventListener("input", () => this.soon());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.querySelector("form").addEventListener("submit", (event) => (event.preventDefault(), this.go()));
    this.options();
  }

  /** Links become the options of the list; the first of them is the one that Enter takes. */
  options() {
    this.list.setAttribute("role", "listbox");
    for (const item of this.list.querySelectorAll("li")) item.setAttribute("role", "none");
    this.links = [...this.list.querySelectorAll("a")];
    this.links.forEach((link, number) => {
      link.id = `palette-${number}`;
      link.tabIndex = -1;
      link.setAttribute("role", "option");
      link.addEventListener("pointermove", () => this.choose(number, false));
    });
    this.choose(0, true);
  }

  choose(number, follows) {
    this.at = number;
    this.links.forEach((link, other) => link.setAttribute("aria-selected", String(other === number)));
    const link = this.links[number];
    this.field.toggleAttribute("aria-activedescendant", false);
    this.field.setAttribute("aria-expanded", String(this.links.length > 0));
    if (!link) return;
    this.field.setAttribute("aria-activedescendant", link.id);
    if (follows) link.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    // A search field would empty itself first.
    if (event.key === "Escape") return event.preventDefault(), this.closest("dialog").shut();
    const last = this.links.length - 1;
    const to = {
      ArrowDown: this.at >= last ? 0 : this.at + 1,
      ArrowUp: this.at <= 0 ? last : this.at - 1,
      PageDown: Math.min(this.at + 8, last),
      PageUp: Math.max(this.at - 8, 0),
    }[event.key];
    if (to === undefined || event.isComposing) return;
    event.preventDefault();
    this.choose(to, true);
  }

  soon() {
    clearTimeout(this.pause);
    this.asks?.abort();
    this.late = this.ask();
  }

  async ask() {
    const asks = (this.asks = new AbortController());
    await new Promise((later) => (this.pause = setTimeout(later, 80)));
    if (asks.signal.aborted) return;
    try {
      const found = await part(this.address, { part: "found", q: this.field.value }, asks.signal);
      this.list.replaceChildren(...found.querySelector("[data-found]").childNodes);
      this.told.replaceChildren(...found.querySelector("[role=status]").childNodes);
      this.options();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(`${this.address}?q=${encodeURIComponent(this.field.value)}`);
    }
  }

  /** Enter takes what fits what is typed, also where the answer is still on its way. */
  async go() {
    const asked = this.field.value;
    await this.late;
    if (this.field.value === asked) this.links[this.at]?.click();
  }
}

customElements.define("go-palette", GoPalette);

let opening = false;

/** A dialog that gives the focus back to where it was. */
async function show(opener, name, content) {
  if (opening || document.querySelector("dialog.over[open]")) return;
  opening = true;
  const before = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = `over ${name}`;
  try {
    await content(dialog);
  } catch {
    return location.assign(opener.href);
  } finally {
    opening = false;
  }
  document.body.append(dialog);
  // At once: the next key is for the page already.
  const leave = () => {
    if (!dialog.isConnected) return;
    dialog.remove();
    (before?.isConnected && before !== document.body ? before : opener).focus?.();
  };
  dialog.shut = () => (dialog.close(), leave());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.shut());
  dialog.addEventListener("close", leave);
  dialog.showModal();
  dialog.querySelector("input[type=search], h2")?.focus();
}

export function open(opener) {
  return show(opener, "palette", async (dialog) => {
    dialog.setAttribute("aria-label", opener.dataset.go);
    const palette = document.createElement("go-palette");
    dialog.append(palette);
    await palette.fill(opener.href);
  });
}

export function openKeys(opener) {
  return show(opener, "keys", async (dialog) => {
    dialog.append(...(await part(opener.href, { part: "keys" })).childNodes);
    const title = dialog.querySelector("h2");
    title.id = "keys-title";
    title.tabIndex = -1;
    dialog.setAttribute("aria-labelledby", title.id);
    const close = dialog.querySelector("button[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => dialog.shut());
    ready(dialog);
  });
}
