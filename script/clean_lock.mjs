// Takes addresses of registries and sponsors out of web/package-lock.json: npm finds packages by name and checks
// them by their hash, so the lock file works with whatever registry a hospital uses.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../web/package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
const text = JSON.stringify(lock, null, 2) + "\n";
if (/https?:\/\//.test(text)) {
  console.error("package-lock.json still names an address");
  process.exit(1);
}
writeFileSync(path, text);
