#!/usr/bin/env node
// Kept to syntax that very old Nodes can parse, so that they get the sentence below and not a SyntaxError.
import { existsSync } from "node:fs";

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
void import(existsSync(sources) ? sources.href : new URL("../../dist/core/cli/main.js", import.meta.url).href);
