// The first start of a server on an empty database, in a browser, with and without JavaScript.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { complaints } from "./accessible.mjs";
import { NEW_PASSWORD, browser, mailServer, newFolder, person, text } from "./world.mjs";

const PROGRAM = resolve(process.env.ROLECALL_PROGRAM ?? "target/debug/rolecall");

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

const freePort = () =>
  new Promise((found) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** A server in an empty folder; gives the address with the code that it says. */
async function begun() {
  const folder = newFolder();
  const port = await freePort();
  const process_ = spawn(PROGRAM, ["serve", "--listen", `127.0.0.1:${port}`], { cwd: folder });
  let said = "";
  for (const stream of [process_.stdout, process_.stderr]) stream.on("data", (data) => (said += data));
  const end = () => (process_.kill(), rmSync(folder, { recursive: true, force: true }));
  for (let tries = 0; tries < 300; tries++) {
    const link = said.match(/http:\/\/\S+\?code=\S+/)?.[0];
    if (link) return { folder, link, url: `http://127.0.0.1:${port}`, said: () => said, end };
    await new Promise((later) => setTimeout(later, 50));
  }
  end();
  throw new Error(`it says no code: ${said}`);
}

async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

const PROVIDER = {
  Name: "Acme Telecom",
  "Short name": "acme",
  "Name of the owner": "Olga Acme",
  "Mail address": "olga@acme.example",
  Password: NEW_PASSWORD,
};

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let server;
    before(async () => (server = await begun()));
    after(() => server.end());

    test("whoever has the code sets it up, signs in on the same server, and mail goes out", async () => {
      const mail = await mailServer();
      const page = await person(chromium, server.url, { js });
      await page.goto("/");
      await page.waitForURL(/\/first-start$/);
      assert.match(await text(page), /Nothing is set up here yet/);
      await page.getByLabel("Code").fill("ABCD-EFGH");
      await page.getByRole("button", { name: "Go on" }).click();
      assert.match(await text(page), /This is not the code/);
      await page.getByLabel("Code").fill(server.link.split("code=")[1].toLowerCase());
      await page.getByRole("button", { name: "Go on" }).click();

      await fill(page, { ...PROVIDER, Password: "a".repeat(20) });
      await page.locator("#mail_host").fill("127.0.0.1");
      await page.locator("#mail_port").fill("1");
      await page.locator("#mail_security").selectOption("none");
      await page.locator("#mail_from").fill("rolecall@acme.example");
      await page.getByRole("button", { name: "Set up" }).click();
      assert.match(await text(page), /easy to guess/);
      assert.equal(await page.locator("#name").inputValue(), "Acme Telecom");

      await page.locator("#password").fill(NEW_PASSWORD);
      await page.getByRole("button", { name: "Set up" }).click();
      assert.match(await text(page), /did not let us in/);

      await page.locator("#password").fill(NEW_PASSWORD);
      await page.locator("#mail_port").fill(`${mail.port}`);
      await page.getByRole("button", { name: "Set up" }).click();
      await page.getByRole("heading", { name: "Rolecall is set up" }).waitFor();
      assert.match(await text(page), /Sign in as olga@acme\.example/);
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("Mail address or login name").fill("olga@acme.example");
      await page.getByLabel("Password").fill(NEW_PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
      assert.match(await text(page), /Acme Telecom/);

      const other = await person(chromium, server.url, { js });
      await other.goto("/reset");
      await other.getByLabel("Mail address").fill("olga@acme.example");
      await other.getByRole("button", { name: "Send the link" }).click();
      const letter = await mail.to("olga@acme.example", "Choose a new password");
      assert.match(letter.from.text, /rolecall@acme\.example/);
      assert.ok(letter.text.includes(`${server.url}/password/`));
      assert.match(readFileSync(join(server.folder, "rolecall-data", "first-start.toml"), "utf8"), /public_url/);
      assert.ok(!server.said().includes(NEW_PASSWORD));
      assert.deepEqual(page.mistakes, []);
      await mail.close();
    });
  });
}

test("the pages of the first start are accessible, light and dark, wide and narrow", async () => {
  const server = await begun();
  try {
    for (const scheme of ["light", "dark"]) {
      for (const width of [1280, 320]) {
        const page = await person(chromium, server.url, { scheme, width });
        for (const at of ["/first-start", server.link]) {
          await page.goto(at);
          assert.deepEqual(await complaints(page, `${at.replace(/code=.*/, "code")} ${scheme} ${width}`), []);
        }
        await page.context().close();
      }
    }
  } finally {
    server.end();
  }
});
