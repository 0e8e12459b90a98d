import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { type ActionDescription, describePlugin, type EventDescription, type FieldDescription } from "./plugin-description.ts";

/** What `herald plugins <name>` shows, as a page in Markdown. Pure. */
export function pluginPage(plugin: AnyPlugin): string {
  const { name, summary, settings, events, actions, example } = describePlugin(plugin);
  const parts = [
    `# ${name}`,
    summary,
    ...section(
      "Settings",
      settings.length === 0
        ? []
        : [fieldTable("setting", settings), ...settings.flatMap(({ howToGet, name: of }) => howToGetLine(of, howToGet))],
    ),
    ...section(
      "Events",
      events.flatMap((event) => eventParts(name, event)),
    ),
    ...section(
      "Actions",
      actions.flatMap((action) => actionParts(name, action)),
    ),
    ...section("Example", example === undefined ? [] : [fenced("yaml", example)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

function howToGetLine(setting: string, howToGet: string | undefined): string[] {
  return howToGet === undefined ? [] : [`How to get \`${setting}\`: ${howToGet}`];
}

function eventParts(plugin: string, { name, summary, final, fields, parameters, example }: EventDescription): string[] {
  return [
    `### \`${plugin}.${name}\``,
    `${summary}${final ? " Its key never comes back." : ""}`,
    ...(fields.length === 0 ? [] : [fieldTable("`event.`", fields)]),
    ...(parameters.length === 0 ? [] : [fieldTable("parameter", parameters)]),
    fenced("json", JSON.stringify(example, undefined, 2)),
  ];
}

function actionParts(plugin: string, { name, summary, ops, input, output }: ActionDescription): string[] {
  return [
    `### \`${plugin}.${name}\``,
    `${summary} Can ${ops.join(", ")}.`,
    ...(input.length === 0 ? [] : [fieldTable("input", input)]),
    ...(output.length === 0 ? [] : [fieldTable("`steps.<id>.`", output)]),
  ];
}

function fieldTable(heading: string, fields: readonly FieldDescription[]): string {
  return [`| ${heading} | type | meaning |`, "|---|---|---|", ...fields.flatMap((field) => rowsOf(field, ""))].join("\n");
}

/** A row for the field and one for each field inside it. */
function rowsOf(field: FieldDescription, prefix: string): string[] {
  const { name, type, required, description = "", notes, fields, default: usual } = field;
  const told = [type, ...(required ? ["required"] : []), ...(usual === undefined ? [] : [`default \`${usual}\``]), ...notes].join(", ");
  const inner = `${prefix}${name}${type.startsWith("list of") ? "[]." : "."}`;
  return [`| \`${prefix}${name}\` | ${cell(told)} | ${cell(description)} |`, ...fields.flatMap((one) => rowsOf(one, inner))];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
