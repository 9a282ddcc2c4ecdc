/** The command line's entry: reads the words, makes the parts, and ends with the exit code that `--help` tells. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, type OtherCommand, parseArguments, type ServeCommand } from './arguments.ts';
import { buildEngineConfig } from './engine-config.ts';
import { helpText } from './help.ts';
import { createJsonReport } from './json-report.ts';
import { openBrowser } from './open-browser.ts';
import type { Report } from './report.ts';
import { serve } from './serve.ts';
import { stateFolder } from './state-folder.ts';
import { stopSignal } from './stop-signal.ts';
import { createStyle, wantsColor } from './style.ts';
import { createTerminalReport } from './terminal-report.ts';
import { UsageError } from './usage-error.ts';

/** The version in package.json; the bundler puts it in. */
declare const __VERSION__: string;

const EXIT = { stopped: 0, notStarted: 1, wrongUsage: 2, interrupted: 130 } as const;

const { env, platform } = process;

/** Does what the words say. Gives the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const stop = stopSignal();
  process.stderr.on('error', () => {}); // nobody is left to tell
  let command: Command;
  try {
    command = parseArguments(words);
  } catch (error) {
    return complainOfUsage(error, words);
  }
  switch (command.kind) {
    case 'help':
      await print(helpText(__VERSION__, command.topic));
      return EXIT.stopped;
    case 'version':
      await print(`${__VERSION__}\n`);
      return EXIT.stopped;
    case 'serve':
      return run(command, stop);
    case 'other':
      // Whatever it is amid, it is the person's to end it; and there is nothing to say to whoever reads no more.
      void stop.then(() => process.exit(EXIT.interrupted));
      return runOther(command).catch((error: unknown) => complainOfUsage(error, words));
  }
}

/** Gives the exit code. Rejects with what is no UsageError. */
async function complainOfUsage(error: unknown, words: readonly string[]): Promise<number> {
  if (!(error instanceof UsageError)) throw error;
  const report = createReport({ json: words.includes('--json'), color: undefined, host: '' });
  report.failed('usage', error.message);
  await report.close();
  return EXIT.wrongUsage;
}

async function runOther({ subcommand, said }: OtherCommand): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const flag = said.flags.color as boolean | undefined;
  const code = await subcommand.run(said, {
    stdin,
    stdout,
    stderr,
    style: createStyle(wantsColor({ flag, env, isTerminal: stdout.isTTY })),
    platform,
    env,
    workingFolder: process.cwd(),
    certificateFolder: stateFolder({ platform, env, home: homedir() }),
  });
  await print(''); // what was printed before it is taken then, too
  return code;
}

async function run({ options, open, json, quiet, color, share }: ServeCommand, stop: Promise<void>): Promise<number> {
  const report = createReport({ json, color, host: options.host });
  const certificateFolder = stateFolder({ platform, env, home: homedir() });
  const config = buildEngineConfig(options, {
    workingFolder: process.cwd(),
    certificateFolder,
    // A flag would show it to everybody who can list the processes of this machine.
    passphrase: env.HTTPS_PREVIEW_PASSPHRASE,
  });
  const hasServed = await serve(config, {
    report,
    stop,
    quiet,
    workers: { program: join(__dirname, 'server.js'), count: options.workers },
    share: share && { ...share, folder: join(certificateFolder, 'devices') },
    keys: process.stdin.isTTY && !json ? process.stdin : undefined,
    onListening: ({ url }) => {
      if (open) openBrowser(url, (why) => report.warn(`Could not open the browser: ${why}`));
    },
  });
  await report.close();
  return hasServed ? EXIT.stopped : EXIT.notStarted;
}

interface ReportWishes {
  readonly json: boolean;
  readonly color: boolean | undefined;
  readonly host: string;
}

function createReport({ json, color, host }: ReportWishes): Report {
  if (json) return createJsonReport(process, process.pid);
  const isColored = wantsColor({ flag: color, env, isTerminal: process.stdout.isTTY });
  const { columns } = process.stdout;
  return createTerminalReport(process, { version: __VERSION__, host, platform, columns }, createStyle(isColored));
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

main(process.argv.slice(2)).then(
  // What was printed has been taken; only a reader who does not read could still hold us.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(EXIT.notStarted);
  },
);
