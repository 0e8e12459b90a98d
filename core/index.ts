/** The public API for plugins: `#core` inside the project, `herald/plugin` for others. */
export type { Json, JsonObject } from "./codec/json.ts";
export { isJsonObject } from "./codec/json.ts";
export type { Needed, Needs } from "./container/token.ts";
export { Token } from "./container/token.ts";
export type { DeliveryErrorOptions, Failure, FailureScope } from "./errors/delivery-error.ts";
export { DeliveryError, isDeliveryError } from "./errors/delivery-error.ts";
export { HeraldError, isHeraldError } from "./errors/herald-error.ts";
export { didYouMean } from "./errors/suggest.ts";
export type { LinkFailure } from "./errors/link-error.ts";
export { isLinkError, LinkError } from "./errors/link-error.ts";
export { escapeMarkdown } from "./expression/html/escape-markdown.ts";
export { bindServer, closeServer } from "./http/bound-server.ts";
export type { HttpProgress, HttpRequest, HttpResponse, HttpStream } from "./http/http-client.ts";
export { HttpClient, HttpError } from "./http/http-client.ts";
export type { IncomingHandler, IncomingRequest } from "./http/incoming-requests.ts";
export { IncomingRequests } from "./http/incoming-requests.ts";
export type { RouteAnswer } from "./http/route-answer.ts";
export type { ActionCall, ActionDefinition, ActionResult, Budget, Idempotency, OpKind } from "./plugin/action-definition.ts";
export { defineAction } from "./plugin/action-definition.ts";
export type { CheckContext, CheckResult, Finding, WantedMessage } from "./plugin/connection-check.ts";
export type { EventDefinition } from "./plugin/event-definition.ts";
export { defineEvent } from "./plugin/event-definition.ts";
export type { Escape, FieldTraits } from "./plugin/field-traits.ts";
export { traits } from "./plugin/field-traits.ts";
export type { LoginContext, LoginDefinition } from "./plugin/login-definition.ts";
export type { OriginText } from "./plugin/fields.ts";
export { duration, durationText, originText, secret, timestamp, timestampText } from "./plugin/fields.ts";
export type { InboxLimits } from "./plugin/inbox.ts";
export { Inbox } from "./plugin/inbox.ts";
export type { OpenContext, PluginDefinition } from "./plugin/plugin-definition.ts";
export { definePlugin } from "./plugin/plugin-definition.ts";
export { Clock, KeyValueStore, Logger, Printer } from "./plugin/ports.ts";
export type {
  AcknowledgeRequest,
  BotNews,
  ConnectionReport,
  ConnectionState,
  DeadLetterReport,
  RefusedTarget,
} from "./plugin/running-bot.ts";
export { connectionStates, RunningBot } from "./plugin/running-bot.ts";
export { Secret } from "./plugin/secret.ts";
export type {
  Reduction,
  SourceDefinition,
  SourceEvent,
  SourceInput,
  SourceNotice,
  SourceRun,
  SourceSnapshot,
  Subscription,
} from "./plugin/source-definition.ts";
export type { RunningSimulator, Simulator, SimulatorCommand, SimulatorOptions } from "./plugin/simulator.ts";
export { canonicalJson } from "./codec/canonical-json.ts";
export { hashOf } from "./codec/hash-of.ts";
export { parseJson } from "./codec/parse-json.ts";
export { seal, unseal } from "./codec/seal.ts";
export type { CronExpression } from "./time/cron-expression.ts";
export { cronExpression, cronMistake } from "./time/cron-expression.ts";
export { nextCronTime } from "./time/cron-times.ts";
export { untilAborted } from "./time/until-aborted.ts";
export { formatDurationMs, parseDurationText } from "./time/duration-text.ts";
