// What people do, from beginning to end, with and without JavaScript.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NEW_PASSWORD, PASSWORD, browser, demo, linkIn, mailServer, person, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let mail, world;
    before(async () => {
      mail = await mailServer();
      world = await demo(["--mail-server", mail.url]);
    });
    after(async () => (world.end(), await mail.close()));
    const someone = (options) => person(chromium, world.url, { js, ...options });

    // covers D1, D2, D7, D9, D12, D14
    test("an owner invites a colleague with two roles, who reads the mail and is in", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.getByRole("link", { name: "+ Invite User" }).click();
      await owner.getByLabel("Mail addresses").fill("guest@new.example");
      await owner.getByLabel("Name (optional)").fill("Gil Guest");
      await owner.getByLabel(/^Billing/).check();
      await owner.getByLabel(/^Technical/).check();
      await owner.getByRole("button", { name: "Send invitation" }).click();
      await owner.waitForURL(/done=invited/);
      assert.match(await text(owner), /guest@new\.example[\s\S]*Invited/);

      const letter = await mail.to("guest@new.example", "Globex");
      assert.match(letter.text, /Billing, Technical/);
      const guest = await someone();
      await guest.goto(linkIn(letter));
      const told = await text(guest);
      for (const part of ["Join Globex", "guest@new.example", "Billing", "Technical"]) assert.ok(told.includes(part), `${part} in ${told}`);
      await guest.getByLabel("New password").fill("too short");
      await guest.getByRole("button", { name: "Accept" }).click();
      assert.match(await text(guest), /at least 15 characters/i);
      await guest.getByLabel("New password").fill(NEW_PASSWORD);
      await guest.getByRole("button", { name: "Accept" }).click();
      await guest.waitForURL(/\/a\/globex/);
      // Exactly what someone else with these two roles sees.
      const both = await someone();
      await signIn(both, "both@globex.example");
      await both.goto("/a/globex");
      const sections = await guest.locator("table").innerText();
      assert.equal(sections, await both.locator("table").innerText());
      assert.match(sections, /Invoices/);
      assert.ok(!sections.includes("Users"), sections);

      const again = await someone();
      await again.goto(linkIn(letter));
      assert.match(await text(again), /good no longer/);
      const back = await someone();
      await signIn(back, "guest@new.example", NEW_PASSWORD);
    });

    test("an invitation is sent again, and the link before is good no longer; then it is taken back", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.goto("/a/globex/users/invite");
      await owner.getByLabel("Mail addresses").fill("late@new.example, later@new.example");
      await owner.getByLabel(/^Billing/).check();
      await owner.getByRole("button", { name: "Send invitation" }).click();
      await owner.waitForURL(/done=invited/);
      const first = linkIn(await mail.to("late@new.example"));
      assert.ok(linkIn(await mail.to("later@new.example")));
      await owner.getByRole("link", { name: "late@new.example", exact: true }).click();
      await owner.getByRole("button", { name: "Send the invitation again" }).click();
      await owner.waitForURL(/done=resent/);
      let second = first;
      for (let tries = 0; tries < 100 && second === first; tries++) {
        second = linkIn(await mail.to("late@new.example"));
        await new Promise((later) => setTimeout(later, 50));
      }
      assert.notEqual(second, first);
      const guest = await someone();
      await guest.goto(first);
      assert.match(await text(guest), /good no longer/);
      await guest.goto(second);
      assert.match(await text(guest), /Join Globex/);
      await owner.getByText("Take the invitation back").first().click();
      await owner.getByRole("button", { name: "Take it back" }).click();
      await owner.waitForURL(/done=revoked/);
      await guest.goto(second);
      assert.match(await text(guest), /good no longer/);
    });

    // covers D13, D15
    test("someone with a login accepts after signing in, and has two accounts", async () => {
      const owner = await someone();
      await signIn(owner, "owner@globex.example");
      await owner.goto("/a/globex/users/invite");
      await owner.getByLabel("Mail addresses").fill("steve@abc.example");
      await owner.getByLabel(/^Technical/).check();
      await owner.getByRole("button", { name: "Send invitation" }).click();
      await owner.waitForURL(/done=invited/);
      // Nothing tells that there is a login of this address.
      assert.ok(!(await text(owner)).includes("Steve Okoro"));
      const steve = await someone();
      await steve.goto(linkIn(await mail.to("steve@abc.example")));
      assert.match(await text(steve), /There is a login of this address/);
      await steve.getByRole("link", { name: "Sign in" }).click();
      await steve.getByLabel("Mail address or login name").fill("steve@abc");
      await steve.getByLabel("Password").fill(PASSWORD);
      await steve.getByRole("button", { name: "Sign in" }).click();
      await steve.getByRole("button", { name: "Accept" }).click();
      await steve.waitForURL(/\/a\/globex/);
      await steve.goto("/");
      const accounts = await text(steve);
      assert.ok(accounts.includes("ABC Industries") && accounts.includes("Globex"), accounts);
    });

    // covers P20, P23, P25, P44, P45, P66
    test("Bob adds an individual who chooses a password by the mailed link", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.getByRole("link", { name: "Add individual" }).click();
      await bob.getByLabel("Name", { exact: true }).fill("Ada New");
      await bob.getByLabel("Mail address").fill("ada@abc.example");
      await bob.getByLabel("Login name").fill("ada");
      await bob.getByLabel(/^Operations manager/).check();
      await bob.getByLabel(/^Activation/).fill("2099-04-20");
      await bob.getByRole("button", { name: "Add individual" }).click();
      await bob.waitForURL(/done=added/);
      assert.match(await text(bob), /ada@abc/);
      const letter = await mail.to("ada@abc.example");
      assert.match(letter.text, /ada@abc/);
      assert.match(letter.text, /2099-04-20/);
      assert.ok(!letter.text.includes(PASSWORD) && !/password is/i.test(letter.text), letter.text);
      const ada = await someone();
      await ada.goto(linkIn(letter));
      await ada.getByLabel("New password").fill(NEW_PASSWORD);
      await ada.getByRole("button", { name: "Accept" }).click();
      await ada.waitForURL(/done=joined-later/);
      assert.match(await text(ada), /ABC Industries\s+Not yet from 2099-04-20/);
    });

    test("who is suspended or removed loses the page that is open at the next click", async () => {
      const [bob, steve] = [await someone(), await someone()];
      await signIn(bob, "bob@abc.example");
      await signIn(steve, "steve@abc.example");
      await steve.goto("/a/abc");
      assert.match(await text(steve), /ABC Industries/);
      await bob.getByRole("link", { name: "Steve Okoro" }).click();
      await bob.getByRole("button", { name: "Suspend" }).click();
      await bob.waitForURL(/done=suspended/);
      await steve.reload();
      assert.match(await text(steve), /nothing like this here/);
      await bob.getByRole("button", { name: "Resume" }).click();
      await bob.waitForURL(/done=resumed/);
      await steve.reload();
      assert.match(await text(steve), /ABC Industries/);
    });

    // covers D21
    test("an administrator finds no way to touch the owner", async () => {
      const bob = await someone();
      await signIn(bob, "bob@abc.example");
      await bob.getByRole("link", { name: "Carol Marsh" }).click();
      assert.match(await text(bob), /Nobody here can change or remove them/);
      const action = new URL(bob.url()).pathname;
      for (const name of ["Suspend", "Remove", "Save roles", "Save dates"]) {
        assert.equal(await bob.getByRole("button", { name }).count(), 0, name);
      }
      for (const [door, form] of [["state", { state: "suspended" }], ["roles", {}], ["dates", { zone: "UTC", expiration: "2099-01-01" }], ["remove", {}]]) {
        const answer = await bob.request.post(`${action}/${door}`, { form, headers: { origin: world.url } });
        assert.equal(answer.status(), 422, `${door}: ${answer.status()}`);
        assert.match(await answer.text(), /owner cannot be changed or removed/i);
      }
    });

    // covers D110 to D113, D115 to D119
    test("Maria works in three accounts and moves between them in three ways", async () => {
      const maria = await someone();
      await signIn(maria, "maria@maria.example");
      const home = await text(maria);
      for (const account of ["ABC Industries", "Globex", "Maria"]) assert.ok(home.includes(account), home);
      await maria.getByRole("link", { name: /ABC Industries/ }).first().click();
      await maria.waitForURL(/\/a\/abc/);
      await maria.locator("details.switcher > summary").click();
      await maria.locator("details.switcher").getByRole("link", { name: /Globex/ }).click();
      await maria.waitForURL(/\/a\/globex/);
      await maria.getByRole("link", { name: "Accounts", exact: true }).click();
      const page = await text(maria);
      assert.ok(page.indexOf("Accounts you own") < page.indexOf("Other accounts"), page);
      await maria.getByRole("link", { name: /^Login Maria/ }).click();
      await maria.waitForURL(/\/a\/maria/);
      await maria.goto("/a/maria/accounts");
      await maria.getByRole("link", { name: "+ Create a new account" }).click();
      await maria.getByLabel("Account name").fill("Maria Two");
      await maria.getByLabel("Short name").fill("maria-two");
      await maria.getByRole("button", { name: "Create the account" }).click();
      await maria.waitForURL(/\/a\/maria-two\/accounts\?done=created/);
      assert.match(await text(maria), /You own it/);
    });

    test("an owner hands over the account by offer and acceptance", async () => {
      const [owner, heir] = [await someone(), await someone()];
      await signIn(owner, "owner@globex.example");
      await owner.goto("/a/globex/users");
      await owner.getByRole("link", { name: "Aaron Diaz" }).click();
      await owner.getByText("Offer ownership").first().click();
      await owner.locator("details").filter({ hasText: "They become the owner" }).getByLabel(/^Billing/).check();
      await owner.locator("details[open], details").filter({ hasText: "They become the owner" }).getByRole("button", { name: "Offer ownership" }).click();
      await owner.waitForURL(/done=offered/);
      await mail.to("admin@globex.example", "offered");
      await signIn(heir, "admin@globex.example");
      await heir.goto("/a/globex/accounts");
      await heir.getByRole("button", { name: "Accept ownership" }).click();
      await heir.waitForURL(/done=owner-accepted/);
      await owner.goto("/a/globex");
      assert.ok(!(await text(owner)).includes("+ Invite User"));
    });

    test("a forgotten password is chosen anew, and all other sessions end", async () => {
      const [before_, after_] = [await someone(), await someone()];
      await signIn(before_, "nina@abc.example");
      await after_.goto("/reset");
      await after_.getByLabel("Mail address").fill("nina@abc.example");
      await after_.getByRole("button", { name: "Send the link" }).click();
      const same = await text(after_);
      const link = linkIn(await mail.to("nina@abc.example", "Choose a new password"));
      await after_.goto("/reset");
      await after_.getByLabel("Mail address").fill("nobody@nowhere.example");
      await after_.getByRole("button", { name: "Send the link" }).click();
      assert.equal(await text(after_), same, "whether there is a login is not told");
      await after_.goto(link);
      await after_.getByLabel("New password").fill(NEW_PASSWORD);
      await after_.getByRole("button", { name: "Save and sign in" }).click();
      await after_.waitForURL("/");
      await before_.goto("/me");
      assert.match(before_.url(), /sign-in/);
    });

    test("a mail server that refuses for a while loses no message", async () => {
      mail.refusing = true;
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await owner.goto("/a/abc/users/invite");
      await owner.getByLabel("Mail addresses").fill("patient@new.example");
      await owner.getByLabel(/^PBX admin/).check();
      await owner.getByRole("button", { name: "Send invitation" }).click();
      await owner.waitForURL(/done=invited/);
      await new Promise((later) => setTimeout(later, 1500));
      mail.refusing = false;
      let letter;
      for (let tries = 0; tries < 3 && !letter; tries++) letter = await mail.to("patient@new.example").catch(() => undefined);
      assert.ok(letter, "the letter came once the server took mail again");
    });

    // covers D4
    test("what is wrong is said at its field, and what was typed is kept", async () => {
      const owner = await someone();
      await signIn(owner, "carol@abc.example");
      await owner.goto("/a/abc/users/invite");
      await owner.getByLabel("Mail addresses").fill("not an address");
      await owner.getByRole("button", { name: "Send invitation" }).click();
      const told = await text(owner);
      assert.match(told, /Something needs another look/);
      assert.match(told, /name@domain\.example/);
      assert.match(told, /Choose at least one role/);
      assert.equal(await owner.getByLabel("Mail addresses").inputValue(), "not an address");
    });
  });
}
