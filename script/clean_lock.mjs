// Takes addresses of registries and sponsors out of a package-lock.json: npm finds packages by name and checks
// them by their hash, so the lock file works with whatever registry a hospital uses. `node clean_lock.mjs FOLDER`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(process.argv[2] ?? ".", "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
const text = JSON.stringify(lock, null, 2) + "\n";
if (/https?:\/\//.test(text)) {
  console.error(`${path} still names an address`);
  process.exit(1);
}
writeFileSync(path, text);
