/** The machine, as far as numbers depend on it. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import type { Contender } from './contenders.ts';

/** One line: processor, cores, how busy they are with other things, and the servers' versions. */
export function describeMachine(contenders: readonly Contender[]): string {
  const cores = cpus();
  const versions = contenders.map(({ title, version }) => `${title} (${version})`);
  const load = `load before ${loadavg()[0]!.toFixed(1)}`;
  return `${cores[0]?.model.trim()}, ${cores.length} cores, ${process.platform}, ${load}; ${versions.join(', ')}`;
}

/** How many files a process may have open at most (`ulimit -Hn`): Node.js raises its own limit to this. */
export function maxOpenFiles(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
}
