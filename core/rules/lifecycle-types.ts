import type { ScopeTypes } from "#core/expression/scope";
import type { ValueType } from "#core/expression/value-type";
import { type CompileContext, constantTypes } from "./compile-context.ts";
import type { CompiledEntries } from "./compile-entry.ts";
import type { PhaseTypes } from "./compile-step.ts";
import { allFields, commonFields, lastingFields } from "./merge-types.ts";
import { entityType, membersType, metaType } from "./scope-types.ts";

/** What the expressions of a lifecycle see, by where they stand. */
export interface LifecycleTypes {
  /** In `key`: the incoming event, whichever it is. */
  readonly key: ScopeTypes;
  /** In the rule's `if`, which judges openings and updates. */
  readonly judged: ScopeTypes;
  /** In `vars`, computed from the thing as known at every event from its opening on. */
  readonly vars: ScopeTypes;
  /** In `group_by`, which is asked of the thing as known, from its announcement on. */
  grouping(vars: ValueType): ScopeTypes;
  /** In steps: the opening event overlaid with every later one; of a group those of its members, any of which may be over. */
  phases(vars: ValueType, ofGroups: boolean): PhaseTypes;
}

type Parts = { readonly [K in "open" | "update" | "close"]: CompiledEntries };

/** Types of `event` from the payloads of the entries. A field that only a later event has is not there earlier. */
export function lifecycleTypes(parts: Parts, context: CompileContext): LifecycleTypes {
  const [opening, updating, closing] = [parts.open.payloads, parts.update.payloads, parts.close.payloads];
  const constants = { meta: metaType, ...constantTypes(context) };
  const seeing = (event: ValueType): ScopeTypes => ({ ...constants, event });
  const lasting = lastingFields(opening, [...updating, ...closing]);
  return {
    key: seeing(commonFields([...opening, ...updating, ...closing])),
    judged: seeing(commonFields([...opening, ...updating])),
    vars: seeing(lasting),
    grouping: (vars) => ({ ...seeing(lasting), vars }),
    phases(vars, ofGroups) {
      const anything = allFields([...opening, ...updating, ...closing], opening);
      const members = ofGroups ? { members: membersType(anything) } : {};
      const known = (event: ValueType): ScopeTypes => ({ ...seeing(event), vars, entity: entityType, ...members });
      const closed = known(anything);
      const open = known(allFields([...opening, ...updating], opening));
      return {
        // Updates inside `for` are laid over before anybody is told.
        open: known(lastingFields(opening, updating)),
        update: open,
        remind: open,
        // It may begin to flap with a close.
        flapping: closed,
        close: closed,
        expired: closed,
      };
    },
  };
}
