/** The command Change Port...: asks for a port and keeps it in the settings; a running server moves as they change. */
import { InputBoxValidationSeverity, window } from 'vscode';
import { remarkOnPort } from './port-input.ts';
import type { PreviewServer } from './preview-server.ts';
import { writeSetting } from './settings.ts';

/** Asks which port to listen on. */
export async function changePort(server: PreviewServer): Promise<void> {
  const input = await window.showInputBox({
    title: 'Change Port',
    prompt: 'Port of the HTTPS server. 0 takes any free port.',
    value: String(server.options.port),
    validateInput: (value) => {
      const { problem, hint } = remarkOnPort(value);
      if (problem !== undefined) return problem;
      return hint === undefined ? undefined : { message: hint, severity: InputBoxValidationSeverity.Info };
    },
  });
  if (input !== undefined) await writeSetting('port', Number(input), server.folder);
}
