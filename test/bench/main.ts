import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Effort, Figure } from "./figure.ts";
import { tableOf } from "./table.ts";

// Each measure runs in a process of its own and is imported there alone, so that none warms up or fills the memory of another.

const measures: { readonly [name: string]: (effort: Effort) => Promise<readonly Figure[]> } = {
  latency: async (effort) => (await import("./latency.ts")).measureLatency(effort),
  start: async (effort) => (await import("./start.ts")).measureStart(effort),
  memory: async (effort) => (await import("./memory.ts")).measureMemory(effort),
  match: async (effort) => (await import("./match.ts")).measureMatch(effort),
  "rule-tests": async (effort) => (await import("./rule-tests.ts")).measureRuleTests(effort),
  replay: async (effort) => (await import("./replay.ts")).measureReplay(effort),
  traces: async (effort) => (await import("./traces.ts")).measureTraces(effort),
  hashtag: async (effort) => (await import("./hashtag.ts")).measureHashtag(effort),
  "http-out": async (effort) => (await import("./http-out.ts")).measureHttpOut(effort),
  durable: async (effort) => (await import("./durable.ts")).measureDurable(effort),
};

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false }, only: { type: "string" } },
});

async function measure(name: string): Promise<readonly Figure[]> {
  const args = [fileURLToPath(import.meta.url), "--only", name, "--json", ...(values.quick ? ["--quick"] : [])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the measure ${name} failed`);
  return JSON.parse(text) as readonly Figure[];
}

async function figuresWanted(): Promise<readonly Figure[]> {
  if (values.only === undefined) {
    const figures: Figure[] = [];
    for (const name of Object.keys(measures)) figures.push(...(await measure(name)));
    return figures;
  }
  const wanted = Object.hasOwn(measures, values.only) ? measures[values.only] : undefined;
  if (wanted === undefined) throw new Error(`There is no measure ${values.only}; there are ${Object.keys(measures).join(", ")}.`);
  return wanted(values);
}

const figures = await figuresWanted();
process.stdout.write(`${values.json ? JSON.stringify(figures) : tableOf(figures).join("\n")}\n`);
