import { expect, test } from 'vitest';
import { keepScreenshot } from './harness/artifacts.ts';
import { useEditor } from './harness/editor.ts';
import { statusWhenFetched } from './harness/in-page.ts';

const editor = useEditor({ workspaceTrust: true });

test('an untrusted folder is previewed, and its settings cannot point outside of it', async () => {
  const { workbench } = await editor.open({ 'httpsPreview.root': '/', 'httpsPreview.allowHidden': ['.vscode'] });
  const port = await workbench.runningPort();
  await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();

  await workbench.run('HTTPS Server: Open Preview');
  const preview = await workbench.preview(`https://localhost:${port}/`);
  expect(await preview.locator('h1').textContent()).toContain('It works.');
  expect(await preview.evaluate(statusWhenFetched, '/.vscode/settings.json')).toBe(404);
  await keepScreenshot(workbench.page, 'untrusted-folder');
});
