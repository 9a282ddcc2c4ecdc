/** What the buttons of a failure's notification do. */
import { commands } from 'vscode';
import { COMMANDS } from './command-ids.ts';
import type { FailureHandlers } from './failure-ways.ts';
import type { PreviewServer } from './preview-server.ts';
import { writeSetting } from './settings.ts';

/** The handlers. What they change in the settings makes a failed server try again by itself. */
export function createFailureHandlers(server: PreviewServer): FailureHandlers {
  return {
    changePort: () => commands.executeCommand(COMMANDS.changePort),
    useNextFreePort: () => writeSetting('strictPort', false, server.folder),
    changeRoot: () => commands.executeCommand(COMMANDS.changeRoot),
    enterPassphrase: () => server.enterPassphrase(),
    startAgain: () => commands.executeCommand(COMMANDS.start),
    openSettings: (query) => commands.executeCommand('workbench.action.openSettings', query),
    showLog: () => commands.executeCommand(COMMANDS.showLog),
  };
}
