import type { Clock } from "#core/time/clock";
import type { Output } from "../output.ts";
import type { DemoScene } from "./demo-scene.ts";
import type { Chapter } from "./demo-story.ts";

/** How the demo is shown. */
export interface DemoPicture {
  begin(scene: DemoScene): void;
  chapter(chapter: Chapter): void;
  /** Something that a simulated service saw. */
  line(plugin: string, line: string): void;
  end(keeps: boolean): void;
}

/** For a person. Times are those of the story. */
export function textPicture(output: Output, clock: Clock): DemoPicture {
  const { style } = output;
  const at = (): string => style.dim(new Date(clock.now()).toISOString().slice(11, 19));
  return {
    begin({ simulators }) {
      output.print(style.bold("The bot go-live, with simulated services on this machine. Time runs faster than it should."));
      for (const simulator of Object.values(simulators))
        for (const line of simulator.lines.slice(0, 1)) output.print(style.dim(`  ${line}`));
    },
    chapter({ title, expect }) {
      output.print("");
      output.print(`${at()}  ${style.bold(title)}  ${style.dim(`(${expect})`)}`);
    },
    line: (plugin, line) => output.print(`${at()}    ${plugin.padEnd(8)}  ${withoutIds(line)}`),
    end(keeps) {
      output.print("");
      output.print(
        keeps ? "The services stay up until you press Ctrl-C." : "That was the whole stream: one post, made once and edited to its end.",
      );
    },
  };
}

/** The long numbers that services give to things say nothing to a person who watches. */
function withoutIds(line: string): string {
  return line
    .replaceAll(/(posted|edited|deleted) \d{15,20} in \d{15,20}/g, "$1")
    .replaceAll(/<@&\d{15,20}>/g, "@live")
    .replaceAll(/role:\d{15,20}/g, "@live");
}

/** For a script: one object a line, with the story's time in milliseconds since the epoch. */
export function jsonPicture(output: Output, clock: Clock): DemoPicture {
  const print = (value: object): void => output.print(JSON.stringify({ at: clock.now(), ...value }));
  return {
    begin: ({ simulators }) => print({ kind: "begin", simulators: Object.keys(simulators) }),
    chapter: ({ title, expect }) => print({ kind: "chapter", title, expect }),
    line: (plugin, line) => print({ kind: "line", plugin, line }),
    end: (keeps) => print({ kind: "end", keeps }),
  };
}
