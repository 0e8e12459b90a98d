import { Command } from "commander";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { CommandContext } from "../command-context.ts";
import { describePlugin } from "../render/plugin-description.ts";
import { pluginPage } from "../render/plugin-page.ts";
import { pluginReference } from "../render/plugin-reference.ts";

/** `herald plugins`: what can be connected, and what it can say and do. */
export function pluginsCommand({ output, services }: CommandContext): Command {
  return new Command("plugins")
    .summary("the plugins, their settings, events and actions")
    .description("Lists the plugins; with a name, its settings, events and actions, from the plugin's own schemas.")
    .argument("[name]", "one plugin")
    .option("--json", "as JSON")
    .option("--markdown", "one plugin as a page in Markdown")
    .addHelpText("after", "\nExamples:\n  $ herald plugins\n  $ herald plugins discord")
    .action(async (name: string | undefined, options: { readonly json?: true; readonly markdown?: true }) => {
      const plugins = await services.plugins();
      const chosen = name === undefined ? undefined : pluginNamed(name, plugins);

      if (options.json)
        output.json(
          chosen === undefined ? plugins.map((plugin) => ({ name: plugin.name, summary: plugin.summary })) : describePlugin(chosen),
        );
      else if (chosen !== undefined && options.markdown) output.print(pluginPage(chosen).trimEnd());
      else if (chosen !== undefined) output.print(pluginReference(chosen, output.style));
      else for (const line of listLines(plugins)) output.print(line);
    });
}

function pluginNamed(name: string, plugins: readonly AnyPlugin[]): AnyPlugin {
  const names = plugins.map((plugin) => plugin.name);
  const plugin = plugins.find((candidate) => candidate.name === name);
  if (plugin !== undefined) return plugin;
  throw new HeraldError("PLUGIN_UNKNOWN", `there is no plugin "${name}"`, {
    hint: didYouMean(name, names) ?? `the plugins are ${names.join(", ")}`,
  });
}

function listLines(plugins: readonly AnyPlugin[]): string[] {
  const width = Math.max(0, ...plugins.map(({ name }) => name.length));
  return plugins.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`);
}
