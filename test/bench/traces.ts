import { type Effort, type Figure, median } from "./figure.ts";
import { compileFeedRules, spread } from "./feed/rules.ts";
import { runFeed, type FeedRun } from "./feed/run.ts";
import { strangers } from "./feed/post.ts";

const mayCost = 0.1;

/** What it costs to write down what was decided: the same feed with it and without, taken in turns, the medians beside each other. */
export async function measureTraces({ quick }: Effort): Promise<readonly Figure[]> {
  const numbers = spread(100);
  const rules = await compileFeedRules(numbers);
  const deliver = (): Promise<void> => Promise.resolve();
  const rare = (index: number): number => (index % 100 === 0 ? (numbers[(index / 100) % 100] as number) : strangers + index);
  const feeds: { readonly [what: string]: FeedRun } = {
    "1 of 100 events fires": { rules, frames: quick ? 20_000 : 60_000, about: rare, deliver, deliversAll: false },
    "every event fires and is delivered": {
      rules,
      frames: quick ? 2_000 : 8_000,
      about: (index) => numbers[index % 100] as number,
      deliver,
      deliversAll: true,
    },
  };
  const figures: Figure[] = [];
  for (const [what, feed] of Object.entries(feeds)) {
    const rates: { readonly [K in "traced" | "untraced"]: number[] } = { traced: [], untraced: [] };
    for (let round = 0; round < (quick ? 5 : 9); round++) {
      // Each goes first as often as the other: the first of a pair finds the machine in another state.
      for (const name of round % 2 === 0 ? (["untraced", "traced"] as const) : (["traced", "untraced"] as const))
        rates[name].push((await runFeed(name === "traced" ? feed : { ...feed, withoutTraces: true })).perSecond);
    }
    const limit = median(rates.untraced);
    figures.push({
      what: `with traces, ${what}`,
      value: median(rates.traced),
      unit: "/s",
      beside: "the same without",
      limit,
      goal: { is: "at least", value: limit * (1 - mayCost) },
      measure: "traces",
    });
  }
  return figures;
}
