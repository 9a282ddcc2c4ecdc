/** What a browser says it is (User-Agent, RFC 9110 section 10.1.5), in the few words that a person knows a device by. */

const DEVICES: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android.*Mobile/, 'Android phone'],
  [/Android/, 'Android tablet'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows computer'],
  [/Macintosh/, 'Mac or iPad'], // an iPad says that it is a Mac
  [/Linux/, 'Linux computer'],
];

/** Each says that it is all that stand below it. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** For example `iPhone, Safari`; `another device` where nothing of it is known. Holds nothing of what was received. */
export function deviceName(userAgent: string): string {
  const named = [DEVICES, BROWSERS].map((table) => table.find(([pattern]) => pattern.test(userAgent))?.[1]);
  return named.filter((name) => name !== undefined).join(', ') || 'another device';
}
