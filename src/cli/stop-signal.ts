/** When to stop: at Ctrl+C, when the system says so, and when nobody is left to read what we print. */

/**
 * A signal this soon behind the first is the same one: npm passes on the Ctrl+C that the terminal has already sent to
 * everybody.
 */
const SAME_SIGNAL_MS = 300;
/** What a shell gives for a program that Ctrl+C has ended. */
const EXIT_INTERRUPTED = 130;

/**
 * Resolves at the first signal, or when standard output takes no more: without a word where its reader has gone, as
 * behind `| head`. A later signal ends the process at once. To be called before anything is printed.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const stop = () => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') process.stderr.write(`https-preview: Cannot write to standard output (${code})\n`);
      resolve();
    });
  });
}
