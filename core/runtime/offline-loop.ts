import type { Logger } from "#core/plugin/logger";
import { createRuleSet } from "#core/rules/rule-set";
import type { Store } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import { Loop } from "./loop.ts";
import { noCourier } from "./loop-courier.ts";
import { createObserver } from "./observer.ts";
import { createSilenceDesk, type SilenceDesk } from "./silence-desk.ts";
import { Silences } from "./silences.ts";

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

/** A loop over a store whose bot does not run: its rules wait, there are no sources, nothing is sent. It ends with what `use` does. */
export async function withLoop<T>(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  use: (loop: Loop, silences: SilenceDesk) => Promise<T>,
): Promise<T> {
  const observer = createObserver(silent, () => clock.now());
  const silences = await Silences.load(store);
  const loop = new Loop({ store, clock, log: silent, observer, courier: noCourier, rules: createRuleSet([], () => true), silences });
  const desk = createSilenceDesk({ silences, clock, push: (change) => loop.push({ kind: "silence", change }) });
  const stopping = new AbortController();
  const running = loop.run(stopping.signal);
  try {
    return await Promise.race([use(loop, desk), running.then(() => Promise.reject(new Error("the loop ended early")))]);
  } finally {
    stopping.abort();
    await running;
  }
}

function nothing(): void {}
