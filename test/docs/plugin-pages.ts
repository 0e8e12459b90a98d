import { createServices } from "#core/cli/create-services";
import { pluginPage } from "#core/cli/render/plugin-page";

const notice = "<!-- Written by `npm run docs` from the plugin's own schemas. -->";

/** The pages of docs/plugins by their paths, as they should be. */
export async function pluginPages(): Promise<ReadonlyMap<string, string>> {
  const plugins = await createServices({}).plugins();
  return new Map(plugins.map((plugin) => [`docs/plugins/${plugin.name}.md`, pageOf(plugin)]));
}

function pageOf(plugin: Parameters<typeof pluginPage>[0]): string {
  const [title, summary, ...rest] = pluginPage(plugin).split("\n\n");
  const more = `How it works, and what to do when it does not: [plugins/${plugin.name}](../../plugins/${plugin.name}/README.md).`;
  return [title, notice, summary, more, ...rest].join("\n\n");
}
