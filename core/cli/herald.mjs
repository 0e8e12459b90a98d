#!/usr/bin/env node
// Kept to syntax that very old Nodes can parse, so that they get the sentence below and not a SyntaxError.
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const needed = [24, 12];
const running = process.versions.node.split(".").map(Number);

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  process.stderr.write(
    "herald needs Node.js " +
      needed.join(".") +
      " or later and this is " +
      process.versions.node +
      ". See https://nodejs.org/en/download\n",
  );
  process.exit(1);
}

// A checkout runs its sources; the published package has only what was built from them.
const sources = new URL("./main.ts", import.meta.url);
const isCheckout = existsSync(sources);

// Stripping types and compiling are a third of a start from the sources, and the stripper alone takes 18 MB: kept from one start to the next, in a folder
// that nobody else can write, unlike Node's own choice below the system's temporary one. A folder that cannot be written is no failure.
if (isCheckout) module.enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/herald", import.meta.url)));

void import(isCheckout ? sources.href : new URL("../../dist/core/cli/main.js", import.meta.url).href);
