/** What the options of type `rules` are read with: the shapes of JSON, and rules that are pairs. */

/** How much of a wrong value is shown: enough to recognise it by. */
const MAX_QUOTED_LENGTH = 60;

/** A value as it would stand in JSON, cut where it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_QUOTED_LENGTH ? text : `${text.slice(0, MAX_QUOTED_LENGTH)}…`;
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON object whose values are all texts. */
export function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'string');
}

/** `map` with the pair that `KEY=VALUE` says, in the end; undefined where there is no `=`, or nothing before it. */
export function addPair(
  map: Readonly<Record<string, string>>,
  words: string,
): Readonly<Record<string, string>> | undefined {
  const end = words.indexOf('=');
  if (end <= 0) return undefined;
  const key = words.slice(0, end).trim();
  const { [key]: _said, ...others } = map;
  return { ...others, [key]: words.slice(end + 1).trim() };
}
