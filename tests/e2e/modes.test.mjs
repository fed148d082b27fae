// What people mainly do, from beginning to end, by the keyboard alone and with JavaScript off: each
// journey is told once, and done by either pair of hands.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NEW_PASSWORD, PASSWORD, browser, demo, linkIn, mailServer, person, text } from "./world.mjs";

/** How many steps with the tabulator a page may take at most. */
const STEPS_MAX = 400;

const fits = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

/** What has the focus: its tag, its type and what it is called. */
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const tidy = (text) => (text ?? "").trim().replace(/\s+/g, " ");
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return { tag: at.tagName, type: at.type, name: tidy(name), checked: at.checked };
});

/** Another page; where it may be a dialog of the same one, whichever comes. */
const arrived = (page, to) =>
  to ? page.waitForURL(to) : page.waitForEvent("load", { timeout: 2_000 }).catch(() => {});

/** Keys and nothing else: no pointer, and no address typed but that of a link in a mail. */
function keyboard(page) {
  const reach = async (tags, wanted) => {
    const seen = [];
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const at = await focused(page);
      if (tags.includes(at.tag) && fits(at.name, wanted)) return at;
      if (at.type === "radio" && tags.includes("RADIO")) return at;
      seen.push(at.name.slice(0, 30));
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${wanted}: ${[...new Set(seen)].join(" | ")}`);
  };
  const go = async (to) => {
    await Promise.all([arrived(page, to), page.keyboard.press("Enter")]);
  };
  return {
    link: async (wanted, to) => (await reach(["A"], wanted), await go(to)),
    press: async (wanted, to) => (await reach(["BUTTON"], wanted), await go(to)),
    open: async (wanted) => (await reach(["SUMMARY"], wanted), await page.keyboard.press("Enter")),
    write: async (wanted, value) => {
      const { type } = await reach(["INPUT", "TEXTAREA"], wanted);
      if (type === "date") {
        const [year, month, day] = value.split("-");
        return page.keyboard.type(`${month}${day}${year}`);
      }
      await page.keyboard.press("Control+A");
      await page.keyboard.type(value);
    },
    tick: async (wanted) => {
      const { checked } = await reach(["INPUT"], wanted);
      if (!checked) await page.keyboard.press("Space");
    },
    radio: async (wanted) => {
      await reach(["RADIO"], wanted);
      for (let steps = 0; steps < 20; steps++) {
        const at = await focused(page);
        if (fits(at.name, wanted)) return at.checked || page.keyboard.press("Space");
        await page.keyboard.press("ArrowDown");
      }
      throw new Error(`no choice ${wanted}`);
    },
    choose: async (wanted, option) => (await reach(["SELECT"], wanted), await page.keyboard.type(option)),
  };
}

/** A pointer, where no script runs. */
function pointer(page) {
  const go = async (element, to) => {
    await Promise.all([arrived(page, to), element.click()]);
  };
  const exact = (wanted) => (wanted instanceof RegExp ? { name: wanted } : { name: wanted, exact: true });
  return {
    link: (wanted, to) => go(page.getByRole("link", exact(wanted)).first(), to),
    press: (wanted, to) => go(page.getByRole("button", exact(wanted)).first(), to),
    open: (wanted) => page.locator("summary", { hasText: wanted }).first().click(),
    write: (wanted, value) => page.getByLabel(wanted).first().fill(value),
    tick: (wanted) => page.getByLabel(wanted).first().check(),
    radio: (wanted) => page.getByLabel(wanted).first().check(),
    choose: async (wanted, option) => {
      const list = page.getByLabel(wanted).first();
      const value = await list.locator("option", { hasText: option }).first().getAttribute("value");
      await list.selectOption(value);
    },
  };
}

/** Each with what it is called and how it goes; `enter` brings in someone who has signed in. */
const JOURNEYS = {
  "signs in, and out again": async ({ enter }) => {
    const { page, hands } = await enter("carol@abc.example");
    assert.match(page.url(), /\/a\/abc/);
    await hands.press("Sign out", /sign-in/);
    assert.match(await text(page), /signed out/i);
  },
  "chooses an account, and another one": async ({ enter }) => {
    const { page, hands } = await enter("maria@maria.example");
    await hands.link(/ABC Industries/, /\/a\/abc/);
    await hands.open(/ABC Industries/);
    await hands.link(/Globex/, /\/a\/globex/);
    assert.match(await text(page), /Globex/);
  },
  "invites someone, who accepts": async ({ enter, someone, mail, js }) => {
    const { hands } = await enter("owner@globex.example");
    await hands.link("+ Invite User");
    await hands.write(/^Mail addresses/, `mode-${js}@new.example`);
    await hands.tick(/^Billing/);
    await hands.press("Send invitation", /done=invited/);
    const guest = await someone();
    await guest.page.goto(linkIn(await mail.to(`mode-${js}@new.example`)));
    await guest.hands.write(/^New password/, NEW_PASSWORD);
    await guest.hands.press("Accept", /\/a\/globex/);
    assert.match(await text(guest.page), /Invoices/);
  },
  "adds a person with dates": async ({ enter }) => {
    const { page, hands } = await enter("bob@abc.example");
    await hands.link("Add individual");
    await hands.write(/^Name/, "Mode Person");
    await hands.write(/^Mail address/, "mode@abc.example");
    await hands.write(/^Login name/, "mode");
    await hands.tick(/^Operations manager/);
    await hands.write(/^Activation/, "2099-04-20");
    await hands.press("Add individual", /done=added/);
    assert.match(await text(page), /mode@abc/);
  },
  "previews other roles of a person, gives them, and dates": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Bela Nagy", /\/users\/[^/]+$/);
    await hands.tick(/^Technical/);
    await hands.press("Preview");
    await page.getByText(/1 person · .*gains/).first().waitFor();
    await hands.press("Save roles", /done=roles-set/);
    await hands.write(/^Expiration/, "2099-12-31");
    await hands.press("Save dates", /done=dates-set/);
    assert.match(await text(page), /2099-12-31/);
  },
  "makes a role": async ({ enter, js }) => {
    const { page, hands } = await enter("rita@harbour.example");
    await hands.link("Roles", /\/roles$/);
    await hands.link(/New role|\+ .*role/i);
    await hands.write(/^Name/, "By hand");
    await hands.radio(/^Customer/);
    if (!js) await hands.press("Choose levels");
    await page.locator("#levels").waitFor();
    await hands.press("Create Role", /done=/);
    assert.match(await text(page), /By hand/);
  },
  "makes a group": async ({ enter }) => {
    const { page, hands } = await enter("olivia@northwind.example");
    await hands.link("Groups", /\/groups$/);
    await hands.link(/\+ .*group/i);
    await hands.write(/^Name/, "By hand too");
    await hands.press("Save", /done=groups-created/);
    assert.match(await text(page), /By hand too/);
  },
  "begins a review, answers, and leaves it": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Reviews", /\/reviews$/);
    await hands.press("Begin the review", /done=review-started/);
    await hands.press(/^Keep (?!all)/, /done=review-keep/);
    assert.match(await text(page), /1 of \d+ answered/);
    await hands.open("Leave it unfinished");
    await hands.press("Close it unfinished", /done=review-closed/);
  },
  "reads and filters the history": async ({ enter, js }) => {
    const { page, hands } = await enter("carol@abc.example");
    await hands.link("History", /\/history/);
    await hands.choose("Anything that happened", "Role");
    if (!js) await hands.press("Filter");
    await page.waitForURL(/event=/);
  },
  "issues a key, and revokes it": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Keys", /\/keys$/);
    await hands.link("+ Issue a key", /\/keys\/new/);
    await hands.write(/^Name/, "By hand");
    await hands.tick(/^Billing/);
    await hands.press("Issue a key");
    assert.match(await page.getByLabel("Secret of the key").inputValue(), /^rck_/);
    await hands.link("I have kept it", /\/keys$/);
    await hands.link("By hand");
    await hands.open("Revoke");
    await hands.press("Revoke the key", /done=key-revoked/);
  },
  "sets a list of addresses from the page of security": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Security", /\/security/);
    await hands.link("Allowlist", /\/allowlist/);
    await hands.write(/^Addresses/, "127.0.0.1");
    await hands.press("Save the list", /done=allowlist-set/);
    assert.match(await page.getByLabel("Addresses").inputValue(), /127\.0\.0\.1/);
  },
  "reads a report, filtered": async ({ enter, js }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Reports", /\/reports$/);
    await hands.link(/Who has access/, /\/reports\/access/);
    await hands.choose(/^Section/, "Porting");
    if (!js) await hands.press("Filter");
    await page.waitForURL(/section=porting/);
    assert.match(await page.locator("main table").innerText(), /porting@globex/);
  },
  "states a policy": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Policies", /\/policies/);
    await hands.write(/^Name/, "By hand");
    await hands.choose(/^Section/, "Users");
    await hands.tick(/^Admin/);
    await hands.press("State it", /done=policy-set/);
    assert.match(await text(page), /By hand/);
  },
  "plans access as code": async ({ enter }) => {
    const { page, hands } = await enter("owner@globex.example");
    await hands.link("Access as code", /\/code/);
    await hands.write(/^Or its text/, "[[accounts]]\naccount = \"globex\"\n");
    await hands.press("Plan it");
    await page.getByRole("heading", { name: "The plan" }).waitFor();
    assert.match(await text(page), /Nothing is to be done/);
  },
  "asks who can, and looks at what someone may": async ({ enter }) => {
    const { page, hands } = await enter("carol@abc.example");
    await hands.link("Adam Kovalenko", /\/users\/[^/]+$/);
    await hands.link("See access", /\/access/);
    assert.match(await text(page), /Adam Kovalenko/);
  },
};

let chromium, mail, tally = {};
before(async () => {
  chromium = await browser();
  mail = await mailServer();
});
after(async () => {
  await chromium.close();
  await mail.close();
  for (const [mode, passed] of Object.entries(tally)) console.log(`${mode}: ${passed} of ${Object.keys(JOURNEYS).length} journeys`);
});

for (const [mode, js, handsOf] of [["by keyboard alone", true, keyboard], ["without JavaScript", false, pointer]]) {
  describe(mode, () => {
    let world;
    before(async () => (world = await demo(["--mail-server", mail.url])));
    after(() => world.end());
    const someone = async () => {
      const page = await person(chromium, world.url, { js });
      return { page, hands: handsOf(page) };
    };
    const enter = async (who) => {
      const one = await someone();
      await one.page.goto("/sign-in");
      await one.hands.write(/^Mail address or login name/, who);
      await one.hands.write(/^Password/, PASSWORD);
      await one.hands.press("Sign in", (url) => !url.pathname.startsWith("/sign-in"));
      return one;
    };
    for (const [name, journey] of Object.entries(JOURNEYS)) {
      test(`one ${name}`, async () => {
        await journey({ enter, someone, mail, js });
        tally[mode] = (tally[mode] ?? 0) + 1;
      });
    }
  });
}
