/**
 * What a server has used up, children and all (nginx works in one): processor time in user and system mode, of all its
 * threads, and resident memory. From /proc on Linux (proc(5)), from `ps` elsewhere.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The state of a process and its children at one moment. */
export interface Usage {
  /** Since they were started, user and system mode together. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Asks the system. Throws where there is no such process. */
export function usageOf(pid: number): Usage {
  const usages = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  if (usages.length === 0) throw new Error(`there is no process ${pid}`);
  return {
    cpuSeconds: sum(usages.map(({ cpuSeconds }) => cpuSeconds)),
    residentBytes: sum(usages.map(({ residentBytes }) => residentBytes)),
  };
}

function fromProc(pid: number): Usage[] {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const children = read(`task/${pid}/children`).trim();
  const own = { cpuSeconds: procCpuSeconds(pid, read), residentBytes: parseResidentBytes(read('status')) };
  return [own, ...(children === '' ? [] : children.split(' ').flatMap((child) => fromProc(Number(child))))];
}

// `stat` counts in hundredths of a second, which is much where a round takes 100 ms. `schedstat` has the same sum in
// nanoseconds, but not on every kernel.
function procCpuSeconds(pid: number, read: (file: string) => string): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return sum(threads.map((thread) => parseSchedstat(read(`task/${thread}/schedstat`))));
  } catch {
    return parseStat(read('stat'));
  }
}

const NANOSECONDS = 1e9;
/** USER_HZ, which Linux shows to programs as 100 on every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds on a processor, from a thread's `schedstat`: time running (ns), time waiting, time slices. */
export function parseSchedstat(text: string): number {
  const [running] = text.split(' ');
  return asNumber(running, text) / NANOSECONDS;
}

/** Seconds on a processor, from a process's `stat`: `utime` and `stime`, which sum up its threads. */
export function parseStat(text: string): number {
  // The second field is the program's name in parentheses, which may have spaces and parentheses in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of the line; what is left of it begins with field 3.
  return (asNumber(fields[11], text) + asNumber(fields[12], text)) / TICKS_PER_SECOND;
}

/** Resident memory, from a process's `status`. */
export function parseResidentBytes(text: string): number {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(text) ?? [];
  return asNumber(kibibytes, text) * 1024;
}

function fromPs(pid: number): Usage[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { encoding: 'utf8' });
  return parsePs(text, pid);
}

/** A process and its children from `ps -o pid=,ppid=,rss=,time=`: kibibytes, and `[[dd-]hh:]mm:ss[.cc]`. */
export function parsePs(text: string, pid: number): Usage[] {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const family = (parent: string): Usage[] =>
    rows.flatMap(([id, ppid, rss, time]) => {
      if (id === parent) return [{ cpuSeconds: parseClock(time), residentBytes: asNumber(rss, text) * 1024 }];
      return ppid === parent ? family(id!) : [];
    });
  return family(String(pid));
}

function parseClock(text = ''): number {
  const [clock, days = '0'] = text.split('-').toReversed();
  const units = clock!.split(':').map((unit) => asNumber(unit, text));
  return units.reduce((seconds, unit) => seconds * 60 + unit, 0) + asNumber(days, text) * 86_400;
}

function asNumber(word: string | undefined, text: string): number {
  if (word === undefined || !/^[\d.]+$/.test(word)) throw new Error(`expected a number, got "${word}" in "${text}"`);
  return Number(word);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
