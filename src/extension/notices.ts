/**
 * Notifications with a way on. The same one is not shown again before something went right, or the user did something about
 * it.
 */
import { commands, window } from 'vscode';

/** A button of a notification. */
export interface WayOn {
  readonly title: string;
  run(): unknown;
}

/** A button that runs a command. */
export function runs(title: string, command: string, ...rest: readonly unknown[]): WayOn {
  return { title, run: () => commands.executeCommand(command, ...rest) };
}

const SHOW = {
  error: window.showErrorMessage,
  warning: window.showWarningMessage,
  information: window.showInformationMessage,
} as const;

/** Shows notifications, and remembers which ones. */
export class Notices {
  readonly #shown = new Set<string>();
  readonly #failed: (error: unknown) => void;

  /** `failed` hears of errors in what the buttons run. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Shows `message` with a button for each way on, and runs the one that is chosen. Done then; never rejects. */
  async tell(severity: keyof typeof SHOW, message: string, waysOn: readonly WayOn[] = []): Promise<void> {
    if (this.#shown.has(message)) return;
    this.#shown.add(message);
    try {
      const chosen = await SHOW[severity](message, ...waysOn.map((way) => way.title));
      const way = waysOn.find(({ title }) => title === chosen);
      if (way === undefined) return;
      this.#shown.delete(message);
      await way.run();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** From here on, everything is worth saying again. */
  forget(): void {
    this.#shown.clear();
  }
}
