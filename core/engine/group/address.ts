const groupPrefix = "group ";
const alonePrefix = "alone ";

/** Where the group of a value is remembered, beside its members. No key of a thing begins like this: keys are canonical JSON or begin with `#`. */
export function groupAddress(valueId: string): string {
  return `${groupPrefix}${valueId}`;
}

/** Where the group of a thing that belongs to no group is remembered: it is one of its own. */
export function aloneAddress(memberKey: string): string {
  return `${alonePrefix}${memberKey}`;
}

export function isGroupAddress(key: string): boolean {
  return key.startsWith(groupPrefix) || key.startsWith(alonePrefix);
}

/** The id of the value, or of the lone thing's key, that a group's address was made of; any other key as it is. */
export function valueOfAddress(key: string): string {
  return isGroupAddress(key) ? key.slice(key.indexOf(" ") + 1) : key;
}
