/** What is measured, and how a person reads it. */

/** A kind of number: lower-case name for the table's legend, and the number with its unit. */
export interface Unit {
  readonly name: string;
  format(value: number): string;
}

/** Three digits, of which at most two behind the point. */
function threeDigits(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1))));
  return value.toFixed(digits);
}

/** Server's processor time for each request, in microseconds. */
export const CPU_MICROSECONDS: Unit = { name: 'CPU each', format: (us) => `${threeDigits(us)} us` };
/** Server's processor time, in milliseconds. */
export const CPU_MILLISECONDS: Unit = { name: 'CPU', format: (ms) => `${threeDigits(ms)} ms` };
/** Time on the clock, in milliseconds. */
export const WALL_MILLISECONDS: Unit = { name: 'time', format: (ms) => `${threeDigits(ms)} ms` };
/** Resident memory of each, in bytes. */
export const BYTES_EACH: Unit = { name: 'memory each', format: (bytes) => `${threeDigits(bytes / 1000)} kB` };
/** How many in a second. */
export const PER_SECOND: Unit = {
  name: 'rate',
  format: (rate) => (rate < 1000 ? `${threeDigits(rate)}/s` : `${threeDigits(rate / 1000)}k/s`),
};
/** Bytes in a second. */
export const BYTES_PER_SECOND: Unit = { name: 'rate', format: (rate) => `${threeDigits(rate / 1e6)} MB/s` };
/** How many there were. */
export const COUNT: Unit = { name: 'count', format: (count) => String(count) };
