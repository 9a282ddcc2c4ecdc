/** The status bar item: shows a view, and a click starts or stops. */
import { type Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { COMMANDS } from './command-ids.ts';
import { type StatusView, TOOLTIP_COMMANDS } from './status-view.ts';

/** The item. It is there from the first `show` until it is disposed of. */
export class StatusBar implements Disposable {
  readonly #item = window.createStatusBarItem('server', StatusBarAlignment.Right, 100);

  constructor() {
    this.#item.name = 'HTTPS Preview';
    this.#item.command = COMMANDS.toggle;
  }

  show(view: StatusView): void {
    const tooltip = new MarkdownString(view.tooltip, true);
    tooltip.isTrusted = { enabledCommands: TOOLTIP_COMMANDS };
    this.#item.text = view.text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: view.label, role: 'button' };
    const color = colorOf(view);
    this.#item.backgroundColor = color === undefined ? undefined : new ThemeColor(color);
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** Of the two that VS Code lets a background have; undefined where it is as all others are. */
function colorOf({ isAlarming, isWarning }: StatusView): string | undefined {
  if (isAlarming) return 'statusBarItem.errorBackground';
  return isWarning ? 'statusBarItem.warningBackground' : undefined;
}
