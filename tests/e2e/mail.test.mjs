// Mail: from whose address, over TLS and signed in, and what becomes of what nobody takes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, demo, mailServer, newFolder, person, serve, signIn, text } from "./world.mjs";

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

async function invite(page, account, address, role) {
  await page.goto(`/a/${account}/users/invite`);
  await page.getByLabel("Mail addresses").fill(address);
  await page.getByLabel(new RegExp(`^${role}`)).check();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.waitForURL(/done=invited/);
}

// covers P23
test("mail goes out over TLS and signed in, from the address of the reseller whose customer it is", async () => {
  const folder = newFolder();
  const made = await demo([], folder);
  await made.stop();
  const openssl = (words) => execFileSync("openssl", words.split(" "), { cwd: folder, stdio: "ignore" });
  const pair = "req -x509 -newkey rsa:2048 -nodes -days 2";
  openssl(`${pair} -subj /CN=Authority -keyout authority.key -out authority.pem`);
  openssl(`${pair} -subj /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -CA authority.pem -CAkey authority.key -keyout key.pem -out cert.pem`);
  const seen = [];
  const mail = await mailServer({
    key: readFileSync(join(folder, "key.pem")),
    cert: readFileSync(join(folder, "cert.pem")),
    onAuth({ username, password }, session, done) {
      seen.push({ username, password, secure: session.secure });
      done(null, { user: username });
    },
  });
  const port = new URL(made.url).port;
  const server = await serve(folder, port, `
public_url = "http://127.0.0.1:${port}"

[mail]
server = "smtp://portal:open%20sesame@localhost:${mail.port}?tls=required"
from = "no-reply@northwind.example"
ca_file = "${join(folder, "authority.pem")}"

[mail.senders]
harbour = "portal@harbour.example"
`);
  try {
    const carol = await person(chromium, server.url);
    await signIn(carol, "carol@abc.example");
    await invite(carol, "abc", "one@new.example", "PBX admin");
    const letter = await mail.to("one@new.example");
    assert.deepEqual(letter.from.value, [{ address: "portal@harbour.example", name: "Harbour Voice" }]);
    const owner = await person(chromium, server.url);
    await signIn(owner, "owner@globex.example");
    await invite(owner, "globex", "two@new.example", "Billing");
    const other = await mail.to("two@new.example");
    assert.equal(other.from.value[0].address, "no-reply@northwind.example");
    assert.ok(seen.length > 0);
    for (const one of seen) assert.deepEqual(one, { username: "portal", password: "open sesame", secure: true });
  } finally {
    server.end();
    await mail.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const js of [true, false]) {
  test(`mail that nobody takes is seen, and sent again once it can be, ${js ? "with" : "without"} JavaScript`, async () => {
    const mail = await mailServer();
    const world = await demo(["--mail-server", mail.url]);
    try {
      mail.unknown.add("gone@new.example").add("carol@abc.example");
      const carol = await person(chromium, world.url, { js });
      await signIn(carol, "carol@abc.example");
      await invite(carol, "abc", "gone@new.example", "PBX admin");
      // Her new password is told to an address that her mail server has forgotten.
      await carol.goto("/me");
      await carol.getByLabel("Current password").fill("rolecall on the harbour wall");
      await carol.getByLabel("New password").fill("nine grey herons at low tide");
      await carol.getByRole("button", { name: "Change password" }).click();
      await carol.waitForURL(/done=password-set/);

      const olivia = await person(chromium, world.url, { js });
      await signIn(olivia, "olivia@northwind.example");
      await olivia.getByRole("link", { name: "Mail", exact: true }).click();
      const row = (of) => olivia.getByRole("row").filter({ hasText: of });
      for (let tries = 0; tries < 100 && (await row("Given up").count()) < 2; tries++) {
        await new Promise((later) => setTimeout(later, 100));
        await olivia.reload();
      }
      assert.match(await row("Invitation").innerText(), /no such mailbox[\s\S]*send the invitation again/);
      await row("Invitation").getByRole("link", { name: "To the invitation" }).click();
      assert.match(await text(olivia), /gone@new\.example/);
      await olivia.goBack();
      assert.equal(await row("Password changed").getByRole("cell", { name: "Given up" }).count(), 1);
      mail.unknown.clear();
      await row("Password changed").getByRole("button", { name: "Send again" }).click();
      await olivia.waitForURL(/done=mail-again/);
      assert.match(await text(olivia), /It is sent again/);
      await mail.to("carol@abc.example", "Your password was changed");
      await olivia.goto("/a/northwind/mail?state=sent");
      assert.equal(await row("Password changed").filter({ hasText: "Sent" }).count(), 1);

      // It is the provider's own: a reseller's owner finds no such page.
      const rita = await person(chromium, world.url, { js });
      await signIn(rita, "rita@harbour.example");
      assert.equal(await rita.getByRole("link", { name: "Mail", exact: true }).count(), 0);
      assert.equal((await rita.goto("/a/harbour/mail")).status(), 404);
    } finally {
      world.end();
      await mail.close();
    }
  });
}
