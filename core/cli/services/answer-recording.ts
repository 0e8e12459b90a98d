import type { ControlRequest } from "#core/runtime/control-socket";
import type { Recorder, RecordingStatus } from "#core/runtime/recording/recorder";

type Asked = Extract<ControlRequest, { readonly command: "record" } | { readonly command: "record-status" | "record-end" }>;

/** Records for somebody as long as they are there: one who was killed leaves nothing behind that goes on. */
export async function answerRecording(request: Asked, gone: AbortSignal, recorder: Recorder): Promise<RecordingStatus> {
  if (!("folder" in request)) return request.command === "record-end" ? recorder.end() : recorder.status();
  const begun = await recorder.begin(request);
  const end = (): void => void recorder.end("whoever asked for it is gone");
  if (gone.aborted) end();
  else {
    const watching = new AbortController();
    gone.addEventListener("abort", end, { once: true, signal: watching.signal });
    void recorder.ended().then(() => watching.abort());
  }
  return begun;
}
