// A bundle, from the page of the history to the auditor's own machine, with and without JavaScript.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, demo, newFolder, person, signIn, text } from "./world.mjs";

const PROGRAM = resolve(process.env.ROLECALL_PROGRAM ?? "target/debug/rolecall");

/** The program in a folder where there is nothing else: what it says, and how it ends. */
const run = (folder, ...words) =>
  new Promise((ended) => execFile(PROGRAM, words, { cwd: folder }, (error, out) => ended({ code: error?.code ?? 0, out })));

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

for (const js of [true, false]) {
  describe(js ? "with JavaScript" : "without JavaScript", () => {
    let world;
    before(async () => (world = await demo()));
    after(() => world.end());

    /** What a link or button saves. */
    const saved = async (page, folder, click) => {
      const [download] = await Promise.all([page.waitForEvent("download"), click()]);
      const file = join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    };

    // covers P65
    test("Carol takes a bundle, and it is verified elsewhere by the key and a checkpoint of before", async () => {
      const carol = await person(chromium, world.url, { js });
      await signIn(carol, "carol@abc.example");
      await carol.goto("/a/abc/history");
      for (let tries = 0; tries < 50 && /Nothing is signed yet/.test(await text(carol)); tries++) {
        await new Promise((later) => setTimeout(later, 200));
        await carol.reload();
      }
      assert.match(await text(carol), /No\. \d+, of [\d,]+ changes/);
      const key = await carol.getByLabel("Key", { exact: true }).inputValue();
      const command = await carol.getByLabel("To verify it").inputValue();
      assert.equal(command, `rolecall ledger verify abc-history.bundle --key '${key}'`);

      const folder = newFolder();
      const first = await saved(carol, folder, () => carol.getByRole("link", { name: "Save as a bundle" }).click());
      const sound = await run(folder, "ledger", "verify", "abc-history.bundle", "--key", key);
      assert.equal(sound.code, 0, sound.out);
      assert.match(sound.out, /sound: \d+ rows of ABC Industries/);

      // The checkpoint of that day is kept, and a later bundle goes on from it.
      const { checkpoint } = JSON.parse(readFileSync(first, "utf8").split("\n")[0]);
      writeFileSync(join(folder, "kept.checkpoint"), checkpoint);
      await carol.goto("/a/abc/history");
      assert.match(await text(carol), /History taken as a file[\s\S]*as: bundle/);
      await carol.locator("summary", { hasText: "Go on from an earlier checkpoint" }).click();
      await carol.getByLabel("Its number of changes").fill(checkpoint.split("\n")[1]);
      const second = await saved(carol, folder, () => carol.getByRole("button", { name: "Save as a bundle" }).click());
      const goesOn = await run(folder, "ledger", "verify", second, "--key", key, "--checkpoint", "kept.checkpoint");
      assert.equal(goesOn.code, 0, goesOn.out);

      const forged = join(folder, "forged.bundle");
      writeFileSync(forged, readFileSync(second, "utf8").replace("account_created", "account_changed"));
      const found = await run(folder, "ledger", "verify", forged, "--key", key);
      assert.equal(found.code, 1, found.out);
      assert.match(found.out, /^line 2, row \d+: its text or its proof is not what the checkpoint is of/);
      assert.deepEqual(carol.mistakes, []);
    });

    test("the guide for auditors stands where the page leads to", async () => {
      const carol = await person(chromium, world.url, { js });
      await signIn(carol, "carol@abc.example");
      await carol.goto("/a/abc/history");
      await carol.getByRole("link", { name: "Guide for auditors" }).click();
      assert.match(await text(carol), /For the auditor[\s\S]*What it does not prove/);
    });
  });
}
