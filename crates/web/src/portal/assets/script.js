// Makes quick what works without it: dialogs for links that open a form, lists that follow the
// filter as it is typed, one sending of a form, focus on what is wrong.

import { ready as copies } from "./copy.js";
import "./keys.js";
import "./progress.js";

const live = document.createElement("p");
live.className = "sr";
live.setAttribute("role", "status");
document.body.append(live);

/** The region that pages have in common, of another page of this server. */
async function regionOf(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { answer, region: page.querySelector("[data-swap=content]"), title: page.title };
}

function focusMistakes(within) {
  within.querySelector("[data-focus]")?.focus();
}

/** A form that is on its way is not sent again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/** What can be typed to narrow a list that is on the page. */
document.addEventListener("input", (event) => {
  const name = event.target.dataset?.filter;
  if (!name) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of document.querySelectorAll(`[data-filtered=${name}] > li`)) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
});

/** A list follows its filter; the address does too, so that it can be kept and sent on. */
let asked = 0;
async function follow(form) {
  const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  const mine = ++asked;
  const { region, title } = await regionOf(address);
  if (mine !== asked || !region) return;
  const at = document.activeElement?.id;
  const caret = document.activeElement?.selectionStart;
  const calls = document.querySelector("main details.calls");
  region.querySelector("details.calls")?.toggleAttribute("open", calls?.open ?? false);
  for (const more of region.querySelectorAll("form[data-live] details")) {
    more.open ||= form.querySelector("details")?.open ?? false;
  }
  document.querySelector("[data-swap=content]").replaceWith(region);
  copies(region);
  history.replaceState(null, "", address);
  document.title = title;
  const again = at ? document.getElementById(at) : null;
  again?.focus();
  if (again?.setSelectionRange && again.type !== "date") again.setSelectionRange(caret, caret);
  live.textContent = `${region.querySelectorAll("tbody tr").length}`;
}

let pause;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-live]");
  if (!form) return;
  clearTimeout(pause);
  pause = setTimeout(() => follow(form), 200);
});

/** A link to a form opens it over the page that one is on. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const { region } = await regionOf(link.href);
  if (!region) return location.assign(link.href);
  open(link, region);
});

function fill(dialog, link, region) {
  region.querySelector("details.calls")?.remove();
  dialog.replaceChildren(...region.childNodes);
  copies(dialog);
  const title = dialog.querySelector("h1");
  if (title) title.id = "dialog-title";
  for (const form of dialog.querySelectorAll("form:not([action])")) form.action = link.href;
}

function open(link, region) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "dialog-title");
  fill(dialog, link, region);
  document.body.append(dialog);
  dialog.addEventListener("close", () => (dialog.remove(), link.focus()));
  dialog.addEventListener("click", (event) => {
    const leaves = event.target === dialog || event.target.closest("a.button");
    if (leaves) event.preventDefault(), dialog.close();
  });
  dialog.addEventListener("submit", (event) => send(event, dialog, link));
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), textarea")?.focus();
}

async function send(event, dialog, link) {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const { answer, region } = await regionOf(form.action, { method: "POST", body });
  if (answer.redirected) return location.assign(answer.url);
  if (!region) return location.assign(link.href);
  fill(dialog, link, region);
  focusMistakes(dialog);
}

focusMistakes(document);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector("details.switcher[open]")?.removeAttribute("open");
});
