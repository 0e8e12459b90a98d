import { type Effort, type Figure, median } from "./figure.ts";
import { startHerald, startProcess } from "./herald-process.ts";
import { startSimulators } from "./simulators.ts";

/** From the spawn to "running" with the source connected, for the go-live bot; beside Node alone and Node that imports discord.js. */
export async function measureStart({ quick }: Effort): Promise<readonly Figure[]> {
  const rounds = quick ? 3 : 9;
  const services = await startSimulators();
  const herald: number[] = [];
  const bare: number[] = [];
  const discord: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await readyMs(`console.log('"ready"')`));
    discord.push(await readyMs(`import("discord.js").then(() => console.log('"ready"'))`));
    const running = await startHerald(services.config, services.variables);
    herald.push(running.readyMs);
    await running.stop();
  }
  await services.close();
  const figure = { what: "start to ready, restream and discord", value: median(herald), unit: "ms", measure: "start" } as const;
  return [
    { ...figure, beside: "Node alone", limit: median(bare) },
    { ...figure, beside: "Node that imports discord.js", limit: median(discord), goal: { is: "at most", value: 400 } },
  ];
}

async function readyMs(code: string): Promise<number> {
  const running = await startProcess(["-e", code], ["ready"]);
  const { readyMs } = running;
  await running.stop();
  return readyMs;
}
