// What is wrong with a page for those who use it: by axe, too wide, or with a mistake in its script.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The page as it is now, under the name that its complaints go by. */
export async function complaints(page, name) {
  // The policy of a page lets no other script in: this one comes through the debugger.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Runtime.evaluate", { expression: AXE });
  const { result } = await cdp.send("Runtime.evaluate", {
    expression: `axe.run({ runOnly: { type: "tag", values: ${JSON.stringify(RULES)} } })
      .then(({ violations }) => JSON.stringify(violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await cdp.detach();
  const found = JSON.parse(result.value);
  const said = found.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.html)}`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) said.push(`${name}: ${over} pixels wider than the window`);
  return [...said, ...page.mistakes.splice(0).map((mistake) => `${name}: ${mistake}`)];
}
