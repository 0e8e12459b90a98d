import type { Clock } from "#core/time/clock";
import type { Output } from "../output.ts";
import type { DemoScene } from "./demo-scene.ts";
import type { Chapter, Story } from "./demo-story.ts";

/** How the demo is shown. */
export interface DemoPicture {
  begin(stories: readonly Story[]): void;
  /** Shows of which bot what follows is. */
  story(story: Story, clock: Clock): StoryPicture;
  end(keeps: boolean): void;
}

/** How one story is shown. Times are those of the story. */
export interface StoryPicture {
  /** Where the services listen. */
  opened(scene: DemoScene): void;
  chapter(chapter: Chapter): void;
  /** Something that a simulated service saw. */
  line(connection: string, line: string): void;
  end(): void;
}

/** A line of a service is cut at this many characters. */
const widest = 116;

/** For a person. */
export function textPicture(output: Output): DemoPicture {
  const { style } = output;
  return {
    begin: (stories) =>
      output.print(style.bold(`${titleOf(stories)}, with simulated services on this machine. Time runs faster than it should.`)),
    story({ bot, summary, connections, role, moral }, clock) {
      output.print(`\n${style.bold(`== ${bot}`)}  ${summary}`);
      const at = (): string => style.dim(new Date(clock.now()).toISOString().slice(11, 19));
      const width = Math.max(...Object.keys(connections).map(({ length }) => length));
      return {
        opened({ simulators }) {
          for (const simulator of Object.values(simulators))
            for (const line of simulator.lines.slice(0, 1)) output.print(style.dim(`  ${line}`));
        },
        chapter: ({ title, expect }) => output.print(`\n${at()}  ${style.bold(title)}  ${style.dim(`(${expect})`)}`),
        line: (connection, line) => output.print(`${at()}    ${connection.padEnd(width)}  ${cut(withoutIds(line, role))}`),
        end: () => output.print(`\n${moral}`),
      };
    },
    end(keeps) {
      if (keeps) output.print("\nThe services stay up until you press Ctrl-C.");
    },
  };
}

function titleOf(stories: readonly Story[]): string {
  const [first, ...more] = stories;
  return first !== undefined && more.length === 0 ? `The bot ${first.bot}` : "The ready-made bots";
}

/** The long numbers that services give to things say nothing to a person who watches. */
function withoutIds(line: string, role: string): string {
  return line
    .replaceAll(/<@&\d{15,20}>/g, `@${role}`)
    .replaceAll(/role:\d{15,20}/g, `@${role}`)
    .replaceAll(/ (?:in )?\d{15,20}/g, "");
}

function cut(line: string): string {
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

/** For a script: one object a line, with the story's time in milliseconds since the epoch. */
export function jsonPicture(output: Output): DemoPicture {
  return {
    begin: (stories) => output.print(JSON.stringify({ kind: "begin", bots: stories.map(({ bot }) => bot) })),
    story({ bot, moral }, clock) {
      const print = (value: object): void => output.print(JSON.stringify({ at: clock.now(), bot, ...value }));
      return {
        opened: ({ simulators }) => print({ kind: "story", connections: Object.keys(simulators) }),
        chapter: ({ title, expect }) => print({ kind: "chapter", title, expect }),
        line: (connection, line) => print({ kind: "line", connection, line }),
        end: () => print({ kind: "moral", moral }),
      };
    },
    end: (keeps) => output.print(JSON.stringify({ kind: "end", keeps })),
  };
}
