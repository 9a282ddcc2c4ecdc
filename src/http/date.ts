/**
 * HTTP-date (RFC 9110 section 5.6.7). We send IMF-fixdate; we accept all three forms. Times are milliseconds since the
 * epoch; an HTTP-date knows whole seconds only.
 */

/** How many bytes an IMF-fixdate has, always. */
export const IMF_FIXDATE_LENGTH = 29;

/** The IMF-fixdate of `timeMs`, for example `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function formatHttpDate(timeMs: number): string {
  return new Date(timeMs).toUTCString();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const RFC_850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([\d ]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/**
 * The time of an HTTP-date in any of its three forms, in milliseconds; undefined where it is none, or names a day or time
 * that does not exist. `nowMs` places the two-digit year of the RFC 850 form: one that seems more than 50 years ahead is
 * in the past (RFC 9110 section 5.6.7).
 */
export function parseHttpDate(value: string, nowMs: number): number | undefined {
  let match = IMF_FIXDATE.exec(value);
  if (match) return toTime(match[3]!, match[2]!, match[1]!, match[4]!, match[5]!, match[6]!);
  match = ASCTIME.exec(value);
  if (match) return toTime(match[6]!, match[1]!, match[2]!, match[3]!, match[4]!, match[5]!);
  match = RFC_850.exec(value);
  if (!match) return undefined;
  const year = fullYear(Number(match[3]), new Date(nowMs).getUTCFullYear());
  return toTime(String(year), match[2]!, match[1]!, match[4]!, match[5]!, match[6]!);
}

function fullYear(twoDigits: number, thisYear: number): number {
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function toTime(
  year: string,
  monthName: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
): number | undefined {
  const month = MONTHS.indexOf(monthName);
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (month < 0 || h > 23 || m > 59 || s > 60) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(Number(year), month, Number(day));
  if (time.getUTCMonth() !== month) return undefined; // 31 Feb rolled over
  time.setUTCHours(h, m, s);
  return time.getTime();
}
