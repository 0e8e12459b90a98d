import { connectionText } from "./connection-texts.ts";
import { connectionsOf, type JobName, jobs, type SetupChoice } from "./jobs.ts";

type ReadyMade = Exclude<JobName, "own">;

const head = `# Made by \`herald init\`, and yours to change: \`npx herald lint\` checks this file, \`npx herald doctor\` looks whether all that it needs is there.
# Values in { env: … } come from the environment, or from a file .env in this folder; .env.example lists them.
version: 1
`;

const ownRule = `
rules:
  # A first rule of your own, to see that everything runs. docs/rules.md of Herald tells the language, \`npx herald plugins\` what there is to connect.
  - id: hello
    when: { event: clock.tick, every: 1m }
    do:
      - action: console.print
        with: { text: "It is {{ now }}." }
`;

const listener = `
# Where webhooks from others arrive, health is told and metrics are read.
http: { listen: "127.0.0.1:8420" }
`;

/** The text of bot.config.yaml for what a person has chosen. Pure. */
export function configText(choice: SetupChoice): string {
  const names = connectionsOf(choice);
  const ready = readyMade(choice);
  const parts = [
    head,
    `# For schedules, windows of time, and times in posts.\ntimezone: ${choice.timezone}\n`,
    names.includes("hooks") ? listener : "",
    names.length === 0 ? "" : `\nconnections:${names.map((name) => connectionText(name, choice.discord)).join("")}`,
    ready.length === 0 ? "" : `\nbots:\n${ready.map(botLines).join("")}`,
    choice.jobs.includes("own") ? ownRule : "",
  ];
  return parts.join("");
}

function botLines(job: ReadyMade): string {
  const { label, more } = jobs[job];
  return `  # ${label.charAt(0).toUpperCase()}${label.slice(1)}.\n  - bots/${job}\n${more ?? ""}`;
}

/** The chosen jobs that are ready-made bots. Pure. */
export function readyMade({ jobs: chosen }: Pick<SetupChoice, "jobs">): readonly ReadyMade[] {
  return chosen.filter((job) => job !== "own");
}
