// Buttons that copy what stands in a field. Without this they are not there: a field can be selected.

/** Shows them in what came to the page. */
export function ready(within) {
  for (const button of within.querySelectorAll("button[data-copy]")) button.hidden = false;
}

ready(document);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without leave to write, what is selected can be copied by hand.
    return;
  }
  button.textContent = button.dataset.copied;
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("input[data-select]")) event.target.select();
});
