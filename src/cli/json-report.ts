/**
 * The report for a program: one JSON object on each line of standard output, told apart by `event`: first `listening` or
 * `failed`, then `request`, and `dropped` where the reader was behind; `sharing`, `pairing-link`, `device-paired`,
 * `devices-revoked` and `sharing-ended` where it is shared; `failed` where the server could not go on. What is meant for people goes to standard error.
 */
import { printable, printableJson } from '../observe/printable.ts';
import { LineWriter } from './line-writer.ts';
import type { Report } from './report.ts';
import { sharingObjects } from './sharing-json.ts';
import type { Outputs } from './terminal-report.ts';

/** Writes for a program. `pid` is the server's process. */
export function createJsonReport({ stdout, stderr }: Outputs, pid: number): Report {
  const lines = new LineWriter(stdout, (count) => printableJson({ event: 'dropped', count }));
  const tellPerson = (message: string) => void stderr.write(`${printable(message)}\n`);
  return {
    listening: ({ url, port, root, certificate: { file, ...certificate }, ...rest }) => {
      const told = {
        event: 'listening',
        url,
        port,
        pid,
        root,
        certificate: file,
        ...rest,
        certificateInfo: certificate,
      };
      lines.open(printableJson(told));
    },
    request: (event) => lines.add(printableJson({ event: 'request', ...event })),
    dropped: (count) => lines.leaveOut(count),
    log: (_level, message) => tellPerson(message),
    warn: tellPerson,
    sharing: (event) => {
      for (const one of sharingObjects(event)) lines.add(printableJson(one));
    },
    stopping: () => {},
    failed: (code, message) => lines.open(printableJson({ event: 'failed', code, message })),
    close: () => lines.close(),
  };
}
