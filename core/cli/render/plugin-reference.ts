import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { Style } from "../style.ts";
import { type ActionDescription, describePlugin, type EventDescription, type FieldDescription } from "./plugin-description.ts";

/** What `herald plugins <name>` shows: a connection's settings, the events that it gives, the actions that it takes. Pure. */
export function pluginReference(plugin: AnyPlugin, style: Style): string {
  const { name, summary, settings, events, actions, canLogin, canCheck, example } = describePlugin(plugin);
  const lines = [
    `${style.bold(name)}  ${summary}`,
    ...section(
      "Settings",
      settings.flatMap((setting) => [...fieldLines(setting, "  ", style), ...howToGetLines(setting.howToGet)]),
      style,
    ),
    ...section(
      "Setting up",
      [
        ...(canLogin ? ["  herald login <connection>  signs in by the service's own page, and keeps the token that this gives."] : []),
        ...(canCheck ? ["  herald doctor              looks whether a connection can do what the rules want."] : []),
      ],
      style,
    ),
    ...section(
      "Events",
      events.flatMap((event) => eventLines(event, style)),
      style,
    ),
    ...section(
      "Actions",
      actions.flatMap((action) => actionLines(action, style)),
      style,
    ),
    ...section("Example", exampleLines(example), style),
  ];
  return lines.join("\n");
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
}

function exampleLines(example: string | undefined): string[] {
  return example === undefined
    ? []
    : example
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`);
}

function howToGetLines(howToGet: string | undefined): string[] {
  return howToGet === undefined ? [] : [`      How to get it: ${howToGet}`];
}

function eventLines({ name, summary, final, fields, parameters }: EventDescription, style: Style): string[] {
  return [
    `  ${style.cyan(name)}  ${summary}${final ? " Its key never comes back." : ""}`,
    ...fields.flatMap((field) => fieldLines(field, "    event.", style)),
    ...parameters.flatMap((field) => fieldLines(field, "    parameter ", style)),
  ];
}

function actionLines({ name, summary, ops, input, output }: ActionDescription, style: Style): string[] {
  return [
    `  ${style.cyan(name)}  ${summary} Can ${ops.join(", ")}.`,
    ...input.flatMap((field) => fieldLines(field, "    ", style)),
    ...output.flatMap((field) => fieldLines(field, "    gives steps.<id>.", style)),
  ];
}

/** A line for the field and one for each field inside it. */
function fieldLines(field: FieldDescription, prefix: string, style: Style): string[] {
  const facts = [
    field.type,
    field.required ? "required" : undefined,
    field.default === undefined ? undefined : `default ${field.default}`,
    ...field.notes,
  ];
  const told = facts.filter((fact) => fact !== undefined).join(", ");
  const description = field.description === undefined ? "" : `  ${field.description}`;
  const indent = " ".repeat(prefix.length - prefix.trimStart().length);
  return [
    `${prefix}${style.green(field.name)} ${style.dim(`(${told})`)}${description}`,
    ...field.fields.flatMap((inner) => fieldLines(inner, `${indent}  .`, style)),
  ];
}
