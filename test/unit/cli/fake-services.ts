import type { Services } from "#core/cli/services";

/** Services of which a test gives those that its command may ask; any other one fails the test. */
export function fakeServices(given: Partial<Services>): Services {
  const unexpected = (name: string) => (): never => {
    throw new Error(`${name} was asked for`);
  };
  return {
    run: unexpected("run"),
    reload: unexpected("reload"),
    lint: unexpected("lint"),
    demo: unexpected("demo"),
    simulate: unexpected("simulate"),
    dead: { list: unexpected("dead list"), retry: unexpected("dead retry"), drop: unexpected("dead drop") },
    setup: { jobs: unexpected("jobs"), init: unexpected("init"), doctor: unexpected("doctor"), login: unexpected("login") },
    tests: { run: unexpected("tests"), changes: unexpected("changes of tests") },
    explain: {
      events: unexpected("events"),
      entities: unexpected("entities"),
      event: unexpected("explain"),
      entity: unexpected("explain --entity"),
    },
    replaying: { record: unexpected("record"), replay: unexpected("replay"), compare: unexpected("replay --diff") },
    acknowledge: unexpected("acknowledge"),
    trigger: unexpected("trigger"),
    silences: { add: unexpected("silence add"), list: unexpected("silence list"), expire: unexpected("silence expire") },
    plugins: unexpected("plugins"),
    editorSchema: unexpected("schema"),
    ...given,
  };
}
