import type { Clock, RunningSimulator, Simulator, SimulatorOptions } from "#core";
import { commandsOf } from "./simulator/commands.ts";
import { SimulatedSender } from "./simulator/sender.ts";

/** The sender's secret. It is made up, and fits every way to verify. */
const simulatedSecret = "whsec_c2ltdWxhdGVkLXNlY3JldC1vZi1oZXJhbGQ=";

/** A sender that listens nowhere: it is the bot that does. */
export function startHooksSimulator({ clock }: { readonly clock: Clock }): RunningSimulator & { readonly sender: SimulatedSender } {
  const sender = new SimulatedSender(clock, simulatedSecret);
  return {
    sender,
    settings: { verify: "standard", secret: simulatedSecret },
    lines: [`a sender of webhooks, to ${sender.url} (the bot needs http: { listen: "127.0.0.1:8420" }; "to" changes the address)`],
    commands: commandsOf(sender),
    close: () => Promise.resolve(sender.close()),
  };
}

/** For `herald simulate hooks`. */
export const simulator: Simulator = {
  summary: "A sender of webhooks: signs what you type, forges and repeats when told to.",
  start: (options: SimulatorOptions) => Promise.resolve(startHooksSimulator(options)),
};
