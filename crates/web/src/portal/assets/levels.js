// The level editor, made quick: a text to find sections by, what rests on what told at once, and
// how much is changed. All of it is done by the server where this does not run.

const RANK = { hide: 0, view: 1, edit: 2, create: 3, delete: 4 };
const put = (text, words) => text.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
let dirty = false;
const formOf = (element) => element?.closest?.("form[data-levels-form]");
const rowsOf = (form) => [...form.querySelectorAll(".lv-row")];
const chosenIn = (row) => row.querySelector("input[type=radio]:checked");
const nameOf = (row) => row.querySelector(".lv-name > span").textContent;

/** The level of a section as it is chosen, or the top where the mark gives everything below. */
function levelOf(form, row) {
  const marked = form.querySelector("#everything_below")?.checked && row.closest("[data-below]");
  if (!marked) return chosenIn(row)?.value ?? "hide";
  return [...row.querySelectorAll("input[type=radio]")].at(-1).value;
}

function labelOf(row, level) {
  const input = row.querySelector(`input[value=${level}]`);
  return input ? input.nextElementSibling.textContent : level;
}

/** Says at a row what its level rests on and does not have. */
function tellMissing(form, row, rows) {
  const told = row.querySelector(".lv-missing");
  if (!told) return;
  const level = levelOf(form, row);
  const needs = row.querySelector("[data-needs]").dataset.needs.split(",").filter(Boolean);
  const missing = needs
    .map((need) => need.split(" "))
    .filter(([from, section, least]) => {
      const other = rows.get(section);
      return RANK[level] >= RANK[from] && other && RANK[levelOf(form, other)] < RANK[least];
    })
    .map(([, section, least]) => {
      const other = rows.get(section);
      return put(form.dataset.on, { level: labelOf(other, least), section: nameOf(other) });
    });
  told.hidden = level === "hide" || !missing.length;
  if (told.hidden) return;
  const words = { level: labelOf(row, level), section: nameOf(row), needs: missing.join(", ") };
  told.firstElementChild.textContent = put(form.dataset.needs, words);
}

function count(form) {
  const changed = rowsOf(form).filter((row) => {
    const was = row.querySelector("[data-was]");
    return was && was.value !== levelOf(form, row);
  }).length;
  const { unchanged, change, changes } = form.dataset;
  const said = changed === 0 ? unchanged : changed === 1 ? change : put(changes, { count: changed });
  const shown = form.querySelector("[data-count]");
  if (shown && shown.textContent !== said) shown.textContent = said;
}

function follow(form) {
  const rows = new Map(rowsOf(form).map((row) => [row.dataset.section, row]));
  for (const row of rows.values()) tellMissing(form, row, rows);
  count(form);
}

/** Narrows the rows to those with a text in them. */
function find(form, text) {
  const wanted = text.trim().toLowerCase();
  for (const row of rowsOf(form)) {
    const said = `${row.querySelector(".lv-name").textContent} ${row.dataset.section}`;
    row.hidden = !said.toLowerCase().includes(wanted);
  }
  for (const group of form.querySelectorAll(".lv-part, .lv-kind")) {
    group.hidden = !group.querySelector(".lv-row:not([hidden])");
  }
}

/** What a button fills in without the server: the same that it would. */
function setAll(form, button) {
  const which = button.value.slice("all:".length);
  const level = form.querySelector(`select[name="all.${CSS.escape(which)}"]`).value;
  if (!level) return;
  for (const row of button.closest(".lv-part, .lv-kind").querySelectorAll(".lv-row:not([hidden])")) {
    const fits = [...row.querySelectorAll("input[type=radio]:enabled")];
    fits.filter((input) => RANK[input.value] <= RANK[level]).at(-1)?.click();
  }
}

function setMissing(form, raise) {
  const rows = new Map(rowsOf(form).map((row) => [row.dataset.section, row]));
  const step = ([section, row]) => {
    const needs = row.querySelector("[data-needs]").dataset.needs.split(",").filter(Boolean);
    const level = levelOf(form, row);
    let moved = false;
    for (const [from, other, least] of needs.map((need) => need.split(" "))) {
      if (level === "hide" || RANK[level] < RANK[from] || !rows.has(other)) continue;
      if (RANK[levelOf(form, rows.get(other))] >= RANK[least]) continue;
      const at = raise ? rows.get(other) : row;
      const inputs = [...at.querySelectorAll("input[type=radio]:enabled")];
      const wanted = raise
        ? inputs.find((input) => RANK[input.value] >= RANK[least])
        : inputs.filter((input) => RANK[input.value] < RANK[from]).at(-1);
      if (!wanted || wanted.checked) continue;
      wanted.checked = moved = true;
    }
    return moved;
  };
  for (let tries = 0; tries < rows.size && [...rows].map(step).some(Boolean); tries++);
  dirty = true;
  follow(form);
  preview(form);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("form[data-levels-form] button[name=do]");
  if (!button || button.closest("[data-server]")) return;
  const form = formOf(button);
  if (button.value.startsWith("all:")) event.preventDefault(), setAll(form, button);
  const at = button.closest(".lv-missing") && button.closest(".lv-row");
  if (at && ["raise", "lower"].includes(button.value)) {
    event.preventDefault();
    setMissing(form, button.value === "raise");
    (chosenIn(at) ?? at).focus();
  }
});

document.addEventListener("change", (event) => {
  const form = formOf(event.target);
  if (!form || !event.target.name) return;
  dirty = true;
  follow(form);
  preview(form);
  if (event.target.name === "type" && event.target.closest("[data-retype]")) retype(form);
});

document.addEventListener("input", (event) => {
  if (event.target.id === "lv-find") find(formOf(event.target), event.target.value);
});

document.addEventListener("keydown", (event) => {
  // To look for a section is not to save.
  if (event.target.id === "lv-find" && event.key === "Enter") event.preventDefault();
});

/** Another type has other sections: the server says which, and what is dropped. */
let asked = 0;
async function retype(form) {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "type");
  const page = await sent(form, body);
  const region = page?.querySelector("[data-swap=content]");
  if (mine !== asked || !region) return;
  const at = document.activeElement;
  const { name, value } = at ?? {};
  document.querySelector("[data-swap=content]").replaceWith(region);
  begin();
  const again = region.querySelector(`input[name="${name}"][value="${value}"]`);
  again?.focus();
}

/** Who gains and loses what, asked for as soon as there is a pause. */
let previews = 0;
let pause;
function preview(form) {
  clearTimeout(pause);
  const shown = form.querySelector("#preview");
  if (!shown || !form.querySelector("[name=tag]")) return;
  const mine = ++previews;
  pause = setTimeout(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "preview");
    const page = await sent(form, body);
    const told = page?.querySelector("#preview");
    if (mine !== previews || !told) return;
    const isOpen = shown.querySelector("details")?.open;
    shown.replaceChildren(...told.childNodes);
    const details = shown.querySelector("details");
    if (details && isOpen) details.open = true;
  }, 400);
}

/** The page that a form is answered with; none where the server cannot be reached. */
async function sent(form, body) {
  try {
    const to = form.getAttribute("action") ?? location.pathname;
    const answer = await fetch(to, { method: "POST", body, credentials: "same-origin" });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return undefined;
  }
}

/** What was chosen and not saved is not lost by a click on a link. */
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
document.addEventListener("submit", (event) => {
  if (formOf(event.target)) dirty = false;
});

function begin() {
  for (const form of document.querySelectorAll("form[data-levels-form]")) {
    const search = form.querySelector("#lv-find");
    if (search) search.hidden = false;
    follow(form);
  }
}

begin();
