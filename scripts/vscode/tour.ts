// Looks at VS Code's page as a person does, and saves what there is to see.
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** For each thing to appear, in milliseconds; a first start is slow. */
const PATIENCE = 60_000;
const SQUIGGLE = '.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning';
/** The number of problems of the first file in the list. */
const COUNT = '.markers-panel .monaco-count-badge';

/** Waits for squiggles in the editor and for our findings in the list of problems; returns the screenshot's path. */
export async function showFindings(page: Page, folder: string): Promise<string> {
  await appears(page, SQUIGGLE, 'No squiggle appeared in the editor');
  await page.keyboard.press('Control+Shift+M');
  await appears(page, '.markers-panel :text("gatewright")', 'No finding appeared in the list of problems');
  return shot(page, folder, 'findings');
}

/** The hover over the first squiggle, the light bulb's menu there, and the file after its first fix. */
export async function tour(page: Page, folder: string): Promise<string[]> {
  const said: string[] = [];
  const squiggle = page.locator(SQUIGGLE).first();
  await squiggle.hover({ force: true });
  await appears(page, '.monaco-hover :text("gatewright")', 'No hover appeared over the squiggle');
  said.push(`A finding under the pointer: ${await shot(page, folder, 'hover')}`);

  await squiggle.click({ force: true });
  await page.keyboard.press('Control+.');
  await appears(page, '.action-widget', 'No light-bulb menu appeared');
  said.push(`The light bulb: ${await shot(page, folder, 'light-bulb')}`);

  const before = await page.locator(COUNT).first().textContent();
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    ([selector, count]) => document.querySelector(selector)?.textContent !== count,
    [COUNT, before] as const,
    { timeout: PATIENCE },
  );
  const after = await page.locator(COUNT).first().textContent();
  said.push(`After a fix (${before} → ${after} findings): ${await shot(page, folder, 'fixed')}`);
  return said;
}

async function shot(page: Page, folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

async function appears(page: Page, selector: string, otherwise: string): Promise<void> {
  try {
    await page.locator(selector).first().waitFor({ state: 'visible', timeout: PATIENCE });
  } catch {
    throw new Error(`${otherwise} within ${PATIENCE / 1000} s.`);
  }
}
