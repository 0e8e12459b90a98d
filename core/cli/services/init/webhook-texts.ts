/** A ready-made bot's text for a webhook, which has its own channel. Pure. */
export function withoutChannels(botText: string): string {
  return botText.replaceAll(/^ *channel: \{ env: \w+ \} *\n/gm, "");
}

/** The text of a ready-made bot's tests for a webhook: without channels, and without the tests whose names are marked as a bot's alone. Pure. */
export function testsForWebhook(testText: string): string {
  const [head = "", ...tests] = testText.split(/^(?= {2}- name: )/m);
  const kept = tests.filter((test) => !/^ {2}- name: .* # a bot alone\b/.test(test));
  return [head, ...kept].join("").replaceAll(/^ *channel: "\d+" *\n/gm, "");
}
