/** One thing that happens in the demo, and what a person should see of it. */
export interface Chapter {
  readonly title: string;
  /** What to look for in the lines that follow. */
  readonly expect: string;
  /** Simulator commands, as a person would type them. `<name>` stands for the id that the command called so has answered with. */
  readonly act: readonly { readonly connection: string; readonly command: string; readonly called?: string }[];
  /** How much time then passes. */
  readonly thenMs: number;
}

/** What the demo shows of one ready-made bot. */
export interface Story {
  /** As `herald demo <bot>` names it. */
  readonly bot: string;
  readonly summary: string;
  /** Folders below `bots`. */
  readonly folders: readonly string[];
  /** Which plugin's simulator stands behind each of the bot's connections. */
  readonly connections: { readonly [name: string]: string };
  /** The name of the role that is notified, where one is: simulated roles have numbers only. */
  readonly role: string;
  readonly chapters: readonly Chapter[];
  /** What was to be seen, in one sentence. */
  readonly moral: string;
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
