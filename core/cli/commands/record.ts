import { Command } from "commander";
import type { RecordingStatus } from "#core/runtime/recording/recorder";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { wholeNumber } from "../whole-number.ts";
import { byteSize, defaultFiles, recordingInto, timeSpan } from "./recording-options.ts";

interface RecordOptions {
  readonly out: string;
  readonly maxSize?: number;
  readonly files: number;
  readonly for?: number;
  readonly json?: true;
}

/** `herald record`: the running bot writes down what its sources hand in. */
export function recordCommand(context: CommandContext): Command {
  return new Command("record")
    .summary("let the running bot write its traffic down")
    .description(
      "Lets the bot that runs with a configuration write down what its sources hand in, and the events that came of it, until this is interrupted: files of JSON lines, without the secrets that the bot knows, for herald replay. It ends with this command, however that ends. Without a running bot, `herald run --dry-run --record FOLDER` records and sends nothing.",
    )
    .argument("[config]", "the configuration", defaultConfigPath)
    .option("--out <folder>", "where the files go; made for its owner alone", "recordings")
    .option("--max-size <size>", "the next file begins at this size, such as 64MB", byteSize)
    .option("--files <number>", "so many files stay, the newest", wholeNumber, defaultFiles)
    .option("--for <duration>", "end by itself after this long, such as 1h", timeSpan)
    .option("--json", "how it ended, as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald record\n  $ herald record --out traffic --for 1h --max-size 16MB --files 4")
    .action((configPath: string, options: RecordOptions) => record(context, configPath, options));
}

async function record({ output, services, signal, finish }: CommandContext, configPath: string, options: RecordOptions): Promise<void> {
  const { maxSize, for: forMs } = options;
  const request = recordingInto(options.out, { files: options.files, ...(maxSize === undefined ? {} : { maxBytes: maxSize }), forMs });
  const onBegin = (): void => output.complain(`Recording into ${request.folder}; ${forMs === undefined ? "" : "or "}Ctrl-C ends it.`);
  const onStatus = (status: RecordingStatus): void => output.progress(amountOf(status));
  const ended = await services.replaying.record(configPath, request, { onBegin, onStatus }, signal);
  output.progress("");
  if (options.json) output.json(ended);
  else output.print(`${ended.folder}: ${amountOf(ended)}`);
  if (ended.reason !== undefined) output.complain(`It ended by itself: ${ended.reason}.`);
  if (ended.reason !== undefined && forMs === undefined) finish(exitCode.userError);
}

function amountOf({ lines, bytes, files, skipped }: RecordingStatus): string {
  const size = bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  const missing = skipped === 0 ? "" : `; ${skipped.toLocaleString("en")} lines are missing, the disk was too slow for them`;
  return `${lines.toLocaleString("en")} lines, ${size} in ${files} ${files === 1 ? "file" : "files"}${missing}`;
}
