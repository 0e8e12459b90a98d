import { writeFileSync } from "node:fs";
import { pluginPages } from "./plugin-pages.ts";

// `npm run docs`: writes docs/plugins/*.md.

for (const [path, page] of await pluginPages()) writeFileSync(path, page);
