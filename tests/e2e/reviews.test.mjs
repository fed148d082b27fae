// Reviews of who still has access, and notices before access ends, with and without JavaScript.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, demo, mailServer, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

/** A day of UTC, so many days from now. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Goes from control to control by the keyboard until the one of this name has the focus. */
async function tabTo(page, name) {
  for (let steps = 0; steps < 200; steps++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim());
    if (at === name) return;
  }
  throw new Error(`the keyboard never comes to ${name}`);
}

async function begin(page, account, unanswered = "They stay as they are") {
  await page.goto(`/a/${account}/reviews`);
  await page.getByLabel("Answered until").fill(day(20));
  await page.getByLabel(unanswered).check();
  await page.getByRole("button", { name: "Begin the review" }).click();
  await page.waitForURL(/done=review-started/);
}

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());
    const someone = (options) => person(chromium, world.url, { js, ...options });

    test("an owner reviews everyone by the keyboard, changes one, removes another, and closes the review", async () => {
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await begin(owner, "abc");
      assert.match(await text(owner), /0 of 6 answered/);
      const own = owner.getByRole("row", { name: /carol@abc/ });
      assert.equal(await own.getByRole("button").count() + (await own.getByRole("checkbox").count()), 0);

      const names = await owner.getByRole("button", { name: /^Keep (?!all)./ }).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
      assert.equal(names.length, 6, `${names}`);
      await tabTo(owner, names[0]);
      await Promise.all([owner.waitForURL(/done=review-keep/), owner.keyboard.press("Enter")]);
      assert.match(await text(owner), /1 of 6 answered/);

      await tabTo(owner, names[1].replace("Keep", "Trim…"));
      await owner.keyboard.press("Enter");
      const trimmed = names[1].replace("Keep ", "");
      await owner.getByRole("heading", { name: `What is taken from ${trimmed}?` }).waitFor();
      await owner.getByRole("button", { name: "Take it away" }).click();
      assert.match(await text(owner), /Choose what is taken away/);
      const role = owner.getByRole("group", { name: "Take away" }).getByRole("checkbox");
      assert.equal(await role.count(), 1);
      await role.check();
      await owner.getByRole("button", { name: "Take it away" }).click();
      await owner.waitForURL(/done=review-trim/);
      assert.match(await text(owner), /2 of 6 answered/);

      await tabTo(owner, names[2].replace("Keep", "Remove…"));
      await owner.keyboard.press("Enter");
      await owner.getByRole("heading", { name: "Remove one person?" }).waitFor();
      assert.match(await text(owner), new RegExp(names[2].replace("Keep ", "")));
      await owner.getByRole("button", { name: "Remove from the account" }).click();
      await owner.waitForURL(/done=review-end/);
      assert.match(await text(owner), /3 of 6 answered/);

      assert.equal(await owner.getByRole("button", { name: "Close the review" }).count(), 0);
      await owner.getByRole("button", { name: "Keep all others on this page" }).click();
      await owner.waitForURL(/done=review-keep/);
      assert.match(await text(owner), /6 of 6 answered[\s\S]*Nobody is left to be answered/);
      await owner.getByRole("button", { name: "Close the review" }).click();
      await owner.waitForURL(/done=review-closed/);
      const outcome = await text(owner);
      assert.match(outcome, /all answered/);
      assert.match(outcome, /Kept 4[\s\S]*Trimmed 1[\s\S]*Removed 1/);
      assert.match(outcome, new RegExp(names[2].replace("Keep ", "")));

      await begin(owner, "abc");
      const again = await text(owner);
      assert.match(again, /0 of 5 answered/);
      assert.match(again, /Earlier reviews[\s\S]*all answered/);
      assert.match(again, /since \d{4}-/);
      assert.deepEqual(owner.mistakes, []);
    });

    test("several are answered at once, a review is left unfinished, and who may only look finds none of it", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await begin(owner, "globex", "They are suspended");
      await owner.getByRole("button", { name: "Keep", exact: true }).last().click();
      assert.match(await text(owner), /Choose someone first/);
      const boxes = owner.getByRole("checkbox");
      await boxes.nth(0).check();
      await boxes.nth(1).check();
      await owner.getByRole("group", { name: "All that are chosen" }).getByRole("button", { name: "Keep" }).click();
      await owner.waitForURL(/done=review-keep/);
      assert.match(await text(owner), /2 of \d+ answered/);
      await owner.getByLabel("Whom to show").selectOption("Everyone");
      if (!js) await owner.getByRole("button", { name: "Filter" }).click();
      await owner.waitForURL(/show=all/);
      assert.equal(await owner.getByText("Kept", { exact: true }).count(), 2);
      await owner.locator("summary", { hasText: "Leave it unfinished" }).click();
      await owner.getByRole("button", { name: "Close it unfinished" }).click();
      await owner.waitForURL(/done=review-closed/);
      assert.match(await text(owner), /left unfinished/);
      assert.deepEqual(owner.mistakes, []);

      const billing = await someone();
      await signIn(billing, "billing@globex.example");
      const answer = await billing.request.get(`${world.url}/a/globex/reviews`);
      assert.equal(answer.status(), 404);
      assert.equal(await billing.getByRole("link", { name: "Reviews" }).count(), 0);
    });
  });
}

test("who has an end is told of it once, and so is who manages people, also after a restart", async () => {
  const mail = await mailServer();
  const flags = ["--mail-server", mail.url];
  let world = await demo(flags);
  const owner = await person(chromium, world.url);
  await signIn(owner, "carol@abc.example");
  await owner.goto("/a/abc/users?q=steve");
  await owner.getByRole("link", { name: /steve/i }).first().click();
  await owner.getByLabel(/^Expiration/).fill(day(1));
  await owner.getByRole("button", { name: "Save dates" }).click();
  await owner.waitForURL(/done=/);
  await owner.context().close();
  // What is due is looked for when the server starts, and every minute.
  for (let starts = 0; starts < 2; starts++) {
    await world.stop();
    world = await demo(flags, world.folder);
    await mail.to("steve@abc.example", "ends on");
    await mail.to("carol@abc.example", "ends soon");
  }
  await new Promise((later) => setTimeout(later, 1_000));
  const told = mail.letters.filter((letter) => /ends (on|soon)/.test(letter.subject));
  // Both who manage people there, and he himself.
  assert.deepEqual(told.map((letter) => letter.to.text).sort(), ["bob@abc.example", "carol@abc.example", "steve@abc.example"]);
  const [digest] = told.filter((letter) => letter.to.text === "carol@abc.example");
  assert.match(digest.text, new RegExp(`${day(1)}: .*Steve`, "i"));
  world.end();
  await mail.close();
});
