// A job that goes on is looked at again every so often, until it is over. Without this, a link does it.

const EVERY = 1000;

/** The part of the page that tells of the job, as it is now. */
async function now() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("job");
}

async function follow() {
  const job = document.getElementById("job");
  if (!job?.hasAttribute("data-going")) return;
  const fresh = await now().catch(() => null);
  if (fresh) {
    const at = job.contains(document.activeElement) ? document.activeElement.id : "";
    job.replaceWith(fresh);
    if (at) document.getElementById(at)?.focus();
    if (!fresh.hasAttribute("data-going")) return tell(fresh);
  }
  setTimeout(follow, EVERY);
}

/** Says once that it is over. */
function tell(job) {
  const told = document.createElement("p");
  told.className = "sr";
  told.setAttribute("role", "status");
  document.body.append(told);
  told.textContent = job.querySelector(".badge")?.textContent ?? "";
}

setTimeout(follow, EVERY);
