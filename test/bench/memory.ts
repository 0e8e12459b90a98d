import { setTimeout as sleep } from "node:timers/promises";
import type { Effort, Figure } from "./figure.ts";
import { residentMb, startHerald, startProcess } from "./herald-process.ts";
import { startSimulators } from "./simulators.ts";

/** Resident memory of the go-live bot that has nothing to do, with both links up; beside Node alone and Node that has imported discord.js. */
export async function measureMemory({ quick }: Effort): Promise<readonly Figure[]> {
  const idleMs = quick ? 3_000 : 10_000;
  const services = await startSimulators();
  const processes = await Promise.all([
    startHerald(services.config, services.variables),
    startProcess(["-e", `setInterval(() => {}, 1e6); console.log('"ready"')`], ["ready"]),
    startProcess(["-e", `setInterval(() => {}, 1e6); import("discord.js").then(() => console.log('"ready"'))`], ["ready"]),
  ]);
  await sleep(idleMs);
  const [herald = 0, bare = 0, discord = 0] = processes.map(residentMb);
  await Promise.all(processes.map((running) => running.stop()));
  await services.close();
  const figure = { what: "idle memory, restream and discord", value: herald, unit: "MB", measure: "memory" } as const;
  return [
    { ...figure, beside: "Node alone", limit: bare },
    { ...figure, beside: "Node with discord.js", limit: discord, goal: { is: "at most", value: 110 } },
  ];
}
